import Addresses
import JSONText
package import Providers
import ResourceSchemas
package import SourceText
package import StateModel
import Values

/// What a Terraform state of version 4 holds, as records of this program.
package struct TerraformStateContent: Sendable {
    /// Current and deposed objects of known types, in the order of the file.
    package var records: [ResourceRecord] = []
    package var outputs: [OutputRecord] = []
    /// What is left where it is.
    package var left: [LeftObject] = []
    /// Objects that a newer release of their provider has written.
    package var newer: [NewerObjects] = []
    package var origin: StateOrigin?

    init() {}

    /// The same with fewer objects.
    ///
    /// - Parameter wanted: rows of those to take, for which what was read here stands.
    /// - Returns: the same outputs, and of the rows those.
    package func taking(_ wanted: [ResourceRecord]) -> TerraformStateContent {
        let keys = Set(wanted.map(\.key))
        var content = self
        content.records.removeAll { !keys.contains($0.key) }
        return content
    }
}

/// An object of a Terraform state that is not taken over.
package struct LeftObject: Sendable, Equatable {
    package enum Reason: Sendable, Equatable {
        case unknownType(String)
    }

    /// As Terraform writes it.
    package let address: String
    package let reason: Reason
}

/// The objects of one type with a version of its schema that is not known here.
package struct NewerObjects: Sendable, Equatable {
    package let type: String
    /// The highest that the file names.
    package internal(set) var version: Int
    package let known: Int
    package internal(set) var count: Int
}

