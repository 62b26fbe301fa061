import Foundation
import Glibc
import JSONText
import TestSupport
import Testing

/// A database that a disk, or a person with an editor, has damaged: each command says so and ends, and none repeats what
/// is in it.
@Suite(.aFewAtATime) struct DamagedStateTests {
    private let server: RunningSandbox

    init() throws {
        server = try RunningSandbox()
    }

    private func applied() async throws -> UserProject {
        let project = try UserProject(fixture: "s3-key", server: server)
        let outcome = try await project.keyform("apply", "-auto-approve")
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return project
    }

    private static let readers: [[String]] = [
        ["show"], ["show", "-json"], ["output"], ["output", "-json"], ["state", "list"],
        ["state", "show", "ionoscloud_user.example"], ["plan"], ["plan", "-refresh=false"], ["console"],
        ["credentials", "ionoscloud_s3_key.example"], ["state", "export-terraform"],
    ]
    private static let writers: [[String]] = [
        ["apply", "-auto-approve"], ["destroy", "-auto-approve"], ["plan", "-out=a.plan"],
        ["state", "mv", "ionoscloud_user.example", "ionoscloud_user.other"], ["state", "rekey"],
        ["state", "rm", "ionoscloud_user.example"],
    ]

    @Test(arguments: [
        ("UPDATE resources SET name = NULL", "of resources: name is NULL"),
        ("UPDATE resources SET attributes = NULL", "attributes is NULL"),
        ("UPDATE resources SET attributes = 'null'", "attributes is not an object"),
        ("UPDATE resources SET address = 'planted.row' WHERE id = 1", "contradicts"),
        (
            "UPDATE resources SET object_id = '00000000-0000-4000-8000-000000000000' WHERE type = 'ionoscloud_user'",
            "its object_id contradicts the id among its attributes"
        ),
        (
            "UPDATE resources SET object_id = 'EEAAPLANTED' WHERE type = 'ionoscloud_s3_key'",
            "its object_id contradicts the id among its attributes"
        ),
        ("UPDATE sealed_values SET sealed = 'planted-row-content'", "sealed is a text"),
        ("UPDATE value_types SET type = 'planted-row-content' WHERE id = 1", "type is not a type"),
        ("UPDATE meta SET lineage = NULL", "lineage is NULL"),
    ])
    func everyCommandSaysIt(sql: String, words: String) async throws {
        let project = try await applied()
        let file = StateFile(project.path("keyform.db"))
        try file.loosen()
        try file.execute(sql)
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 1 && check.output.contains(words), "\(check.everything)")
        let json = try await project.keyform("state", "check", "-json")
        #expect(try JSONValue(parsing: json.output)["sound"]?.bool == false, "\(json.everything)")
        let requests = try server.requests().count
        for command in Self.readers + Self.writers {
            let outcome = try await project.keyform(command, input: "1\n")
            #expect(outcome.exitStatus == 1, "\(command) \(outcome.everything)")
            #expect(outcome.errorOutput.contains("State is damaged"), "\(command) \(outcome.everything)")
            #expect(outcome.unwrappedErrors.contains(words), "\(command) \(outcome.everything)")
            #expect(!outcome.everything.contains("planted"), "\(command) \(outcome.everything)")
        }
        #expect(try server.requests().count == requests)
    }

    @Test(arguments: ["DELETE FROM sealed_values", "UPDATE outputs SET sealed = NULL"])
    func secretsThatAreGoneAreMissed(sql: String) async throws {
        let project = try UserProject(fixture: "s3-key", server: server)
        try project.write(
            "output \"o\" {\n  value     = ionoscloud_s3_key.example.secret_key\n  sensitive = true\n}\n",
            to: "outputs.tf"
        )
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        #expect(try await project.keyform("state", "check").exitStatus == 0)
        try StateFile(project.path("keyform.db")).execute(sql)
        let check = try await project.keyform("state", "check")
        #expect(
            check.exitStatus == 1 && check.output.contains("is gone from the database"),
            "\(check.everything)"
        )
        // They are read again, and sealed.
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let healed = try await project.keyform("state", "check")
        #expect(healed.exitStatus == 0, "\(healed.everything)")
    }

    @Test func theHistoryIsCheckedWhenItIsRead() async throws {
        let project = try await applied()
        let file = StateFile(project.path("keyform.db"))
        try file.loosen()
        try file.execute("UPDATE runs SET who = NULL; UPDATE operations SET after = 'planted' WHERE id = 1")
        for command in [["log"], ["log", "show", "1"], ["log", "ionoscloud_user.example"]] {
            let outcome = try await project.keyform(command)
            #expect(
                outcome.exitStatus == 1 && outcome.errorOutput.contains("State is damaged"),
                "\(outcome.everything)"
            )
            #expect(!outcome.everything.contains("planted"), "\(outcome.everything)")
        }
        // Objects are whole, so everything else goes on.
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    // MARK: - The WAL

    /// What was committed until then is in the WAL.
    private func killedWhileAKeyIsAskedFor() async throws -> (UserProject, RunningSandbox) {
        let server = try RunningSandbox("-fault", "POST /um/users/*/s3keys #1 hang-after")
        let project = try UserProject(fixture: "s3-key", server: server)
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("a key is asked for") {
            try server.requests().contains { $0.shape == "POST /um/users/ID/s3keys" }
        }
        apply.kill()
        _ = await apply.outcome()
        try server.forgetFaults()
        return (project, server)
    }

    /// Killed while a key is asked for: what was committed until then is in the WAL, and with it deleted the database is
    /// only older.
    @Test(arguments: ["deleted", "cut short", "restored"])
    func aWALThatIsGoneIsMissed(how: String) async throws {
        let (project, server) = try await killedWhileAKeyIsAskedFor()
        let wal = project.path("keyform.db-wal")
        let content = try Data(contentsOf: URL(filePath: wal))
        unlink(project.path("keyform.db-shm"))
        if how == "cut short" {
            #expect(truncate(wal, 0) == 0)
        } else {
            unlink(wal)
        }
        let requests = try server.requests().count
        let lease = URL(filePath: project.path("keyform.db.lease")).resolvingSymlinksInPath().path
        for command in [
            ["plan"], ["apply", "-auto-approve"], ["show"], ["state", "list"], ["state", "check"], ["log"],
            ["apply", "-auto-approve"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(command) \(outcome.everything)")
            #expect(
                (outcome.unwrappedErrors + outcome.output).contains("keyform.db-wal was deleted"),
                "\(command) \(outcome.everything)"
            )
            #expect(
                outcome.unwrappedErrors.contains("restore the file from a backup") == false
                    && !outcome.unwrappedErrors.contains("tells more"),
                "\(outcome.everything)"
            )
            #expect(
                (outcome.unwrappedErrors + outcome.output).contains(
                    "If you restored a backup on purpose, run: rm \(lease)"
                ),
                "\(command) \(outcome.everything)"
            )
        }
        #expect(try server.requests().count == requests)
        if how == "restored" {
            for name in ["keyform.db-wal", "keyform.db-shm"] {
                unlink(project.path(name))
            }
            try content.write(to: URL(filePath: wal))
            let apply = try await project.keyform("apply", "-auto-approve")
            #expect(apply.exitStatus == 0, "\(apply.everything)")
            #expect(apply.output.contains("took it over"), "\(apply.everything)")
            #expect(try server.requests().count { $0.shape == "POST /um/users/ID/s3keys" } == 1)
            #expect(try await project.keyform("state", "check").exitStatus == 0)
        } else {
            unlink(project.path("keyform.db.lease"))
            #expect(try await project.keyform("state", "list").exitStatus == 0)
        }
    }

    /// Who looks into the database meanwhile folds the WAL into it, and nothing is missed then.
    @Test func aWALThatWasFoldedInIsNotMissed() async throws {
        let (project, server) = try await killedWhileAKeyIsAskedFor()
        #expect(try StateFile(project.path("keyform.db")).text("SELECT command FROM runs") == "apply")
        #expect(try await project.keyform("state", "list").exitStatus == 0)
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(next.output.contains("took it over"), "\(next.everything)")
        #expect(try server.requests().count { $0.shape == "POST /um/users/ID/s3keys" } == 1)
    }
}
