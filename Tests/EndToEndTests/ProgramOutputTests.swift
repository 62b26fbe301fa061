import JSONText
import TestSupport
import Testing

/// The lists that are written for programs, by the recipes of `docs/output.md` too.
@Suite(.aFewAtATime) struct ProgramOutputTests {
    private static let main = """
        terraform {
          required_providers {
            ionoscloud = { source = "ionos-cloud/ionoscloud" }
            random     = { source = "hashicorp/random" }
            vault      = { source = "hashicorp/vault" }
          }
        }

        resource "ionoscloud_user" "ada" {
          first_name    = "Ada"
          last_name     = "Lovelace"
          email         = "ada@example.com"
          password      = "planted-password-1"
          administrator = false
        }

        resource "ionoscloud_s3_key" "ada" {
          user_id = ionoscloud_user.ada.id
        }

        resource "random_password" "p" {
          for_each = toset(["a\\"]b"])
          length   = 20
        }

        resource "vault_kv_secret_v2" "k" {
          name = "x"
        }

        module "m" {
          source = "./m"
        }

        """
    private static let module = "resource \"random_pet\" \"n\" {}\n"

    private func project(_ main: String = Self.main) throws -> UserProject {
        let project = try UserProject.inSandbox(["main.tf": main])
        try project.makeFolder("m")
        try project.write(Self.module, to: "m/main.tf")
        return project
    }

    private func document(_ project: UserProject, _ words: String...) async throws -> JSONValue {
        let outcome = try await project.keyform(words)
        #expect(outcome.exitStatus == 0, "\(words): \(outcome.everything)")
        #expect(!outcome.everything.contains("planted-"), "\(words)")
        let document = try JSONValue(parsing: outcome.output)
        if !["version", "output"].contains(words[0]) {
            #expect(document["format_version"]?.string?.hasPrefix("1.") ?? false, "\(words)")
        }
        return document
    }

