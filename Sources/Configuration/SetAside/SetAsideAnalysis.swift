import DependencyGraph

/// Which nodes of a graph cannot be executed because they need what keyform does not have.
struct SetAsideAnalysis {
    enum Role {
        /// Not executed by keyform.
        case foreign
        /// Done without, where it needs what is foreign.
        case optional
        /// Executed whatever it needs.
        case required
        /// Done when what it needs is done, or left to others.
        case indifferent
    }

    /// The foreign nodes, and the optional ones that need one of them, directly or not; ascending.
    let setAside: [Int]
    /// For each required node that needs one of these, the shortest way from it to a foreign one; by the node.
    let hindrances: [[Int]]

    /// Looks at each edge once.
    ///
    /// What needs a required node that is hindered is not looked at: nothing is executed then.
    ///
    /// - Precondition: There are as many roles as nodes.
    init(_ graph: DependencyGraph, roles: [Role]) {
        precondition(roles.count == graph.nodeCount, "every node of the graph has a role")
        var queue = roles.indices.filter { roles[$0] == .foreign }
        var next = [Int?](repeating: nil, count: roles.count)
        var hindered: [Int] = []
        var position = 0
        while position < queue.count {
            let node = queue[position]
            position += 1
            for user in graph.dependents(of: node) where next[user] == nil {
                switch roles[user] {
                case .foreign, .indifferent: continue
                case .optional: queue.append(user)
                case .required: hindered.append(user)
                }
                next[user] = node
            }
        }
        setAside = queue.sorted()
        hindrances = hindered.sorted().map { start in
            var way = [start]
            var last = start
            while let node = next[last] {
                way.append(node)
                last = node
            }
            return way
        }
    }
}
