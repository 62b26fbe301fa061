import HTTPTransport
import Synchronization

/// A clock whose sleepers wake when a number of them are asleep, and sleep for ever before.
final class MeetingClock: APIClock {
    private let size: Int
    private let sleepers = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(of size: Int) {
        self.size = size
    }

    func now() -> Duration { .zero }

    func sinceEpoch() -> Duration { .zero }

    func sleep(for duration: Duration) async throws(CancellationError) {
        await withCheckedContinuation { sleeper in
            let awake = sleepers.withLock { sleepers in
                sleepers.append(sleeper)
                guard sleepers.count == size else { return [CheckedContinuation<Void, Never>]() }
                defer { sleepers = [] }
                return sleepers
            }
            for sleeper in awake {
                sleeper.resume()
            }
        }
    }
}
