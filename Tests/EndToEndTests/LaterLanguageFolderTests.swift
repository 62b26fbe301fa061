import TestSupport
import Testing

/// A folder as people have it for Terraform 1.12 to 1.15, with files beside it that are no configuration.
@Suite(.aFewAtATime) struct LaterLanguageFolderTests {
    private static let files = [
        "main.tf": """
        terraform {
          required_version = ">= 1.12"

          backend "s3" {
            bucket = "states"
          }
        }

        variable "owner" {
          type    = object({ name = string })
          default = null
        }

        resource "ionoscloud_group" "g" {
          name         = var.owner != null && var.owner.name != "" ? var.owner.name : "storage"
          s3_privilege = true
        }

        output "id" {
          type  = string
          value = ionoscloud_group.g.id
        }
        """,
        "main.tftest.hcl": "run \"a\" {",
        "main.tfquery.hcl": "list \"x\" \"y\" {",
        "main.tfmigrate.hcl": "from {",
        "main.tfstack.hcl": "component \"x\" {",
        "main.tfcomponent.hcl": "component \"x\" {",
        "main.tfdeploy.hcl": "deployment \"x\" {",
    ]

    @Test func isPlannedAndAppliedAsItIs() async throws {
        let project = try UserProject.inSandbox(Self.files)
        let valid = try await project.keyform("validate")
        #expect(valid.exitStatus == 0, "\(valid.everything)")
        #expect(valid.output.contains("State backend is not used") && valid.output.contains("keyform.db"))
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }

    @Test func objectsAreImportedByIdentity() async throws {
        let project = try UserProject.inSandbox(Self.files)
        let apply = try await project.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        let id = try await project.keyform("output", "-raw", "id").output
        let removed = try await project.keyform("state", "rm", "ionoscloud_group.g")
        try #require(removed.exitStatus == 0, "\(removed.everything)")
        _ = try project.write(
            "import {\n  to       = ionoscloud_group.g\n  identity = { id = \"\(id)\" }\n}\n",
            to: "import.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("1 to import, 0 to add, 0 to change, 0 to destroy"), "\(plan.output)")
        _ = try project.write(
            "import {\n  to       = ionoscloud_group.g\n  identity = { id = \"nope\" }\n}\n",
            to: "import.tf"
        )
        let refused = try await project.keyform("validate")
        #expect(refused.exitStatus == 1)
        #expect(refused.errorOutput.contains("identity = { id = \"nope\" }"), "\(refused.everything)")
    }

    @Test func utilityTypesHaveIdentitiesToo() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            resource "terraform_data" "a" {
            }

            import {
              to       = terraform_data.a
              identity = { id = "abc" }
            }
            """
        ])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("1 to import, 0 to add"), "\(plan.output)")
        try project.write("resource \"terraform_data\" \"b\" {\n  store {\n  }\n}\n", to: "b.tf")
        let refused = try await project.keyform("validate")
        #expect(refused.exitStatus == 1)
        #expect(refused.unwrappedErrors.contains("came with Terraform 1.16"), "\(refused.everything)")
    }

    @Test func versionsThatAreNotKnownAreRefused() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": "terraform {\n  required_version = \">= 1.16\"\n}\n"
        ])
        let valid = try await project.keyform("validate")
        #expect(valid.exitStatus == 1)
        #expect(
            valid.unwrappedErrors.contains(
                "This configuration does not support Terraform versions 1.0 to 1.15, whose language keyform reads."
            ),
            "\(valid.everything)"
        )
    }
}
