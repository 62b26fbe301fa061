import Glibc
import TestSupport
import Testing

/// Proves the process runner that other tests rely on.
@Suite struct ProcessRunnerTests {
    private let shell = ProcessRunner("/bin/sh", environment: ["PATH": "/usr/bin:/bin", "GREETING": "hello"])

    @Test func collectsOutputStatusAndEnvironment() async throws {
        let outcome = try await shell.run(["-c", "echo $GREETING $HOME; echo oops >&2; exit 3"])
        #expect(outcome.output == "hello\n")
        #expect(outcome.errorOutput == "oops\n")
        #expect(outcome.ending == .exited(3))
        #expect(!outcome.timedOut)
    }

    @Test func carriesMuchInputThrough() async throws {
        let input = Array(repeating: UInt8(ascii: "x"), count: 3_000_000)
        let outcome = try await ProcessRunner("/bin/cat").run(input: input)
        #expect(outcome.standardOutput.count == input.count)
        #expect(outcome.exitStatus == 0)
        #expect(try await ProcessRunner("/bin/true").run(input: input).exitStatus == 0)
    }

    @Test func killsAtTheTimeout() async throws {
        let outcome = try await shell.run(
            ["-c", "sleep 100 & sleep 100"],
            timeout: .milliseconds(100)
        )
        #expect(outcome.timedOut)
        #expect(outcome.ending == .signalled(SIGKILL))
    }

    @Test func doesNotWaitForPipesThatOthersHold() async throws {
        let outcome = try await shell.run(["-c", "sleep 100 & echo $!"])
        #expect(outcome.exitStatus == 0)
        if let sleeper = Int32(outcome.output.dropLast()) {
            kill(sleeper, SIGKILL)
        }
    }

    @Test func backgroundProcessesTalkAndTakeSignals() async throws {
        let process = try shell.start([
            "-c", "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.01; done",
        ])
        #expect(try await process.firstLine() == "ready")
        process.send(SIGTERM)
        let outcome = await process.outcome()
        #expect(outcome.ending == .exited(5))
        #expect(outcome.output == "ready\nbye\n")
        #expect(try await process.firstLine() == "ready")
    }

    @Test func firstLineReportsAnEarlyEnd() async throws {
        let process = try shell.start(["-c", "echo broken >&2; exit 1"])
        let error = await #expect(throws: ProcessError.self) { try await process.firstLine() }
        #expect(error?.description.contains("broken") == true)
    }

    @Test func cancellationKills() async throws {
        let shell = shell
        let task = Task { try await shell.run(["-c", "exec sleep 100"]) }
        task.cancel()
        #expect(try await task.value.ending == .signalled(SIGKILL))
    }

    @Test func startsInAFolder() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("text", to: "a/b.txt")
            let runner = ProcessRunner("/bin/cat", folder: folder.path)
            #expect(try await runner.run(["a/b.txt"]).output == "text")
        }
    }

    @Test func reportsWhatCannotStart() async {
        await #expect(throws: ProcessError.self) { try await ProcessRunner("/does/not/exist").run() }
        #expect(throws: BuiltProducts.Missing.self) { try BuiltProducts.executable("no-such-product") }
    }

    @Test func findsWhatWasBuiltBesideTheTests() throws {
        #expect(
            try BuiltProducts.executable("keyformPackageTests.xctest").hasSuffix(
                "/keyformPackageTests.xctest"
            )
        )
    }

    @Test func scratchFoldersVanish() async throws {
        let path = try await ScratchFolder.with { folder in
            try folder.write("x", to: "y")
            #expect(folder.holds("y"))
            return folder.path
        }
        #expect(access(path, F_OK) != 0)
    }
}
