/// For every node a list of nodes, all in one array.
struct AdjacencyLists: Sendable {
    /// Where the list of a node begins in `targets`; one more entry than nodes.
    private var starts: [Int32]
    private(set) var targets: [Int32]

    var nodeCount: Int {
        starts.count - 1
    }

    subscript(node: Int) -> ArraySlice<Int32> {
        targets[Int(starts[node])..<Int(starts[node + 1])]
    }

    /// Lists for every node the nodes that need it, in two passes; in no order, duplicates included.
    init(nodeCount: Int, dependentsIn edges: [DependencyGraph.Edge]) {
        var ends = [Int32](repeating: 0, count: nodeCount + 1)
        for edge in edges {
            precondition((0..<nodeCount).contains(edge.node), "an edge leads outside the graph")
            ends[edge.dependency + 1] += 1
        }
        for node in 0..<nodeCount {
            ends[node + 1] += ends[node]
        }
        starts = ends
        targets = [Int32](repeating: 0, count: edges.count)
        for edge in edges {
            targets[Int(ends[edge.dependency])] = Int32(edge.node)
            ends[edge.dependency] += 1
        }
    }

    private init(starts: [Int32], targets: [Int32]) {
        self.starts = starts
        self.targets = targets
    }

    /// The lists of the opposite direction, each ascending and without duplicates.
    func transposed() -> AdjacencyLists {
        // The last source seen tells a duplicate, because the sources come in ascending order.
        var lastSource = [Int32](repeating: -1, count: nodeCount)
        var ends = [Int32](repeating: 0, count: nodeCount + 1)
        forEachPair { source, target in
            if lastSource[Int(target)] != source {
                lastSource[Int(target)] = source
                ends[Int(target) + 1] += 1
            }
        }
        for node in 0..<nodeCount {
            ends[node + 1] += ends[node]
        }
        let starts = ends
        var turned = [Int32](repeating: 0, count: Int(ends[nodeCount]))
        forEachPair { source, target in
            let end = Int(ends[Int(target)])
            if end == Int(starts[Int(target)]) || turned[end - 1] != source {
                turned[end] = source
                ends[Int(target)] += 1
            }
        }
        return AdjacencyLists(starts: starts, targets: turned)
    }

    private func forEachPair(_ body: (_ source: Int32, _ target: Int32) -> Void) {
        for node in 0..<nodeCount {
            for target in self[node] {
                body(Int32(node), target)
            }
        }
    }

    /// The nodes that the lists lead to from `nodes`, ascending, without `nodes` themselves.
    func reachable(from nodes: [Int]) -> [Int] {
        var isSeen = [Bool](repeating: false, count: nodeCount)
        for node in nodes {
            isSeen[node] = true
        }
        var found: [Int] = []
        var open = nodes
        while let node = open.popLast() {
            for target in self[node] where !isSeen[Int(target)] {
                isSeen[Int(target)] = true
                found.append(Int(target))
                open.append(Int(target))
            }
        }
        return found.sorted()
    }
}
