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
    let nodes: [SiteOwner]
    let numbers: [SiteOwner: Int]
    let graph: DependencyGraph
    /// Nodes that each argument of a resource refers to, by the resource's node.
    let arguments: [Int: [String: [Int]]]

    /// Builds the graph in time linear in blocks and references.
    ///
    /// References to nothing that is declared are passed over: `ConfigurationLoader` reports them.
    ///
    /// - Returns: the graph, and a diagnostic for each cycle.
    package static func build(_ configuration: Configuration) -> (ResourceGraph, [Diagnostic]) {
        let graph = ResourceGraph(configuration)
        return (graph, graph.cycleDiagnostics(configuration))
    }

    init(_ configuration: Configuration) {
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
                "Cycle: \(shown.map(\.nameInGraph).joined(separator: ", "))\(rest)",
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
                case .call: .value(node)
                // Those of the root are evaluated by themselves.
                case .variable(let module, _), .local(let module, _), .output(let module, _):
                    module.isRoot ? nil : .value(node)
                case .end, .provider, .check: nil
                }
            }
        )
    }

    /// The resources that one argument of a block refers to, directly or through locals and modules.
    package func references(of resource: ResourceAddress, argument: String) -> Set<ResourceAddress> {
        guard let node = numbers[.resource(resource)], let direct = arguments[node]?[argument] else {
            return []
        }
        return Set(throughValues(direct))
    }

    /// The resources that a block refers to anywhere, directly or through locals and modules, `depends_on` and the `import`
    /// blocks of its instances included; sorted.
    package func dependencies(of resource: ResourceAddress) -> [ResourceAddress] {
        guard let node = numbers[.resource(resource)] else { return [] }
        return throughValues(graph.dependencies(of: node)).sorted()
    }

    /// Everything that the given blocks need, directly or not, without the blocks themselves.
    package func transitiveDependencies(of resources: some Sequence<ResourceAddress>) -> Set<ResourceAddress>
    {
        resourcesAmong(graph.transitiveDependencies(of: resources.compactMap { numbers[.resource($0)] }))
    }

    /// The blocks that outputs of the root module show something of, directly or through locals and modules.
    package func resources(shownBy outputs: some Sequence<OutputBlock>) -> Set<ResourceAddress> {
        Set(throughValues(outputs.compactMap { numbers[.output(.root, $0.name)] }))
    }

    private func resourcesAmong(_ found: [Int]) -> Set<ResourceAddress> {
        Set(found.compactMap { nodes[$0].resource })
    }

    /// Resources among these nodes, and among what the values among them refer to.
    private func throughValues(_ start: [Int]) -> [ResourceAddress] {
        var found: [ResourceAddress] = []
        var seen = Set(start)
        var open = start
        while let node = open.popLast() {
            switch nodes[node] {
            case .resource(let address):
                found.append(address)
            case .variable(.root, _), .provider, .check:
                break
            case .variable, .local, .output, .call, .end, .importing:
                open += graph.dependencies(of: node).filter { seen.insert($0).inserted }
            }
        }
        return found
    }

    /// The variables, locals and outputs that one of them refers to directly.
    func values(neededBy owner: SiteOwner) -> [SiteOwner] {
        guard let node = numbers[owner] else { return [] }
        return graph.dependencies(of: node).compactMap { dependency in
            switch nodes[dependency] {
            case .variable, .local, .output: nodes[dependency]
            default: nil
            }
        }
    }
}

extension SiteOwner {
    var resource: ResourceAddress? {
        if case .resource(let address) = self { address } else { nil }
    }

    var importing: Int? {
        if case .importing(let position) = self { position } else { nil }
    }
}

