import Addresses
import SourceText
import StateModel

/// The part of the world that `-target` and `-exclude` leave to plan.
struct SelectionScope {
    private let isTargeted: Bool
    /// Whether only what exists is planned, and nothing else that the configuration has.
    private(set) var isOnlyRotation = false
    private var included = AddressSet()
    private var excluded = AddressSet()
    /// Blocks that are included only because a target needs them.
    private(set) var pulledIn: [ResourceAddress] = []
    /// Instances that are left out only because they depend on an excluded one, as far as the state tells.
    private(set) var leftOut: [InstanceAddress] = []
    /// Those among them that may depend on another instance of a module than the excluded one.
    private(set) var leftOutInDoubt: [InstanceAddress] = []

    init(_ selection: PlanSelection, mode: Plan.Mode, graph: any BlockGraph, records: [ResourceRecord]) {
        isTargeted = !selection.targets.isEmpty
        guard isTargeted || !selection.excludes.isEmpty else {
            return
        }
        included.named = NamedAddresses(selection.targets)
        excluded.named = NamedAddresses(selection.excludes)
        let edges = RecordEdges(records, graph)
        let addresses = Set(records.map(\.address))
        if mode == .destroy {
            included.instances = edges.closureOfUsers(addresses.filter(included.names))
            excluded.instances = edges.closureOfDependencies(addresses.filter(excluded.names))
            pulledIn = Set(included.instances.filter { !included.names($0) }.map(\.resource)).sorted()
        } else {
            let blocks = Set(graph.resourceOrder)
            included.blocks = Self.dependencies(of: included.named, graph)
            pulledIn = included.blocks.keys.filter { !included.named.touches($0) }.sorted()
            included.instances = edges.closureOfUsers(
                addresses.filter { included.names($0) && !blocks.contains($0.resource.declared) }
            )
            .filter { !blocks.contains($0.resource.declared) }
            excluded.blocks = Self.users(of: excluded.named, graph)
            excluded.instances = edges.closureOfUsers(addresses.filter(excluded.names))
        }
        leftOut = addresses.filter { excluded.contains($0) && !excluded.names($0) }.sorted()
        if mode != .destroy {
            leftOutInDoubt = leftOut.filter(edges.undecided.contains)
        }
    }

    /// Keys of whose rotation something is due, what reads them where they become others, and the data sources that those
    /// need.
    ///
    /// - Parameters:
    ///   - keys: of which something is due.
    ///   - others: those among them that are other keys afterwards, or of late.
    ///   - left: what stays as it is although it reads them.
    ///   - graph: of the configuration.
    ///   - isReader: whether a block that depends on another one, both as declared, needs its values.
    init(
        rotating keys: Set<InstanceAddress>,
        others: Set<InstanceAddress>,
        leaving left: Set<InstanceAddress>,
        graph: any BlockGraph,
        isReader: (_ block: ResourceAddress, _ dependency: ResourceAddress) -> Bool
    ) {
        isTargeted = true
        isOnlyRotation = true
        included.instances = keys
        excluded.instances = left
        included.instanceBlocks = Set(keys.map(\.resource.declared))
        let changing = NamedAddresses(
            Set(others.map(\.resource)).map { AddressTarget.resource(InstanceAddress($0)) }
        )
        included.blocks = Self.users(of: changing, graph, where: isReader)
        // Values that are read anew, and nothing that is managed: that stands still, as it is recorded.
        for block in graph.resourceOrder.reversed() {
            let parts = included.blocks.parts(of: block)
            for dependency in graph.dependencies(of: block) where dependency.mode == .data {
                for part in parts {
                    included.blocks.insert(part.counterpart(of: dependency))
                }
            }
        }
    }

    func contains(_ address: InstanceAddress) -> Bool {
        (!isTargeted || included.contains(address)) && !excluded.contains(address)
    }

    /// Whether some instance of the block may be in it.
    func mayTouch(_ resource: ResourceAddress) -> Bool {
        (!isTargeted || included.touches(resource)) && !excluded.holds(resource)
    }

    var isEverything: Bool {
        !isTargeted && excluded.named.isEmpty
    }

    /// The blocks that the given ones need, without the given ones unless one needs another.
    ///
    /// What an instance of a module needs from its own module, or from one around it, it needs from that instance.
    private static func dependencies(of named: NamedAddresses, _ graph: any BlockGraph) -> BlockParts {
        var found = BlockParts()
        var open = graph.resourceOrder.flatMap { block in named.parts(of: block).map { (block, $0) } }
        while let (block, part) = open.popLast() {
            for dependency in graph.dependencies(of: block) {
                let other = part.counterpart(of: dependency)
                if found.insert(other) {
                    open.append((dependency, other))
                }
            }
        }
        return found
    }

