import DependencyGraph

/// What is heard of a node of the step graph that is under way.
enum StepNews: Sendable {
    /// The object that it creates is known: nothing can be taken for it any more.
    case identified(Int)
    /// It lets time pass until it ends.
    case resting(Int)
    case done(Int)
    case failed(Int)
}

/// Which step may begin next: what it needs is done, and no create is under way that it could be taken for.
///
/// Of creates with one exclusion key, at most one is open when the process dies, so what is found afterwards is that
/// one's or somebody else's. The others take no place of those that are under way.
struct StepSchedule {
    private var ready: ReadySet
    private var turns = CreationTurns()
    /// The nodes under way that let time pass.
    private var resting: Set<Int> = []
    /// The nodes that a failure made impossible, by the one that failed.
    private(set) var skipped: [Int: [Int]] = [:]

    init(_ graph: DependencyGraph) {
        ready = ReadySet(graph)
    }

    /// How many nodes were taken, do not wait for their turn, and have not ended.
    var runningCount: Int {
        ready.runningCount
    }

    /// How many of those do more than let time pass.
    var workingCount: Int {
        ready.runningCount - resting.count
    }

    /// Takes the node with the smallest number that may begin.
    mutating func next() -> Int? {
        ready.takeNext()
    }

    /// Asks for the turn of a node that was taken; one without an exclusion key needs none.
    ///
    /// - Returns: false when it has to wait; it is taken again later.
    mutating func takesTurn(_ node: Int, key: String?) -> Bool {
        guard let key, !turns.take(node, key: key) else {
            return true
        }
        ready.hold(node)
        return false
    }

    /// Whether others may wait for the turn that a node has.
    func hasTurn(_ node: Int) -> Bool {
        turns.has(node)
    }

    mutating func take(_ news: StepNews) {
        switch news {
        case .identified(let node): endTurn(of: node)
        case .resting(let node): resting.insert(node)
        case .done(let node):
            resting.remove(node)
            endTurn(of: node)
            ready.complete(node)
        case .failed(let node):
            resting.remove(node)
            endTurn(of: node)
            skipped[node] = ready.fail(node)
        }
    }

    /// Waits for news of what is under way.
    ///
    /// - Returns: false when nothing is.
    mutating func takeNews(
        from arrivals: inout AsyncStream<StepNews>.Iterator,
        isolation: isolated (any Actor)? = #isolation
    ) async -> Bool {
        guard runningCount > 0, let arrival = await arrivals.next(isolation: isolation) else {
            return false
        }
        take(arrival)
        return true
    }

    private mutating func endTurn(of node: Int) {
        if let following = turns.giveBack(node) {
            ready.release(following)
        }
    }

    func isDone(_ node: Int) -> Bool {
        ready.status(of: node) == .done
    }

    /// Whether a node has not begun, and could have.
    func isOpen(_ node: Int) -> Bool {
        [.waiting, .ready].contains(ready.status(of: node))
    }
}
