package import Addresses
import DependencyGraph
import Evaluation
import HCL
package import SourceText

/// What refers to what in a configuration, block by block.
package struct ResourceGraph: Sendable {
    /// The resource and data blocks, each after all blocks that it refers to, otherwise in source order.
    ///
    /// Members of cycles, and what needs them, are missing; a cycle is an error that `build` reports.
    package let resourceOrder: [ResourceAddress]
    private let nodes: [SiteOwner]
    private let numbers: [SiteOwner: Int]
    private let graph: DependencyGraph
    /// Nodes that each argument of a resource refers to, by the resource's node.
    private let arguments: [Int: [String: [Int]]]

    /// Builds the graph in time linear in blocks and references.
    ///
    /// References to nothing that is declared are passed over: `ConfigurationLoader` reports them.
    ///
    /// - Returns: the graph, and a diagnostic for each cycle.
    package static func build(_ configuration: Configuration) -> (ResourceGraph, [Diagnostic]) {
        let graph = ResourceGraph(configuration)
        return (graph, graph.cycleDiagnostics(configuration))
    }

    private init(_ configuration: Configuration) {
        var builder = ResourceGraphBuilder(configuration)
        builder.addReferences(configuration)
        nodes = builder.nodes
        numbers = builder.numbers
        arguments = builder.arguments
        let graph = DependencyGraph(nodeCount: builder.nodes.count, edges: builder.edges)
        self.graph = graph
        var order: [ResourceAddress] = []
        order.reserveCapacity(configuration.resources.count)
        var ready = ReadySet(graph)
        while let node = ready.takeNext() {
            if case .resource(let address) = builder.nodes[node] {
                order.append(address)
            }
            ready.complete(node)
        }
        resourceOrder = order
    }

    /// How many members of a cycle are named.
    private static let shownInCycle = 50

    /// Terraform's text; such a message has no place of its own, as it concerns several, so it names them all.
    private func cycleDiagnostics(_ configuration: Configuration) -> [Diagnostic] {
        graph.cycles().map { component in
            // What an import is evaluated from, its target needs; the block itself has no address.
            let members = graph.shortestCycle(in: component).map { nodes[$0] }
                .filter { $0.importing == nil }
            let shown = members.prefix(Self.shownInCycle)
            let rest = members.count > shown.count ? ", and \(members.count - shown.count) more" : ""
            let places = shown.compactMap { $0.declaration(in: configuration) }
                .map { "\($0.file.name) line \($0.line)" }
            return .error(
                "Cycle: \(shown.map(\.description).joined(separator: ", "))\(rest)",
                "Each of these refers to the next one, and the last one to the first, so that none of them can "
                    + "come first. Remove one of the references."
                    + (places.isEmpty ? "" : " They are in \(places.joined(separator: ", ")).")
            )
        }
    }

    /// All blocks that a plan is made of, none of them taken yet.
    package var agenda: BlockAgenda {
        BlockAgenda(
            graph: graph,
            entries: nodes.map { node in
                switch node {
                case .resource(let address): .resource(address)
                case .importing(let position): .importing(position)
                case .variable, .local, .output, .provider, .check: nil
                }
            }
        )
    }

    /// The resources that one argument of a block refers to, directly or through locals.
    package func references(of resource: ResourceAddress, argument: String) -> Set<ResourceAddress> {
        guard let node = numbers[.resource(resource)], let direct = arguments[node]?[argument] else {
            return []
        }
        return Set(throughLocals(direct))
    }

    /// The resources that a block refers to anywhere, directly or through locals, `depends_on` and the `import` blocks
    /// of its instances included; sorted.
    package func dependencies(of resource: ResourceAddress) -> [ResourceAddress] {
        guard let node = numbers[.resource(resource)] else { return [] }
        return throughLocals(graph.dependencies(of: node)).sorted()
    }

    /// Everything that the given blocks need, directly or not, without the blocks themselves.
    package func transitiveDependencies(of resources: some Sequence<ResourceAddress>) -> Set<ResourceAddress>
    {
        resourcesAmong(graph.transitiveDependencies(of: resources.compactMap { numbers[.resource($0)] }))
    }

    private func resourcesAmong(_ found: [Int]) -> Set<ResourceAddress> {
        Set(found.compactMap { nodes[$0].resource })
    }

    /// Resources among these nodes, and among what the locals among them refer to.
    private func throughLocals(_ start: [Int]) -> [ResourceAddress] {
        var found: [ResourceAddress] = []
        var seen = Set(start)
        var open = start
        while let node = open.popLast() {
            switch nodes[node] {
            case .resource(let address):
                found.append(address)
            case .local, .importing:
                open += graph.dependencies(of: node).filter { seen.insert($0).inserted }
            default:
                break
            }
        }
        return found
    }

    /// The locals that a local refers to directly.
    func locals(of name: String) -> [String] {
        guard let node = numbers[.local(name)] else { return [] }
        return graph.dependencies(of: node).compactMap { nodes[$0].local }
    }
}

