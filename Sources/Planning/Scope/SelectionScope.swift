import Addresses
import SourceText
import StateModel

/// The part of the world that `-target` and `-exclude` leave to plan.
struct SelectionScope {
    private let isTargeted: Bool
    private var included = AddressSet()
    private var excluded = AddressSet()
    /// Blocks that are included only because a target needs them.
    private(set) var pulledIn: [ResourceAddress] = []
    /// Instances that are left out only because they depend on an excluded one, as far as the state tells.
    private(set) var leftOut: [InstanceAddress] = []

    init(_ selection: PlanSelection, mode: Plan.Mode, graph: any BlockGraph, records: [ResourceRecord]) {
        isTargeted = !selection.targets.isEmpty
        guard isTargeted || !selection.excludes.isEmpty else {
            return
        }
        included.named = Dictionary(grouping: selection.targets, by: \.resource.declared)
        excluded.named = Dictionary(grouping: selection.excludes, by: \.resource.declared)
        let edges = RecordEdges(records)
        let addresses = Set(records.map(\.address))
        if mode == .destroy {
            included.instances = edges.closureOfUsers(addresses.filter(included.names))
            excluded.instances = edges.closureOfDependencies(addresses.filter(excluded.names))
            pulledIn = Set(included.instances.filter { !included.names($0) }.map(\.resource)).sorted()
        } else {
            let blocks = Set(graph.resourceOrder)
            included.blocks = Self.dependencies(of: included.named.keys, graph)
            pulledIn = included.blocks.subtracting(included.named.keys).sorted()
            included.instances = edges.closureOfUsers(
                addresses.filter { included.names($0) && !blocks.contains($0.resource.declared) }
            )
            .filter { !blocks.contains($0.resource.declared) }
            excluded.blocks = Self.users(of: Set(excluded.named.keys), graph)
            excluded.instances = edges.closureOfUsers(addresses.filter(excluded.names))
        }
        leftOut = addresses.filter { excluded.contains($0) && !excluded.names($0) }.sorted()
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
    private static func dependencies(
        of start: some Sequence<ResourceAddress>,
        _ graph: any BlockGraph
    ) -> Set<ResourceAddress> {
        var seen: Set<ResourceAddress> = []
        var open = Array(start)
        while let block = open.popLast() {
            for dependency in graph.dependencies(of: block) where seen.insert(dependency).inserted {
                open.append(dependency)
            }
        }
        return seen
    }

    private static func users(of start: Set<ResourceAddress>, _ graph: any BlockGraph) -> Set<ResourceAddress>
    {
        var seen: Set<ResourceAddress> = []
        for block in graph.resourceOrder {
            let isUser = graph.dependencies(of: block).contains { start.contains($0) || seen.contains($0) }
            if isUser {
                seen.insert(block)
            }
        }
        return seen
    }
}

/// Instances by name, by block, or one by one.
private struct AddressSet {
    var named: [ResourceAddress: [InstanceAddress]] = [:]
    var blocks: Set<ResourceAddress> = []
    var instances: Set<InstanceAddress> = []

    func names(_ address: InstanceAddress) -> Bool {
        named[address.resource.declared]?.contains { $0.selects(address) } ?? false
    }

    func contains(_ address: InstanceAddress) -> Bool {
        names(address) || blocks.contains(address.resource.declared) || instances.contains(address)
    }

    func touches(_ resource: ResourceAddress) -> Bool {
        named[resource] != nil || blocks.contains(resource)
    }

    /// Whether every instance of the block is in it.
    func holds(_ resource: ResourceAddress) -> Bool {
        blocks.contains(resource) || (named[resource]?.contains { $0.key == nil } ?? false)
    }
}

extension InstanceAddress {
    /// Whether this, as a selector, means the given instance: itself, or any instance when it has no key.
    func selects(_ address: InstanceAddress) -> Bool {
        address.resource.isInstance(of: resource) && (key == nil || key == address.key)
    }
}
