import Addresses
import Configuration
package import Providers
package import ResourceSchemas
import SourceText
import Values

/// A configuration that describes objects which were found, such that importing them changes nothing.
package struct DiscoveredFiles {
    package struct File: Sendable {
        package let name: String
        /// Not aligned yet.
        package let text: String
    }

    /// An object that no block describes.
    package struct Omission: Sendable {
        package let item: AccountSurvey.Item
        /// A clause behind its name.
        package let reason: String
    }

    /// What the configuration beside which the files will stand has already.
    package struct Neighbours: Sendable {
        /// Names of blocks by type.
        package var names: [String: Set<String>] = [:]
        package var locals: Set<String> = []
        /// What manages an object already, by its reference without regard to the attribute.
        package var managed: [DiscoveredReference: String] = [:]
        /// Whether there is no configuration at all, which then says which providers it needs.
        package var isNew = true

        package init() {}
    }

    package private(set) var files: [File] = []
    package private(set) var omissions: [Omission] = []
    /// How many objects of each kind are described, by the kind's word.
    package private(set) var counts: [String: Int] = [:]

    private let schemas: SchemaCatalog
    private let neighbours: Neighbours
    private var book: DiscoveredAddresses
    private var imports = ""

    package init(_ items: [AccountSurvey.Item], schemas: SchemaCatalog, beside neighbours: Neighbours) {
        self.schemas = schemas
        self.neighbours = neighbours
        book = DiscoveredAddresses(managed: neighbours.managed)
        var groups: [(kind: DiscoverableKind, provider: ProviderAddress, items: [AccountSurvey.Item])] = []
        for item in items {
            if let reason = obstacle(item) {
                omissions.append(Omission(item: item, reason: reason))
                continue
            }
            counts[item.kind.word, default: 0] += 1
            if let index = groups.firstIndex(where: { $0.kind == item.kind && $0.provider == item.provider })
            {
                groups[index].items.append(item)
            } else {
                groups.append((item.kind, item.provider, [item]))
            }
        }
        var taken = neighbours.names
        var locals = DiscoveredNames.identifiers(besides: neighbours.locals, fallback: "objects")
        var blocks: [DiscoveredBlocks] = []
        for group in groups {
            var names = DiscoveredNames.identifiers(
                besides: taken[group.kind.type] ?? [],
                fallback: group.kind.word.replacing("-", with: "_")
            )
            let named: DiscoveredBlocks
            if let collection = group.kind.collection {
                let suffix = group.provider.alias.map { "_" + DiscoveredNames.identifier($0, fallback: "a") }
                let name = names.free(collection + (suffix ?? ""))
                var keys = DiscoveredNames.keys(fallback: group.kind.word)
                named = DiscoveredBlocks(
                    kind: group.kind,
                    provider: group.provider,
                    items: group.items,
                    names: keys.names(group.items.map(\.object.nameSource)),
                    collection: name,
                    local: locals.free(name)
                )
                taken[group.kind.type, default: []].insert(name)
            } else {
                let sources = group.items.map {
                    $0.object.nameSource.isEmpty ? [$0.object.name] : $0.object.nameSource
                }
                named = DiscoveredBlocks(
                    kind: group.kind,
                    provider: group.provider,
                    items: group.items,
                    names: names.names(sources)
                )
                taken[group.kind.type, default: []].formUnion(named.names)
            }
            book.add(named)
            blocks.append(named)
        }
        for kind in Self.unique(blocks.map(\.kind)) {
            let own = blocks.filter { $0.kind == kind }
            files.append(
                File(
                    name: kind.plural.replacing("-", with: "_") + ".tf",
                    text: note(kind) + own.map { $0.text(book) }.joined(separator: "\n")
                )
            )
            imports += own.map { $0.imports + "\n" }.joined()
        }
        guard !files.isEmpty else { return }
        files.append(
            File(
                name: "imports.tf",
                text: "# Delete this file once these imports are applied.\n\n"
                    + imports
            )
        )
        if neighbours.isNew {
            files.append(File(name: "terraform.tf", text: requirements(items)))
        }
    }

    private static func unique(_ kinds: [DiscoverableKind]) -> [DiscoverableKind] {
        var seen: Set<DiscoverableKind> = []
        return kinds.filter { seen.insert($0).inserted }
    }

    /// What the API does not tell, for whoever wonders where it is.
    private func note(_ kind: DiscoverableKind) -> String {
        let untold = (schemas.schema(.managed, kind.type)?.attributes ?? [])
            .filter { $0.isConfigurable && ($0.storage == .fingerprint || $0.isWriteOnly) }.map(\.name)
        guard let first = untold.first else { return "" }
        return
            "# The API does not return \(first), so it is left out and not changed. Only a new object needs it.\n\n"
    }

    private func requirements(_ items: [AccountSurvey.Item]) -> String {
        let names = Set(items.map(\.provider.name)).sorted()
        let lines = names.compactMap { name in
            schemas.provider(name).map {
                "\(name) = {\nsource = \(ConfigurationLiteral.quoted($0.source))\n}\n"
            }
        }
        return "terraform {\nrequired_providers {\n" + lines.joined() + "}\n}\n"
    }

    // MARK: What cannot be described

    private func obstacle(_ item: AccountSurvey.Item) -> String? {
        if let obstacle = item.object.obstacle {
            return obstacle
        }
        guard let schema = schemas.schema(.managed, item.kind.type) else {
            return "there is no resource type \(item.kind.type)"
        }
        var values: [String: Value] = [:]
        for argument in item.object.arguments {
            guard let attribute = schema.attribute(argument.name) else {
                return "\(item.kind.type) has no argument \(argument.name)"
            }
            let value = argument.expression.knownValue
            values[argument.name] = value
            for validation in attribute.validations {
                guard value.elements.map({ $0.allSatisfy(validation.accepts) }) ?? validation.accepts(value)
                else {
                    return "its \(argument.name) \(validation.requirement)"
                }
            }
        }
        if let missing = schema.attributes.first(where: { $0.mode == .required && values[$0.name] == nil }) {
            return "the API does not tell its \(missing.name)"
        }
        let arguments = ValueMap(
            schema.attributes.map { ($0.name, values[$0.name] ?? .null($0.type)) }
        )
        let problem = schema.rulesOfType?.problems(in: arguments).first { $0.severity == .error }
        return problem.map {
            "\($0.summary.asClause): \($0.detail.split(separator: "\n").joined(separator: " "))"
        }
    }
}
