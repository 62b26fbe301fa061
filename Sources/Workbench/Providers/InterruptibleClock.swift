import HTTPTransport
import Synchronization

/// The machine's clock, whose long waits end when the user has asked to stop.
///
/// A poll goes on for a while, so that what is in flight finishes and is recorded. A status that stays as it is, or a
/// pause that the server asked for, must not hold up the end of a run: a wait that would last longer than the patience
/// that is left ends at once.
final class InterruptibleClock: APIClock {
    /// How long what is in flight may still take after the user has asked to stop.
    static let patience = Duration.seconds(20)
    /// How soon a wait notices.
    private static let slice = Duration.milliseconds(100)

    private let clock: any APIClock
    private let isInterrupted: @Sendable () -> Bool
    /// When the interruption was first noticed.
    private let noticed = Mutex<Duration?>(nil)

    /// - Parameters:
    ///   - clock: measures time and waits.
    ///   - isInterrupted: whether the user has asked to stop.
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
            if let last = endOfPatience(), end > last {
                throw CancellationError()
            }
            let rest = end - clock.now()
            guard rest > .zero else {
                return
            }
            try await clock.sleep(for: min(rest, Self.slice))
        }
    }

    /// Until when waits may last; nil as long as nobody has asked to stop.
    private func endOfPatience() -> Duration? {
        noticed.withLock { noticed in
            guard isInterrupted() else {
                noticed = nil
                return nil
            }
            let first = noticed ?? clock.now()
            noticed = first
            return first + Self.patience
        }
    }
}
