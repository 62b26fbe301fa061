import Foundation
import JSONText
import TestSupport
import Testing

/// A state whose secrets cannot be opened shows none of them, in no way, and seals again what it reads.
@Suite(.aFewAtATime) struct LostKeyTests {
    private static let email = "planted.mail88@people.example"
    private static let firstName = "PlantedFirst"
    private static let group = "Planted-Group-Name"
    private static let secrets = [email, firstName, group]

    private static let configuration = """
        variable "email" { sensitive = true }
        variable "first_name" { sensitive = true }
        variable "group" { sensitive = true }

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
          user_id    = ionoscloud_user.a.id
          depends_on = [ionoscloud_group.g]
        }

        output "secret" {
          value     = ionoscloud_s3_key.k.secret_key
          sensitive = true
        }
        """

    private func applied(_ environment: [String: String] = [:]) async throws -> UserProject {
        var project = try UserProject(
            ["main.tf": Self.configuration],
            server: try RunningSandbox(),
            environment: [
                "TF_VAR_email": Self.email, "TF_VAR_first_name": Self.firstName, "TF_VAR_group": Self.group,
            ]
        )
        project.environment.merge(environment) { $1 }
        let outcome = try await project.keyform("apply", "-auto-approve")
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return project
    }

    private func expectClean(
        _ project: UserProject,
        _ written: [String],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        for secret in Self.secrets {
            #expect(!written.contains { $0.contains(secret) }, "\(secret) is shown", sourceLocation: location)
            for name in try project.files() where !name.hasPrefix("home/") {
                let data = Data(try project.bytes(name))
                #expect(
                    data.range(of: Data(secret.utf8)) == nil,
                    "\(secret) is in \(name)",
                    sourceLocation: location
                )
            }
        }
    }

    /// With another key, with none, and with what else a key may be lost to.
    @Test(arguments: ["another", "lost", "deleted rows", "dropped", "moved"])
    func whatCannotBeOpenedStaysASecret(how: String) async throws {
        var project = try await applied()
        // The configuration does not say any more what is a secret: only the state does.
        try project.write("", to: "main.tf")
        let key = try project.scratch.read("home/state.key")
        switch how {
        case "another":
            project.environment["KEYFORM_STATE_KEY_FILE"] = nil
            project.environment["KEYFORM_STATE_KEY"] = String(repeating: "ab", count: 32)
        case "deleted rows":
            try StateFile(project.path("keyform.db")).execute(
                "DELETE FROM sealed_values; UPDATE outputs SET sealed = NULL"
            )
        case "dropped":
            try FileManager.default.removeItem(atPath: project.scratch.path("home/state.key"))
            let dropped = try await project.keyform("state", "rekey", "-drop-unreadable")
            #expect(dropped.exitStatus == 0, "\(dropped.everything)")
        case "moved":
            try FileManager.default.removeItem(atPath: project.scratch.path("home/state.key"))
            for name in ["ionoscloud_user.a", "ionoscloud_group.g"] {
                let moved = try await project.keyform("state", "mv", name, name + "2")
                #expect(moved.exitStatus == 0, "\(moved.everything)")
            }
        default:
            try FileManager.default.removeItem(atPath: project.scratch.path("home/state.key"))
        }
        var written: [String] = []
        func run(_ arguments: String..., status: Int32 = 0) async throws -> ProcessOutcome {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == status, "\(how) \(arguments) \(outcome.everything)")
            written.append(outcome.everything)
            return outcome
        }
        let show = try await run("show")
        #expect(show.output.contains("(sensitive value)"), "\(show.everything)")
        #expect(!show.output.contains("first_name = null"), "\(show.everything)")
        let json = try JSONValue(parsing: try await run("show", "-json").output)
        let resources = json["values"]?["root_module"]?["resources"]?.array ?? []
        for (type, name) in [("ionoscloud_user", "email"), ("ionoscloud_group", "name")] {
            let resource = try #require(resources.first { $0["type"]?.string == type })
            #expect(resource["sensitive_values"]?[name]?.bool == true, "\(resource)")
        }
        #expect(try await run("output").output.contains("secret = <sensitive>"))
        // Null would be a lie.
        for arguments in [
            ["output", "secret"], ["output", "-json", "secret"], ["output", "-raw", "secret"],
        ] {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == 1 && outcome.output.isEmpty, "\(outcome.everything)")
            #expect(outcome.errorOutput.contains("Secret is not available"), "\(outcome.everything)")
        }
        let all = try await run("output", "-json", "-show-sensitive")
        #expect(try JSONValue(parsing: all.output)["secret"]?["value"] == nil, "\(all.everything)")
        _ = try await run("state", "show", how == "moved" ? "ionoscloud_user.a2" : "ionoscloud_user.a")
        _ = try await run("state", "check", status: 1)
        _ = try await run("log", "show", "1")
        _ = try await run("state", "export-terraform")
        let console = try await project.keyform(["console"], input: "ionoscloud_user.a\n1\n")
        written.append(console.everything)
        _ = try await run("plan", "-refresh=false")
        let refreshed = try await run("plan", "-refresh-only", "-out=a.plan")
        #expect(!refreshed.output.contains("changed outside"), "\(refreshed.everything)")
        _ = try await run("show", "a.plan")
        _ = try await run("show", "-json", "a.plan")
        _ = try await run("apply", "a.plan")
        _ = try await run("plan", "-out=b.plan")
        _ = try await run("plan", "-json")
        _ = try await run("show", "-json")
        try expectClean(project, written)
        // What was read again is a secret that opens.
        let healed = try await project.keyform("state", "check")
        #expect(
            !healed.output.contains("email") && !healed.output.contains("secret_key"),
            "\(healed.everything)"
        )
        let database = try project.bytes("project/keyform.db")
        #expect(!String(decoding: database, as: UTF8.self).contains(Self.email) && !key.isEmpty)
    }

    /// Only a part is read again: what repeats a name that nobody can open is not shown either.
    @Test func aRefreshOfAPart() async throws {
        var project = try await applied()
        project.environment["KEYFORM_STATE_KEY_FILE"] = nil
        project.environment["KEYFORM_STATE_KEY"] = String(repeating: "ab", count: 32)
        let target = "-target=ionoscloud_group.g"
        let refresh = try await project.keyform("apply", "-refresh-only", "-auto-approve", target)
        #expect(refresh.exitStatus == 0, "\(refresh.everything)")
        let show = try await project.keyform("show")
        try expectClean(project, [refresh.everything, show.everything])
    }

    /// With the configuration at hand nothing is planned, and what is configured counts as what is there.
    @Test(arguments: [["plan"], ["plan", "-refresh=false"], ["apply", "-auto-approve"]])
    func nothingIsPlannedBecauseOfALostKey(command: [String]) async throws {
        let project = try await applied()
        try FileManager.default.removeItem(atPath: project.scratch.path("home/state.key"))
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 0 && !outcome.output.contains("Plan: "), "\(outcome.everything)")
        #expect(!outcome.output.contains("changed outside"), "\(outcome.everything)")
        #expect(outcome.output.contains("Secrets in the state cannot be opened"), "\(outcome.everything)")
        try expectClean(project, [outcome.everything])
        if command[0] == "apply" {
            #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
            let secret = try await project.keyform("output", "-raw", "secret")
            #expect(secret.exitStatus == 0 && secret.output.count > 20, "\(secret.everything)")
        }
    }

    /// A wrong passphrase stops whatever would write, plan or print a secret, also where no password is in the state.
    @Test(arguments: [true, false])
    func aWrongPassphraseStops(isSealedWithOne: Bool) async throws {
        let right =
            isSealedWithOne
            ? ["KEYFORM_STATE_KEY_FILE": "", "KEYFORM_STATE_PASSPHRASE": "correct horse battery"] : [:]
        var project = try UserProject(
            ["main.tf": "output \"o\" {\n  value     = sensitive(\"planted\")\n  sensitive = true\n}\n"],
            environment: right
        )
        let applied = try await project.keyform("apply", "-auto-approve")
        #expect(applied.exitStatus == 0, "\(applied.everything)")
        project.environment["KEYFORM_STATE_KEY_FILE"] = ""
        project.environment["KEYFORM_STATE_PASSPHRASE"] = "another horse battery"
        for command in [
            ["plan"], ["plan", "-refresh=false"], ["plan", "-destroy"], ["plan", "-out=a.plan"],
            ["apply", "-auto-approve"], ["destroy", "-auto-approve"], ["output", "o"],
            ["output", "-raw", "o"],
            ["state", "export-terraform", "-include-secrets"], ["state", "rekey"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(command) \(outcome.everything)")
            #expect(outcome.output.isEmpty || !outcome.output.contains("No changes"), "\(outcome.everything)")
            #expect(outcome.unwrappedErrors.lowercased().contains("passphrase"), "\(outcome.everything)")
            #expect(!outcome.everything.contains("horse"), "\(outcome.everything)")
        }
        let list = try await project.keyform("output")
        #expect(list.exitStatus == 0 && list.output == "o = <sensitive>\n", "\(list.everything)")
    }
}
