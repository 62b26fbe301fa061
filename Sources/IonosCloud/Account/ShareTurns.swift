import Synchronization

/// Writes of shares of one resource take turns: of several that are made at once, the API has been seen to lose some.
final class ShareTurns: Sendable {
    private struct Queue {
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let queues = Mutex<[String: Queue]>([:])

    /// Does something while no other write is about the resource.
    ///
    /// - Parameters:
    ///   - resource: its id.
    ///   - work: what to do.
    /// - Returns: what `work` returns.
    /// - Throws: what `work` throws.
    func inTurn<Result, Failure: Error>(
        _ resource: String,
        _ work: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let resource = ObjectID.normal(resource)
        await begin(resource)
        defer { end(resource) }
        return try await work()
    }

    private func begin(_ resource: String) async {
        await withCheckedContinuation { continuation in
            let mayBegin = queues.withLock { queues in
                guard queues[resource] == nil else {
                    queues[resource]?.waiting.append(continuation)
                    return false
                }
                queues[resource] = Queue()
                return true
            }
            if mayBegin {
                continuation.resume()
            }
        }
    }

    private func end(_ resource: String) {
        let next = queues.withLock { queues -> CheckedContinuation<Void, Never>? in
            guard var queue = queues[resource], !queue.waiting.isEmpty else {
                queues[resource] = nil
                return nil
            }
            let next = queue.waiting.removeFirst()
            queues[resource] = queue
            return next
        }
        next?.resume()
    }
}
