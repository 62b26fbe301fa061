import DependencyGraph

/// Which step may begin next: what it needs is done, and no create is under way that it could be taken for.
///
/// Of creates that are alike, at most one is open when the process dies, so what is found afterwards is that one's or
/// somebody else's. The others take no place of those that are under way.
struct StepSchedule {
    private var ready: ReadySet
    private var turns = CreationTurns()

    init(_ graph: DependencyGraph) {
        ready = ReadySet(graph)
    }

    /// How many nodes were taken, do not wait for their turn, and have not ended.
    var runningCount: Int {
        ready.runningCount
    }

    /// Takes the node with the smallest number that may begin.
    mutating func next() -> Int? {
        ready.takeNext()
    }

    /// Asks for the turn of a node that was taken.
    ///
    /// - Returns: false when it has to wait; it is taken again later.
    mutating func takesTurn(_ node: Int, likeness: String) -> Bool {
        guard turns.take(node, likeness: likeness) else {
            ready.hold(node)
            return false
        }
        return true
    }

    /// The object that the node creates is known: nothing can be taken for it any more.
    mutating func identified(_ node: Int) {
        if let following = turns.giveBack(node) {
            ready.release(following)
        }
    }

    mutating func complete(_ node: Int) {
        identified(node)
        ready.complete(node)
    }

    /// - Returns: the nodes that became impossible.
    mutating func fail(_ node: Int) -> [Int] {
        identified(node)
        return ready.fail(node)
    }

    /// Whether a node has not begun, and could have.
    func isOpen(_ node: Int) -> Bool {
        [.waiting, .ready].contains(ready.status(of: node))
    }
}
