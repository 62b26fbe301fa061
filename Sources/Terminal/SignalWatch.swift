internal import Glibc
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into a wish to stop, and a second one into an end at once.
///
/// The signals are blocked in every thread and taken by one that waits for them, so nothing runs in a handler.
package final class SignalWatch: Sendable {
    private struct State {
        var onFirst: (@Sendable () -> Void)?
        var onSecond: (@Sendable () -> Void)?
        var count = 0
        var notice = "Interrupted."
    }

    private let state = Mutex(State())
    private let takesHangUp = Atomic(false)
    private let stops = Atomic(false)

    package init() {}

    /// Starts to watch; to be called once in a process, on the main thread, before there are others.
    package func start() {
        // A reader that has gone away is noticed when writing.
        signal(SIGPIPE, SIG_IGN)
        // So is a limit on the size of files; the kernel would end the process in the middle of a write.
        signal(SIGXFSZ, SIG_IGN)
        // Once it is blocked, a hang-up that `nohup` has set to be ignored would be taken all the same.
        var hangUp = sigaction()
        if sigaction(SIGHUP, nil, &hangUp) == 0 {
            let isIgnored =
                unsafeBitCast(hangUp.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
            takesHangUp.store(!isIgnored, ordering: .relaxed)
        }
        var signals = watched
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread,
            nil,
            { watch in
                if let watch {
                    Unmanaged<SignalWatch>.fromOpaque(watch).takeRetainedValue().run()
                }
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        if failure == 0 {
            pthread_detach(thread)
        } else {
            // Nobody would take them; like this they end the process.
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        }
    }

    /// Says that whoever interrupts now stops what has changed nothing yet.
    package func planningBegan() {
        state.withLock { $0.notice = "Interrupted. Nothing was changed." }
    }

    /// Says that an operation is under way, so that the first signal only asks it to stop.
    ///
    /// - Parameters:
    ///   - onFirst: called for the first signal.
    ///   - onSecond: called for the second one, which then ends the process.
    package func operationBegan(
        onFirst: @escaping @Sendable () -> Void,
        onSecond: @escaping @Sendable () -> Void
    ) {
        state.withLock { $0 = State(onFirst: onFirst, onSecond: onSecond, count: 0) }
    }

    package func operationEnded() {
        state.withLock { $0 = State() }
        stops.store(false, ordering: .relaxed)
    }

    /// Whether the operation that is under way was asked to stop.
    package var isStopping: Bool {
        stops.load(ordering: .relaxed)
    }

    private var watched: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        if takesHangUp.load(ordering: .relaxed) {
            sigaddset(&signals, SIGHUP)
        }
        return signals
    }

    private func run() {
        var signals = watched
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else {
                continue
            }
            let action = state.withLock { state -> (handler: (@Sendable () -> Void)?, ends: Bool) in
                guard state.onFirst != nil else {
                    let notice = state.notice
                    return ({ OutputSink.standardError.write("\n\(notice)\n") }, true)
                }
                state.count += 1
                self.stops.store(true, ordering: .relaxed)
                return state.count == 1 ? (state.onFirst, false) : (state.onSecond, true)
            }
            if action.ends {
                OutputSink.standardOutput.status?.close()
            }
            action.handler?()
            if action.ends {
                TerminalMode.restore()
                _exit(1)
            }
        }
    }
}
