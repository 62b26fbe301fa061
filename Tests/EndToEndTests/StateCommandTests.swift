import Foundation
import JSONText
import TestSupport
import Testing

/// Commands on the state, its secrets and its history, with the built program.
@Suite struct StateCommandTests {
    /// Lives as long as the test.
    private let server: RunningSandbox

    init() throws {
        server = try RunningSandbox()
    }

    private func applied() async throws -> UserProject {
        let project = try UserProject(
            fixture: "s3-key",
            server: server,
            environment: ["USER": "ada"]
        )
        let outcome = try await project.keyform("apply", "-auto-approve", "-m", "set up")
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return project
    }

    private func secret(_ project: UserProject) async throws -> String {
        let outcome = try await project.keyform(
            "credentials",
            "ionoscloud_s3_key.example",
            "-format",
            "json"
        )
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return try #require(try JSONValue(parsing: outcome.output)["SecretAccessKey"]?.string)
    }

    @Test func aTerraformStateIsTakenOverWithoutAChange() async throws {
        let project = try await applied()
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        #expect(exported.exitStatus == 0, "\(exported.everything)")
        #expect(exported.output.contains("\"password\": \"abc123-321CBA\""), "\(exported.everything)")
        let document = exported.output
        try project.write(document, to: "taken.tfstate")
        try FileManager.default.removeItem(atPath: project.path("keyform.db"))
        let taken = try await project.keyform(
            "state",
            "import-terraform",
            "taken.tfstate",
            "-m",
            "moving in"
        )
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try await project.keyform("state", "check").exitStatus == 0)
        let again = try await project.keyform("state", "import-terraform", "taken.tfstate")
        #expect(again.exitStatus == 1 && again.errorOutput.contains("Addresses are taken"))
        let bytes = String(decoding: try project.bytes("project/keyform.db"), as: UTF8.self)
        #expect(!bytes.contains("abc123-321CBA"))
        #expect(try await !bytes.contains(secret(project)))
    }

    @Test func credentialsGoIntoAFileThatOthersShare() async throws {
        let project = try await applied()
        let before = "# mine\n[default]\naws_access_key_id = AKIA\n"
        try project.write(before, to: "credentials")
        let arguments = [
            "credentials", "ionoscloud_s3_key.example", "-profile", "work", "-out", "credentials",
        ]
        for _ in 1...2 {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            #expect(outcome.output == "")
        }
        let text = try project.scratch.read("project/credentials")
        #expect(text.hasPrefix(before + "\n[work]\naws_access_key_id = "))
        #expect(try await text.contains("aws_secret_access_key = \(secret(project))\n"))
        let mode = try FileManager.default.attributesOfItem(atPath: project.path("credentials"))[
            .posixPermissions
        ]
        #expect(mode as? Int == 0o600)
        let user = try await project.keyform("credentials", "ionoscloud_user.example")
        #expect(user.exitStatus == 1 && user.errorOutput.contains("Not an access key"))
    }

    @Test func theHistoryTellsWhoAndWhy() async throws {
        let project = try await applied()
        try project.edit("main.tf", "active                  = true\n}", "active                  = false\n}")
        #expect(try await project.keyform("apply", "-auto-approve", "-m", "ada left").exitStatus == 0)
        let log = try await project.keyform("log")
        #expect(
            log.output.contains("ada@") && log.output.contains("| set up")
                && log.output.contains("| ada left")
        )
        let run = try await project.keyform("log", "show", "1", "-json")
        let operations = try JSONValue(parsing: run.output)["run"]?["operations"]?.array ?? []
        #expect(operations.count == 2)
        #expect(operations.allSatisfy { $0["request_id"]?.string?.isEmpty == false }, "\(run.output)")
        let shown = try await project.keyform("log", "show", "1")
        #expect(shown.output.contains("+ password = (secret #"), "\(shown.everything)")
        #expect(try await !(log.output + run.output + shown.output).contains(secret(project)))
        let address = try await project.keyform("log", "ionoscloud_s3_key.example")
        #expect(address.exitStatus == 0 && address.output.contains("create"), "\(address.everything)")
        #expect(try await project.keyform("log", "show", "99").exitStatus == 1)
        #expect(try await project.keyform("log", "prune").exitStatus == 1)
        let prune = try await project.keyform("log", "prune", "-keep=1")
        #expect(
            prune.exitStatus == 0 && prune.output.contains("Removed the history of 1 run."),
            "\(prune.everything)"
        )
        let rest = try await project.keyform("log")
        #expect(rest.output.contains("| ada left") && !rest.output.contains("| set up"), "\(rest.everything)")
        #expect(rest.output.contains("log prune"))
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    @Test func theStateIsSealedAnew() async throws {
        let project = try await applied()
        let before = try await secret(project)
        let rekeyed = try await project.keyform("state", "rekey", "-m", "leaked")
        #expect(rekeyed.exitStatus == 0, "\(rekeyed.everything)")
        #expect(try project.scratch.read("home/state.key").split(separator: "\n").count == 2)
        #expect(try await secret(project) == before)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        let passphrase = "planted correct horse"
        let moved = try await project.keyform(
            ["state", "rekey", "-passphrase"],
            environment: ["KEYFORM_STATE_NEW_PASSPHRASE": passphrase]
        )
        #expect(moved.exitStatus == 0, "\(moved.everything)")
        let environment = ["KEYFORM_STATE_KEY_FILE": "", "KEYFORM_STATE_PASSPHRASE": passphrase]
        let plan = try await project.keyform(["plan", "-detailed-exitcode"], environment: environment)
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try await project.keyform(["state", "check"], environment: environment).exitStatus == 0)
        let refused = try await project.keyform("apply", "-auto-approve")
        #expect(refused.exitStatus == 1)
        #expect(refused.unwrappedErrors.contains("KEYFORM_STATE_PASSPHRASE"), "\(refused.everything)")
        for path in try project.files() {
            let text = String(decoding: try project.bytes(path), as: UTF8.self)
            #expect(!text.contains(passphrase) && !text.contains(before), "\(path)")
        }
    }

    /// States share a file of keys: commands that seal them anew at once each keep the keys of the others.
    @Test func severalStatesAreSealedAnewAtOnce() async throws {
        let project = try UserProject([
            "main.tf": "output \"o\" {\n  value     = sensitive(\"planted\")\n  sensitive = true\n}\n"
        ])
        let states = (1...5).map { ["-state", "s\($0).db"] }
        // The first of them makes the file.
        let applies = try states.map { try project.runner().start($0 + ["apply", "-auto-approve"]) }
        for apply in applies {
            let outcome = await apply.outcome()
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        }
        #expect(try project.scratch.read("home/state.key").split(separator: "\n").count == 1)
        let rekeys = try (states + states).map { try project.runner().start($0 + ["state", "rekey"]) }
        var done = 0
        for rekey in rekeys {
            let outcome = await rekey.outcome()
            #expect(
                outcome.exitStatus == 0 || outcome.unwrappedErrors.contains("written by another keyform"),
                "\(outcome.everything)"
            )
            done += outcome.exitStatus == 0 ? 1 : 0
        }
        #expect(try project.scratch.read("home/state.key").split(separator: "\n").count == 1 + done)
        for state in states {
            let output = try await project.keyform(state + ["output", "-raw", "o"])
            #expect(output.exitStatus == 0 && output.output == "planted", "\(output.everything)")
            #expect(try await project.keyform(state + ["state", "check"]).exitStatus == 0)
        }
        #expect(try project.files().filter { $0.hasPrefix("home/") } == ["home/state.key"])
    }

    @Test func aBackupIsAStateByItself() async throws {
        let project = try await applied()
        #expect(try await project.keyform("state", "backup", "copy.db").exitStatus == 0)
        for command in [["state", "check"], ["plan", "-detailed-exitcode"]] {
            let outcome = try await project.keyform(["-state", "copy.db"] + command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        }
        let other = try await project.keyform("state", "backup", "main.tf")
        #expect(other.exitStatus == 1 && other.unwrappedErrors.contains("left alone"), "\(other.everything)")
        #expect(other.errorOutput.contains("Backup cannot be written"), "\(other.everything)")
    }

    /// Without its key a state shows everything but the secrets, and says so; nothing makes a key for reading.
    @Test func aLostKeyCostsOnlyTheSecrets() async throws {
        let project = try await applied()
        try FileManager.default.removeItem(atPath: project.scratch.path("home/state.key"))
        for command in [["show"], ["state", "list"], ["plan"], ["log"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        }
        let show = try await project.keyform("show")
        #expect(show.errorOutput.contains("cannot be opened"), "\(show.everything)")
        let credentials = try await project.keyform("credentials", "ionoscloud_s3_key.example")
        #expect(credentials.exitStatus == 1 && credentials.output == "", "\(credentials.everything)")
        #expect(credentials.unwrappedErrors.contains("the key file"), "\(credentials.everything)")
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 1 && check.output.contains("secret_key"), "\(check.everything)")
        #expect(!project.scratch.holds("home/state.key"))
        // The next apply makes a key and reads the secret again; nothing is changed, and no password is sent.
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(
            apply.exitStatus == 0 && apply.output.contains("0 added, 0 changed, 0 destroyed"),
            "\(apply.everything)"
        )
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        let sound = try await project.keyform("state", "check")
        #expect(sound.exitStatus == 0, "\(sound.everything)")
        #expect(try await !secret(project).isEmpty)
        // From here on a changed password is noticed again.
        try project.edit("main.tf", "abc123-321CBA", "another-Password-2")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 2)
    }
}
