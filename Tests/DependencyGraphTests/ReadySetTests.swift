import DependencyGraph
import TestSupport
import Testing

@Suite struct ReadySetTests {
    typealias Edge = DependencyGraph.Edge

    @Test func handsOutWhatIsFree() {
        let graph = DependencyGraph(
            nodeCount: 4,
            edges: [Edge(2, dependsOn: 0), Edge(2, dependsOn: 1), Edge(3, dependsOn: 2)]
        )
        var ready = ReadySet(graph)
        #expect(ready.readyCount == 2)
        #expect([ready.takeNext(), ready.takeNext(), ready.takeNext()] == [0, 1, nil])
        #expect(ready.runningCount == 2)
        ready.complete(1)
        #expect(ready.takeNext() == nil)
        ready.complete(0)
        #expect(ready.takeNext() == 2)
        #expect(!ready.isFinished)
        ready.complete(2)
        #expect(ready.takeNext() == 3)
        ready.complete(3)
        #expect(ready.isFinished && ready.doneCount == 4 && ready.runningCount == 0)
    }

    @Test func whatIsHeldTakesNoPlaceAndComesAgain() {
        let graph = DependencyGraph(nodeCount: 4, edges: [Edge(3, dependsOn: 1)])
        var ready = ReadySet(graph)
        #expect([ready.takeNext(), ready.takeNext(), ready.takeNext()] == [0, 1, 2])
        ready.hold(1)
        ready.hold(2)
        #expect(ready.runningCount == 1 && ready.status(of: 1) == .waiting)
        #expect(ready.takeNext() == nil)
        ready.release(2)
        ready.release(1)
        #expect([ready.takeNext(), ready.takeNext(), ready.takeNext()] == [1, 2, nil])
        for node in [0, 1, 2] {
            ready.complete(node)
        }
        #expect(ready.takeNext() == 3)
        ready.complete(3)
        #expect(ready.isFinished)
    }

    @Test func failureSkipsWhatNeedsIt() {
        let graph = DependencyGraph(
            nodeCount: 6,
            edges: [
                Edge(2, dependsOn: 0), Edge(3, dependsOn: 2), Edge(3, dependsOn: 1), Edge(4, dependsOn: 1),
            ]
        )
        var ready = ReadySet(graph)
        #expect([ready.takeNext(), ready.takeNext()] == [0, 1])
        #expect(ready.fail(0) == [2, 3])
        #expect(ready.fail(1) == [4])
        #expect([2, 3, 4, 5, 0].map { ready.rootCause(of: $0) } == [0, 0, 1, nil, nil])
        #expect(ready.status(of: 3) == .skipped)
        #expect(ready.takeNext() == 5)
        ready.complete(5)
        #expect(ready.isFinished)
        #expect([ready.doneCount, ready.failedCount, ready.skippedCount] == [1, 2, 3])
    }

    @Test func neverHandsOutACycle() {
        var ready = ReadySet(
            DependencyGraph(
                nodeCount: 3,
                edges: [Edge(0, dependsOn: 1), Edge(1, dependsOn: 0), Edge(2, dependsOn: 2)]
            )
        )
        #expect(ready.takeNext() == nil)
        #expect(!ready.isFinished)
    }

    /// Random concurrency, order of reports and failures; in a quarter of the runs nothing fails.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func everyNodeEndsOnce(seed: UInt64) throws {
        let sample = RandomGraph(seed: seed)
        var random = SeededGenerator(seed: seed &+ 1_000)
        let failureRate: Double = [0.0, 0.01, 0.2, 0.6].randomElement(using: &random) ?? 0
        let limit = Int.random(in: 1...16, using: &random)
        let graph = sample.graph
        var ready = ReadySet(graph)
        var taken = Array(repeating: false, count: sample.nodeCount)
        var running: [Int] = []
        var wrong: [Int] = []
        while !ready.isFinished {
            while running.count < limit, let node = ready.takeNext() {
                if taken[node]
                    || graph.dependencies(of: node).contains(where: { ready.status(of: $0) != .done })
                {
                    wrong.append(node)
                }
                taken[node] = true
                running.append(node)
            }
            let index = try #require(running.indices.randomElement(using: &random))
            let node = running.remove(at: index)
            if Double.random(in: 0..<1, using: &random) < failureRate {
                for skipped in ready.fail(node) where ready.rootCause(of: skipped) != node {
                    wrong.append(skipped)
                }
            } else {
                ready.complete(node)
            }
        }
        #expect(wrong == [] && running == [] && ready.takeNext() == nil)
        var counts: [ReadySet.Status: Int] = [:]
        for node in 0..<sample.nodeCount {
            counts[ready.status(of: node), default: 0] += 1
            if let cause = ready.rootCause(of: node) {
                #expect(ready.status(of: cause) == .failed && !taken[node])
            }
        }
        #expect(counts[.done, default: 0] == ready.doneCount)
        #expect(counts[.failed, default: 0] == ready.failedCount)
        #expect(counts[.skipped, default: 0] == ready.skippedCount)
        #expect(ready.doneCount + ready.failedCount + ready.skippedCount == sample.nodeCount)
        #expect(failureRate > 0 || ready.doneCount == sample.nodeCount)
    }
}