    @Test func listsAreDocuments() async throws {
        let project = try project()
        let apply = try await project.keyform("apply", "-auto-approve", "-allow=administrators")
        _ = apply
        _ = try await project.keyform("apply", "-auto-approve")
        let secret = try await project.keyform(
            "credentials",
            "ionoscloud_s3_key.ada",
            "-format=json"
        )
        let key = try #require(JSONValue(parsing: secret.output)["SecretAccessKey"]?.string)
        let list = try await document(project, "state", "list", "-json")
        let objects = try #require(list["objects"]?.array)
        #expect(
            objects.map { $0["address"]?.string } == [
                "ionoscloud_s3_key.ada", "ionoscloud_user.ada", "random_password.p[\"a\\\"]b\"]",
                "module.m.random_pet.n",
            ]
        )
        #expect(objects.last?["module_address"] == "module.m")
        #expect(objects.allSatisfy { $0["status"] == "ready" && $0["id"]?.string != nil })
        #expect(objects[0]["provider_name"] == "registry.terraform.io/ionos-cloud/ionoscloud")
        let shown = try await document(project, "state", "show", "-json", "ionoscloud_s3_key.ada")
        let values = shown["objects"]?.array?.first?["values"]
        #expect(values?["secret_key"] == "(sensitive value)" && values?["active"] == true)
        let workspaces = try await document(project, "workspace", "list", "-json")
        #expect(workspaces["workspaces"] == [["name": "default", "current": true]])
        let providers = try await document(project, "providers", "-json")
        let vault = providers["providers"]?.array?.first { $0["name"] == "vault" }
        #expect(vault?["left_to_terraform"] == true && vault?["in_state"] == false)
        let random = providers["providers"]?.array?.first { $0["name"] == "random" }
        #expect(random?["modules"] == ["", "module.m"] && random?["in_state"] == true)
        for words in [
            ["log", "-json"], ["log", "show", "-json", "1"], ["state", "check", "-json"], ["show", "-json"],
            ["rotate", "-status", "-json"], ["access", "-json", "-refresh=false"], ["graph", "-format=json"],
        ] {
            let outcome = try await project.keyform(words)
            #expect(try JSONValue(parsing: outcome.output)["format_version"] != nil, "\(outcome.everything)")
            #expect(!outcome.everything.contains(key) && !outcome.everything.contains("planted-"))
        }
        #expect(!shown.text(.compact).contains(key) && !list.text(.compact).contains(key))
    }

    @Test func providersAreShownAsInTerraform() async throws {
        let project = try project()
        let outcome = try await project.keyform("providers")
        #expect(
            outcome.output == """

                Providers required by configuration:
                .
                ├── provider[registry.terraform.io/hashicorp/random]
                ├── provider[registry.terraform.io/hashicorp/vault] (left to Terraform)
                ├── provider[registry.terraform.io/ionos-cloud/ionoscloud]
                └── module.m
                    └── provider[registry.terraform.io/hashicorp/random]


                """,
            "\(outcome.everything)"
        )
        let version = try await document(project, "version", "-json")
        #expect(version["terraform_version"] == "1.11.4" && version["provider_selections"] == [:])
        #expect(version["keyform_version"]?.string != nil)
    }

    /// As an editor reads it.
    @Test func schemasAreInTerraformsForm() async throws {
        let project = try project()
        let document = try await document(project, "providers", "schema", "-json")
        let schemas = try #require(document["provider_schemas"]?.object)
        #expect(
            schemas.members.map(\.name) == [
                "registry.terraform.io/ionos-cloud/ionoscloud", "registry.terraform.io/hashicorp/random",
            ]
        )
        let vendor = try #require(schemas["registry.terraform.io/ionos-cloud/ionoscloud"])
        #expect(vendor["provider"]?["block"]?["attributes"]?["token"]?["sensitive"] == true)
        let user = vendor["resource_schemas"]?["ionoscloud_user"]?["block"]
        #expect(user?["attributes"]?["email"]?["required"] == true)
        #expect(user?["attributes"]?["id"]?["computed"] == true)
        #expect(user?["attributes"]?["password"]?["sensitive"] == true)
        #expect(user?["attributes"]?["password_wo"]?["write_only"] == true)
        #expect(user?["block_types"]?["timeouts"]?["nesting_mode"] == "single")
        #expect(vendor["data_source_schemas"]?["ionoscloud_user"]?["version"]?.integer != nil)
        // Each attribute has what readers of the format cannot do without.
        for provider in schemas.members {
            for kind in ["resource_schemas", "data_source_schemas"] {
                for type in provider.value[kind]?.object?.members ?? [] {
                    for attribute in type.value["block"]?["attributes"]?.object?.members ?? [] {
                        let value = attribute.value
                        #expect(value["type"] != nil && value["description_kind"] == "plain")
                        #expect(["required", "optional", "computed"].contains { value[$0] == true })
                    }
                }
            }
        }
        let text = try await project.keyform("providers", "schema")
        #expect(text.exitStatus == 1 && text.unwrappedErrors.contains("requires the `-json` flag"))
    }

    /// The members that the policy of the recipe for conftest reads, as this program has no interpreter for it.
    @Test func plansCanBeJudgedByPolicies() async throws {
        let project = try project()
        #expect(try await project.keyform("plan", "-input=false", "-out=plan.keyform").exitStatus == 0)
        let plan = try await document(project, "show", "-json", "plan.keyform")
        let changes = try #require(plan["resource_changes"]?.array)
        let user = try #require(changes.first { $0["type"] == "ionoscloud_user" })
        #expect(user["change"]?["actions"] == ["create"] && user["address"] == "ionoscloud_user.ada")
        #expect(user["change"]?["after"]?["administrator"] == false)
        // There is a password, whatever it is.
        #expect(user["change"]?["after"]?["password"] == "(sensitive value)")
        #expect(user["change"]?["after_sensitive"]?["password"] == true)
        #expect(changes.contains { $0["type"] == "ionoscloud_s3_key" })
    }

    /// The commands of the recipe for Atlantis, with its variables.
    @Test func theWorkflowForAtlantisRuns() async throws {
        let project = try project()
        let workflow = try Fixtures.text("recipes/atlantis/repos.yaml")
        let commands = workflow.split(separator: "\n").compactMap { line in
            line.firstRange(of: "run: ").map { String(line[$0.upperBound...]) }
        }
        #expect(commands.count == 4)
        let folder = try BuiltProducts.executable("keyform").dropLast("/keyform".count)
        // The plan is shown before it is applied.
        for command in [commands[0], commands[1], commands[3], commands[2]] {
            let outcome = try await project.runner(
                "/bin/sh",
                environment: [
                    "PATH": "\(folder):/usr/bin:/bin", "KEYFORM_SANDBOX": "1",
                    "PLANFILE": project.path("default.tfplan"),
                    "SHOWFILE": project.path("default.json"),
                ]
            )
            .run(["-c", command], timeout: .seconds(120))
            #expect(outcome.exitStatus == 0, "\(command): \(outcome.everything)")
        }
        let shown = try JSONValue(parsing: try project.scratch.read("project/default.json"))
        #expect(shown["resource_changes"]?.array?.isEmpty == false)
    }
}
