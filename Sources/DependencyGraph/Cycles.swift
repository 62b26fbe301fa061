extension DependencyGraph {
    /// The sets of nodes that need each other, as strongly connected components.
    ///
    /// Members ascend, and so do the sets by their first member. A node that needs itself is a set of one. Linear
    /// in nodes and edges, apart from sorting what is returned.
    package func cycles() -> [[Int]] {
        var search = ComponentSearch(dependencyLists)
        return search.components()
            .filter { $0.count > 1 || dependencyLists[$0[0]].contains(Int32($0[0])) }
            .map { $0.sorted() }
            .sorted { $0[0] < $1[0] }
    }

    /// A shortest way round a cycle, beginning with the smallest member of `component`.
    ///
    /// Each node needs the next one, and the last one needs the first. Empty when `component` is none of
    /// `cycles()`.
    package func shortestCycle(in component: [Int]) -> [Int] {
        guard let first = component.min() else { return [] }
        let members = Set(component)
        var cameFrom: [Int: Int] = [:]
        var open = [first]
        var next = 0
        while next < open.count {
            let node = open[next]
            next += 1
            for dependency in dependencyLists[node].lazy.map(Int.init) where members.contains(dependency) {
                if dependency == first {
                    var path = [node]
                    while let last = path.last, let before = cameFrom[last] {
                        path.append(before)
                    }
                    return path.reversed()
                }
                if cameFrom[dependency] == nil {
                    cameFrom[dependency] = node
                    open.append(dependency)
                }
            }
        }
        return []
    }
}

/// Tarjan's algorithm (1972) with a stack of its own, so that long chains cost no call stack.
private struct ComponentSearch {
    private struct Visit {
        let node: Int
        /// How many of its neighbours have been looked at.
        var looked: Int
    }

    private static let unvisited: Int32 = -1
    private let lists: AdjacencyLists
    private var index: [Int32]
    private var lowest: [Int32]
    private var isOnPath: [Bool]
    private var path: [Int] = []
    private var visits: [Visit] = []
    private var counter: Int32 = 0
    private var found: [[Int]] = []

    init(_ lists: AdjacencyLists) {
        self.lists = lists
        index = Array(repeating: Self.unvisited, count: lists.nodeCount)
        lowest = Array(repeating: 0, count: lists.nodeCount)
        isOnPath = Array(repeating: false, count: lists.nodeCount)
    }

    mutating func components() -> [[Int]] {
        for root in 0..<lists.nodeCount where index[root] == Self.unvisited {
            enter(root)
            while !visits.isEmpty {
                step()
            }
        }
        return found
    }

    private mutating func enter(_ node: Int) {
        index[node] = counter
        lowest[node] = counter
        counter += 1
        path.append(node)
        isOnPath[node] = true
        visits.append(Visit(node: node, looked: 0))
    }

    /// Looks at one more neighbour of the node visited last, or leaves that node.
    private mutating func step() {
        let last = visits.count - 1
        let node = visits[last].node
        let neighbours = lists[node]
        guard visits[last].looked < neighbours.count else {
            leave(node)
            return
        }
        let neighbour = Int(neighbours[neighbours.startIndex + visits[last].looked])
        visits[last].looked += 1
        if index[neighbour] == Self.unvisited {
            enter(neighbour)
        } else if isOnPath[neighbour] {
            lowest[node] = min(lowest[node], index[neighbour])
        }
    }

    private mutating func leave(_ node: Int) {
        visits.removeLast()
        if let parent = visits.last?.node {
            lowest[parent] = min(lowest[parent], lowest[node])
        }
        guard lowest[node] == index[node] else { return }
        var component: [Int] = []
        while let member = path.popLast() {
            isOnPath[member] = false
            component.append(member)
            if member == node { break }
        }
        found.append(component)
    }
}
