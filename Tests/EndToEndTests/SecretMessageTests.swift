import TestSupport
import Testing

/// Messages of conditions that would show a value that is not to be shown.
@Suite(.aFewAtATime) struct SecretMessageTests {
    private static func configuration(_ property: String, _ wanted: String) -> String {
        """
        variable "w" {
          default = "x"
        }
        variable "s" {
          \(property) = true
          default   = "planted-5"
        }
        check "c" {
          assert {
            condition     = var.w != "b"
            error_message = "is ${var.s}"
          }
        }
        output "o" {
          value = 1
          precondition {
            condition     = var.w == "\(wanted)"
            error_message = "is ${var.s}"
          }
        }
        """
    }

    /// It is a warning, and stops nothing where the condition holds.
    @Test(arguments: ["sensitive", "ephemeral"])
    func whereTheConditionHolds(property: String) async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration(property, "x")])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(
            plan.everything.contains("Warning: Error message refers to \(property) values"),
            "\(plan.everything)"
        )
        #expect(!plan.everything.contains("planted-5"))
    }

    @Test(arguments: ["sensitive", "ephemeral"])
    func whereItDoesNot(property: String) async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration(property, "y")])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(
            plan.unwrappedErrors.contains(
                "This check failed, but has an invalid error message as described in the other accompanying messages."
            ),
            "\(plan.everything)"
        )
        #expect(!plan.everything.contains("planted-5"))
    }

    /// The rule of a variable must not name its value either; there it is an error.
    @Test(arguments: ["sensitive", "ephemeral"])
    func inTheRuleOfAVariable(property: String) async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            variable "s" {
              \(property) = true
              default   = "planted-5"
              validation {
                condition     = var.s == "y"
                error_message = "is ${var.s}"
              }
            }
            """
        ])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(
            plan.everything.contains("Error: Error message refers to \(property) values"),
            "\(plan.everything)"
        )
        #expect(!plan.everything.contains("planted-5"))
    }
}
