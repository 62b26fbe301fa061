import HTTPTransport
import Synchronization
import Timestamps

/// A clock that stands still until a test, or a sleeper, moves it.
final class MovableClock: APIClock {
    private struct State {
        var now: Duration
        var slept: [Duration] = []
        var isInterrupted = false
    }

    private let state: Mutex<State>

    init(_ text: String) throws {
        let start = Duration.seconds(try Timestamp(rfc3339: text).seconds)
        state = Mutex(State(now: start))
    }

    /// What was slept so far.
    var slept: [Duration] {
        state.withLock { $0.slept }
    }

    func advance(by duration: Duration) {
        state.withLock { $0.now += duration }
    }

    /// All sleeps end at once from now on, as when the user stops the program.
    func interrupt() {
        state.withLock { $0.isInterrupted = true }
    }

    func now() -> Duration {
        state.withLock { $0.now }
    }

    func sinceEpoch() -> Duration {
        now()
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        let isInterrupted = state.withLock { state in
            state.slept.append(duration)
            state.now += state.isInterrupted ? .zero : duration
            return state.isInterrupted
        }
        if isInterrupted {
            throw CancellationError()
        }
    }
}
