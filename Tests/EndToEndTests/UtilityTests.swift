import Foundation
import TestSupport
import Testing

/// Types that need no API, from an empty folder to an empty state.
@Suite(.aFewAtATime) struct UtilityTests {
    private static let text = """
        terraform {
          required_providers {
            random = { source = "hashicorp/random", version = "~> 3.5" }
            null   = { source = "hashicorp/null" }
          }
        }
        provider "random" {}
        resource "random_password" "p" {
          length  = 16
          keepers = { n = 1 }
        }
        resource "random_pet" "pet" {}
        resource "null_resource" "n" {
          triggers = { pet = random_pet.pet.id }
        }
        resource "terraform_data" "d" {
          input = { password = random_password.p.result, name = "x" }
        }
        output "password" {
          value     = terraform_data.d.output.password
          sensitive = true
        }
        """

    /// No credentials, no simulation, no network.
    @Test func nothingIsNeededForThem() async throws {
        let project = try UserProject(["main.tf": Self.text])
        let planned = try await project.keyform("plan")
        #expect(
            planned.output.contains("Plan: 4 to add, 0 to change, 0 to destroy."),
            "\(planned.everything)"
        )
        let applied = try await project.keyform("apply", "-auto-approve")
        #expect(applied.exitStatus == 0, "\(applied.everything)")
        let password = try await project.keyform("output", "-raw", "password")
        #expect(password.output.count == 16, "\(password.everything)")
        for command in [
            ["show"], ["show", "-json"], ["state", "show", "terraform_data.d"], ["log", "show", "1"],
        ] {
            let shown = try await project.keyform(command)
            #expect(
                shown.exitStatus == 0 && !shown.everything.contains(password.output),
                "\(shown.everything)"
            )
        }
        #expect(
            !String(decoding: try project.bytes("project/keyform.db"), as: UTF8.self).contains(
                password.output
            )
        )
        let unchanged = try await project.keyform("plan", "-detailed-exitcode")
        #expect(unchanged.exitStatus == 0, "\(unchanged.everything)")
        try project.edit("main.tf", "n = 1", "n = 2")
        let replaced = try await project.keyform("apply", "-auto-approve")
        #expect(replaced.output.contains("1 added, 1 changed, 1 destroyed"), "\(replaced.everything)")
        #expect(try await project.keyform("output", "-raw", "password").output != password.output)
        let destroyed = try await project.keyform("destroy", "-auto-approve")
        #expect(destroyed.output.contains("4 destroyed"), "\(destroyed.everything)")
    }

    /// Beside types that need credentials, which are missing: nothing is left behind.
    @Test func whatNeedsCredentialsStillDoes() async throws {
        let group =
            "\nresource \"ionoscloud_group\" \"g\" {\n  for_each = toset([\"a\"])\n  name     = each.key\n}\n"
        let project = try UserProject(["main.tf": Self.text + group])
        let applied = try await project.keyform("apply", "-auto-approve")
        #expect(applied.exitStatus == 1, "\(applied.everything)")
        #expect(try !project.files().contains("project/keyform.db"))
        let targeted = try await project.keyform("apply", "-auto-approve", "-target=random_pet.pet")
        #expect(targeted.exitStatus == 0, "\(targeted.everything)")
        try project.edit("main.tf", "toset([\"a\"])", "toset([])")
        let empty = try await project.keyform("apply", "-auto-approve")
        #expect(empty.exitStatus == 0, "\(empty.everything)")
    }

    @Test func aSecretIsImportedFromStandardInput() async throws {
        let project = try UserProject([
            "main.tf": """
            resource "random_password" "p" {
              length = 12
            }
            output "p" {
              value     = random_password.p.result
              sensitive = true
            }
            """
        ])
        let imported = try await project.keyform("import", "random_password.p", "-", input: "Taken-Over-7\n")
        #expect(imported.exitStatus == 0, "\(imported.everything)")
        #expect(!imported.everything.contains("Taken-Over-7"))
        let applied = try await project.keyform("apply", "-auto-approve")
        #expect(applied.output.contains("0 added, 0 changed, 0 destroyed"), "\(applied.everything)")
        #expect(try await project.keyform("output", "-raw", "p").output == "Taken-Over-7")
        let no = try await project.keyform("import", "random_pet.x", "x")
        #expect(no.exitStatus == 1 && !no.everything.contains("Imported"), "\(no.everything)")
    }

    /// The arguments of their provider blocks, and types that there are not.
    @Test func mistakesAreNamed() async throws {
        let project = try UserProject([
            "main.tf": """
            provider "random" {
              seed = 1
            }
            resource "random_pets" "p" {
            }
            resource "random_pet" "p" {
              length = 0
            }
            resource "terraform_data" "d" {
              output = 1
              provisioner "local-exec" {
                command = "true"
              }
            }
            """
        ])
        let found = try await project.keyform("validate")
        #expect(found.exitStatus == 1)
        for text in [
            "An argument named \"seed\" is not expected here.", "Did you mean \"random_pet\"?",
            "local-exec",
        ] { #expect(found.unwrappedErrors.contains(text), "\(found.everything)") }
    }

    /// From Terraform to keyform, and back; only where there is a Terraform to ask.
    @Test(.enabled(if: terraform != nil)) func statesGoToAndFro() async throws {
        let terraform = try #require(Self.terraform)
        let project = try UserProject([
            "main.tf": """
            variable "secret" {
              default   = "hidden-text"
              sensitive = true
            }
            resource "terraform_data" "a" {
              input            = { x = "one", l = ["a", 1], n = null, s = toset(["x"]) }
              triggers_replace = [1, "b"]
            }
            resource "terraform_data" "none" {}
            resource "terraform_data" "secret" {
              input = { p = var.secret, q = 1 }
            }
            resource "terraform_data" "counted" {
              count = 2
              input = terraform_data.a.output.x
            }
            """
        ])
        func run(_ arguments: String...) async throws -> ProcessOutcome {
            try await project.runner(terraform).run(arguments, timeout: .seconds(180))
        }
        for arguments in [["init"], ["apply", "-auto-approve"]] {
            let outcome = try await project.runner(terraform).run(arguments, timeout: .seconds(180))
            try #require(outcome.exitStatus == 0, "\(outcome.everything)")
        }
        try FileManager.default.moveItem(
            atPath: project.path("terraform.tfstate"),
            toPath: project.path("old.tfstate")
        )
        let taken = try await project.keyform("state", "import-terraform", "old.tfstate")
        #expect(taken.exitStatus == 0 && taken.output.contains("Took over 5 objects."), "\(taken.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0 && !plan.everything.contains("hidden-text"), "\(plan.everything)")
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        try project.write(exported.output, to: "terraform.tfstate")
        let back = try await run("plan", "-detailed-exitcode")
        #expect(back.exitStatus == 0, "\(back.everything)")
    }

    private static let terraform = ["/usr/local/bin/terraform", "/usr/bin/terraform"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}
