import Foundation
import Glibc
import TestSupport
import Testing

/// Planted secrets appear nowhere but where they were asked for by name.
@Suite(.aFewAtATime) struct SecretTests {
    private static let password = "Planted-Password-93"
    private static let token = "planted-token-4711-abcdef"

    @Test func nothingLeaks() async throws {
        let server = try RunningSandbox("-token", Self.token)
        var project = try UserProject(fixture: "quickstart", server: server)
        project.environment["IONOS_TOKEN"] = Self.token
        project.environment["TF_VAR_initial_password"] = Self.password
        project.environment["KEYFORM_LOG"] = "debug"
        var written: [(command: String, text: String)] = []
        func run(_ arguments: String..., status: Int32 = 0) async throws {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == status, "\(arguments) \(outcome.everything)")
            written.append((arguments.joined(separator: " "), outcome.everything))
        }
        try await run("plan", "-out=a.plan")
        try await run("show", "a.plan")
        try await run("show", "-json", "a.plan")
        try await run("apply", "a.plan")
        try await run("plan", "-destroy", "-out=b.plan")
        try await run("show")
        try await run("show", "-json")
        try await run("output")
        try await run("state", "list")
        try await run("state", "show", #"ionoscloud_s3_key.personal["alice"]"#)
        try await run("state", "show", #"ionoscloud_user.people["alice"]"#)
        try await run("apply", "-auto-approve", "-var", "team=other")

        let raw = try await project.keyform("output", "-raw", "alice_secret_key")
        let secret = raw.output
        #expect(raw.exitStatus == 0 && secret.utf8.count >= 20, "\(raw.everything)")
        try await run("output", "-json")
        let told = try #require(written.last?.text)
        #expect(told.contains("Note: the values of 2 sensitive outputs are left out."), "\(told)")
        try await run("apply", "-json", "-auto-approve")
        try await run("apply", "-refresh-only", "-json", "-auto-approve")
        for asked in [["-json", "alice_secret_key"], ["alice_secret_key"], ["-json", "-show-sensitive"]] {
            let shown = try await project.keyform(["output"] + asked)
            #expect(shown.output.contains(secret), "\(shown.everything)")
            #expect(shown.errorOutput == "")
        }
        #expect(try await project.keyform("output", "-show-sensitive").output.contains(secret))
        let bodies = try server.users().count
        #expect(bodies == 0)

        try expectClean(written, project, [Self.password, Self.token, secret])
        for name in try project.files() where !name.hasSuffix(".tf") {
            let mode = try FileManager.default.attributesOfItem(atPath: project.scratch.path(name))[
                .posixPermissions
            ]
            #expect(mode as? Int == 0o600, "\(name)")
        }
    }

    @Test func nothingLeaksWhereTheApplyFailedOrWasKilled() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users/*/s3keys #2- hang-after")
        var project = try UserProject(fixture: "quickstart", server: server)
        project.environment["TF_VAR_initial_password"] = Self.password
        project.environment["KEYFORM_LOG"] = "debug"
        let apply = try project.start("apply", "-auto-approve", "-parallelism=1")
        try await eventually("two keys are asked for") {
            try server.requests().filter { $0.shape == "POST /um/users/ID/s3keys" }.count == 2
        }
        apply.kill()
        let killed = await apply.outcome()
        #expect(try project.files().contains("project/keyform.db-wal"))
        try expectClean([("apply", killed.everything)], project, [Self.password])
        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        let secrets = try await project.keyform("output", "-json", "secret_keys")
        let values = secrets.output.matches(of: #/"([A-Za-z0-9_\-\+\/=]{20,})"/#).map { String($0.1) }
        #expect(values.count == 3, "\(secrets.everything)")
        try expectClean([("apply", killed.everything + next.everything)], project, values + [Self.password])
    }

    /// A crash leaves neither a core file nor a dump of memory on the screen.
    @Test(arguments: [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGQUIT])
    func aCrashTellsNothing(signal: Int32) async throws {
        let server = try RunningSandbox("-fault", "POST /um/users hang")
        let project = try UserProject(fixture: "s3-key", server: server)
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("a user is asked for") { try server.requests().contains { $0.method == "POST" } }
        let limits = try String(contentsOfFile: "/proc/\(apply.processID)/limits", encoding: .utf8)
        let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(core.split(whereSeparator: \.isWhitespace)[4...5] == ["0", "0"])
        apply.send(signal)
        let outcome = await apply.outcome()
        #expect(outcome.ending == .signalled(signal), "\(outcome.everything)")
        let said = outcome.errorOutput.split(separator: "\n").filter { !$0.hasPrefix("Note: made the file ") }
        #expect(said.isEmpty, "\(outcome.everything)")
    }

    @Test func aPasswordOfBasicCredentialsIsNotShown() async throws {
        let server = try RunningSandbox("-username", "me", "-password", Self.password)
        var project = try UserProject(fixture: "s3-key", server: server)
        project.environment["IONOS_TOKEN"] = nil
        project.environment["IONOS_USERNAME"] = "me"
        project.environment["IONOS_PASSWORD"] = Self.password
        project.environment["KEYFORM_LOG"] = "trace"
        let good = try await project.keyform("apply", "-auto-approve")
        #expect(good.exitStatus == 0, "\(good.everything)")
        project.environment["IONOS_USERNAME"] = "you"
        let bad = try await project.keyform("plan")
        #expect(bad.exitStatus == 1)
        let encoded = Data("me:\(Self.password)".utf8).base64EncodedString()
        try expectClean([("", good.everything + bad.everything)], project, [Self.password, encoded])
    }

    /// A secret in a file of the configuration is the person's own doing; nowhere else may it be.
    private func expectClean(
        _ written: [(command: String, text: String)],
        _ project: UserProject,
        _ secrets: [String]
    ) throws {
        let files = try project.files().filter { !$0.hasSuffix(".tf") }
        #expect(files.contains("project/keyform.db"))
        for secret in secrets {
            for (command, text) in written {
                #expect(!text.contains(secret), "\(secret) is shown by \(command)")
            }
            for name in files {
                let data = try Data(contentsOf: URL(filePath: project.scratch.path(name)))
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(name)")
            }
        }
    }
}

/// What is given to objects as a name, an address or a number may be a secret, too.
@Suite(.aFewAtATime) struct SecretNameTests {
    private static let email = "planted.mail77@people.example"
    private static let firstName = "PlantedFirst"
    private static let group = "Planted-Group-Name"
    private static let contract = "31337421"
    private static let secrets = [email, firstName, group, contract]

    private static let configuration = [
        "main.tf": """
        variable "email" { sensitive = true }
        variable "first_name" { sensitive = true }
        variable "group" { sensitive = true }
        variable "contract" { sensitive = true }

        provider "ionoscloud" {
          contract_number = var.contract
        }

        resource "ionoscloud_user" "a" {
          first_name = var.first_name
          last_name  = "L"
          email      = var.email
          password   = "Fixture-only-1"
        }

        resource "ionoscloud_group" "g" {
          name         = var.group
          s3_privilege = true
          user_ids     = [ionoscloud_user.a.id]
        }

        resource "ionoscloud_s3_key" "k" {
          user_id    = sensitive(ionoscloud_user.a.id)
          depends_on = [ionoscloud_group.g]
        }
        """
    ]

    private func project(_ server: RunningSandbox) throws -> UserProject {
        try UserProject(
            Self.configuration,
            server: server,
            environment: [
                "TF_VAR_email": Self.email, "TF_VAR_first_name": Self.firstName, "TF_VAR_group": Self.group,
                "TF_VAR_contract": Self.contract, "KEYFORM_LOG": "trace",
            ]
        )
    }

    private func expectClean(
        _ project: UserProject,
        _ written: [String],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        for secret in Self.secrets {
            #expect(!written.contains { $0.contains(secret) }, "\(secret) is shown", sourceLocation: location)
            for name in try project.files() {
                let data = Data(try project.bytes(name))
                #expect(
                    data.range(of: Data(secret.utf8)) == nil,
                    "\(secret) is in \(name)",
                    sourceLocation: location
                )
            }
        }
    }

    /// Killed where each of the three objects is asked for, and taken over.
    @Test(arguments: ["POST /um/users", "POST /um/groups", "POST /um/users/*/s3keys"])
    func nothingIsLeftByACreateThatWasKilled(request: String) async throws {
        let server = try RunningSandbox("-fault", "\(request) #1 hang-after")
        let project = try project(server)
        var written: [String] = []
        func run(_ arguments: String..., status: Int32 = 0) async throws {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == status, "\(arguments) \(outcome.everything)")
            written.append(outcome.everything)
        }
        try await run("plan", "-out=a.plan")
        try await run("show", "-json", "a.plan")
        let apply = try project.start("apply", "-auto-approve")
        let shape = request.replacingOccurrences(of: "*", with: "ID")
        try await eventually("it is asked for") { try server.requests().contains { $0.shape == shape } }
        apply.kill()
        written.append(await apply.outcome().everything)
        try expectClean(project, written)
        try server.forgetFaults()
        try await run("state", "check", status: 1)
        try await run("state", "rekey")
        try await run("state", "backup", "b.db")
        try await run("apply", "-auto-approve")
        try await run("plan", "-detailed-exitcode")
        for command in [
            ["show"], ["show", "-json"], ["log", "-json"], ["log", "show", "1"], ["log", "show", "2"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            written.append(outcome.everything)
        }
        try await run("state", "show", "ionoscloud_group.g")
        try await run("state", "export-terraform", "-out=e.tfstate")
        try await run("state", "check")
        try expectClean(project, written)
        #expect(try server.keys().count == 1)
        try await run("destroy", "-auto-approve")
        try expectClean(project, written)
    }

    @Test func theContractIsKnownAgainWithoutBeingShown() async throws {
        let server = try RunningSandbox()
        var project = try project(server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        project.environment["TF_VAR_contract"] = "27182818"
        let other = try await project.keyform("plan")
        #expect(other.exitStatus == 1 && other.errorOutput.contains("State of another account"))
        #expect(!other.everything.contains("27182818"))
        try expectClean(project, [apply.everything, other.everything])
    }

    /// A message about a line leaves out what is a secret in it.
    @Test func linesAreShownWithoutTheirSecrets() async throws {
        let files = [
            #"variable "v" { default = "PLANTED", type = number, sensitive = true }"#,
            "variable \"v\" {\n  type = number\n  default = \"PLANTED\"\n  sensitive = true\n}",
            "resource \"ionoscloud_user\" \"u\" {\n  first_name = \"a\"\n  last_name = \"b\"\n  email = \"a@b.example\"\n"
                + "  password = \"PLANTED${foo}\"\n}",
            "resource \"ionoscloud_user\" \"u\" {\n  password = [\"PLANTED\"]\n}",
            "resource \"ionoscloud_user\" \"u\" {\n  password = \"PLANTED\n}",
            "provider \"ionoscloud\" {\n  token = \"PLANTED${nope.x}\"\n}",
        ]
        for text in files {
            let project = try UserProject.inSandbox(["main.tf": text])
            for command in [
                ["validate"], ["validate", "-json"], ["plan"], ["plan", "-json"],
            ] {
                let outcome = try await project.keyform(command)
                #expect(
                    outcome.exitStatus != 0 && !outcome.everything.contains("PLANTED"),
                    "\(outcome.everything)"
                )
                #expect(outcome.everything.contains("main.tf"), "\(outcome.everything)")
            }
        }
        let project = try UserProject.inSandbox([
            "main.tf": "variable \"v\" {\n  sensitive = true\n}", "terraform.tfvars": "v = \"PLANTED${x}\"\n",
        ])
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1 && outcome.errorOutput.contains("on terraform.tfvars line 1"))
        #expect(!outcome.everything.contains("PLANTED"))
    }
}