extension SiteOwner {
    /// Where the block or local stands.
    func declaration(in configuration: Configuration) -> SourceRange? {
        switch self {
        case .variable(let module, let name): configuration.module(module)?.variables[name]?.declaration
        case .local(let module, let name): configuration.module(module)?.locals[name]?.expression.range
        case .call(let module), .end(let module):
            module.parent.flatMap { configuration.module($0) }?.calls[module.steps.last?.name ?? ""]?
                .declaration
        case .resource(let address): configuration.declaredBlocks[address]?.declaration
        case .output(let module, let name):
            configuration.module(module)?.outputs.first { $0.name == name }?.declaration
        case .check(let module, let name):
            configuration.checks.first { $0.name == name && $0.module == module }?.declaration
        case .provider, .importing: nil
        }
    }
}

extension SiteOwner: CustomStringConvertible {
    package var description: String {
        switch self {
        case .variable(let module, let name): "\(module.prefix)var.\(name)"
        case .local(let module, let name): "\(module.prefix)local.\(name)"
        case .output(let module, let name): "\(module.prefix)output.\(name)"
        case .call(let module): module.description
        case .end(let module): "\(module) (close)"
        case .resource(let address): address.description
        case .provider(let address): "provider.\(address)"
        case .check(let module, let name): "\(module.prefix)check.\(name)"
        case .importing(let position): "import[\(position)]"
        }
    }
}

extension SiteOwner {
    /// What Terraform calls it in a message about a cycle.
    fileprivate var nameInGraph: String {
        switch self {
        case .variable(.root, _): "\(self) (validation)"
        case .variable, .local, .output, .call: "\(self) (expand)"
        case .end, .resource, .provider, .check, .importing: description
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
        addValues(of: configuration.root)
        for provider in configuration.providers {
            add(.provider(provider.address))
        }
        // Before the resources, so that a target that needs nothing else keeps its place among them.
        for position in configuration.imports.indices {
            add(.importing(position))
        }
        for module in configuration.children {
            add(.call(module.address))
            addValues(of: module)
        }
        for resource in configuration.resources {
            add(.resource(resource.address))
        }
        for block in configuration.foreign {
            add(.resource(block.block.address))
        }
        for module in [configuration.root] + configuration.children {
            for output in module.outputs {
                add(.output(module.address, output.name))
            }
        }
        for check in configuration.checks {
            add(.check(check.module, check.name))
        }
    }

    private mutating func addValues(of module: Module) {
        for name in module.variables.keys.sorted() {
            add(.variable(module.address, name))
        }
        for name in module.locals.keys.sorted() {
            add(.local(module.address, name))
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
                for target in targets(of: reference, in: site.module, configuration)
                // What refers to itself is no cycle: other checks say what is wrong with it, or it is right.
                where target != node && target != own {
                    edges.append(.init(node, dependsOn: target))
                    if let argument, owner.resource != nil {
                        arguments[node, default: [:]][argument, default: []].append(target)
                    }
                }
            }
        }
        for resource in configuration.resources {
            guard let node = numbers[.resource(resource.address)] else { continue }
            let module = resource.address.module
            connect(node, resource.dependsOn, resource.modulePrerequisites, in: module, configuration)
            if let target = numbers[.provider(resource.provider)] {
                edges.append(.init(node, dependsOn: target))
            }
            if let key = configuration.signer(of: resource)?.key.resource.declared,
                let target = numbers[.resource(key)], target != node
            {
                edges.append(.init(node, dependsOn: target))
            }
            connect(node, toCallOf: module)
        }
        for foreign in configuration.foreign {
            let block = foreign.block
            guard let node = numbers[.resource(block.address)] else { continue }
            connect(node, block.dependsOn, block.modulePrerequisites, in: block.address.module, configuration)
        }
        for module in [configuration.root] + configuration.children {
            addReferences(of: module, configuration)
        }
        for check in configuration.checks {
            if let node = numbers[.check(check.module, check.name)] {
                connect(node, toCallOf: check.module)
            }
        }
        for (position, block) in configuration.imports.enumerated() {
            if let target = numbers[.resource(block.resource)], let node = numbers[.importing(position)] {
                edges.append(.init(target, dependsOn: node))
            }
        }
        addEnds(configuration)
    }

