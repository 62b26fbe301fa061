/// Runs one executable with an environment of its own.
package struct ProcessRunner: Sendable {
    /// The absolute path.
    let executable: String
    /// All of the environment; nothing is inherited.
    var environment: [String: String]
    /// The working directory, or `nil` for that of the tests.
    var folder: String?

    package init(_ executable: String, environment: [String: String] = [:], folder: String? = nil) {
        self.executable = executable
        self.environment = environment
        self.folder = folder
    }

    /// Runs the executable to its end.
    ///
    /// At the timeout, or when the surrounding task is cancelled, the whole process group is killed; the
    /// outcome then shows the signal.
    ///
    /// - Throws: `ProcessError` when it cannot be started.
    package func run(
        _ arguments: [String] = [],
        input: [UInt8] = [],
        timeout: Duration = .seconds(60)
    ) async throws -> ProcessOutcome {
        let process = try start(arguments, input: input, timeout: timeout)
        return await withTaskCancellationHandler {
            await process.outcome()
        } onCancel: {
            process.kill()
        }
    }

    /// Starts the executable in the background; it is killed when the result is no longer referred to.
    ///
    /// With `keepsInputOpen` its standard input does not end, so that it waits where it asks for something.
    ///
    /// - Throws: `ProcessError` when it cannot be started.
    package func start(
        _ arguments: [String] = [],
        input: [UInt8] = [],
        keepsInputOpen: Bool = false,
        timeout: Duration = .seconds(600)
    ) throws -> RunningProcess {
        try RunningProcess(
            self,
            arguments: arguments,
            input: input,
            keepsInputOpen: keepsInputOpen,
            timeout: timeout
        )
    }
}

/// How a process ended and what it wrote.
package struct ProcessOutcome: Sendable, Hashable {
    package enum Ending: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
    }

    package var ending: Ending
    /// Whether it was killed because its time was up.
    package var timedOut: Bool
    package var standardOutput: [UInt8]
    package var standardError: [UInt8]

    /// The exit status, or `nil` when a signal ended it.
    package var exitStatus: Int32? {
        if case .exited(let status) = ending { status } else { nil }
    }

    package var output: String {
        String(decoding: standardOutput, as: UTF8.self)
    }

    package var errorOutput: String {
        String(decoding: standardError, as: UTF8.self)
    }
}

/// Why a process could not be used.
package struct ProcessError: Error, CustomStringConvertible {
    package let description: String
}
