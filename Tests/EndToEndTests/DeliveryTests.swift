import Foundation
import TestSupport
import Testing

/// Keys that are replaced and handed to files, programs and Vault, as processes do it in a simulated account.
@Suite(.aFewAtATime) struct DeliveryTests {
    private static let main = """
        resource "ionoscloud_user" "ada" {
          first_name = "Ada"
          last_name  = "L"
          email      = "ada@people.example"
          password   = "secret-Password-1"
        }
        resource "ionoscloud_group" "storage" {
          name        = "storage"
          s3_privilege = true
          user_ids    = [ionoscloud_user.ada.id]
        }
        resource "ionoscloud_s3_key" "app" {
          user_id    = ionoscloud_user.ada.id
          depends_on = [ionoscloud_group.storage]
        }

        """

    /// Credentials as a file in JSON holds them.
    private func json(_ project: UserProject, _ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: project.path(name)))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func everyPlaceGetsTheNewKey() async throws {
        let vault = try VaultServer()
        defer { vault.stop() }
        let project = try UserProject.inSandbox([
            "main.tf": Self.main,
            "own.keyform.hcl": """
            rotation "apps" {
              keys    = [ionoscloud_s3_key.app]
              verify  = false
              overlap = "1d"
              deliver "file" {
                path    = "credentials"
                profile = "app"
              }
              deliver "command" {
                command = ["sh", "-c", "cat > given.json; cat given.json; env > variables"]
              }
              deliver "vault" {
                address = "\(vault.address)"
                mount   = "kv"
                path    = "apps/app"
              }
            }

            """,
        ])
        let environment = ["VAULT_TOKEN": VaultServer.token, "IONOS_TOKEN": "planted-token"]
        let apply = try await project.keyform("apply", "-auto-approve", environment: environment)
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let old = try await project.keyform("credentials", "ionoscloud_s3_key.app", "-format", "json")
        let oldID = try #require(
            (try JSONSerialization.jsonObject(with: Data(old.output.utf8)) as? [String: Any])?["AccessKeyId"]
                as? String
        )
        let rotate = try await project.keyform(
            "rotate",
            "-now",
            "ionoscloud_s3_key.app",
            environment: environment
        )
        #expect(rotate.exitStatus == 0, "\(rotate.everything)")

        let given = try json(project, "given.json")
        let id = try #require(given["AccessKeyId"] as? String)
        let secret = try #require(given["SecretAccessKey"] as? String)
        #expect(id != oldID)
        #expect(given["PreviousAccessKeyId"] as? String == oldID)
        #expect(given["Address"] as? String == "ionoscloud_s3_key.app")
        let profile = try String(contentsOfFile: project.path("credentials"), encoding: .utf8)
        #expect(profile.contains("[app]\naws_access_key_id = \(id)\naws_secret_access_key = \(secret)\n"))
        #expect(vault.secret("apps/app")?.fields["SecretAccessKey"] == secret)
        #expect(vault.secret("apps/app")?.fields["AccessKeyId"] == id)
        let variables = try String(contentsOfFile: project.path("variables"), encoding: .utf8)
        #expect(!variables.contains("planted-token") && !variables.contains(secret))
        for text in [apply.everything, rotate.everything] {
            #expect(!text.contains(secret) && !text.contains(VaultServer.token), "\(text)")
        }
        let log = try await project.keyform("log")
        #expect(!log.everything.contains(secret))
    }

    /// A place that fails keeps the old key on, and is told by the next run.
    @Test func aPlaceThatFailsIsToldAgain() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": Self.main,
            "own.keyform.hcl": """
            rotation "apps" {
              keys   = [ionoscloud_s3_key.app]
              verify = false
              deliver "command" {
                command = ["sh", "-c", "cat > given.json; echo not now >&2; test -e ready"]
              }
            }

            """,
        ])
        let apply = try await project.keyform("apply", "-auto-approve")
        try project.write("", to: "ready")
        _ = try await project.keyform("apply", "-auto-approve")
        try FileManager.default.removeItem(atPath: project.path("ready"))
        let failed = try await project.keyform("rotate", "-now", "ionoscloud_s3_key.app")
        #expect(failed.exitStatus == 1, "\(apply.everything)\n\(failed.everything)")
        #expect(failed.everything.contains("not now"), "\(failed.everything)")
        try project.write("", to: "ready")
        let second = try await project.keyform("rotate")
        #expect(second.exitStatus == 0, "\(second.everything)")
        let given = try json(project, "given.json")
        let present = try await project.keyform("credentials", "ionoscloud_s3_key.app", "-format", "json")
        #expect(present.output.contains(try #require(given["AccessKeyId"] as? String)))
    }

    private static let block = """
        rotation "apps" {
          keys   = [ionoscloud_s3_key.app]
          verify = false
          deliver "file" {
            path    = "credentials"
            profile = "app"
          }
          deliver "command" {
            command = ["sh", "-c", "cat > given.json; test -e ready"]
          }
        }

        """

    /// The plan that makes a key shows who gets it, and its apply hands it on.
    @Test func aKeyThatIsMadeIsDelivered() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main, "own.keyform.hcl": Self.block])
        let folder = project.path("")
        let plan = try await project.keyform("plan", "-out=p")
        #expect(plan.output.contains("  # (delivered to file \(folder)credentials (aws, profile app))\n"))
        let command = #"# (delivered to command ["sh", "-c", "cat > given.json; test -e ready"] in "#
        #expect(plan.output.contains(command), "\(plan.everything)")
        #expect(try !project.files().contains { $0.hasSuffix("given.json") })
        let failed = try await project.keyform("apply", "p")
        #expect(failed.exitStatus == 1, "\(failed.everything)")
        #expect(failed.unwrappedErrors.contains("Error: Key not delivered"), "\(failed.everything)")
        let profile = try String(contentsOfFile: project.path("credentials"), encoding: .utf8)
        #expect(profile.hasPrefix("[app]\n"))
        let id = try #require(try json(project, "given.json")["AccessKeyId"] as? String)
        #expect(profile.contains("aws_access_key_id = \(id)\n"))
        try project.write("", to: "ready")
        let again = try await project.keyform("apply", "-auto-approve")
        #expect(again.exitStatus == 0, "\(again.everything)")
        #expect(again.output.contains("      tells command ["), "\(again.everything)")
        #expect(try json(project, "given.json")["AccessKeyId"] as? String == id)
        let clean = try await project.keyform("plan", "-detailed-exitcode")
        #expect(clean.exitStatus == 0, "\(clean.everything)")
    }

    /// A place that is new gets the key in charge from the next apply, whose plan shows it.
    @Test func aNewPlaceIsToldByTheNextApply() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main, "own.keyform.hcl": Self.block])
        try project.write("", to: "ready")
        let first = try await project.keyform("apply", "-auto-approve")
        #expect(first.exitStatus == 0, "\(first.everything)")
        try project.edit("own.keyform.hcl", "\"credentials\"", "\"other\"")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 2)
        #expect(plan.output.contains("\n      tells file "), "\(plan.everything)")
        #expect(!plan.output.contains("tells command"), "\(plan.everything)")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let profile = try String(contentsOfFile: project.path("other"), encoding: .utf8)
        let id = try #require(try json(project, "given.json")["AccessKeyId"] as? String)
        #expect(profile.contains("aws_access_key_id = \(id)\n"))
    }
}