    private static func users(
        of named: NamedAddresses,
        _ graph: any BlockGraph,
        where isUser: (ResourceAddress, ResourceAddress) -> Bool = { _, _ in true }
    ) -> BlockParts {
        var found = BlockParts()
        for block in graph.resourceOrder {
            for dependency in graph.dependencies(of: block) where isUser(block, dependency) {
                for part in named.parts(of: dependency) + found.parts(of: dependency) {
                    found.insert(part.counterpart(of: block))
                }
            }
        }
        return found
    }
}

/// Blocks as the configuration declares them, each in all or some of its module's instances.
private struct BlockParts {
    /// By the address as declared; none of them lies in another.
    private var parts: [ResourceAddress: [ResourceAddress]] = [:]

    var keys: Dictionary<ResourceAddress, [ResourceAddress]>.Keys {
        parts.keys
    }

    func parts(of block: ResourceAddress) -> [ResourceAddress] {
        parts[block] ?? []
    }

    func contains(_ resource: ResourceAddress) -> Bool {
        parts[resource.declared]?.contains { resource.isInstance(of: $0) } ?? false
    }

    /// Whether it was not there yet.
    @discardableResult
    mutating func insert(_ part: ResourceAddress) -> Bool {
        guard !contains(part) else { return false }
        parts[part.declared, default: []].removeAll { $0.isInstance(of: part) }
        parts[part.declared, default: []].append(part)
        return true
    }
}

/// What the options name.
private struct NamedAddresses {
    private var resources: [ResourceAddress: [InstanceAddress]] = [:]
    private var modules: [ModuleAddress: [ModuleAddress]] = [:]

    init(_ targets: [AddressTarget] = []) {
        for target in targets {
            switch target {
            case .resource(let address): resources[address.resource.declared, default: []].append(address)
            case .module(let module): modules[module.declared, default: []].append(module)
            }
        }
    }

    var isEmpty: Bool {
        resources.isEmpty && modules.isEmpty
    }

    func names(_ address: InstanceAddress) -> Bool {
        resources[address.resource.declared]?.contains { AddressTarget.resource($0).selects(address) }
            ?? false
            || modules(around: address.resource).contains { address.resource.module.isWithin($0) }
    }

    /// Whether some instance of a block, as it is declared, is named.
    func touches(_ block: ResourceAddress) -> Bool {
        resources[block] != nil || !modules(around: block).isEmpty
    }

    /// Whether every instance of a block, as it is declared, is named.
    func holds(_ block: ResourceAddress) -> Bool {
        resources[block]?.contains { $0.key == nil && $0.resource == block } ?? false
            || modules(around: block).contains { block.module.isWithin($0) }
    }

    /// The instances of a block's module of which something is named.
    func parts(of block: ResourceAddress) -> [ResourceAddress] {
        (resources[block] ?? []).map(\.resource) + modules(around: block).map(block.part)
    }

    private func modules(around resource: ResourceAddress) -> [ModuleAddress] {
        guard !modules.isEmpty else { return [] }
        var found: [ModuleAddress] = []
        var path: ModuleAddress? = resource.module.declared
        while let module = path, !module.isRoot {
            found += modules[module] ?? []
            path = module.parent
        }
        return found
    }
}

/// Instances by name, by block, or one by one.
private struct AddressSet {
    var named = NamedAddresses()
    var blocks = BlockParts()
    var instances: Set<InstanceAddress> = []
    /// The blocks of some of these, as declared.
    var instanceBlocks: Set<ResourceAddress> = []

    func names(_ address: InstanceAddress) -> Bool {
        named.names(address)
    }

    func contains(_ address: InstanceAddress) -> Bool {
        names(address) || blocks.contains(address.resource) || instances.contains(address)
    }

    func touches(_ resource: ResourceAddress) -> Bool {
        named.touches(resource.declared) || instanceBlocks.contains(resource.declared)
            || !blocks.parts(of: resource.declared).isEmpty
    }

    /// Whether every instance of the block is in it.
    func holds(_ resource: ResourceAddress) -> Bool {
        blocks.parts(of: resource.declared).contains(resource.declared) || named.holds(resource.declared)
    }
}

extension InstanceAddress {
    /// Whether this, as a selector, means the given instance: itself, or any instance when it has no key.
    func selects(_ address: InstanceAddress) -> Bool {
        AddressTarget.resource(self).selects(address)
    }
}