/// Reads a `terraform.tfstate`.
package struct TerraformStateReader {
    private let providers: ProviderSet
    private let seal: any SecretSeal
    private let known: [ResourceRecord]

    private var schemas: SchemaCatalog {
        providers.schemas
    }

    /// - Parameters:
    ///   - providers: of the resource types that are taken over; need not be configured.
    ///   - seal: makes fingerprints of passwords.
    ///   - known: the objects of the state that takes them over, whose secrets count as well.
    package init(providers: ProviderSet, seal: any SecretSeal, known: [ResourceRecord] = []) {
        self.providers = providers
        self.seal = seal
        self.known = known
    }

    /// - Parameters:
    ///   - bytes: of the file.
    ///   - file: what the file is called in messages.
    /// - Returns: what the state holds.
    /// - Throws: what keeps the file from being read; nothing is taken from one that is odd.
    package func read(
        _ bytes: [UInt8],
        from file: String? = nil
    ) throws(DiagnosticsError) -> TerraformStateContent {
        let document: TerraformStateDocument
        do throws(TerraformStateDocument.Problem) {
            document = try TerraformStateDocument(bytes)
        } catch {
            throw Self.problem(error.reason, file)
        }
        guard document.version == 4 else {
            throw Self.problem(
                "it has format version \(document.version), and only version 4 is understood; Terraform 0.12 and later write"
                    + " it, and turn an older state into it with \"terraform refresh\""
            )
        }
        let json = document.json
        let secrets = TerraformStateSecrets(json, schemas: schemas, known: known, seal: seal)
        // Before anything else is said of the file, since what is said of it names addresses.
        if let problem = secrets.problem(ofNamesIn: json, schemas: schemas) {
            throw DiagnosticsError(problem)
        }
        var content = TerraformStateContent()
        if let lineage = json["lineage"]?.string, !lineage.isEmpty {
            content.origin = StateOrigin(lineage: lineage, serial: document.serial)
        }
        let blocks = json["resources"]?.array ?? []
        for block in blocks {
            try read(block, into: &content)
        }
        settleDependencies(&content)
        for member in json["outputs"]?.object?.members ?? [] {
            content.outputs.append(try output(member.name, member.value))
        }
        content.outputs.sort { $0.name < $1.name }
        mark(secrets.known, in: &content)
        return content
    }

    /// A value is a secret because of what it is, not because of who marked it.
    private func mark(_ secrets: KnownSecrets, in content: inout TerraformStateContent) {
        for index in content.records.indices {
            guard let attributes = content.records[index].attributes.mapValue else { continue }
            content.records[index].attributes = .object(
                attributes.mapValues { name, value in
                    // What an object is known by is no secret.
                    name == "id" ? value : secrets.markingAttribute(value)
                }
            )
        }
        content.outputs = content.outputs.map { output in
            OutputRecord(
                name: output.name,
                value: secrets.marking(output.value),
                isSensitive: output.isSensitive
            )
        }
    }

    // MARK: - Resources

    private func read(_ block: JSONValue, into content: inout TerraformStateContent) throws(DiagnosticsError)
    {
        guard let mode = block["mode"]?.string, let type = block["type"]?.string,
            let name = block["name"]?.string, let instances = block["instances"]?.array
        else {
            throw Self.problem("a resource has no mode, type, name or instances")
        }
        let title = (mode == "data" ? "data." : "") + "\(type).\(name)"
        guard mode == "managed" else {
            // Data sources are read anew by every plan.
            return
        }
        let module = try module(block["module"], title)
        guard let schema = schemas.schema(.managed, type) else {
            content.left.append(
                LeftObject(address: module.prefix + title, reason: .unknownType(type))
            )
            return
        }
        var deposed: [InstanceAddress: Int] = [:]
        for instance in instances {
            let address = InstanceAddress(
                ResourceAddress(type: type, name: name, module: module),
                try key(instance["index_key"], title)
            )
            var record = try record(instance, at: address, schema)
            note(instance["schema_version"]?.integer ?? 0, of: schema, &content)
            record.provider = ProviderAddress(
                ofType: type,
                alias: TerraformProviderAddress.alias(block["provider"]?.string ?? "")
            )
            if instance["deposed"]?.string != nil {
                deposed[address, default: 0] += 1
                record.generation = deposed[address] ?? 1
                record.status = .deposed
            } else if instance["status"]?.string == "tainted" {
                record.status = .tainted
            }
            content.records.append(record)
        }
    }

    private func note(_ version: Int, of schema: ResourceSchema, _ content: inout TerraformStateContent) {
        let known = TerraformProviderForm(schema: schema).schemaVersion
        guard version > known else { return }
        guard let index = content.newer.firstIndex(where: { $0.type == schema.type }) else {
            content.newer.append(NewerObjects(type: schema.type, version: version, known: known, count: 1))
            return
        }
        content.newer[index].version = max(content.newer[index].version, version)
        content.newer[index].count += 1
    }

    private func module(_ json: JSONValue?, _ title: String) throws(DiagnosticsError) -> ModuleAddress {
        guard let json, json != .null else { return .root }
        guard let module = json.string.flatMap({ try? ModuleAddress(parsing: $0) }) else {
            throw Self.problem("a resource \(title) is in a module whose address cannot be read")
        }
        return module
    }

    private func key(_ json: JSONValue?, _ title: String) throws(DiagnosticsError) -> InstanceKey? {
        switch json {
        case nil, .null: return nil
        case .string(let text): return .key(text)
        default:
            guard let index = json?.integer else {
                throw Self.problem("an instance of \(title) has an odd index_key")
            }
            return .index(index)
        }
    }

    private func record(
        _ instance: JSONValue,
        at address: InstanceAddress,
        _ schema: ResourceSchema
    ) throws(DiagnosticsError) -> ResourceRecord {
        guard instance["attributes_flat"] == nil else {
            throw Self.problem(
                "the attributes of \(address) have the form of Terraform 0.11; \"terraform refresh\" with Terraform 0.12 or"
                    + " later rewrites them"
            )
        }
        guard let attributes = instance["attributes"]?.object, let id = Self.id(in: attributes, schema) else {
            throw Self.problem("\(address) has no attributes with an id")
        }
        let sensitive = Set(
            (instance["sensitive_attributes"]?.array ?? []).compactMap { $0.array?.first?["value"]?.string }
        )
        var values: [(String, Value)] = []
        var fingerprints: [String: String] = [:]
        for attribute in schema.attributes {
            let json = attributes[attribute.name] ?? .null
            switch attribute.storage {
            case .fingerprint:
                if let secret = json.string, !secret.isEmpty {
                    fingerprints[attribute.name] = seal.fingerprint(of: secret)
                }
                values.append((attribute.name, .null(attribute.type)))
            case .none:
                values.append((attribute.name, .null(attribute.type)))
            case .plain, .sealed:
                let value: Value?
                do throws(ConversionError) {
                    value =
                        attribute.type == .any
                        ? try Value(dynamic: json)
                        : try Value(json: Self.fitted(json, to: attribute.type), type: attribute.type)
                } catch {
                    throw Self.problem("the \(attribute.name) of \(address) does not fit its type: \(error)")
                }
                guard let value else {
                    throw Self.problem("the \(attribute.name) of \(address) is not a value with its type")
                }
                values.append((attribute.name, value))
            }
        }
        let marked = schema.marked(.object(ValueMap(values)), besides: sensitive.contains)
        return ResourceRecord(
            address: address,
            objectID: id,
            attributes: schema.rulesOfType.map { rules in
                .object(
                    rules.takenOver(
                        marked.mapValue ?? ValueMap(),
                        version: instance["schema_version"]?.integer ?? 0
                    )
                )
            } ?? marked,
            fingerprints: fingerprints,
            schemaVersion: schema.version,
            terms: RecordTerms(
                dependencies: try dependencies(instance["dependencies"], of: address),
                createBeforeDestroy: instance["create_before_destroy"]?.bool ?? false
            ),
            setArguments: Self.setArguments(ValueMap(values), schema)
        )
    }

    /// What an object is known by; nil where the file does not say it.
    private static func id(in attributes: JSONObject, _ schema: ResourceSchema) -> String? {
        guard schema.attribute("id") != nil else {
            return noID
        }
        let id = attributes["id"]?.string ?? ""
        return id.isEmpty ? nil : id
    }

    /// The id of objects whose type has none.
    private static let noID = "none"

    /// Terraform does not tell what the configuration set: what is on counts as set.
    private static func setArguments(_ attributes: ValueMap, _ schema: ResourceSchema) -> Set<String>? {
        guard !schema.unmanaged.isEmpty else { return nil }
        return Set(
            schema.unmanaged.lazy.filter { attribute in
                // A text may be the API's own.
                guard attribute.type == .bool || attribute.valueWhenRemoved == nil else { return false }
                return attributes[attribute.name].map { !$0.isNull && $0.boolValue != false } ?? false
            }
            .map(\.name)
        )
    }

    /// Objects inside a value with the members that their type has: other releases of the provider have had others.
    private static func fitted(_ json: JSONValue, to type: ValueType) -> JSONValue {
        let element: ValueType
        switch type {
        case .list(let type), .set(let type): element = type
        default: return json
        }
        guard case .object(let object) = element, let list = json.array else {
            return json
        }
        let names = object.attributes.keys.sorted()
        return .array(
            list.map { item in
                guard item.object != nil else { return item }
                return .object(
                    JSONObject(names.map { JSONObject.Member(name: $0, value: item[$0] ?? .null) })
                )
            }
        )
    }

    private func dependencies(
        _ json: JSONValue?,
        of address: InstanceAddress
    ) throws(DiagnosticsError) -> [ResourceDependency] {
        var result: [ResourceDependency] = []
        for text in json?.array ?? [] {
            guard let text = text.string else {
                throw Self.problem("a dependency of \(address) is no text")
            }
            // Those on data sources mean nothing here.
            if let target = try? ResourceAddress(parsing: text), target.mode == .managed {
                result.append(.resource(target))
            }
        }
        return result
    }

    /// Edges to a block of one instance name that instance, as this program records them; those to what is left go.
    private func settleDependencies(_ content: inout TerraformStateContent) {
        var instances: [ResourceAddress: Set<InstanceAddress>] = [:]
        for record in content.records where record.generation == 0 {
            // Terraform names blocks, whatever instances their modules have.
            for block in record.address.resource.generalized {
                instances[block, default: []].insert(record.address)
            }
        }
        for index in content.records.indices {
            let edges = content.records[index].terms.dependencies
            content.records[index].terms.dependencies = edges.compactMap { edge in
                guard case .resource(let target) = edge, let known = instances[target] else { return nil }
                guard known.count == 1, let only = known.first, only.key == nil else { return edge }
                return .instance(only)
            }
        }
    }

    // MARK: - Outputs

    private func output(_ name: String, _ json: JSONValue) throws(DiagnosticsError) -> OutputRecord {
        let isSensitive = json["sensitive"]?.bool ?? false
        do throws(ConversionError) {
            let type = json["type"].flatMap { ValueType(json: $0) } ?? .any
            let value = try Value(json: json["value"] ?? .null, type: type)
            return OutputRecord(
                name: name,
                value: value,
                isSensitive: isSensitive
            )
        } catch {
            let reason = isSensitive ? error.located.withheld : error.located
            throw Self.problem("output \(name): \(reason.text)")
        }
    }

    /// With a capital first letter, unless it begins with an address.
    private static func sentence(_ reason: String) -> String {
        let first = reason.prefix { $0 != " " }
        return first.contains { "._".contains($0) } ? reason : reason.capitalisedFirst
    }

    private static func problem(_ reason: String, _ file: String? = nil) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Terraform state cannot be read",
                "\(file.map { "\($0) is not a Terraform state: \(reason)" } ?? Self.sentence(reason)). Nothing was changed. Give the path of a state file that"
                    + " Terraform wrote; of a remote state, \"terraform state pull\" prints it."
            )
        )
    }
}
