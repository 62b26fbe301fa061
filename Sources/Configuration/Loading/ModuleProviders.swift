import Addresses
import SourceText

/// Which provider configurations the names in a module stand for.
struct ModuleProviders {
    /// What the module calls a provider, by what it is.
    private let names: [String: String]
    /// The configurations that the call passes, by what the module calls them.
    private let passed: [LocalProvider: ProviderAddress]
    /// The provider blocks of a module other than the root.
    private var own: [LocalProvider: ProviderAddress] = [:]
    /// The usual configuration of each provider that is not that of the root.
    private var usual: [String: ProviderAddress] = [:]
    private let address: ModuleAddress

    private var isRoot: Bool {
        address.isRoot
    }

    init(ofRoot reader: ConfigurationReader) {
        names = reader.providerNames
        passed = [:]
        address = .root
    }

    /// Those of a module that is called: usual configurations are those of the caller, unless others are passed.
    init(
        of reader: ConfigurationReader,
        at address: ModuleAddress,
        called call: ModuleCall,
        from caller: ModuleProviders
    ) {
        names = reader.providerNames
        passed = Dictionary(firstOf: call.providers.map { ($0.inside, caller.address(of: $0.outside)) })
        self.address = address
        usual = caller.usual
        for (inside, outside) in passed where inside.alias == nil {
            usual[names[inside.name] ?? inside.name] = outside
        }
        // Blocks without arguments say, as in old modules, only that the caller passes a configuration.
        for block in reader.configuration.providers where !block.arguments.isEmpty {
            let address = ownAddress(of: block, in: address)
            if block.alias == nil {
                usual[block.name] = address
            }
            own[LocalProvider(name: block.name, alias: block.alias)] = address
        }
    }

    /// The address of a provider block that stands in a module other than the root.
    func ownAddress(of block: ProviderBlock, in module: ModuleAddress) -> ProviderAddress {
        // No alias of the root has a dot in it.
        ProviderAddress(
            name: block.name,
            alias: module.description + (block.alias.map { ".\($0)" } ?? "")
        )
    }

    /// The configuration that the module means by a name.
    func address(of local: LocalProvider) -> ProviderAddress {
        if let given = passed[local] {
            return given
        }
        let name = names[local.name] ?? local.name
        if let block = own[LocalProvider(name: name, alias: local.alias)] {
            return block
        }
        if local.alias == nil, let inherited = usual[name] {
            return inherited
        }
        guard !isRoot, let alias = local.alias else {
            return ProviderAddress(name: name, alias: local.alias)
        }
        // What has an alias is never inherited, and nothing has this address.
        return ProviderAddress(name: name, alias: "\(address).\(alias)")
    }
}
