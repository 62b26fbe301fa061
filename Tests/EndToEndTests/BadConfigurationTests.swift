import Foundation
import TestSupport
import Testing

/// Configurations, imports and surroundings that will not do: each ends with exit status 1 and a text that says what,
/// where, why and what next; none leaves anything half-done.
@Suite(.aFewAtATime) struct BadConfigurationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let files: [String: String]
        var command = ["plan"]
        /// What a reader must be told, whatever the rest of the wording.
        let tells: [String]

        var testDescription: String { name }

        init(_ name: String, _ main: String?, command: [String] = ["plan"], tells: [String]) {
            self.name = name
            files = main.map { ["main.tf": $0 + "\n"] } ?? [:]
            self.command = command
            self.tells = tells
        }
    }

    private static let key = """
        resource "ionoscloud_s3_key" "a" {
          user_id = "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e"
        }
        """
    private static let importing = ["import", "ionoscloud_s3_key.a"]

    static let cases = [
        Case(
            "missing-argument",
            "resource \"ionoscloud_s3_key\" \"a\" {\n  active = true\n}",
            tells: ["main.tf line 1", "user_id"]
        ),
        Case(
            "unknown-argument",
            "resource \"ionoscloud_s3_key\" \"a\" {\n  user_id = \"u\"\n  activ   = true\n}",
            tells: ["main.tf line 3", "Did you mean \"active\"?"]
        ),
        Case(
            "unknown-type",
            "resource \"ionoscloud_s3_kye\" \"a\" {\n  user_id = \"u\"\n}",
            tells: ["main.tf line 1", "Did you mean \"ionoscloud_s3_key\"?"]
        ),
        Case(
            "wrong-type",
            "resource \"ionoscloud_s3_key\" \"a\" {\n  user_id = \"u\"\n  active  = \"maybe\"\n}",
            tells: ["main.tf line 3", "a bool is required"]
        ),
        Case("duplicate-address", "\(key)\n\(key)", tells: ["main.tf line 4", "main.tf:1"]),
        Case(
            "undeclared-resource",
            "resource \"ionoscloud_s3_key\" \"a\" {\n  user_id = ionoscloud_user.bob.id\n}",
            tells: ["main.tf line 2", "\"ionoscloud_user\" \"bob\" has not been declared"]
        ),
        Case(
            "undeclared-variable",
            "variable \"user\" {}\nresource \"ionoscloud_s3_key\" \"a\" {\n  user_id = var.usr\n}",
            tells: ["main.tf line 3", "\"usr\" has not been declared"]
        ),
        Case(
            "self-reference",
            "resource \"ionoscloud_s3_key\" \"a\" {\n  user_id = ionoscloud_s3_key.a.id\n}",
            tells: ["main.tf line 2", "ionoscloud_s3_key.a"]
        ),
        Case(
            "cycle",
            """
            resource "ionoscloud_s3_key" "a" {
              user_id = ionoscloud_s3_key.b.id
            }
            resource "ionoscloud_s3_key" "b" {
              user_id = ionoscloud_s3_key.a.id
            }
            """,
            tells: ["Cycle", "ionoscloud_s3_key.a", "ionoscloud_s3_key.b"]
        ),
        Case("syntax", "resource \"ionoscloud_s3_key\" \"a\" {\n  user_id = \n}", tells: ["main.tf line 2"]),
        Case(
            "unclosed-block",
            "resource \"ionoscloud_s3_key\" \"a\" {\n  user_id = \"u\"",
            tells: ["main.tf line"]
        ),
        Case("no-configuration", nil, tells: ["No configuration files", ".tf"]),
        Case(
            "no-configuration-to-apply",
            nil,
            command: ["apply", "-auto-approve"],
            tells: ["keyform -sandbox destroy"]
        ),
        Case("import-without-slash", key, command: importing + ["abc"], tells: ["USER_ID/KEY_ID", "abc"]),
        Case("import-without-user", key, command: importing + ["/abc"], tells: ["USER_ID/KEY_ID"]),
        Case("import-without-key", key, command: importing + ["abc/"], tells: ["USER_ID/KEY_ID"]),
        Case("import-of-nothing", key, command: importing + [""], tells: ["Argument 2 is empty"]),
        Case(
            "import-not-configured",
            key,
            command: ["import", "ionoscloud_s3_key.demo", "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e/k"],
            tells: ["resource \"ionoscloud_s3_key\" \"demo\" {", "user_id"]
        ),
        Case(
            "import-of-missing-key",
            key,
            command: importing + ["2e1a87d0-6c9c-4a0e-b1c5-0a1f6a3c9a11/KEY"],
            tells: ["2e1a87d0-6c9c-4a0e-b1c5-0a1f6a3c9a11", "KEY", "USER_ID/KEY_ID"]
        ),
        Case(
            "import-to-no-address",
            key,
            command: ["import", "foo", "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e/k"],
            tells: ["foo", "TYPE.NAME"]
        ),
        Case("import-without-id", key, command: importing, tells: ["id of its object"]),
        Case("unknown-command", key, command: ["plna"], tells: ["plan"]),
        Case("unknown-flag", key, command: ["plan", "-detailed-exit-code"], tells: ["-detailed-exitcode"]),
        Case(
            "missing-variable",
            "variable \"user\" {}\nresource \"ionoscloud_s3_key\" \"a\" {\n  user_id = var.user\n}",
            command: ["plan", "-input=false"],
            tells: ["user", "main.tf line 1"]
        ),
        Case("missing-plan-file", key, command: ["apply", "no.plan"], tells: ["no.plan"]),
        Case("missing-variable-file", key, command: ["plan", "-var-file=no.tfvars"], tells: ["no.tfvars"]),
    ]

    @Test(arguments: cases)
    func itIsToldClearly(_ bad: Case) async throws {
        let project = try UserProject.inSandbox(bad.files)
        let outcome = try await project.keyform(bad.command)
        var transcript = Transcript(project)
        transcript.add(project.globals + bad.command, outcome)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        for text in bad.tells {
            #expect(outcome.unwrappedErrors.contains(text), "\(text) in \(outcome.everything)")
        }
        let left = try project.files().filter { $0.hasPrefix("project/") && !$0.hasSuffix(".tf") }
        // The simulated account may be founded, and an empty state; nothing else.
        #expect(
            Set(left).isSubset(of: [
                "project/.keyform/sandbox.db", "project/keyform.sandbox.db",
                "project/keyform.sandbox.db.lease",
            ])
        )
        let state = try await project.keyform("state", "list")
        #expect(state.output.isEmpty, "\(state.everything)")
        try Golden.compare(transcript.text, with: "end-to-end/bad-input/\(bad.name).txt")
    }

    @Test func aFileThatIsNotUTF8() async throws {
        let project = try UserProject.inSandbox()
        let bytes =
            Array("resource \"ionoscloud_s3_key\" \"a\" {\n  user_id = \"u".utf8) + [0xFF, 0xFE]
            + Array("\"\n}\n".utf8)
        try Data(bytes).write(to: URL(filePath: project.path("main.tf")))
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errorOutput.contains("main.tf line 2"))
        #expect(outcome.errorOutput.contains("UTF-8"))
        #expect(String(validating: outcome.standardError, as: UTF8.self) != nil)
    }

    @Test func aFileThatCannotBeRead() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.key])
        // A link to nowhere cannot be read even by root, from whom no mode hides anything.
        try FileManager.default.createSymbolicLink(
            atPath: project.path("broken.tf"),
            withDestinationPath: "nowhere"
        )
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errorOutput.contains("broken.tf"), "\(outcome.everything)")
    }

    @Test func aDirectoryThatIsNotThere() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.key])
        let outcome = try await project.keyform("-chdir=nowhere", "plan")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errorOutput.contains("-chdir=nowhere"), "\(outcome.everything)")
    }

    @Test(arguments: [
        ["plan"], ["apply", "-auto-approve"],
        ["import", "ionoscloud_s3_key.a", "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e/k"],
    ])
    func noCredentials(command: [String]) async throws {
        let project = try UserProject(["main.tf": Self.key])
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 1)
        for name in ["IONOS_TOKEN", "IONOS_USERNAME", "IONOS_PASSWORD", "-sandbox"] {
            #expect(outcome.errorOutput.contains(name), "\(outcome.everything)")
        }
        #expect(try !project.files().contains { $0.hasPrefix("project/keyform.db") })
    }

    @Test func importToAnAddressThatIsTaken() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let outcome = try await project.keyform(
            "import",
            "ionoscloud_s3_key.example",
            "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e/k"
        )
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errorOutput.contains("ionoscloud_s3_key.example"))
        #expect(outcome.errorOutput.contains("state rm"), "\(outcome.everything)")
    }

    @Test(arguments: ["KEYFORM_REQUEST_TIMEOUT", "KEYFORM_OPERATION_TIMEOUT"])
    func aTimeLimitThatIsNone(name: String) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": Self.key], server: server)
        for value in ["soon", "0s", "-1s", "10", "99999999999999999999s"] {
            let outcome = try await project.keyform("plan", environment: [name: value])
            #expect(outcome.exitStatus == 1)
            #expect(outcome.errorOutput.contains("\"\(value)\" is not a duration above zero"))
        }
        #expect(try server.requests().isEmpty)
    }
}