    /// Everything in a module waits for the call, so that its instances are known.
    private mutating func connect(_ node: Int, toCallOf module: ModuleAddress) {
        if !module.isRoot, let call = numbers[.call(module)] {
            edges.append(.init(node, dependsOn: call))
        }
    }

    private mutating func addReferences(of module: Module, _ configuration: Configuration) {
        let address = module.address
        for output in module.outputs {
            guard let node = numbers[.output(address, output.name)] else { continue }
            connect(node, output.dependsOn, output.modulePrerequisites, in: address, configuration)
            connect(node, toCallOf: address)
        }
        for name in module.variables.keys {
            if let node = numbers[.variable(address, name)] { connect(node, toCallOf: address) }
        }
        for name in module.locals.keys {
            if let node = numbers[.local(address, name)] { connect(node, toCallOf: address) }
        }
        for call in module.calls.values {
            guard let node = numbers[.call(address.calling(call.name))] else { continue }
            connect(node, call.dependsOn, call.modulePrerequisites, in: address, configuration)
            connect(node, toCallOf: address)
        }
    }

    private mutating func connect(
        _ node: Int,
        _ dependencies: [ResourceAddress],
        _ prerequisites: [ModulePrerequisite],
        in module: ModuleAddress,
        _ configuration: Configuration
    ) {
        for dependency in dependencies {
            if let target = numbers[.resource(dependency.within(module))], target != node {
                edges.append(.init(node, dependsOn: target))
            }
        }
        for prerequisite in prerequisites {
            let called = module.calling(prerequisite.call)
            guard configuration.module(called) != nil else { continue }
            if let output = prerequisite.output {
                if let target = numbers[.output(called, output)], target != node {
                    edges.append(.init(node, dependsOn: target))
                }
                continue
            }
            add(.end(called))
            if let end = numbers[.end(called)] {
                edges.append(.init(node, dependsOn: end))
            }
        }
    }

    /// The end of a module that something waits for comes after all in it, that of the modules that it calls included.
    private mutating func addEnds(_ configuration: Configuration) {
        let ends = nodes.compactMap { node -> ModuleAddress? in
            if case .end(let module) = node { module } else { nil }
        }
        guard !ends.isEmpty else { return }
        let waited = Set(ends)
        for node in nodes.indices {
            let module: ModuleAddress
            switch nodes[node] {
            case .resource(let address): module = address.module
            // Also what nothing in the module uses: that it waits for what waits for the module is a cycle all the same.
            case .variable(let owner, _), .local(let owner, _), .output(let owner, _): module = owner
            case .call(let called): module = called
            case .end, .provider, .check, .importing: continue
            }
            for depth in module.steps.indices {
                let around = ModuleAddress(Array(module.steps[...depth]))
                if waited.contains(around), let end = numbers[.end(around)] {
                    edges.append(.init(end, dependsOn: node))
                }
            }
        }
    }

    private func targets(
        of reference: Reference,
        in module: ModuleAddress,
        _ configuration: Configuration
    ) -> [Int] {
        let found: [Int?]
        switch reference.subject {
        case .variable(let name): found = [numbers[.variable(module, name)]]
        case .local(let name): found = [numbers[.local(module, name)]]
        case .resource(let address): found = [numbers[.resource(address.within(module))]]
        case .module(let name):
            let called = module.calling(name)
            if let output = reference.moduleOutput, let target = numbers[.output(called, output)] {
                found = [target]
            } else {
                let outputs = configuration.module(called)?.outputs ?? []
                found = [numbers[.call(called)]] + outputs.map { numbers[.output(called, $0.name)] }
            }
        case .each, .count, .path, .terraform, .itself: found = []
        }
        return found.compactMap(\.self)
    }
}
