import CSpawn
import Glibc

/// A program that runs, in a process group of its own.
///
/// What it is told and says goes through pipes that never block.
struct Program: ~Copyable {
    /// Why it did not start: a code of the system.
    struct Failure: Error {
        let code: Int32
    }

    /// How it ended.
    enum End: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
    }

    private let process: pid_t
    private var input: Int32
    /// The end of its input that the program reads, which tells what it has left there.
    private let inputReading: Int32
    private let output: Int32

    init(_ arguments: [String], directory: String, environment: [String: String]) throws(Failure) {
        let input = try Self.pipe()
        let output: (reading: Int32, writing: Int32)
        do throws(Failure) {
            output = try Self.pipe()
        } catch {
            close(input.reading)
            close(input.writing)
            throw error
        }
        var process: pid_t = 0
        let code = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(environment.map { "\($0.key)=\($0.value)" }.sorted()) { environment in
                keyform_spawn(&process, directory, input.reading, output.writing, arguments, environment)
            }
        }
        close(output.writing)
        guard code == 0 else {
            close(input.reading)
            close(input.writing)
            close(output.reading)
            throw Failure(code: code)
        }
        for end in [input.writing, output.reading] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        self.process = process
        self.input = input.writing
        inputReading = input.reading
        self.output = output.reading
    }

    deinit {
        if input >= 0 { close(input) }
        close(inputReading)
        close(output)
    }

    // MARK: Pipes

    /// Gives it what fits into the pipe.
    ///
    /// - Returns: how many of the bytes it took.
    func give(_ bytes: ArraySlice<UInt8>) -> Int {
        guard input >= 0 else { return bytes.count }
        let count = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        return max(count, 0)
    }

    /// Tells it that there is no more.
    mutating func endInput() {
        guard input >= 0 else { return }
        close(input)
        input = -1
    }

    /// How many bytes it has not taken from its input.
    var unread: Int {
        var count: Int32 = 0
        return ioctl(inputReading, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// What it has said since, up to a limit; empty where there is nothing at present.
    func said(atMost limit: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(read(output, buffer.baseAddress, limit), 0)
        }
    }

    // MARK: End

    /// Whether it has ended; it stays as it is until `collect`.
    var hasEnded: Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 ? information.si_signo == SIGCHLD : errno == ECHILD
    }

    /// Sends a signal to the program and all that it has started and that has not left its group.
    ///
    /// Only before `collect`, after which the group's number may be another's.
    func signalGroup(_ signal: Int32) {
        kill(-process, signal)
    }

    /// Takes the ended program away.
    func collect() -> End {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }

    // MARK: System

    /// A pipe that no program inherits by itself.
    private static func pipe() throws(Failure) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard keyform_pipe(&ends) == 0 else {
            throw Failure(code: errno)
        }
        // Where this process was started without the three standard ones, their numbers are free.
        for index in ends.indices where ends[index] < 3 {
            let higher = fcntl(ends[index], F_DUPFD_CLOEXEC, 3)
            let code = errno
            close(ends[index])
            ends[index] = higher
            guard higher >= 0 else {
                close(ends[1 - index])
                throw Failure(code: code)
            }
        }
        return (ends[0], ends[1])
    }

    /// Lends texts as the array of C strings, with a null at its end, that the system wants.
    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }
}
