package import Addresses
import HCL
package import ResourceSchemas
import SourceText
import Values

/// All blocks of a configuration, those of the modules that it calls included, typed and checked against the schemas.
package struct Configuration: Sendable {
    package var root: Module
    /// The modules that are called, by their addresses as declared, each after the one that calls it.
    package private(set) var children: [Module]
    private var positions: [ModuleAddress: Int]
    /// The calls of modules by the addresses of the modules as they are declared.
    package private(set) var moduleCalls: [ModuleAddress: ModuleCall]
    /// Managed resources and data sources: those of the root in source order, then those of the other modules.
    ///
    /// Their addresses are those that the configuration declares: without the keys of module instances.
    package private(set) var resources: [ResourceBlock]
    package private(set) var blocks: BlockTable
    package var providers: [ProviderBlock]
    package var moves: [MovedBlock]
    package var removals: [RemovedBlock]
    package var imports: [ImportBlock]
    package var checks: [CheckBlock]
    /// The keys that sign requests, by the provider configuration that sends these.
    package var signers: [ProviderAddress: SignerBlock] = [:]
    /// How keys are replaced from time to time, in source order.
    package internal(set) var rotations: [RotationBlock] = []
    /// What plans may do that is otherwise refused.
    package internal(set) var allowances: [AllowedWord] = []
    /// Blocks of other providers, in source order; none where `setAside` tells of them.
    private(set) var foreign: [ForeignBlock] = []
    /// The same by their addresses.
    private(set) var foreignBlocks: [ResourceAddress: ForeignBlock] = [:]
    /// What is left to Terraform.
    package internal(set) var setAside = SetAside()
    /// What the blocks were checked against.
    package var schemas: SchemaCatalog
    /// The directories of modules that were read, so that the configuration can be read again without the disk.
    package var modules = ModuleSnapshot()

    package init(schemas: SchemaCatalog = SchemaCatalog([])) {
        root = Module()
        children = []
        positions = [:]
        moduleCalls = [:]
        resources = []
        blocks = BlockTable()
        providers = []
        moves = []
        removals = []
        imports = []
        checks = []
        self.schemas = schemas
        root.origins = ProviderOrigins(schemas)
    }

    mutating func add(_ block: ForeignBlock) {
        foreign.append(block)
        foreignBlocks[block.block.address] = block
    }

    /// All resource and data blocks, those of other providers included.
    var declaredBlocks: BlockTable {
        var table = blocks
        for block in foreign {
            table.add(block.block)
        }
        return table
    }

    /// Takes out all blocks of other providers, and what else is gone.
    mutating func removeForeign(and gone: Set<SiteOwner>) {
        foreign = []
        foreignBlocks = [:]
        resources.removeAll { gone.contains(.resource($0.address)) }
        blocks = BlockTable(resources)
        root.remove(gone)
        for module in children where gone.contains(.call(module.address)) {
            moduleCalls[module.address] = nil
        }
        children.removeAll { gone.contains(.call($0.address)) }
        for position in children.indices {
            children[position].remove(gone)
        }
        positions = Dictionary(firstOf: children.enumerated().map { ($1.address, $0) })
    }

    package mutating func add(_ block: ResourceBlock) {
        resources.append(block)
        blocks.add(block)
    }

    /// Adds a module and the call that leads to it.
    mutating func add(_ module: Module, called call: ModuleCall) {
        moduleCalls[module.address] = call
        positions[module.address] = children.count
        children.append(module)
    }

    /// The module of an address as declared.
    package func module(_ address: ModuleAddress) -> Module? {
        address.isRoot ? root : positions[address].map { children[$0] }
    }

    package func schema(of address: ResourceAddress) -> ResourceSchema? {
        schemas.schema(of: address)
    }
}

/// What the root module has.
extension Configuration {
    package var variables: [String: VariableBlock] {
        get { root.variables }
        set { root.variables = newValue }
    }

    package var locals: [String: LocalDefinition] {
        root.locals
    }

    package var outputs: [OutputBlock] {
        get { root.outputs }
        set { root.outputs = newValue }
    }
}

/// Resource blocks by address.
///
/// A block in one instance of its module is found as well: the block as declared, with that instance's address.
package struct BlockTable: Sendable {
    /// Of blocks with one address, the first.
    private var declared: [ResourceAddress: ResourceBlock] = [:]

    package init() {}

    package init(_ blocks: some Sequence<ResourceBlock>) {
        for block in blocks {
            add(block)
        }
    }

    fileprivate mutating func add(_ block: ResourceBlock) {
        if declared[block.address] == nil {
            declared[block.address] = block
        }
    }

    package subscript(address: ResourceAddress) -> ResourceBlock? {
        address.module.isRoot ? declared[address] : declared[address.declared]?.placed(in: address.module)
    }

    /// The addresses as declared.
    package var addresses: Dictionary<ResourceAddress, ResourceBlock>.Keys {
        declared.keys
    }
}
