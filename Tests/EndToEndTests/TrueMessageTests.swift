import Foundation
import TestSupport
import Testing

/// What messages say of the account, the state and the command is so.
@Suite(.aFewAtATime) struct TrueMessageTests {
    private static let configuration = """
        resource "ionoscloud_group" "g" {
          name = "g"
        }

        output "a" {
          value     = sensitive("planted-a")
          sensitive = true
        }

        output "b" {
          value     = sensitive("planted-b")
          sensitive = true
        }
        """

    private func applied() async throws -> UserProject {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        let outcome = try await project.keyform("apply", "-auto-approve")
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return project
    }

    private func expect(
        _ outcome: ProcessOutcome,
        _ status: Int32,
        says text: String,
        not others: String...,
        location: SourceLocation = #_sourceLocation
    ) {
        let words = outcome.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(outcome.exitStatus == status, "\(outcome.everything)", sourceLocation: location)
        #expect(words.contains(text), "\(outcome.everything)", sourceLocation: location)
        for other in others {
            #expect(!words.contains(other), "\(outcome.everything)", sourceLocation: location)
        }
    }

    /// A passphrase beside a good key file: the variable is at fault, and nothing is lost.
    @Test func aVariableThatHidesTheKeyIsNamed() async throws {
        var project = try await applied()
        project.environment["KEYFORM_STATE_KEY_FILE"] = nil
        let folder = project.scratch.path("home/.config/keyform")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: project.scratch.path("home/state.key"),
            toPath: folder + "/state.key"
        )
        let reason =
            "KEYFORM_STATE_PASSPHRASE is set, but this state is sealed with a key. Unset the variable; the key in"
            + " \(folder)/state.key is then used"
        project.environment["KEYFORM_STATE_PASSPHRASE"] = "another horse battery"
        expect(
            try await project.keyform("output"),
            0,
            says:
                "Note: 2 secrets cannot be opened, the first: output a: the secret cannot be opened: \(reason)"
        )
        for command in [
            ["output", "a"], ["plan"], ["apply", "-auto-approve"], ["state", "rekey", "-drop-unreadable"],
        ] {
            expect(
                try await project.keyform(command),
                1,
                says: reason,
                not: "keyform apply",
                "rekey -drop-unreadable\"",
                "KEYFORM_STATE_KEY_FILE"
            )
        }
        project.environment["KEYFORM_STATE_PASSPHRASE"] = nil
        let output = try await project.keyform("output", "-raw", "a")
        #expect(output.output == "planted-a", "\(output.everything)")
    }

    /// What was given up is made anew by a refresh.
    @Test func whatWasGivenUpIsReadAgain() async throws {
        let project = try await applied()
        try FileManager.default.removeItem(atPath: project.scratch.path("home/state.key"))
        #expect(try await project.keyform("state", "rekey", "-drop-unreadable").exitStatus == 0)
        expect(
            try await project.keyform("output", "a"),
            1,
            says: "Run \"keyform -sandbox apply -refresh-only\"",
            not: "KEYFORM_STATE_KEY"
        )
        #expect(try await project.keyform("apply", "-refresh-only", "-auto-approve").exitStatus == 0)
        #expect(try await project.keyform("output", "-raw", "a").output == "planted-a")
    }

    /// Notes call the program as it must be called, with one secret or several.
    @Test func notesRepeatTheGlobals() async throws {
        var project = try await applied()
        try FileManager.default.removeItem(atPath: project.scratch.path("home/state.key"))
        project.environment["KEYFORM_STATE_KEY_FILE"] = ""
        project.environment["KEYFORM_STATE_PASSPHRASE"] = "another horse battery"
        project.globals += ["-state=./keyform.db"]
        expect(
            try await project.keyform("output"),
            0,
            says: "`keyform -sandbox -state=./keyform.db state rekey -passphrase`"
        )
    }

    @Test(arguments: [["destroy"], ["destroy", "-auto-approve"], ["apply", "-destroy"]])
    func nothingIsDestroyedWithoutAState(command: [String]) async throws {
        let project = try UserProject.inSandbox()
        let path = URL(filePath: project.path("keyform.sandbox.db")).path
        expect(
            try await project.keyform(command),
            0,
            says: "There is no state at \(path), so there is nothing to destroy.",
            not: "complete"
        )
        #expect(try project.files().filter { $0.hasPrefix("project/") } == [])
    }

    /// A group that was made is not one that is missing.
    @Test func aGroupWithoutItsMemberWasCreated() async throws {
        let user = "11111111-1111-4111-8111-111111111111"
        let project = try UserProject.inSandbox([
            "main.tf":
                "resource \"ionoscloud_group\" \"g\" {\n  name     = \"g\"\n  user_ids = [\"\(user)\"]\n}\n"
        ])
        let outcome = try await project.keyform("apply", "-auto-approve")
        expect(outcome, 1, says: "Resources: 1 added, 0 changed, 0 destroyed.")
        let shown = try await project.keyform("state", "show", "ionoscloud_group.g").output
        let id = try #require(shown.firstMatch(of: /[0-9a-f]{8}-[0-9a-f-]{27}/)).output
        expect(
            outcome,
            1,
            says:
                "The group was created (id \(id)), but not all of its members were added. This user is concerned:"
                + " \(user)"
        )
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let run: [String]
        let says: String
        var environment: [String: String] = [:]
        var not = "Refreshed"

        var testDescription: String { run.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(run: ["log", "prune", "-keep=0"], says: "must be a whole number of at least 1, not \"0\"."),
        Case(run: ["log", "prune", "-keep=x"], says: "must be a whole number of at least 1, not \"x\"."),
        Case(run: ["log", "prune"], says: "Number of runs is missing"),
        Case(run: ["log", "1"], says: "keyform -sandbox log show 1"),
        Case(run: ["plan", "-var-file=nope"], says: "Given variables file nope does not exist."),
        Case(
            run: ["plan"],
            says: "Invalid KEYFORM_REQUEST_TIMEOUT",
            environment: ["KEYFORM_REQUEST_TIMEOUT": "5"]
        ),
        Case(
            run: ["state", "import-terraform", "main.tf"],
            says: "main.tf is not a Terraform state: it is not JSON."
        ),
        Case(
            run: ["plan", "-target=ionoscloud_group.gg"],
            says: "Did you mean -target='ionoscloud_group.g'?"
        ),
        Case(run: ["refresh"], says: "keyform -sandbox apply -refresh-only", not: "keyform plan"),
    ])
    func itSaysWhatIsWrong(_ given: Case) async throws {
        var project = try await applied()
        project.environment.merge(given.environment) { $1 }
        expect(try await project.keyform(given.run), 1, says: given.says, not: given.not)
    }

    @Test func credentialsTellWhatTheyFound() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        func credentials(_ words: String...) async throws -> ProcessOutcome {
            try await project.keyform(["credentials"] + words)
        }
        expect(
            try await credentials("ionoscloud_s3_key.example", "-out", "main.tf"),
            1,
            says:
                "main.tf: it exists and is not a credentials file of the AWS tools, so it was left alone. Give another name."
        )
        expect(
            try await credentials("-prune", "-out", "keys"),
            0,
            says: "There is no file keys, so there was nothing to remove."
        )
        #expect(try await credentials("ionoscloud_s3_key.example", "-out", "keys").exitStatus == 0)
        expect(
            try await credentials("-prune", "-out", "keys"),
            0,
            says: "There is nothing to remove from keys"
        )
        let replaced = try await project.keyform(
            "apply",
            "-auto-approve",
            "-replace=ionoscloud_s3_key.example"
        )
        #expect(replaced.exitStatus == 0, "\(replaced.everything)")
        expect(
            try await credentials("-prune", "-out", "keys"),
            0,
            says:
                "was replaced. To write the new one: keyform -sandbox credentials 'ionoscloud_s3_key.example' -out keys"
        )
    }

    @Test func anExportWithSecretsSaysSo() async throws {
        let project = try await applied()
        let plain = try await project.keyform("state", "export-terraform", "-out=a.tfstate")
        expect(plain, 0, says: "Wrote a.tfstate", not: "holds secrets")
        let clear = try await project.keyform(
            "state",
            "export-terraform",
            "-include-secrets",
            "-out=b.tfstate"
        )
        expect(clear, 0, says: "Wrote b.tfstate, which holds secrets in clear")
    }
}
