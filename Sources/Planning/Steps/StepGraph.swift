import Addresses
package import DependencyGraph
import Providers
package import SourceText
import StateModel

/// The steps of a plan as a graph to walk.
///
/// Nodes below `stepCount` are steps, by their ids; the others are meeting points without work: whoever walks the
/// graph completes them the moment they are handed out.
package struct StepGraph: Sendable {
    package let graph: DependencyGraph
    package let stepCount: Int

    /// Builds the graph in time linear in steps and dependencies.
    ///
    /// - Throws: when a dependency names nothing, or steps wait for each other; a plan from `Planner` has neither.
    package init(_ plan: Plan) throws(DiagnosticsError) {
        stepCount = plan.steps.count
        let firstJoin = plan.steps.count
        let firstBarrier = firstJoin + plan.joins.count
        var barriers: [ResourceAddress: Int] = [:]
        var edges: [DependencyGraph.Edge] = []
        func add(_ node: Int, _ dependencies: [StepDependency]) throws(DiagnosticsError) {
            for dependency in dependencies {
                let target: Int
                switch dependency {
                case .step(let step) where plan.steps.indices.contains(step): target = step
                case .join(let join) where plan.joins.indices.contains(join): target = firstJoin + join
                case .resource(let resource):
                    target = barriers[resource] ?? firstBarrier + barriers.count
                    barriers[resource] = target
                case .step, .join: throw DiagnosticsError(Self.dangling(node))
                }
                edges.append(DependencyGraph.Edge(node, dependsOn: target))
            }
        }
        for (id, step) in plan.steps.enumerated() {
            guard step.id == id, plan.changes.indices.contains(step.change) else {
                throw DiagnosticsError(Self.dangling(id))
            }
            try add(id, step.after)
        }
        for (index, join) in plan.joins.enumerated() {
            try add(firstJoin + index, join.after)
        }
        for step in plan.steps
        where step.work.finishesInstance && plan.changes[step.change].isWaitedFor {
            for resource in step.key.address.resource.generalized {
                if let barrier = barriers[resource] {
                    edges.append(DependencyGraph.Edge(barrier, dependsOn: step.id))
                }
            }
        }
        for (index, join) in plan.joins.enumerated() {
            for resource in join.address?.resource.generalized ?? [] {
                if let barrier = barriers[resource] {
                    edges.append(DependencyGraph.Edge(barrier, dependsOn: firstJoin + index))
                }
            }
        }
        graph = DependencyGraph(nodeCount: firstBarrier + barriers.count, edges: edges)
        if let cycle = graph.cycles().first {
            let members = graph.shortestCycle(in: cycle).filter { [stepCount] in $0 < stepCount }
                .map { "\(plan.steps[$0].key.address) (\(plan.steps[$0].work.rawValue))" }
            throw DiagnosticsError(
                .error(
                    "Cycle in the plan",
                    "These steps wait for each other: \(members.joined(separator: ", ")). Plan again."
                )
            )
        }
    }

    /// Whether the node is a step; otherwise it is a meeting point.
    package func isStep(_ node: Int) -> Bool {
        node < stepCount
    }

    private static func dangling(_ node: Int) -> Diagnostic {
        .error("Damaged plan", "Step \(node) of the plan refers to a step that is not in it. Plan again.")
    }
}
