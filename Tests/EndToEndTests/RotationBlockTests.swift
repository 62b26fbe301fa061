import Foundation
import TestSupport
import Testing

/// `rotation` blocks, as the commands see them that hand no key to anybody.
@Suite(.aFewAtATime) struct RotationBlockTests {
    private static let main = """
        resource "ionoscloud_user" "ada" {
          first_name = "Ada"
          last_name  = "L"
          email      = "ada@people.example"
          password   = "secret-Password-1"
        }
        resource "ionoscloud_s3_key" "app" {
          user_id = ionoscloud_user.ada.id
        }
        resource "ionoscloud_s3_key" "many" {
          count   = 2
          user_id = ionoscloud_user.ada.id
        }

        """

    private func project(_ own: String) throws -> UserProject {
        try UserProject.inSandbox(["main.tf": Self.main, "own.keyform.hcl": own])
    }

    /// What only plans, checks or formats runs no program and writes no file.
    @Test func nothingIsDeliveredByLookingAtIt() async throws {
        let project = try project(
            """
            rotation "apps" {
              keys  = [ionoscloud_s3_key.app, ionoscloud_s3_key.many]
              every = "90d"
              deliver "command" {
                command = ["touch", "ran"]
              }
              deliver "file" {
                path = "written"
              }
            }

            """
        )
        for arguments in [["validate"], ["fmt", "-check"], ["plan"], ["plan", "-out=p"], ["show", "p"]] {
            let result = try await project.keyform(arguments)
            #expect(result.exitStatus == 0, "\(result.everything)")
        }
        let console = try await project.keyform(["console"], input: "1 + 1\n")
        #expect(console.output == "2\n", "\(console.everything)")
        for name in ["ran", "written"] {
            #expect(!FileManager.default.fileExists(atPath: project.path(name)), "\(name)")
        }
    }

    @Test(arguments: ["validate", "plan"])
    func mistakesAreTold(command: String) async throws {
        let project = try project(
            """
            rotation "apps" {
              keys    = [ionoscloud_s3_key.ap]
              overlap = "7"
              deliver "vault" {
                address   = "https://ada:planted-pass@vault.example"
                mount     = "kv"
                path      = "apps"
                token_env = "hvs.planted-token"
              }
            }
            rotation "others" {
              keys = [ionoscloud_s3_key.many, ionoscloud_s3_key.many[1]]
            }
            rotation "third" {
              keys = [ionoscloud_s3_key.many[0]]
            }

            """
        )
        let result = try await project.keyform(command)
        #expect(result.exitStatus == 1)
        for part in [
            "Did you mean \"app\"?", "write \"7d\" for days", "Invalid address", "Invalid token_env",
            "Key in two rotation blocks",
        ] {
            #expect(
                result.unwrappedErrors.contains(part) || result.everything.contains(part),
                "\(part): \(result.everything)"
            )
        }
        #expect(!result.everything.contains("planted"), "\(result.everything)")
    }

    /// Which instances there are is known where something is planned.
    @Test func anInstanceThatDoesNotExistIsTold() async throws {
        let project = try project("rotation \"apps\" {\n  keys = [ionoscloud_s3_key.many[2]]\n}\n")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.everything.contains("Key to rotate does not exist"), "\(plan.everything)")
        #expect(plan.everything.contains("own.keyform.hcl line 2"), "\(plan.everything)")
    }
}
