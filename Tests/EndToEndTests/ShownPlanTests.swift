import JSONText
import TestSupport
import Testing

/// What `show -json PLAN` says, beyond the changes, to programs that read Terraform's plans.
@Suite(.aFewAtATime) struct ShownPlanTests {
    private static let main = """
        terraform {
          required_providers {
            ionoscloud = { source = "ionos-cloud/ionoscloud" }
            vault      = { source = "hashicorp/vault" }
          }
        }

        provider "ionoscloud" {
          alias = "eu"
          token = var.token
        }

        variable "token" {
          default   = "hunter2-of-the-token"
          sensitive = true
        }

        variable "teams" {
          default = ["blue"]
        }

        resource "random_pet" "suffix" {
          keepers = { teams = join(",", var.teams) }
        }

        resource "vault_kv_secret_v2" "keys" {
          mount     = "kv"
          name      = "storage"
          data_json = jsonencode({ id = module.team["blue"].id })
        }

        module "team" {
          source   = "./team"
          for_each = toset(var.teams)
          name     = "${each.key}-${random_pet.suffix.id}"
          providers = {
            ionoscloud = ionoscloud.eu
          }
        }

        output "ids" {
          value = { for name, team in module.team : name => team.id }
        }

        output "path" {
          value = vault_kv_secret_v2.keys.path
        }

        """

    private static let team = """
        terraform {
          required_providers {
            ionoscloud = { source = "ionos-cloud/ionoscloud" }
          }
        }

        variable "name" {
          type = string
        }

        resource "ionoscloud_group" "this" {
          name = var.name
        }

        data "ionoscloud_group" "read" {
          name       = ionoscloud_group.this.name
          depends_on = [ionoscloud_group.this]
        }

        output "id" {
          value = data.ionoscloud_group.read.id
        }

        """

    /// Made before anything is; so all that is not known yet is the same in every run.
    @Test func hasTheGoldenForm() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        try project.makeFolder("team")
        try project.write(Self.team, to: "team/main.tf")
        let plan = try await project.keyform("plan", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let shown = try await project.keyform("show", "-json", "p")
        #expect(shown.exitStatus == 0, "\(shown.everything)")
        #expect(!shown.output.contains("hunter2"))
        let json = try JSONValue(parsing: shown.output)
        let parts: [(String, JSONValue?)] = [
            ("left_to_terraform", json["left_to_terraform"]),
            ("relevant_attributes", json["relevant_attributes"]),
            ("configuration", json["configuration"]),
            (
                "resource_changes",
                .array(
                    (json["resource_changes"]?.array ?? []).map { change in
                        .object(
                            JSONObject(
                                (change.object?.members ?? []).filter { $0.name != "change" }
                            )
                        )
                    }
                )
            ),
        ]
        let text = try parts.map { name, part in
            "# \(name)\n\(try #require(part, "\(name)").text(.pretty))\n"
        }.joined()
        try Golden.compare(text, with: "end-to-end/shown-plan.txt")
        // What the golden must have, so that nobody accepts one without.
        for part in [
            "vault_kv_secret_v2.keys", "\"module_address\": \"module.team[\\\"blue\\\"]\"",
            "\"provider_config_key\": \"ionoscloud.eu\"", "\"references\"", "random_pet.suffix.id",
        ] { #expect(text.contains(part), "\(part): \(text)") }
    }
}
