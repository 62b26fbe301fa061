import Addresses
import ResourceSchemas
import SourceText

/// Which provider the blocks of a module belong to, and whether keyform has it.
struct ProviderOrigins: Sendable {
    /// The sources in `required_providers`, normalized, by the names that the module gives them.
    var required: [String: String] = [:]
    /// The names of `provider` blocks.
    var configured: Set<String> = []
    private let schemas: SchemaCatalog
    /// The namespaces of the providers there are, by their names; nil where nothing but the types is known.
    private let installed: [String: String?]

    init(_ schemas: SchemaCatalog = SchemaCatalog([])) {
        self.schemas = schemas
        let types = schemas.types(.managed) + schemas.types(.data)
        var installed: [String: String?] = [:]
        for type in types {
            installed[ProviderAddress(ofType: type).name] = .some(nil)
        }
        for provider in schemas.providers {
            installed[provider.name] = .some(Self.namespace(provider.source))
        }
        self.installed = installed
    }

    private static let builtIn = "terraform.io/builtin/terraform"

    /// A source without the host of a public registry, in small letters.
    static func normalized(_ source: String) -> String {
        var parts = source.lowercased().split(separator: "/").map(String.init)
        if parts.count == 3, ["registry.terraform.io", "registry.opentofu.org"].contains(parts[0]) {
            parts.removeFirst()
        }
        return parts.count == 1 ? "hashicorp/\(parts[0])" : parts.joined(separator: "/")
    }

    private static func namespace(_ source: String) -> String? {
        source.split(separator: "/").dropLast().last.map(String.init)
    }

    /// The source of the provider that the module calls by a name.
    func source(of name: String) -> String {
        required[name] ?? (name == "terraform" ? Self.builtIn : "hashicorp/\(name)")
    }

    /// Whether keyform has the provider that the module calls by a name.
    ///
    /// A provider of another host counts as the same: it is a mirror. One without an entry in `required_providers` is
    /// meant to be the one that there is, although Terraform would look for it among those of HashiCorp.
    func isInstalled(_ name: String) -> Bool {
        let source = source(of: name)
        let type = source.split(separator: "/").last.map(String.init) ?? source
        guard let own = installed[type] else { return false }
        guard let own, let namespace = Self.namespace(source) else { return true }
        return namespace == own || namespace == "hashicorp"
    }

    /// The source of the provider that a block belongs to, if keyform does not have it.
    ///
    /// What is probably a mistyped name of a type that keyform has is none of another provider: a key whose block has a
    /// typo must not seem to be gone.
    ///
    /// - Parameters:
    ///   - address: of the block.
    ///   - name: the provider that the block's `provider` argument names; nil without one.
    /// - Returns: the source; nil for a block of keyform's own.
    func foreignSource(of address: ResourceAddress, provider name: String?) -> String? {
        let name = (name ?? address.provider.name).lowercased()
        guard !isInstalled(name), schemas.schema(.managed, address.type) == nil,
            schemas.schema(.data, address.type) == nil
        else { return nil }
        let isNamed = required[name] != nil || configured.contains(name)
        guard isNamed || nearMiss(address.type, among: schemas.types(address.mode)) == nil else {
            return nil
        }
        return source(of: name)
    }
}
