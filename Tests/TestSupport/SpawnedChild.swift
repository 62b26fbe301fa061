import Glibc
import Synchronization

/// Held while pipes are made and passed on, lest a child started at the same moment inherit them.
private let spawning = Mutex(())

/// A child just started, with our ends of its three pipes, all of them non-blocking.
struct SpawnedChild: Sendable {
    let processID: Int32
    let input: Int32
    let output: Int32
    let errorOutput: Int32

    /// Starts the child in a process group of its own, with no signal blocked or ignored.
    init(_ runner: ProcessRunner, arguments: [String]) throws {
        self = try spawning.withLock { _ in
            try Self.spawn(runner, arguments)
        }
    }

    private init(processID: Int32, input: Int32, output: Int32, errorOutput: Int32) {
        self.processID = processID
        self.input = input
        self.output = output
        self.errorOutput = errorOutput
    }

    private static func spawn(_ runner: ProcessRunner, _ arguments: [String]) throws -> SpawnedChild {
        guard access(runner.executable, X_OK) == 0 else {
            throw ProcessError(
                description: "cannot start \(runner.executable): \(String(cString: strerror(errno)))"
            )
        }
        let input = try Pipe()
        let output = try Pipe()
        let errorOutput = try Pipe()
        defer {
            close(input.reading)
            close(output.writing)
            close(errorOutput.writing)
        }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.reading, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errorOutput.writing, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP)
        )

        // Glibc's chdir action is out of Swift's reach; `env` changes the folder and becomes the executable.
        var command = [runner.executable] + arguments
        if let folder = runner.folder {
            command = ["/usr/bin/env", "-C", folder] + command
        }
        let program = command[0]
        var process: Int32 = 0
        let failure = withCStrings(command) { arguments in
            withCStrings(runner.environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&process, program, &actions, &attributes, arguments, environment)
            }
        }
        guard failure == 0 else {
            close(input.writing)
            close(output.reading)
            close(errorOutput.reading)
            throw ProcessError(
                description: "cannot start \(runner.executable): \(String(cString: strerror(failure)))"
            )
        }
        for descriptor in [input.writing, output.reading, errorOutput.reading] {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
        return SpawnedChild(
            processID: process,
            input: input.writing,
            output: output.reading,
            errorOutput: errorOutput.reading
        )
    }
}

/// Both ends of a pipe, neither of which passes to other children.
private struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw ProcessError(description: "cannot make a pipe: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        reading = ends[0]
        writing = ends[1]
    }
}

/// Lends strings as the null-terminated array of C strings that `posix_spawn` wants.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer {
        for copy in copies {
            free(copy)
        }
    }
    return body(copies + [nil])
}
