import DependencyGraph
import TestSupport
import Testing

@testable import Configuration

/// What is executed needs nothing that is set aside, whatever the graph.
@Suite struct SetAsideAnalysisTests {
    private struct Case {
        let graph: DependencyGraph
        let roles: [SetAsideAnalysis.Role]
    }

    private func random(_ generator: inout SeededGenerator) -> Case {
        let count = Int.random(in: 1...14, using: &generator)
        let edges = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
            DependencyGraph.Edge(
                Int.random(in: 0..<count, using: &generator),
                dependsOn: Int.random(in: 0..<count, using: &generator)
            )
        }
        let roles = (0..<count).map { _ -> SetAsideAnalysis.Role in
            [.foreign, .optional, .optional, .required, .required, .indifferent].randomElement(
                using: &generator
            )
                ?? .optional
        }
        return Case(graph: DependencyGraph(nodeCount: count, edges: edges), roles: roles)
    }

    /// The nodes that need something foreign by a way through optional nodes, found the slow way.
    private func tainted(_ given: Case) -> Set<Int> {
        var tainted = Set(given.roles.indices.filter { given.roles[$0] == .foreign })
        var grows = true
        while grows {
            grows = false
            for node in given.roles.indices where !tainted.contains(node) {
                let needs = given.graph.dependencies(of: node).contains {
                    tainted.contains($0) && given.roles[$0] != .required
                }
                if needs, given.roles[node] != .indifferent {
                    tainted.insert(node)
                    grows = true
                }
            }
        }
        return tainted
    }

    @Test func nothingExecutedNeedsWhatIsSetAside() {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<4_000 {
            let given = random(&generator)
            let analysis = SetAsideAnalysis(given.graph, roles: given.roles)
            let tainted = tainted(given)
            let setAside = Set(analysis.setAside)
            let hindered = Set(analysis.hindrances.map { $0[0] })
            #expect(setAside == tainted.filter { given.roles[$0] != .required })
            #expect(hindered == tainted.filter { given.roles[$0] == .required })
            // Whatever is neither set aside nor hindered refers to nothing that is set aside.
            for node in given.roles.indices
            where given.roles[node] != .indifferent && !setAside.contains(node) && !hindered.contains(node) {
                #expect(setAside.isDisjoint(with: given.graph.dependencies(of: node)))
            }
        }
    }

    @Test func waysLeadAlongReferencesToSomethingForeign() {
        var generator = SeededGenerator(seed: 14)
        for _ in 0..<2_000 {
            let given = random(&generator)
            for way in SetAsideAnalysis(given.graph, roles: given.roles).hindrances {
                #expect(given.roles[way[0]] == .required)
                #expect(way.count > 1 && given.roles[way[way.count - 1]] == .foreign)
                #expect(way.dropFirst().dropLast().allSatisfy { given.roles[$0] == .optional })
                for (node, next) in zip(way, way.dropFirst()) {
                    #expect(given.graph.dependencies(of: node).contains(next))
                }
            }
        }
    }

    /// A thousand times as many nodes cost a thousand times as much.
    @Test func longChainsAreWalkedOnce() {
        let count = 200_000
        let edges = (1..<count).map { DependencyGraph.Edge($0, dependsOn: $0 - 1) }
        let roles: [SetAsideAnalysis.Role] = [.foreign] + Array(repeating: .optional, count: count - 1)
        let analysis = SetAsideAnalysis(DependencyGraph(nodeCount: count, edges: edges), roles: roles)
        #expect(analysis.setAside.count == count && analysis.hindrances.isEmpty)
    }
}
