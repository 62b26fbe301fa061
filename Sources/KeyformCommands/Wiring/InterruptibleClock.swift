import IonosAPI

/// The machine's clock, whose waits end when the user has asked to stop.
///
/// A poll, a pause that the server asked for, or the wait for a privilege must not hold up the end of a run. What is on
/// the wire is not touched.
struct InterruptibleClock: APIClock {
    /// How soon a wait notices.
    private static let slice = Duration.milliseconds(100)

    private let clock: any APIClock
    private let isInterrupted: @Sendable () -> Bool

    /// - Parameters:
    ///   - clock: measures time and waits.
    ///   - isInterrupted: whether waits are to end.
    init(_ clock: any APIClock = SystemClock(), isInterrupted: @escaping @Sendable () -> Bool) {
        self.clock = clock
        self.isInterrupted = isInterrupted
    }

    func now() -> Duration {
        clock.now()
    }

    func sinceEpoch() -> Duration {
        clock.sinceEpoch()
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        let end = clock.now() + duration
        while true {
            guard !isInterrupted() else {
                throw CancellationError()
            }
            let rest = end - clock.now()
            guard rest > .zero else {
                return
            }
            try await clock.sleep(for: min(rest, Self.slice))
        }
    }
}
