import Addresses
import DependencyGraph
import Evaluation
import HCL
import SourceText

/// Which outputs of modules each block needs, more exactly than the graph, which tells of a module as a whole.
///
/// A map over the instances of a module that takes one output of each does not need the others; neither does a block with
/// `for_each = module.m` that takes one of each `each.value`, nor what takes one of a local value that is the module.
struct ModuleNeeds {
    private var taken: [SiteOwner: [ModuleAddress: Set<String>]] = [:]
    /// Where a module is taken as a whole.
    private var whole: [SiteOwner: Set<ModuleAddress>] = [:]
    /// Local values that are a module with instances, and nothing else.
    private var aliases: [SiteOwner: ModuleAddress] = [:]
    /// The module over whose instances a block or call goes, by these and by the arguments of the call.
    private var repeated: [SiteOwner: ModuleAddress] = [:]
    /// The expressions of `for_each` that these are.
    private var repetitions: [SiteOwner: Expression] = [:]

    init(_ configuration: Configuration) {
        findAliases(configuration)
        findRepetitions(configuration)
        configuration.forEachSite { owner, _, site in
            if let called = repeated[owner] {
                noteElements(of: called, in: site, owner)
            }
            let found = references(in: site.expression, excluding: Set(site.bound)).found
            guard found.contains(where: { module(named: $0, in: site) != nil }) else {
                return
            }
            let outputs = ModuleUses.outputs(in: site.expression)
            for reference in found {
                guard let called = module(named: reference, in: site) else { continue }
                if let output = reference.moduleOutput {
                    take([output], called, owner)
                } else if let names = outputs[reference.expression.id], configuration.isRepeated(called) {
                    take(names, called, owner)
                } else if isOnlyPassedOn(site.expression, owner) {
                    take([], called, owner)
                } else {
                    whole[owner, default: []].insert(called)
                }
            }
        }
        for block in configuration.resources {
            take(block.modulePrerequisites, in: block.address.module, .resource(block.address))
        }
        for module in [configuration.root] + configuration.children {
            for output in module.outputs {
                take(output.modulePrerequisites, in: module.address, .output(module.address, output.name))
            }
            for call in module.calls.values {
                take(call.modulePrerequisites, in: module.address, .call(module.address.calling(call.name)))
            }
        }
    }

    /// The module that a reference stands for.
    private func module(named reference: Reference, in site: ExpressionSite) -> ModuleAddress? {
        switch reference.subject {
        case .module(let name): site.module.calling(name)
        case .local(let name): aliases[.local(site.module, name)]
        default: nil
        }
    }

    /// Whether an expression is a module that others take apart: that of a local value, or of a `for_each`.
    private func isOnlyPassedOn(_ expression: Expression, _ owner: SiteOwner) -> Bool {
        if aliases[owner] != nil { return true }
        guard let repetition = repetitions[owner] else { return false }
        return repetition.tree === expression.tree && repetition.id == expression.id
    }

    private mutating func findAliases(_ configuration: Configuration) {
        for module in [configuration.root] + configuration.children {
            for local in module.locals.values {
                guard let called = whole(local.expression, in: module.address),
                    configuration.isRepeated(called)
                else { continue }
                aliases[.local(module.address, local.name)] = called
            }
        }
    }

    private mutating func findRepetitions(_ configuration: Configuration) {
        for block in configuration.resources {
            note(block.repetition, of: [.resource(block.address)], in: block.address.module, configuration)
        }
        for module in [configuration.root] + configuration.children {
            for call in module.calls.values {
                let called = module.address.calling(call.name)
                let arguments = call.arguments.keys.map { SiteOwner.variable(called, $0) }
                note(call.repetition, of: [.call(called)] + arguments, in: module.address, configuration)
            }
        }
    }

    /// Remembers a `for_each` over a module; the first of the owners is the one that has it.
    private mutating func note(
        _ repetition: Repetition,
        of owners: [SiteOwner],
        in module: ModuleAddress,
        _ configuration: Configuration
    ) {
        guard case .forEach(let expression) = repetition, let called = whole(expression, in: module),
            configuration.isRepeated(called)
        else { return }
        repetitions[owners[0]] = expression
        for owner in owners {
            repeated[owner] = called
        }
    }

    /// The module that an expression is, and nothing else.
    private func whole(_ expression: Expression, in module: ModuleAddress) -> ModuleAddress? {
        guard case .traversal(let root, let steps) = expression.node, steps.count == 1,
            case .attribute(let name) = steps[0].kind
        else { return nil }
        return switch root.text {
        case "module": module.calling(name)
        case "local": aliases[.local(module, name)]
        default: nil
        }
    }

    private mutating func noteElements(of called: ModuleAddress, in site: ExpressionSite, _ owner: SiteOwner)
    {
        guard site.allowsEach else { return }
        if let names = ModuleUses.attributesOfEachValue(in: site.expression) {
            take(names, called, owner)
        } else {
            whole[owner, default: []].insert(called)
        }
    }

    private mutating func take(_ outputs: Set<String>, _ module: ModuleAddress, _ owner: SiteOwner) {
        taken[owner, default: [:]][module, default: []].formUnion(outputs)
    }

    private mutating func take(
        _ prerequisites: [ModulePrerequisite],
        in module: ModuleAddress,
        _ owner: SiteOwner
    ) {
        for prerequisite in prerequisites {
            guard let output = prerequisite.output else { continue }
            take([output], module.calling(prerequisite.call), owner)
        }
    }

    /// The graph without edges to outputs that are not needed.
    func applied(to graph: ResourceGraph) -> DependencyGraph {
        let nodes = graph.nodes
        var edges: [DependencyGraph.Edge] = []
        edges.reserveCapacity(graph.graph.edgeCount)
        for node in nodes.indices {
            for dependency in graph.graph.dependencies(of: node)
            where needs(nodes[node], nodes[dependency]) {
                edges.append(.init(node, dependsOn: dependency))
            }
        }
        // What is taken of a local value or of `each.value` is no edge of the graph.
        let numbers = Dictionary(firstOf: nodes.enumerated().map { ($1, $0) })
        for (owner, modules) in taken {
            guard let node = numbers[owner] else { continue }
            for (module, names) in modules {
                edges += names.compactMap { numbers[.output(module, $0)] }.filter { $0 != node }
                    .map { .init(node, dependsOn: $0) }
            }
        }
        var outputs: [ModuleAddress: [Int]] = [:]
        for (position, node) in nodes.enumerated() {
            if case .output(let module, _) = node { outputs[module, default: []].append(position) }
        }
        for (owner, modules) in whole {
            guard let node = numbers[owner] else { continue }
            edges += modules.flatMap { outputs[$0] ?? [] }.filter { $0 != node }
                .map { .init(node, dependsOn: $0) }
        }
        return DependencyGraph(nodeCount: nodes.count, edges: edges)
    }

    private func needs(_ owner: SiteOwner, _ dependency: SiteOwner) -> Bool {
        guard case .output(let module, let name) = dependency, let taken = taken[owner]?[module] else {
            return true
        }
        return taken.contains(name) || whole[owner]?.contains(module) ?? false
    }
}

extension Configuration {
    /// Whether a call has `count` or `for_each`.
    fileprivate func isRepeated(_ called: ModuleAddress) -> Bool {
        switch moduleCalls[called]?.repetition {
        case .count, .forEach: true
        case nil, .some(.none): false
        }
    }
}
