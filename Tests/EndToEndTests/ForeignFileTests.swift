import Foundation
import TestSupport
import Testing

/// Only what is recognisably keyform's own is replaced, and only well-known folders are made.
@Suite(.aFewAtATime) struct ForeignFileTests {
    private static let key = "ionoscloud_s3_key.example"

    private func applied() async throws -> UserProject {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let apply = try await project.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    /// Every command that writes a file, by the words before the file's name.
    static let writers =
        [
            ["plan", "-out"], ["plan", "-generate-config-out"], ["state", "backup"],
            ["state", "export-terraform", "-out"],
        ] + ["aws", "env", "json", "rclone", "s3cmd"].map { ["credentials", key, "-format=\($0)", "-out"] }

    static let foreign = [
        "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n}\n", "{\"my\": \"notes\"}\n",
        "[section]\nmy = notes\n",
        "export MINE='1'\n", "SQLite format 3\u{0}", "{\"format\": \"other\"}", "\u{0}",
    ]

    @Test(arguments: writers)
    func foreignFilesAreLeftAlone(_ words: [String]) async throws {
        let project = try await applied()
        for (index, text) in Self.foreign.enumerated() {
            let name = "file\(index).txt"
            try project.write(text, to: name)
            let link = project.path("link\(index)")
            try FileManager.default.createSymbolicLink(
                atPath: link,
                withDestinationPath: project.path(name)
            )
            for path in [name, link] {
                let outcome = try await project.keyform(words + [path])
                #expect(
                    outcome.exitStatus == 1,
                    "\(words) over \(text.debugDescription): \(outcome.everything)"
                )
                #expect(outcome.unwrappedErrors.contains(name) || outcome.errorOutput.contains("link"))
                #expect(try project.scratch.read("project/\(name)") == text)
            }
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == project.path(name))
        }
        for path in [".", "nope/file"] {
            let outcome = try await project.keyform(words + [path])
            #expect(outcome.exitStatus == 1, "\(words) \(path): \(outcome.everything)")
            #expect(outcome.unwrappedErrors.contains(path.split(separator: "/")[0]), "\(outcome.everything)")
        }
        #expect(!FileManager.default.fileExists(atPath: project.path("nope")))
        let leftovers = try project.files().filter { $0.contains(".tmp") || $0.hasSuffix(".new") }
        #expect(leftovers == [])
    }

    /// A plan that cannot be saved is not made: nothing is asked of the API.
    @Test func theFileIsLookedAtBeforeAnythingIsDone() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        for path in ["main.tf", "/nope/p"] {
            let plan = try await project.keyform("plan", "-out=\(path)")
            #expect(plan.exitStatus == 1, "\(plan.everything)")
        }
        #expect(try server.requests().isEmpty)
        #expect(try project.files().filter { !$0.hasSuffix(".tf") } == [])
    }

    @Test(
        arguments: writers.filter { $0 != ["plan", "-generate-config-out"] && $0[1] != "export-terraform" }
    )
    func ownFilesAreReplaced(_ words: [String]) async throws {
        let project = try await applied()
        for _ in 1...2 {
            let outcome = try await project.keyform(words + ["own"])
            #expect(outcome.exitStatus == 0, "\(words): \(outcome.everything)")
        }
        // As `mktemp` makes one.
        guard words != ["state", "backup"] else { return }
        try project.write("", to: "empty")
        let outcome = try await project.keyform(words + ["empty"])
        #expect(outcome.exitStatus == 0, "\(words): \(outcome.everything)")
        #expect(try project.scratch.read("project/empty") != "")
        for name in ["empty.tf", "keyform.sandbox.db.lease"] {
            try project.write("", to: name)
            let refused = try await project.keyform(words + [name])
            #expect(refused.exitStatus == 1, "\(words) \(name): \(refused.everything)")
            #expect(try project.scratch.read("project/\(name)") == "")
        }
    }

    /// What can be written to and is no file is written to as it is.
    @Test func devicesAreNoFiles() async throws {
        let project = try await applied()
        #expect(try await project.keyform("plan", "-out=/dev/null").exitStatus == 0)
        let shown = try await project.keyform("credentials", Self.key, "-format=env", "-out=/dev/stdout")
        #expect(shown.output.contains("export AWS_ACCESS_KEY_ID='"), "\(shown.everything)")
    }

    /// A pipe without a reader is not waited for, whatever its name.
    @Test(arguments: writers)
    func aPipeIsNotWrittenTo(_ words: [String]) async throws {
        let project = try await applied()
        let pipe = project.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: project.path("link"), withDestinationPath: pipe)
        for name in ["pipe", "link"] {
            let outcome = try await project.keyform(words + [name])
            #expect(outcome.exitStatus == 1, "\(words) \(name): \(outcome.everything)")
        }
        if words[0] == "credentials", !["-format=env", "-format=json"].contains(words[2]) {
            let pruned = try await project.keyform("credentials", words[2], "-prune", "-out", "pipe")
            #expect(pruned.exitStatus == 1, "\(words): \(pruned.everything)")
            #expect(pruned.unwrappedErrors.contains("it is a pipe"), "\(pruned.everything)")
        }
    }

    /// What would later be taken for the state's own is refused, also before it is there.
    @Test(arguments: writers)
    func namesOfTheStateAreRefused(_ words: [String]) async throws {
        let project = try await applied()
        let before = Set(try project.files())
        let sides = ["-wal", "-shm", "-journal", ".lease", ".new", ".v4.backup"]
        for state in ["keyform.sandbox.db", "keyform.db"] {
            // A backup of a state beside another's name is nobody's loss.
            guard words != ["state", "backup"] || state == "keyform.sandbox.db" else { continue }
            for side in sides where !(words == ["state", "backup"] && side == ".v4.backup") {
                guard !FileManager.default.fileExists(atPath: project.path(state + side)) else { continue }
                for path in [state + side, project.path(state + side)] {
                    let outcome = try await project.keyform(words + [path])
                    #expect(outcome.exitStatus == 1, "\(words) \(path): \(outcome.everything)")
                    #expect(
                        outcome.unwrappedErrors.contains("file that belongs to"),
                        "\(words) \(path): \(outcome.everything)"
                    )
                }
            }
        }
        #expect(Set(try project.files()).subtracting(before).filter { !$0.contains("sandbox.db-") } == [])
    }

    @Test func aKeyIsNotMadeInAFolderThatIsNotThere() async throws {
        let server = try RunningSandbox()
        for variables in [
            ["KEYFORM_STATE_KEY_FILE": "/nope/k"], ["KEYFORM_STATE_KEY_FILE": "nope/k"],
            ["KEYFORM_STATE_KEY_FILE": "", "XDG_CONFIG_HOME": "/nope"],
            ["KEYFORM_STATE_KEY_FILE": "", "HOME": "/nope"],
        ] {
            let project = try UserProject(fixture: "s3-key", server: server, environment: variables)
            try server.forgetRequests()
            let apply = try await project.keyform("apply", "-auto-approve")
            #expect(apply.exitStatus == 1, "\(apply.everything)")
            #expect(apply.unwrappedErrors.contains("nope"), "\(apply.everything)")
            #expect(!FileManager.default.fileExists(atPath: "/nope"))
            #expect(try server.requests().allSatisfy { $0.method == "GET" })
            #expect(try !project.files().contains { $0.contains("nope") })
        }
    }

    @Test func aKeyFileThatIsSomethingElseIsLeftAlone() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(
            fixture: "s3-key",
            server: server,
            environment: ["KEYFORM_STATE_KEY_FILE": "notes.txt"]
        )
        let path = try project.write("my notes\n", to: "notes.txt")
        #expect(chmod(path, 0o600) == 0)
        for command in [["apply", "-auto-approve"], ["state", "rekey"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(try project.scratch.read("project/notes.txt") == "my notes\n")
        }
    }

    @Test func aStateIsNotMadeInAFolderThatIsNotThere() async throws {
        let project = try UserProject(fixture: "s3-key", server: try RunningSandbox())
        let apply = try await project.keyform("-state=nope/x.db", "apply", "-auto-approve")
        #expect(apply.exitStatus == 1, "\(apply.everything)")
        #expect(apply.unwrappedErrors.contains("nope: there is no such folder"), "\(apply.everything)")
        #expect(!FileManager.default.fileExists(atPath: project.path("nope")))
    }

    /// A database of another program is not touched, not even its journal's mode.
    @Test func anotherDatabaseIsNoAccountOfTheSandbox() async throws {
        let project = try UserProject(fixture: "s3-key")
        try project.write("", to: "x")
        let path = project.path("other.db")
        let made = try await project.runner(
            "/usr/bin/env",
            environment: ["PATH": "/usr/bin:/bin:/usr/local/bin"]
        )
        .run(["sqlite3", path, "CREATE TABLE mine (a);"], timeout: .seconds(60))
        guard made.exitStatus == 0 else { return }
        let before = try project.bytes("project/other.db")
        let sandbox = try await project.runner(try BuiltProducts.executable("keyform-sandbox"))
            .run(["-state", path], timeout: .seconds(60))
        #expect(sandbox.exitStatus != 0, "\(sandbox.everything)")
        #expect(sandbox.errorOutput.contains("another program"), "\(sandbox.everything)")
        #expect(try project.bytes("project/other.db") == before)
    }
}
