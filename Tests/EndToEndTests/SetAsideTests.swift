import JSONText
import TestSupport
import Testing

/// What belongs to other providers is left to Terraform, and said so.
@Suite(.aFewAtATime) struct SetAsideTests {
    private static let main = """
        terraform {
          required_providers {
            ionoscloud = { source = "ionos-cloud/ionoscloud" }
            vault      = { source = "hashicorp/vault", version = "~> 4.0" }
          }
        }

        provider "vault" {
          address = "https://vault.example.com"
        }

        resource "ionoscloud_group" "g" {
          name         = "storage"
          s3_privilege = true
        }

        resource "vault_kv_secret_v2" "keys" {
          mount     = "kv"
          name      = "storage"
          data_json = jsonencode({ group = ionoscloud_group.g.id })
        }

        data "http" "health" {
          url = "https://example.com"
        }

        output "group" {
          value = ionoscloud_group.g.id
        }

        output "path" {
          value = vault_kv_secret_v2.keys.path
        }
        """

    private static let line =
        "2 resources of other providers are left to Terraform: vault_kv_secret_v2.keys, data.http.health. They are not "
        + "managed here, and Terraform must not apply this folder. Set aside with them, for want of their values: "
        + "output.path."

    @Test func oneLineSaysSoEverywhere() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        let valid = try await project.keyform("validate")
        #expect(valid.exitStatus == 0, "\(valid.everything)")
        #expect(valid.output.contains(Self.line + "\n"), "\(valid.output)")
        #expect(valid.output.contains("Success! The configuration is valid."))
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("\n" + Self.line + "\n"), "\(plan.output)")
        #expect(plan.output.contains("Plan: 1 to add, 0 to change, 0 to destroy."))
        let saved = try await project.keyform("plan", "-out=saved.plan")
        #expect(saved.exitStatus == 0, "\(saved.everything)")
        let apply = try await project.keyform("apply", "saved.plan")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains(Self.line + "\n"), "\(apply.output)")
        let again = try await project.keyform("apply", "-auto-approve")
        #expect(
            again.output.contains(Self.line + "\n") && again.output.contains("No changes."),
            "\(again.output)"
        )
        let list = try await project.keyform("state", "list")
        #expect(list.output == "ionoscloud_group.g\n")
        let output = try await project.keyform("output")
        #expect(output.output.contains("group = ") && !output.output.contains("path"), "\(output.output)")
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
    }

    @Test func programsGetItAsData() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        for command in [["validate", "-json"], ["plan", "-json"], ["apply", "-json", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            let documents =
                command[0] == "validate"
                ? [outcome.output] : outcome.output.split(separator: "\n").map(String.init)
            let found = try documents.compactMap {
                try JSONValue(parsing: Array($0.utf8))["left_to_terraform"]
            }
            #expect(found.count == 1, "\(command): \(outcome.output)")
            let first = try #require(found.first)
            #expect(
                first["resources"]?.array?.map { $0["addr"]?.string } == [
                    "vault_kv_secret_v2.keys", "data.http.health",
                ]
            )
            #expect(first["resources"]?.array?.first?["provider"]?.string == "hashicorp/vault")
            #expect(first["outputs"]?.array?.map(\.string) == ["path"])
        }
    }

    @Test(arguments: ["-target", "-exclude", "-replace"]) func theyCannotBeSelected(
        option: String
    ) async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        let plan = try await project.keyform("plan", "\(option)=vault_kv_secret_v2.keys")
        #expect(plan.exitStatus == 1)
        #expect(
            plan.unwrappedErrors.contains(
                "\(option)=vault_kv_secret_v2.keys names a resource of the provider hashicorp/vault, which keyform does "
                    + "not have: it is left to Terraform."
            ),
            "\(plan.everything)"
        )
    }

    @Test func whatNeedsThemIsAnErrorBeforeAnythingIsMade() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        try project.edit(
            "main.tf",
            #"name         = "storage""#,
            "name         = vault_kv_secret_v2.keys.name"
        )
        try project.edit("main.tf", "{ group = ionoscloud_group.g.id }", "{}")
        for command in [["validate"], ["plan"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            #expect(
                outcome.unwrappedErrors.contains(
                    "ionoscloud_group.g needs vault_kv_secret_v2.keys, which belongs to the provider hashicorp/vault and is "
                        + "left to Terraform: ionoscloud_group.g → vault_kv_secret_v2.keys."
                ),
                "\(outcome.everything)"
            )
            #expect(outcome.errorOutput.contains("main.tf line 13"), "\(outcome.errorOutput)")
        }
        #expect(try !project.files().contains { $0.hasSuffix("keyform.db") })
    }

    @Test func blocksAboutThemAreLeftToTerraformToo() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": "import {\n  to = aws_foo.x\n  id = \"a\"\n}\nremoved {\n  from = aws_foo.y\n}\n"
        ])
        for command in ["validate", "plan"] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            #expect(
                outcome.output.contains(
                    "2 blocks about resources of other providers are left to Terraform: removed (main.tf line 5), import "
                        + "(main.tf line 1).\n"
                ),
                "\(outcome.output)"
            )
        }
    }

    @Test func modulesHaveThemToo() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            module "team" {
              for_each = toset(["a", "b"])
              source   = "./team"
              name     = each.key
            }

            output "ids" {
              value = { for key, team in module.team : key => team.id }
            }
            """
        ])
        try project.makeFolder("team")
        try project.write(
            """
            variable "name" {
              type = string
            }

            resource "ionoscloud_group" "g" {
              name = var.name
            }

            resource "vault_kv_secret_v2" "s" {
              mount     = "kv"
              data_json = ionoscloud_group.g.id
            }

            output "id" {
              value = ionoscloud_group.g.id
            }

            output "path" {
              value = vault_kv_secret_v2.s.path
            }
            """,
            to: "team/main.tf"
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("Plan: 2 to add, 0 to change, 0 to destroy."))
        #expect(
            apply.output.contains(
                "1 resource of another provider is left to Terraform: module.team.vault_kv_secret_v2.s. It is not managed "
                    + "here, and Terraform must not apply this folder. Set aside with it, for want of its values: "
                    + "module.team.output.path.\n"
            ),
            "\(apply.output)"
        )
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let target = try await project.keyform("plan", "-target=module.team[\"a\"].vault_kv_secret_v2.s")
        #expect(target.exitStatus == 1)
        #expect(target.unwrappedErrors.contains("names a resource of the provider hashicorp/vault"))
    }

    @Test func provisionersOfOwnTypesStayErrors() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            resource "ionoscloud_group" "g" {
              name = "g"
              provisioner "local-exec" {
                command = "true"
              }
            }
            resource "aws_instance" "a" {
              provisioner "local-exec" {
                command = "true"
              }
            }
            """
        ])
        let valid = try await project.keyform("validate")
        #expect(valid.exitStatus == 1)
        #expect(valid.errorOutput.contains("Provisioners are not supported"))
        #expect(!valid.errorOutput.contains("aws_instance"), "\(valid.errorOutput)")
    }
}