extension SiteOwner {
    var resource: ResourceAddress? {
        if case .resource(let address) = self { address } else { nil }
    }

    var local: String? {
        if case .local(let name) = self { name } else { nil }
    }

    var importing: Int? {
        if case .importing(let position) = self { position } else { nil }
    }
}

extension SiteOwner {
    /// Where the block or local stands.
    fileprivate func declaration(in configuration: Configuration) -> SourceRange? {
        switch self {
        case .variable(let name): configuration.variables[name]?.declaration
        case .local(let name): configuration.locals[name]?.expression.range
        case .resource(let address): configuration.blocks[address]?.declaration
        case .output(let name): configuration.outputs.first { $0.name == name }?.declaration
        case .check(let name): configuration.checks.first { $0.name == name }?.declaration
        case .provider, .importing: nil
        }
    }
}

extension SiteOwner: CustomStringConvertible {
    var description: String {
        switch self {
        case .variable(let name): "var.\(name)"
        case .local(let name): "local.\(name)"
        case .resource(let address): address.description
        case .output(let name): "output.\(name)"
        case .provider(let address): "provider.\(address)"
        case .check(let name): "check.\(name)"
        case .importing(let position): "import[\(position)]"
        }
    }
}

/// Numbers the blocks of a configuration and collects the edges between them.
private struct ResourceGraphBuilder {
    private(set) var nodes: [SiteOwner] = []
    private(set) var numbers: [SiteOwner: Int] = [:]
    private(set) var edges: [DependencyGraph.Edge] = []
    private(set) var arguments: [Int: [String: [Int]]] = [:]

    init(_ configuration: Configuration) {
        for name in configuration.variables.keys.sorted() {
            add(.variable(name))
        }
        for name in configuration.locals.keys.sorted() {
            add(.local(name))
        }
        for provider in configuration.providers {
            add(.provider(provider.address))
        }
        // Before the resources, so that a target that needs nothing else keeps its place among them.
        for position in configuration.imports.indices {
            add(.importing(position))
        }
        for resource in configuration.resources {
            add(.resource(resource.address))
        }
        for output in configuration.outputs {
            add(.output(output.name))
        }
        for check in configuration.checks {
            add(.check(check.name))
        }
    }

    private mutating func add(_ node: SiteOwner) {
        guard numbers[node] == nil else { return }
        numbers[node] = nodes.count
        nodes.append(node)
    }

    mutating func addReferences(_ configuration: Configuration) {
        configuration.forEachSite { owner, argument, site in
            guard let node = numbers[owner] else { return }
            // That an import refers to its own target is reported as such.
            let own = owner.importing.flatMap { numbers[.resource(configuration.imports[$0].resource)] }
            for reference in references(in: site.expression, excluding: Set(site.bound)).found {
                guard let target = target(of: reference.subject),
                    // What refers to itself is no cycle: other checks say what is wrong with it, or it is right.
                    target != node, target != own
                else { continue }
                edges.append(.init(node, dependsOn: target))
                if let argument, owner.resource != nil {
                    arguments[node, default: [:]][argument, default: []].append(target)
                }
            }
        }
        for resource in configuration.resources {
            guard let node = numbers[.resource(resource.address)] else { continue }
            connect(node, resource.dependsOn)
            if let target = numbers[.provider(resource.provider)] {
                edges.append(.init(node, dependsOn: target))
            }
        }
        for output in configuration.outputs {
            if let node = numbers[.output(output.name)] {
                connect(node, output.dependsOn)
            }
        }
        for (position, block) in configuration.imports.enumerated() {
            if let target = numbers[.resource(block.resource)], let node = numbers[.importing(position)] {
                edges.append(.init(target, dependsOn: node))
            }
        }
    }

    private mutating func connect(_ node: Int, _ dependencies: [ResourceAddress]) {
        for dependency in dependencies {
            if let target = numbers[.resource(dependency)], target != node {
                edges.append(.init(node, dependsOn: target))
            }
        }
    }

    private func target(of subject: Reference.Subject) -> Int? {
        switch subject {
        case .variable(let name): numbers[.variable(name)]
        case .local(let name): numbers[.local(name)]
        case .resource(let address): numbers[.resource(address)]
        case .module, .each, .count, .path, .terraform, .itself: nil
        }
    }
}
