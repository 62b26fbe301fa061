import DependencyGraph

/// Which step may begin next: what it needs is done, and no create is under way that it could be taken for.
///
/// Of creates that are alike, at most one is open when the process dies, so what is found afterwards is that one's or
/// somebody else's. The others take no place of those that are under way.
struct StepSchedule {
    private var ready: ReadySet
    private var turns = CreationTurns()
    /// Steps that were taken and wait, for their turn or, when it has come, for a place.
    private var waiting: Set<Int> = []
    private var admitted: Set<Int> = []

    init(_ graph: DependencyGraph) {
        ready = ReadySet(graph)
    }

    /// How many nodes were taken, do not wait, and have not ended.
    var runningCount: Int {
        ready.runningCount - waiting.count
    }

    /// Takes the node with the smallest number that may begin.
    mutating func next() -> Int? {
        guard let first = admitted.min(), first < ready.nextReady ?? .max else {
            return ready.takeNext()
        }
        admitted.remove(first)
        waiting.remove(first)
        return first
    }

    /// Asks for the turn of a node that was taken.
    ///
    /// - Returns: false when it has to wait; it is taken again later.
    mutating func takesTurn(_ node: Int, likeness: String) -> Bool {
        guard turns.take(node, likeness: likeness) else {
            waiting.insert(node)
            return false
        }
        return true
    }

    /// The object that the node creates is known: nothing can be taken for it any more.
    mutating func identified(_ node: Int) {
        if let following = turns.giveBack(node) {
            admitted.insert(following)
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
        waiting.contains(node) || [.waiting, .ready].contains(ready.status(of: node))
    }
}
