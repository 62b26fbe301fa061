import Foundation
import JSONText
import TestSupport
import Testing

/// A value is secret because of what it is, wherever the configuration repeats it.
@Suite struct KnownSecretTests {
    private static let key = """
        resource "ionoscloud_user" "u" {
          first_name = "Ada"
          last_name  = "Lovelace"
          email      = "ada@people.example"
          password   = "planted-Password-1"
        }

        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
          user_ids     = [ionoscloud_user.u.id]
        }

        resource "ionoscloud_s3_key" "k" {
          user_id    = ionoscloud_user.u.id
          depends_on = [ionoscloud_group.storage]
        }

        """

    private func expectNowhere(_ secret: String, _ project: UserProject) async throws {
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 0, "\(check.everything)")
        for path in try project.files() where path.hasPrefix("project/keyform.sandbox.db") {
            let text = String(decoding: try project.bytes(path), as: Unicode.ASCII.self)
            for form in [secret, Data(secret.utf8).base64EncodedString()] {
                #expect(!text.contains(form), "\(path)")
            }
        }
    }

    @Test func inOutputsAndInArgumentsOfOtherObjects() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.key])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let json = try JSONValue(
            parsing: try await project.keyform("credentials", "ionoscloud_s3_key.k", "-format", "json").output
        )
        let secret = try #require(
            json["secret_access_key"]?.string ?? json["SecretAccessKey"]?.string,
            "\(json)"
        )
        let encoded = Data("id:\(secret)".utf8).base64EncodedString()
        try project.write(
            Self.key + """
                resource "ionoscloud_group" "plain" {
                  name = "\(secret)"
                }

                resource "ionoscloud_group" "holding" {
                  name = "x-\(encoded)"
                }

                output "encoded" {
                  value = "Basic \(encoded)"
                }

                output "listed" {
                  value = ["a", "\(secret)"]
                }

                """,
            to: "main.tf"
        )
        for command in [
            ["plan"], ["apply", "-auto-approve"], ["plan"], ["show"], ["output"], ["state", "list"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(command): \(outcome.everything)")
            #expect(!outcome.everything.contains(secret), "\(command): \(outcome.everything)")
            #expect(!outcome.everything.contains(encoded), "\(command): \(outcome.everything)")
        }
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        try await expectNowhere(secret, project)
    }
}
