import Foundation
import TestSupport
import Testing

/// State files that cannot be used, and a second run beside the first.
@Suite(.aFewAtATime) struct StateFileTests {
    private static let commands = [["plan"], ["apply", "-auto-approve"], ["state", "list"], ["show"]]

    private func expect(
        _ project: UserProject,
        _ command: [String],
        tells texts: [String]
    ) async throws {
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        for text in texts {
            #expect(outcome.unwrappedErrors.contains(text), "\(text) in \(outcome.everything)")
        }
    }

    @Test func whatIsNoDatabaseIsLeftAsItIs() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let text = "hello, this is a diary and no database\n"
        try project.write(text, to: "keyform.db")
        for command in Self.commands {
            try await expect(project, command, tells: ["keyform.db", "not an SQLite database", "-state"])
        }
        #expect(try project.scratch.read("project/keyform.db") == text)
        #expect(try server.users().isEmpty)
    }

    @Test func aFolderInItsPlace() async throws {
        let project = try UserProject(fixture: "s3-key", server: try RunningSandbox())
        try project.write("", to: "keyform.db/file")
        for command in Self.commands {
            try await expect(project, command, tells: ["keyform.db", "directory"])
        }
    }

    @Test func aStateFromANewerVersion() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        // PRAGMA user_version lies at offset 60 of the first page, big-endian (sqlite.org/fileformat2.html).
        var bytes = try project.bytes("project/keyform.db")
        #expect(bytes[60..<63].elementsEqual([0, 0, 0]) && bytes[63] > 0)
        bytes[62] = 1
        bytes[63] = 0
        try Data(bytes).write(to: URL(filePath: project.path("keyform.db")))
        for command in Self.commands {
            try await expect(project, command, tells: ["newer keyform", "256"])
        }
        #expect(try project.bytes("project/keyform.db") == bytes)
    }

    /// Root can write everywhere but here, so that this stands for a folder that is read-only.
    @Test func aFolderThatCannotBeWritten() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        for path in ["/proc/keyform.db", "/nowhere/keyform.db"] {
            try await expect(
                project,
                ["-state", path, "apply", "-auto-approve"],
                tells: [String(path.dropLast(11))]
            )
        }
        #expect(try server.users().isEmpty)
        #expect(try server.requests().filter { $0.method != "GET" }.map(\.shape) == [])
    }

    @Test func aDiskThatIsFull() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        // A limit on the size of files takes the place of the full disk; the state's file needs more.
        let keyform = try BuiltProducts.executable("keyform")
        let outcome = try await project.runner("/bin/sh").run([
            "-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"", keyform, "apply", "-auto-approve",
        ])
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(outcome.errorOutput.contains("keyform.db"), "\(outcome.everything)")
        #expect(try server.requests().filter { $0.method != "GET" }.map(\.shape) == [])
        // With room again, the same command does the work.
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
    }

    /// Wherever in an apply the disk is full, the object that was made is found again and made once.
    @Test(arguments: [192, 200, 208, 216, 224, 232, 240])
    func aDiskThatFillsUpDuringAnApply(blocks: Int) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let keyform = try BuiltProducts.executable("keyform")
        let outcome = try await project.runner("/bin/sh").run([
            "-c", "ulimit -f \(blocks); exec \"$0\" \"$@\"", keyform, "apply", "-auto-approve",
        ])
        #expect(outcome.exitStatus == 1 || outcome.exitStatus == 0, "\(outcome.everything)")
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        let posts = try server.requests().filter { $0.method == "POST" }.map(\.shape)
        #expect(posts == ["POST /um/users", "POST /um/users/ID/s3keys"])
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// A run beyond its limit gets a signal from the kernel unless it ignores it; neither may half-write the state.
    @Test func aDiskThatFillsUpWithASignal() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let keyform = try BuiltProducts.executable("keyform")
        let outcome = try await project.runner("/bin/sh").run([
            "-c", "ulimit -f 64; exec \"$0\" \"$@\"", keyform, "apply", "-auto-approve",
        ])
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
    }

    @Test func aSecondRunIsToldWhoIsAtIt() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users hang")
        let project = try UserProject(fixture: "s3-key", server: server, environment: ["USER": "ada"])
        let first = try project.start("apply", "-auto-approve")
        defer { first.kill() }
        try await eventually("the first run creates") {
            try server.requests().contains { $0.method == "POST" }
        }
        for command in [
            ["apply", "-auto-approve"], ["destroy", "-auto-approve"],
            ["state", "rm", "ionoscloud_user.example"],
        ] {
            try await expect(
                project,
                command,
                tells: ["ada@", "keyform apply", "process \(first.processID)", "since "]
            )
        }
        // Who only reads waits for nobody.
        #expect(try await project.keyform("state", "list").exitStatus == 0)
        #expect(try await project.keyform("plan").exitStatus == 0)
        first.kill()
        _ = await first.outcome()
        // The right to write ends with the process: there is nothing to unlock.
        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }
}
