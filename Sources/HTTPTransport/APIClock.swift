#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Time as the client sees it, so that tests need not wait for any to pass.
package protocol APIClock: Sendable {
    /// Time since some fixed moment; never goes back.
    func now() -> Duration
    /// Time since 1970-01-01T00:00:00Z, for dates that the server sends.
    func sinceEpoch() -> Duration
    /// Waits; returns early with an error when the task is cancelled.
    func sleep(for duration: Duration) async throws(CancellationError)
}

/// The clock of the machine.
package struct SystemClock: APIClock {
    private static let origin = ContinuousClock.now

    package init() {}

    package func now() -> Duration {
        ContinuousClock.now - Self.origin
    }

    package func sinceEpoch() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    package func sleep(for duration: Duration) async throws(CancellationError) {
        guard duration > .zero else {
            return
        }
        do {
            try await ContinuousClock().sleep(for: duration)
        } catch {
            throw CancellationError()
        }
    }
}

/// A moment by which an operation must have ended, on the clock that made it.
package struct Deadline: Sendable, Hashable {
    /// On the scale of `APIClock.now()`.
    package let moment: Duration

    package init(moment: Duration) {
        self.moment = moment
    }
}
