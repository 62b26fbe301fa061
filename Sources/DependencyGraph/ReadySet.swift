/// Hands out the nodes of a graph as soon as what they need is done: the pure core of a scheduler.
///
/// Whoever drives it takes nodes, works on them in any number at once, and reports each as completed or failed.
/// With an acyclic graph every node ends as done, failed or skipped; nodes that need a cycle are never handed out.
package struct ReadySet: Sendable {
    package enum Status: UInt8, Sendable, Hashable {
        /// Something it needs is not done, or it was held back.
        case waiting
        /// It can be taken.
        case ready
        /// It was taken and is not reported yet.
        case running
        case done
        case failed
        /// Something it needs has failed.
        case skipped
    }

    private let graph: DependencyGraph
    private var statuses: [Status]
    /// How many of the nodes that a node needs are not done.
    private var missing: [Int32]
    private var ready = MinimumHeap()
    private var rootCauses: [Int: Int] = [:]

    package private(set) var runningCount = 0
    package private(set) var doneCount = 0
    package private(set) var failedCount = 0
    package private(set) var skippedCount = 0

    package init(_ graph: DependencyGraph) {
        self.graph = graph
        statuses = Array(repeating: .waiting, count: graph.nodeCount)
        missing = (0..<graph.nodeCount).map { Int32(graph.dependencyLists[$0].count) }
        for node in 0..<graph.nodeCount where missing[node] == 0 {
            makeReady(node)
        }
    }

    /// How many nodes could be taken at this moment.
    package var readyCount: Int {
        ready.count
    }

    /// Whether every node is done, failed or skipped.
    package var isFinished: Bool {
        doneCount + failedCount + skippedCount == graph.nodeCount
    }

    package func status(of node: Int) -> Status {
        statuses[node]
    }

    /// The failed node that made a skipped one impossible; `nil` for nodes that are not skipped.
    ///
    /// Where several failures did, it is the one reported first.
    package func rootCause(of node: Int) -> Int? {
        rootCauses[node]
    }

    /// Takes the ready node with the smallest number; it is handed out only once.
    package mutating func takeNext() -> Int? {
        guard let node = ready.removeMinimum() else { return nil }
        statuses[node] = .running
        runningCount += 1
        return node
    }

    /// Puts a taken node aside until ``release(_:)``: for a reason of its driver's it cannot begin yet.
    ///
    /// - Precondition: The node was taken and not reported yet.
    package mutating func hold(_ node: Int) {
        stopRunning(node)
        statuses[node] = .waiting
    }

    /// Lets a node that was held be taken again.
    ///
    /// - Precondition: The node is held.
    package mutating func release(_ node: Int) {
        precondition(
            statuses[node] == .waiting && missing[node] == 0,
            "node \(node) was released but is not held"
        )
        makeReady(node)
    }

    /// Reports that a taken node is done.
    ///
    /// - Precondition: The node was taken and not reported yet.
    package mutating func complete(_ node: Int) {
        stopRunning(node)
        statuses[node] = .done
        doneCount += 1
        for dependent in graph.dependentLists[node].lazy.map(Int.init) {
            missing[dependent] -= 1
            if missing[dependent] == 0 {
                makeReady(dependent)
            }
        }
    }

    /// Reports that a taken node has failed, and skips everything that needs it, directly or not.
    ///
    /// - Precondition: The node was taken and not reported yet.
    /// - Returns: The nodes skipped by this call, in ascending order.
    @discardableResult
    package mutating func fail(_ node: Int) -> [Int] {
        stopRunning(node)
        statuses[node] = .failed
        failedCount += 1
        var skipped: [Int] = []
        var open = [node]
        while let impossible = open.popLast() {
            for dependent in graph.dependentLists[impossible].lazy.map(Int.init)
            where statuses[dependent] == .waiting {
                statuses[dependent] = .skipped
                rootCauses[dependent] = node
                skipped.append(dependent)
                open.append(dependent)
            }
        }
        skippedCount += skipped.count
        return skipped.sorted()
    }

    private mutating func makeReady(_ node: Int) {
        statuses[node] = .ready
        ready.insert(node)
    }

    private mutating func stopRunning(_ node: Int) {
        precondition(statuses[node] == .running, "node \(node) was reported but is not running")
        runningCount -= 1
    }
}
