import Addresses

/// Collects what is drawn, by addresses.
struct DiagramBuilder {
    private struct Entry {
        let address: InstanceAddress
        var isLeft = false
        var actions: [Diagram.Action: Int] = [:]
        var count = 0
    }

    /// Whether all instances of a block are one node.
    private let joins: Bool
    private var entries: [Entry] = []
    private var positions: [InstanceAddress: Int] = [:]
    /// Nodes by the blocks that they are instances of, in the instance of the module.
    private var instances: [ResourceAddress: [Int]] = [:]
    private var edges: Set<Diagram.Edge> = []

    init(joining joins: Bool) {
        self.joins = joins
    }

    var edgeCount: Int {
        edges.count
    }

    private func drawn(_ address: InstanceAddress) -> InstanceAddress {
        joins ? InstanceAddress(address.resource.declared) : address
    }

    @discardableResult
    mutating func add(
        _ address: InstanceAddress,
        _ action: Diagram.Action? = nil,
        isLeft: Bool = false
    ) -> Int {
        let address = drawn(address)
        let position = positions[address] ?? entries.count
        if position == entries.count {
            positions[address] = position
            entries.append(Entry(address: address, isLeft: isLeft))
            instances[address.resource, default: []].append(position)
        }
        entries[position].count += 1
        if let action {
            entries[position].actions[action, default: 0] += 1
        }
        return position
    }

    /// Says that an instance needs another one, or all of a block; data sources that nothing was said of yet are added.
    mutating func connect(_ address: InstanceAddress, to dependency: ResourceDependency) {
        guard let node = positions[drawn(address)] else { return }
        let needed: [Int]
        switch dependency {
        case .instance(let instance):
            if positions[drawn(instance)] == nil, instance.resource.mode == .data {
                add(instance)
            }
            needed = positions[drawn(instance)].map { [$0] } ?? []
        case .resource(let block):
            needed = instances[joins ? block.declared : block] ?? []
        }
        for target in needed where target != node {
            edges.insert(Diagram.Edge(node: node, needed: target))
        }
    }

    func diagram(hasActions: Bool) -> Diagram {
        var diagram = Diagram()
        diagram.hasActions = hasActions
        var modules: [ModuleAddress: Int] = [:]
        let order = entries.indices.sorted { entries[$0].address < entries[$1].address }
        for module in Set(entries.map(\.address.resource.module)).sorted() {
            Self.add(module, to: &diagram, &modules)
        }
        var numbers = [Int](repeating: 0, count: entries.count)
        for (number, position) in order.enumerated() {
            numbers[position] = number
            let entry = entries[position]
            let resource = entry.address.resource
            let own = InstanceAddress(resource.inOwnModule, entry.address.key).description
            let prefix = (resource.mode == .data ? "data." : "") + resource.type + "."
            diagram.nodes.append(
                Diagram.Node(
                    address: entry.address.description,
                    module: modules[resource.module],
                    type: resource.type,
                    name: own.hasPrefix(prefix) ? String(own.dropFirst(prefix.count)) : own,
                    isData: resource.mode == .data,
                    isLeft: entry.isLeft,
                    actions: entry.actions,
                    instances: joins && hasActions && entry.count > 1 ? entry.count : nil
                )
            )
        }
        diagram.edges = edges.map {
            Diagram.Edge(node: numbers[$0.node], needed: numbers[$0.needed])
        }
        .sorted()
        return diagram
    }

    private static func add(
        _ module: ModuleAddress,
        to diagram: inout Diagram,
        _ modules: inout [ModuleAddress: Int]
    ) {
        guard let step = module.steps.last, modules[module] == nil else { return }
        let parent = module.parent ?? .root
        add(parent, to: &diagram, &modules)
        modules[module] = diagram.modules.count
        diagram.modules.append(
            Diagram.Module(
                address: module.description,
                name: ModuleAddress([step]).description,
                parent: modules[parent]
            )
        )
    }
}
