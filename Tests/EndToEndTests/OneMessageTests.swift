import Foundation
import JSONText
import TestSupport
import Testing

/// One mistake gives one message, however many objects it concerns.
@Suite(.aFewAtATime) struct OneMessageTests {
    private static func users(_ count: Int, groups: Int = 0) -> String {
        """
        resource "ionoscloud_user" "u" {
          count      = \(count)
          first_name = "U"
          last_name  = "Example"
          email      = "u${count.index}@people.example"
          password   = "abc123-321CBA"
        }

        resource "ionoscloud_group" "g" {
          count = \(groups)
          name  = "g${count.index}"
        }

        """
    }

    private func lines(_ text: String) -> Int {
        text.split(separator: "\n").count
    }

    @Test func aRefusedTokenOverManyUsers() async throws {
        let server = try RunningSandbox("-token", "token")
        var project = try UserProject(["main.tf": Self.users(25, groups: 3)], server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        project.environment["IONOS_TOKEN"] = "expired"
        let commands = [
            ["plan"], ["plan", "-refresh-only"], ["plan", "-destroy"], ["plan", "-out=saved"],
            ["apply", "-auto-approve"], ["apply", "-refresh-only", "-auto-approve"],
            ["destroy", "-auto-approve"],
        ]
        for command in commands {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            #expect(lines(outcome.errorOutput) < 20, "\(outcome.everything)")
            #expect(outcome.errorOutput.components(separatedBy: "401 Unauthorized").count == 2)
            #expect(
                outcome.unwrappedErrors.contains("The same goes for 27 other objects:"),
                "\(outcome.everything)"
            )
        }
        let stream = try await project.keyform("plan", "-json")
        let errors = try stream.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            .filter { $0["type"]?.string == "diagnostic" }
        #expect(errors.count == 1, "\(stream.everything)")
        #expect(errors.first?["diagnostic"]?["other_addresses"]?.array?.count == 27)
    }

    @Test func aRefusedTokenOverManyImports() async throws {
        let server = try RunningSandbox("-token", "token")
        var project = try UserProject(server: server)
        project.environment["IONOS_TOKEN"] = "expired"
        try project.write(
            Self.users(30) + """
                import {
                  for_each = range(30)
                  to       = ionoscloud_user.u[each.value]
                  id       = format("11111111-1111-4111-8111-1111111111%02d", each.value)
                }

                """,
            to: "main.tf"
        )
        for command in [["plan"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(
                outcome.errorOutput.components(separatedBy: "Error: ").count == 2,
                "\(outcome.everything)"
            )
        }
    }

    @Test func aTokenThatIsRefusedDuringTheApply() async throws {
        let server = try RunningSandbox("-fault", "POST * #6- 401")
        let project = try UserProject(["main.tf": Self.users(20, groups: 10)], server: server)
        let apply = try await project.keyform("apply", "-auto-approve", "-parallelism=1")
        #expect(apply.exitStatus == 1)
        #expect(apply.errorOutput.components(separatedBy: "Error: ").count == 2, "\(apply.everything)")
        #expect(apply.unwrappedErrors.contains("The same goes for 24 other objects:"), "\(apply.everything)")
    }

    @Test func anExpressionThatFailsForEachInstance() async throws {
        let project = try UserProject(
            [
                "main.tf": """
                resource "ionoscloud_group" "g" {
                  count = 40
                  name  = jsondecode("{")
                }
                """
            ],
            server: try RunningSandbox()
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.errorOutput.components(separatedBy: "Error: ").count == 2, "\(plan.everything)")
    }

    @Test func objectsThatMustNotBeDestroyed() async throws {
        let configuration = """
            resource "ionoscloud_group" "g" {
              count = 30
              name  = "g${count.index}"
              lifecycle {
                prevent_destroy = true
              }
            }
            """
        let project = try UserProject(["main.tf": configuration], server: try RunningSandbox())
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.exitStatus == 1)
        #expect(destroy.errorOutput.components(separatedBy: "Error: ").count == 2, "\(destroy.everything)")
        #expect(
            destroy.unwrappedErrors.contains("The same goes for 29 other objects:"),
            "\(destroy.everything)"
        )
    }

    @Test func aTerraformStateThatWasTakenOverAlready() async throws {
        let project = try UserProject(["main.tf": Self.users(30)], server: try RunningSandbox())
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let export = try await project.keyform("state", "export-terraform")
        #expect(export.exitStatus == 0, "\(export.everything)")
        try project.write(export.output, to: "t.tfstate")
        for more in [[], ["-dry-run"]] {
            let again = try await project.keyform(["state", "import-terraform"] + more + ["t.tfstate"])
            #expect(again.exitStatus == 1)
            #expect(again.errorOutput.components(separatedBy: "Error: ").count == 2, "\(again.everything)")
            #expect(lines(again.errorOutput) < 20, "\(again.everything)")
            #expect(
                again.unwrappedErrors.contains("All 30 objects of t.tfstate are in this state already"),
                "\(again.everything)"
            )
        }
    }
}
