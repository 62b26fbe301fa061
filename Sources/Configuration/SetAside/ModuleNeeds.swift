import Addresses
import DependencyGraph
import Evaluation
import HCL

/// Which outputs of modules each block needs, more exactly than the graph, which tells of a module as a whole.
///
/// A map over the instances of a module that takes one output of each does not need the others.
struct ModuleNeeds {
    private var taken: [SiteOwner: [ModuleAddress: Set<String>]] = [:]
    /// Where a module is taken as a whole.
    private var whole: [SiteOwner: Set<ModuleAddress>] = [:]

    init(_ configuration: Configuration) {
        configuration.forEachSite { owner, _, site in
            let found = references(in: site.expression, excluding: Set(site.bound)).found
            guard found.contains(where: { if case .module = $0.subject { true } else { false } }) else {
                return
            }
            let outputs = ModuleUses.outputs(in: site.expression)
            for reference in found {
                guard case .module(let name) = reference.subject else { continue }
                let called = site.module.calling(name)
                if let output = reference.moduleOutput {
                    take([output], called, owner)
                } else if let names = outputs[reference.expression.id], configuration.isRepeated(called) {
                    take(names, called, owner)
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
