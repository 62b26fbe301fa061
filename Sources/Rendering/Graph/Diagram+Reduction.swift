import DependencyGraph

extension Diagram {
    /// As many nodes are looked at for lines that say nothing.
    private static let mostReduced = 2_000

    /// The diagram without lines that others imply: what needs something through another thing has no line of its own.
    ///
    /// Quadratic in nodes, so it is left as it is where they are very many, and where there is a cycle.
    var reduced: Diagram {
        guard nodes.count <= Self.mostReduced else { return self }
        let graph = DependencyGraph(
            nodeCount: nodes.count,
            edges: edges.map { DependencyGraph.Edge($0.node, dependsOn: $0.needed) }
        )
        let words = (nodes.count + 63) / 64
        /// What each node needs, directly or not, a bit each.
        var needed = [[UInt64]](repeating: [], count: nodes.count)
        var kept: [Edge] = []
        var ready = ReadySet(graph)
        var visited = 0
        while let node = ready.takeNext() {
            visited += 1
            var all = [UInt64](repeating: 0, count: words)
            let direct = graph.dependencies(of: node)
            for target in direct {
                for word in 0..<words {
                    all[word] |= needed[target][word]
                }
            }
            kept += direct.filter { all[$0 / 64] & 1 << UInt64($0 % 64) == 0 }
                .map { Edge(node: node, needed: $0) }
            for target in direct {
                all[target / 64] |= 1 << UInt64(target % 64)
            }
            needed[node] = all
            ready.complete(node)
        }
        guard visited == nodes.count else { return self }
        var diagram = self
        diagram.edges = kept.sorted()
        return diagram
    }
}
