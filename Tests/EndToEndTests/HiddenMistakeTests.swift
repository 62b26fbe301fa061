import Foundation
import TestSupport
import Testing

/// No mistake hides another: what is independent is reported in one run, by every command that reads the configuration.
@Suite(.aFewAtATime) struct HiddenMistakeTests {
    private static let commands = [
        ["validate"], ["plan"], ["plan", "-refresh-only"], ["plan", "-destroy"], ["apply", "-auto-approve"],
        ["destroy", "-auto-approve"],
        ["import", "ionoscloud_group.g", "11111111-1111-4111-8111-111111111111"],
    ]

    /// Mistakes inside blocks, one of each kind that leaves the block's name known.
    @Test(arguments: [
        (
            #"variable "n" {\#n  type    = number\#n  default = "abc"\#n}"#,
            "Invalid default value for variable"
        ),
        (#"variable "n" {\#n  type = list(strin)\#n}"#, "Invalid type specification"),
        (
            #"variable "n" {\#n  nullable = false\#n  default = null\#n}"#,
            "Invalid default value for variable"
        ),
        (#"variable "n" {}\#nvariable "n" {}"#, "Duplicate variable declaration"),
        (#"terraform {\#n  required_version = "what"\#n}"#, "Invalid version constraint"),
        (#"terraform {\#n  state_store "x" {}\#n}"#, "State stores are not supported"),
        (
            #"resource "ionoscloud_group" "h" {\#n  name = "h"\#n  lifecycle {\#n    bogus = 1\#n  }\#n}"#,
            "Unsupported argument"
        ),
        (#"output "o" {}"#, "Missing required argument"),
        (#"moved {\#n  from = ionoscloud_group.x\#n}"#, "Missing required argument"),
        ("stray = 1", "Unsupported argument"),
    ])
    func aMistakeInABlock(_ text: String, _ summary: String) async throws {
        let project = try UserProject.inSandbox([
            "a.tf": text,
            "main.tf": """
            resource "ionoscloud_group" "g" {
              name = parseint("x", 10)
            }

            resource "ionoscloud_user" "u" {
              emial      = "u@people.example"
              first_name = ionoscloud_user.nowhere.id
              last_name  = local.nowhere
              password   = "abc123-321CBA"
            }

            """,
        ])
        for command in Self.commands {
            let outcome = try await project.keyform(command, environment: ["TF_VAR_n": "1"])
            #expect(outcome.exitStatus == 1)
            for expected in [
                summary, "cannot parse \"x\" as a base 10 integer", "Missing required argument",
                "named \"emial\" is not expected here", "Reference to undeclared resource",
                "Reference to undeclared local value",
            ] {
                #expect(outcome.unwrappedErrors.contains(expected), "\(command): \(outcome.everything)")
            }
            for once in ["as a base 10 integer", "\"emial\"", "undeclared local value"] {
                #expect(
                    outcome.unwrappedErrors.components(separatedBy: once).count == 2,
                    "\(outcome.everything)"
                )
            }
        }
    }

    /// A default that does not fit hides neither an import that cannot be nor a variable without a value.
    @Test func besideABadDefault() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            variable "bad" {
              type    = number
              default = "abc"
            }

            variable "unset" {}

            import {
              to = ionoscloud_group.g
              id = "not-an-id"
            }

            import {
              to = ionoscloud_s3_key.k
              id = "no-slash"
            }

            resource "ionoscloud_group" "g" {
              name = var.unset
            }

            resource "ionoscloud_s3_key" "k" {
              user_id = "11111111-1111-4111-8111-111111111111"
            }

            """
        ])
        for command in [["validate"], ["plan"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            for expected in [
                "Invalid default value for variable", "\"not-an-id\" is not one", "\"no-slash\" holds no",
            ] + (command == ["validate"] ? [] : ["No value for required variable"]) {
                #expect(
                    outcome.unwrappedErrors.components(separatedBy: expected).count == 2,
                    "\(command): \(expected): \(outcome.everything)"
                )
            }
        }
        // By themselves they are found as well, and once.
        try project.write(
            try project.scratch.read("project/main.tf").replacing("\"abc\"", with: "1"),
            to: "main.tf"
        )
        for command in [["validate"], ["plan", "-var=unset=g"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            for expected in ["\"not-an-id\" is not one", "\"no-slash\" holds no"] {
                #expect(
                    outcome.unwrappedErrors.components(separatedBy: expected).count == 2,
                    "\(command): \(expected): \(outcome.everything)"
                )
            }
        }
    }

    /// A block that cannot be read makes references to it look wrong: those are left for later.
    @Test func aBlockThatIsLost() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            variable "a b" {}

            output "o" {
              value = [var.a, ionoscloud_group.g.id]
            }

            resource "ionoscloud_group" {
              name = "g"
            }

            """
        ])
        for command in [["validate"], ["plan"]] {
            let outcome = try await project.keyform(command)
            #expect(!outcome.errorOutput.contains("undeclared"), "\(outcome.everything)")
        }
    }

    /// A value that is wrong, or missing, and a rule that refuses one.
    @Test(arguments: [
        ["-var=n=x"], ["-var=n=2"], [], ["-var=zz=2", "-var=n=2"], ["-var-file=nowhere.tfvars"],
    ])
    func aValueOfAVariable(_ options: [String]) async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            variable "n" {
              type = number
              validation {
                condition     = var.n > 5
                error_message = "Too few."
              }
            }

            resource "ionoscloud_group" "g" {
              name = parseint("x", 10)
            }

            """
        ])
        for command in [["plan"], ["apply", "-auto-approve"], ["destroy", "-auto-approve"]] {
            let outcome = try await project.keyform(command + options)
            #expect(outcome.exitStatus == 1)
            #expect(outcome.errorOutput.contains("as a base 10 integer"), "\(outcome.everything)")
            #expect(
                outcome.errorOutput.components(separatedBy: "Error: ").count >= 3,
                "\(outcome.everything)"
            )
        }
    }

    /// What cannot be read hides no mistake elsewhere, and no import that fails, also to what needs it.
    @Test func aDataSourceThatFails() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            data "ionoscloud_group" "g" {
              name = "nowhere"
            }

            import {
              to = ionoscloud_group.needing
              id = "11111111-1111-4111-8111-111111111111"
            }

            resource "ionoscloud_group" "needing" {
              name = data.ionoscloud_group.g.id
            }

            import {
              to = ionoscloud_group.apart
              id = "11111111-1111-4111-8111-111111111112"
            }

            resource "ionoscloud_group" "apart" {
              name = "apart"
            }

            resource "ionoscloud_group" "later" {
              count = 0
              name  = parseint("x", 10)
            }

            """
        ])
        for command in [["plan"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            for expected in [
                "no group found", "111111111111", "111111111112", "as a base 10 integer",
            ] {
                #expect(outcome.unwrappedErrors.contains(expected), "\(expected): \(outcome.everything)")
            }
            #expect(
                outcome.errorOutput.components(separatedBy: "Error: ").count == 5,
                "\(outcome.everything)"
            )
        }
    }

    /// Without credentials nothing is planned; what is wrong with the configuration is told in the same run.
    @Test func noCredentials() async throws {
        let project = try UserProject([
            "main.tf": """
            resource "ionoscloud_group" "g" {
              count = 0
              name  = parseint("x", 10)
            }

            resource "ionoscloud_group" "h" {
              name = "h"
            }

            """
        ])
        for command in [["plan"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            #expect(outcome.errorOutput.contains("as a base 10 integer"), "\(outcome.everything)")
            #expect(outcome.errorOutput.contains("credentials"), "\(outcome.everything)")
        }
    }
}
