/// What depends on what, among things numbered from zero.
///
/// Both directions are kept as compressed adjacency lists, so that a question costs no more than its answer.
/// Whoever builds a graph keeps the table from its own names to these numbers.
package struct DependencyGraph: Sendable {
    /// A statement that one node needs another one first.
    package struct Edge: Sendable, Hashable {
        package let node: Int
        package let dependency: Int

        package init(_ node: Int, dependsOn dependency: Int) {
            self.node = node
            self.dependency = dependency
        }
    }

    package let nodeCount: Int
    let dependencyLists: AdjacencyLists
    let dependentLists: AdjacencyLists

    /// Builds the graph in time linear in nodes and edges; duplicates count once, self-loops are kept.
    ///
    /// - Precondition: Every number in `edges` lies in `0..<nodeCount`.
    package init(nodeCount: Int, edges: some Collection<Edge>) {
        self.nodeCount = nodeCount
        let unsorted = AdjacencyLists(nodeCount: nodeCount, dependentsIn: Array(edges))
        // Going through sorted sources twice sorts every list and brings duplicates together.
        dependencyLists = unsorted.transposed()
        dependentLists = dependencyLists.transposed()
    }

    private init(nodeCount: Int, dependencies: AdjacencyLists, dependents: AdjacencyLists) {
        self.nodeCount = nodeCount
        dependencyLists = dependencies
        dependentLists = dependents
    }

    /// How many distinct edges there are.
    package var edgeCount: Int {
        dependencyLists.targets.count
    }

    /// What a node needs directly, in ascending order.
    package func dependencies(of node: Int) -> [Int] {
        dependencyLists[node].map(Int.init)
    }

    /// What needs a node directly, in ascending order.
    package func dependents(of node: Int) -> [Int] {
        dependentLists[node].map(Int.init)
    }

    /// Everything that the given nodes need, directly or not, in ascending order and without these nodes.
    package func transitiveDependencies(of nodes: [Int]) -> [Int] {
        dependencyLists.reachable(from: nodes)
    }

    /// Everything that needs one of the given nodes, directly or not, in ascending order and without these nodes.
    package func transitiveDependents(of nodes: [Int]) -> [Int] {
        dependentLists.reachable(from: nodes)
    }

    /// The graph with every edge turned round, for destroying in the opposite order.
    package func reversed() -> DependencyGraph {
        DependencyGraph(nodeCount: nodeCount, dependencies: dependentLists, dependents: dependencyLists)
    }

    /// All nodes, each after what it needs, or `nil` when there is a cycle.
    ///
    /// Of the nodes that could come next the one with the smallest number does. Takes time linear in nodes and
    /// edges, times the logarithm of the number of nodes that are free at once.
    package func topologicalOrder() -> [Int]? {
        var order: [Int] = []
        order.reserveCapacity(nodeCount)
        var ready = ReadySet(self)
        while let node = ready.takeNext() {
            order.append(node)
            ready.complete(node)
        }
        return order.count == nodeCount ? order : nil
    }
}
