/// Lets through as many requests at once as the server bears, and none while it asked for a pause.
///
/// The limit halves when the server says 429 and grows by one after rounds of successes, as TCP's does; the more often it
/// had to be halved of late, the more of them. What is left of the server's own limit (`X-RateLimit-Remaining`) is not
/// overdrawn.
package actor RequestGate {
    /// Why a request was not let through.
    package enum Refusal: Error, Hashable {
        case cancelled
        case deadline
        /// The server asked for a pause that lasts so much longer, and longer than the deadline allows.
        case pause(Duration)
    }

    private struct Waiter {
        let id: Int
        let deadline: Deadline
        let continuation: CheckedContinuation<Refusal?, Never>
    }

    /// Longest pause of our own choice; a server that wants more says so with a 429.
    private static let longestPacing: Duration = .seconds(2)

    private static let greatestCaution: Double = 8
    /// What is left of the caution after a success: half of it after thirty-five.
    private static let forgetting = 0.98

    private let maximum: Double
    private let clock: any APIClock
    private var limit: Double
    /// How many rounds of successes it takes to grow by one.
    private var caution: Double = 1
    /// What `X-RateLimit-Burst` allows.
    private var burst: Double = .infinity
    /// What `X-RateLimit-Remaining` last allowed.
    private var remaining: Double = .infinity
    private var inFlight = 0
    private var waiters: [Waiter] = []
    private var nextID = 0
    private var pausedUntil: Duration = .zero
    /// Requests that started before this moment already paid for their 429.
    private var lastDecrease: Duration?

    package init(maximumConcurrency: Int, clock: any APIClock) {
        maximum = Double(max(1, maximumConcurrency))
        limit = maximum
        self.clock = clock
    }

    /// Requests that may be under way at once, now.
    var currentLimit: Int {
        max(1, Int(min(limit, burst, remaining)))
    }

    /// Requests that wait for a place.
    var waitingCount: Int {
        waiters.count
    }

    /// Waits for a turn; every success must be followed by one `leave`.
    package func enter(before deadline: Deadline) async throws(Refusal) {
        while true {
            try await waitForEndOfPause(deadline)
            try await takePlace(deadline)
            if clock.now() >= pausedUntil {
                return
            }
            inFlight -= 1
            admitWaiters()
        }
    }

    /// Ends a turn and learns from how it went.
    ///
    /// - Parameters:
    ///   - started: When the request was sent, on the gate's clock.
    ///   - status: Of the answer; `nil` when none came.
    ///   - headers: Of the answer.
    ///   - pause: How long the server asked to be left alone.
    package func leave(started: Duration, status: Int?, headers: HTTPHeaders, pause: Duration?) {
        inFlight -= 1
        if let burst = headers.count("X-RateLimit-Burst"), burst > 0 {
            self.burst = Double(burst)
        }
        if let remaining = headers.count("X-RateLimit-Remaining") {
            self.remaining = Double(remaining)
            if remaining == 0, (200..<300).contains(status ?? 0) {
                // The next request would be refused: one is allowed again after the average time between two.
                let perMinute = max(1, headers.count("X-RateLimit-Limit") ?? 60)
                pausedUntil = max(
                    pausedUntil,
                    clock.now() + min(.seconds(60) / perMinute, Self.longestPacing)
                )
            }
        }
        if let pause {
            pausedUntil = max(pausedUntil, clock.now() + pause)
        }
        if status == 429 {
            if lastDecrease.map({ started >= $0 }) ?? true {
                limit = max(1, min(limit, burst) / 2)
                caution = min(caution * 2, Self.greatestCaution)
                lastDecrease = clock.now()
            }
        } else if let status, (200..<300).contains(status) {
            limit = min(maximum, limit + 1 / (limit * caution))
            caution = max(1, caution * Self.forgetting)
        }
        admitWaiters()
    }

    private func waitForEndOfPause(_ deadline: Deadline) async throws(Refusal) {
        while true {
            let now = clock.now()
            guard now < deadline.moment else {
                throw .deadline
            }
            guard now < pausedUntil else {
                return
            }
            guard pausedUntil < deadline.moment else {
                throw .pause(pausedUntil - now)
            }
            do {
                try await clock.sleep(for: pausedUntil - now)
            } catch {
                throw .cancelled
            }
        }
    }

    private func takePlace(_ deadline: Deadline) async throws(Refusal) {
        if Task.isCancelled {
            throw .cancelled
        }
        if waiters.isEmpty, inFlight < currentLimit {
            inFlight += 1
            return
        }
        let id = nextID
        nextID += 1
        let refusal = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters.append(Waiter(id: id, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
        if let refusal {
            throw refusal
        }
    }

    /// Gives free places to those who wait longest; whoever's time is up goes away.
    ///
    /// A place becomes free at the latest when the request that has it reaches its own time limit.
    private func admitWaiters() {
        let now = clock.now()
        var kept: [Waiter] = []
        for waiter in waiters {
            if now >= waiter.deadline.moment {
                waiter.continuation.resume(returning: .deadline)
            } else if inFlight < currentLimit {
                inFlight += 1
                waiter.continuation.resume(returning: nil)
            } else {
                kept.append(waiter)
            }
        }
        waiters = kept
    }

    private func cancel(_ id: Int) {
        if let index = waiters.firstIndex(where: { $0.id == id }) {
            waiters.remove(at: index).continuation.resume(returning: .cancelled)
        }
    }
}

extension HTTPHeaders {
    /// A header's whole number, not below zero.
    fileprivate func count(_ name: String) -> Int? {
        self[name].flatMap { Int(trimmingASCIISpace($0)) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
