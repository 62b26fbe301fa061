internal import Dispatch
import StateModel
import Synchronization

/// The run of the history that is under way, for whoever has to end it from outside.
final class BegunRun: Sendable {
    private let run = Mutex<RunID?>(nil)

    func set(_ run: RunID) {
        self.run.withLock { $0 = run }
    }

    /// Records that somebody left it at once, as far as that takes no time: operations under way stay open.
    func endInterrupted(in store: any StateStore) {
        guard let run = run.withLock({ $0 }) else { return }
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            try? await store.endRun(
                run,
                .interrupted,
                summary: "interrupted twice; what was under way was left"
            )
            done.signal()
        }
        _ = done.wait(timeout: .now() + .seconds(1))
    }
}
