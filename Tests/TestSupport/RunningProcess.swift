import Foundation
import Glibc
import Synchronization

/// A process in the background; a thread of its own feeds it, collects what it writes, and reaps it.
package final class RunningProcess: Sendable {
    private let shared: SharedState

    /// The process id; only valid until the process has ended.
    package let processID: Int32

    init(
        _ runner: ProcessRunner,
        arguments: [String],
        input: [UInt8],
        keepsInputOpen: Bool = false,
        timeout: Duration
    ) throws {
        let child = try SpawnedChild(runner, arguments: arguments)
        processID = child.processID
        let shared = SharedState(processID: child.processID)
        self.shared = shared
        let deadline = ContinuousClock.now + timeout
        Thread.detachNewThread {
            ProcessPump(child, shared, input: input, keepsInputOpen: keepsInputOpen, deadline: deadline).run()
        }
    }

    deinit {
        shared.send(SIGKILL, toGroup: true)
    }

    /// Sends a signal to the process alone; nothing happens when it has ended.
    package func send(_ signal: Int32) {
        shared.send(signal, toGroup: false)
    }

    /// Kills the process and all it has started, as far as they kept to its process group.
    package func kill() {
        shared.send(SIGKILL, toGroup: true)
    }

    /// What was written to standard output until now.
    package var outputSoFar: String {
        shared.outputSoFar
    }

    /// Whether the end has been noticed.
    package var hasEnded: Bool {
        shared.hasEnded
    }

    /// Waits for the end.
    package func outcome() async -> ProcessOutcome {
        await withCheckedContinuation { shared.whenEnded($0) }
    }

    /// Waits for the first line of standard output and gives it without its newline.
    ///
    /// - Throws: `ProcessError`, with what it wrote to standard error, when it ends before.
    package func firstLine() async throws -> String {
        let line = await withCheckedContinuation { shared.whenFirstLine($0) }
        guard let line else {
            let outcome = await outcome()
            throw ProcessError(
                description: "ended (\(outcome.ending)) before it wrote a line: \(outcome.errorOutput)"
            )
        }
        return line
    }
}

/// What the collecting thread and those who wait have in common.
final class SharedState: Sendable {
    private struct State {
        var liveProcess: Int32?
        var output: [UInt8] = []
        var errorOutput: [UInt8] = []
        var firstLine: String?
        var outcome: ProcessOutcome?
        var endWaiters: [CheckedContinuation<ProcessOutcome, Never>] = []
        var lineWaiters: [CheckedContinuation<String?, Never>] = []
    }

    private let state: Mutex<State>

    init(processID: Int32) {
        state = Mutex(State(liveProcess: processID))
    }

    var hasEnded: Bool {
        state.withLock { $0.outcome != nil }
    }

    var outputSoFar: String {
        state.withLock { String(decoding: $0.output, as: UTF8.self) }
    }

    func send(_ signal: Int32, toGroup: Bool) {
        state.withLock { state in
            // Under the lock nobody reaps, so that the id cannot have passed to another process.
            if let process = state.liveProcess {
                _ = Glibc.kill(toGroup ? -process : process, signal)
            }
        }
    }

    func collect(output: [UInt8] = [], errorOutput: [UInt8] = []) {
        let (line, waiters) = state.withLock { state in
            let known = state.output.count
            state.output += output
            state.errorOutput += errorOutput
            guard state.firstLine == nil, let end = state.output[known...].firstIndex(of: UInt8(ascii: "\n"))
            else {
                return (String?.none, [CheckedContinuation<String?, Never>]())
            }
            state.firstLine = String(decoding: state.output[..<end], as: UTF8.self)
            defer { state.lineWaiters = [] }
            return (state.firstLine, state.lineWaiters)
        }
        for waiter in waiters {
            waiter.resume(returning: line)
        }
    }

    /// Reaps the process if it has ended and says how.
    func reap() -> ProcessOutcome.Ending? {
        state.withLock { state in
            guard let process = state.liveProcess else { return nil }
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { return nil }
            state.liveProcess = nil
            let signal = status & 0x7F
            return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
        }
    }

    func end(_ ending: ProcessOutcome.Ending, timedOut: Bool) {
        let (outcome, endWaiters, lineWaiters) = state.withLock { state in
            let outcome = ProcessOutcome(
                ending: ending,
                timedOut: timedOut,
                standardOutput: state.output,
                standardError: state.errorOutput
            )
            state.outcome = outcome
            defer {
                state.endWaiters = []
                state.lineWaiters = []
            }
            return (outcome, state.endWaiters, state.lineWaiters)
        }
        for waiter in endWaiters {
            waiter.resume(returning: outcome)
        }
        for waiter in lineWaiters {
            waiter.resume(returning: nil)
        }
    }

    func whenEnded(_ waiter: CheckedContinuation<ProcessOutcome, Never>) {
        let outcome = state.withLock { state in
            if state.outcome == nil {
                state.endWaiters.append(waiter)
            }
            return state.outcome
        }
        if let outcome {
            waiter.resume(returning: outcome)
        }
    }

    func whenFirstLine(_ waiter: CheckedContinuation<String?, Never>) {
        let (known, line) = state.withLock { state in
            let known = state.firstLine != nil || state.outcome != nil
            if !known {
                state.lineWaiters.append(waiter)
            }
            return (known, state.firstLine)
        }
        if known {
            waiter.resume(returning: line)
        }
    }
}
