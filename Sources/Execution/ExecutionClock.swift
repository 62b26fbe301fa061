/// The time that execution sees; replaced in tests.
package protocol ExecutionClock: Sendable {
    /// Time since an arbitrary start; never goes back.
    func now() -> Duration
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's monotonic clock.
package struct SystemExecutionClock: ExecutionClock {
    private let start = ContinuousClock.now

    package init() {}

    package func now() -> Duration {
        start.duration(to: .now)
    }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
