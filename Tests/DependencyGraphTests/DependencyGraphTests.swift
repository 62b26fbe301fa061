import DependencyGraph
import TestSupport
import Testing

@Suite struct DependencyGraphTests {
    typealias Edge = DependencyGraph.Edge

    /// 4 needs 2 and 3, both need 1; 0 stands alone.
    private let diamond = DependencyGraph(
        nodeCount: 5,
        edges: [
            Edge(4, dependsOn: 3), Edge(4, dependsOn: 2), Edge(2, dependsOn: 1), Edge(3, dependsOn: 1),
            Edge(4, dependsOn: 3),
        ]
    )

    @Test func answersWhatNeedsWhat() {
        #expect(diamond.edgeCount == 4)
        #expect(diamond.dependencies(of: 4) == [2, 3])
        #expect(diamond.dependents(of: 1) == [2, 3])
        #expect(diamond.dependents(of: 0) == [])
        #expect(diamond.transitiveDependencies(of: [4]) == [1, 2, 3])
        #expect(diamond.transitiveDependencies(of: [2, 1]) == [])
        #expect(diamond.transitiveDependents(of: [1]) == [2, 3, 4])
        #expect(diamond.transitiveDependents(of: [2, 0]) == [4])
        #expect(diamond.reversed().dependencies(of: 1) == [2, 3])
        #expect(diamond.reversed().topologicalOrder() == [0, 4, 2, 3, 1])
    }

    @Test func takesTheSmallestFreeNodeFirst() {
        #expect(diamond.topologicalOrder() == [0, 1, 2, 3, 4])
        let graph = DependencyGraph(nodeCount: 4, edges: [Edge(0, dependsOn: 3), Edge(1, dependsOn: 0)])
        #expect(graph.topologicalOrder() == [2, 3, 0, 1])
        #expect(DependencyGraph(nodeCount: 0, edges: []).topologicalOrder() == [])
    }

    @Test func reportsCycles() {
        let graph = DependencyGraph(
            nodeCount: 8,
            edges: [
                Edge(5, dependsOn: 3), Edge(3, dependsOn: 7), Edge(7, dependsOn: 5), Edge(5, dependsOn: 7),
                Edge(1, dependsOn: 1), Edge(2, dependsOn: 1), Edge(6, dependsOn: 4), Edge(4, dependsOn: 6),
                Edge(0, dependsOn: 2),
            ]
        )
        #expect(graph.cycles() == [[1], [3, 5, 7], [4, 6]])
        #expect(graph.topologicalOrder() == nil)
        #expect(graph.shortestCycle(in: [3, 5, 7]) == [3, 7, 5])
        #expect(graph.shortestCycle(in: [1]) == [1])
        #expect(graph.shortestCycle(in: [0]) == [])
    }

    @Test func longChainsNeedNoCallStack() {
        let count = 200_000
        var edges = (1..<count).map { Edge($0 - 1, dependsOn: $0) }
        #expect(DependencyGraph(nodeCount: count, edges: edges).cycles() == [])
        edges.append(Edge(count - 1, dependsOn: 0))
        #expect(DependencyGraph(nodeCount: count, edges: edges).cycles() == [Array(0..<count)])
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func orderRespectsEveryEdge(seed: UInt64) throws {
        let sample = RandomGraph(seed: seed)
        let order = try #require(sample.graph.topologicalOrder())
        var place = Array(repeating: -1, count: sample.nodeCount)
        for (index, node) in order.enumerated() {
            place[node] = index
        }
        #expect(order.count == sample.nodeCount && !place.contains(-1))
        #expect(sample.edges.allSatisfy { place[$0.dependency] < place[$0.node] })
        #expect(sample.graph.cycles() == [])
        var random = SeededGenerator(seed: seed)
        let shuffled = DependencyGraph(
            nodeCount: sample.nodeCount,
            edges: sample.edges.shuffled(using: &random) + sample.edges
        )
        #expect(shuffled.topologicalOrder() == order)
        #expect(shuffled.edgeCount == Set(sample.edges).count)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func plantedBackEdgesAreFound(seed: UInt64) throws {
        var sample = RandomGraph(seed: seed)
        guard sample.nodeCount > 0 else { return }
        let edge = sample.edges.first ?? Edge(0, dependsOn: 0)
        sample.edges.append(Edge(edge.dependency, dependsOn: edge.node))
        let graph = sample.graph
        let cycles = graph.cycles()
        #expect(graph.topologicalOrder() == nil)
        // One edge closes one component, which holds both of its ends.
        #expect(cycles.count == 1)
        let component = try #require(cycles.first)
        #expect(component.contains(edge.node) && component.contains(edge.dependency))
        #expect(component == component.sorted())
        let round = graph.shortestCycle(in: component)
        #expect(round.first == component.first)
        for (node, next) in zip(round, round.dropFirst() + round.prefix(1)) {
            #expect(graph.dependencies(of: node).contains(next))
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func reachabilityAgreesBothWays(seed: UInt64) throws {
        let sample = RandomGraph(seed: seed)
        guard let node = sample.hiddenOrder.dropFirst(sample.nodeCount / 2).first else { return }
        let graph = sample.graph
        let needed = graph.transitiveDependencies(of: [node])
        #expect(graph.reversed().transitiveDependents(of: [node]) == needed)
        #expect(graph.transitiveDependencies(of: needed + [node]) == [])
        for other in needed.prefix(20) {
            #expect(graph.transitiveDependents(of: [other]).contains(node))
        }
    }
}
