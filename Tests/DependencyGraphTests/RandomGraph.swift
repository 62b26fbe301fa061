import DependencyGraph
import TestSupport

/// A random acyclic graph whose node numbers say nothing about its order.
struct RandomGraph {
    let nodeCount: Int
    var edges: [DependencyGraph.Edge]
    /// The nodes in an order that every edge follows.
    let hiddenOrder: [Int]

    init(nodeCount: Int, edgeCount: Int, random: inout SeededGenerator) {
        self.nodeCount = nodeCount
        let order = Array(0..<nodeCount).shuffled(using: &random)
        hiddenOrder = order
        edges = []
        guard nodeCount > 1 else { return }
        edges = (0..<edgeCount).map { _ in
            let later = Int.random(in: 1..<nodeCount, using: &random)
            let earlier = Int.random(in: 0..<later, using: &random)
            return DependencyGraph.Edge(order[later], dependsOn: order[earlier])
        }
    }

    /// Sizes from nothing to 10,000 nodes, sparse and dense.
    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limit = [1, 8, 100, 1_000, 10_000][Int(seed % 5)]
        let nodeCount = Int.random(in: 0...limit, using: &random)
        self.init(
            nodeCount: nodeCount,
            edgeCount: Int.random(in: 0...(3 * nodeCount), using: &random),
            random: &random
        )
    }

    var graph: DependencyGraph {
        DependencyGraph(nodeCount: nodeCount, edges: edges)
    }
}
