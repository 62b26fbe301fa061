import Glibc
import HTTPTransport

/// Runs a program to its end, or to that of its time.
struct ProgramRun: Sendable {
    let arguments: [String]
    /// Absolute.
    let directory: String
    let environment: [String: String]
    /// What it finds on its standard input.
    let input: [UInt8]
    /// After which it and all that belongs to its group are ended.
    let limit: Duration
    let clock: any APIClock

    /// What is left of a group to tidy up between being asked to end and being ended.
    static let grace: Duration = .seconds(2)
    /// Of what a program says, the end counts; more is not kept.
    static let keptOutput = 16 << 10

    enum Outcome: Sendable, Hashable {
        case ended(Program.End)
        case outOfTime
        case cancelled
        /// It did not start: a code of the system.
        case notStarted(Int32)
    }

    struct Result: Sendable, Hashable {
        let outcome: Outcome
        /// What it wrote to its standard output and error output, as it came, of too much only the end.
        var output: [UInt8] = []
        /// Whether more was said than is kept.
        var isCut = false
        /// How many bytes of its input it has not read.
        var unread = 0
    }

    func result() async -> Result {
        var program: Program
        do throws(Program.Failure) {
            program = try Program(arguments, directory: directory, environment: environment)
        } catch {
            return Result(outcome: .notStarted(error.code))
        }
        var heard = Heard()
        var rest = input[...]
        let deadline = clock.now() + limit
        var pause = Pause()
        while true {
            // In this order: what it said before its end is in the pipe when the end is seen.
            let hasEnded = program.hasEnded
            let given = program.give(rest)
            rest = rest.dropFirst(given)
            if rest.isEmpty { program.endInput() }
            let isTalking = heard.listen(to: program)
            if hasEnded {
                let unread = rest.count + program.unread
                return heard.result(.ended(program.collect()), unread: unread)
            }
            if clock.now() >= deadline {
                return await end(program, heard, .outOfTime)
            }
            do {
                try await clock.sleep(for: pause.next(isBusy: isTalking || given > 0))
            } catch {
                return await end(program, heard, .cancelled)
            }
        }
    }

    /// Asks the group to end, and ends it when it does not.
    private func end(_ program: consuming Program, _ heard: Heard, _ outcome: Outcome) async -> Result {
        var heard = heard
        program.endInput()
        program.signalGroup(SIGTERM)
        // One that was stopped cannot hear it.
        program.signalGroup(SIGCONT)
        let deadline = clock.now() + Self.grace
        var pause = Pause()
        while !program.hasEnded, clock.now() < deadline {
            let duration = pause.next(isBusy: heard.listen(to: program))
            // Of its own, so that it also waits where the calling task was cancelled.
            await Task { try? await Task.sleep(for: duration) }.value
        }
        program.signalGroup(SIGKILL)
        _ = heard.listen(to: program)
        _ = program.collect()
        return heard.result(outcome, unread: 0)
    }

    /// What was heard of a program.
    private struct Heard {
        private var bytes: [UInt8] = []
        private var isCut = false

        /// Takes what it has said.
        ///
        /// - Returns: whether there was anything; of one that never stops, not all is taken at once.
        mutating func listen(to program: borrowing Program) -> Bool {
            var hasHeard = false
            for _ in 0..<16 {
                let new = program.said(atMost: ProgramRun.keptOutput)
                guard !new.isEmpty else { break }
                hasHeard = true
                bytes += new
                if bytes.count > ProgramRun.keptOutput {
                    bytes.removeFirst(bytes.count - ProgramRun.keptOutput)
                    isCut = true
                }
            }
            return hasHeard
        }

        func result(_ outcome: Outcome, unread: Int) -> Result {
            Result(outcome: outcome, output: bytes, isCut: isCut, unread: unread)
        }
    }

    /// How long to wait between two looks: longer while nothing happens.
    private struct Pause {
        private var milliseconds = 1

        mutating func next(isBusy: Bool) -> Duration {
            milliseconds = isBusy ? 1 : min(milliseconds * 2, 50)
            return .milliseconds(milliseconds)
        }
    }
}
