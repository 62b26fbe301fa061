import Configuration
import SourceText
import Testing
import Values

/// The lines under a snippet that say what its references stand for, as Terraform 1.11.4 shows them.
@Suite struct ReferenceValueTests {
    private static let variables = """
        variable "x" { default = "abc" }
        variable "n" { default = null }
        variable "list" { default = ["q"] }
        variable "secret" {
          default   = "planted"
          sensitive = true
        }

        """

    private func lines(_ diagnostic: Diagnostic) -> [String] {
        diagnostic.referenceValues.map { "\($0.reference) \($0.description)" }
    }

    @Test(arguments: [
        ("var.v", "\"E\"", [("Invalid variable validation result", ["var.v is \"abc\""])]),
        (
            "var.v == var.x ? null : true", "\"E\"",
            [("Invalid variable validation result", ["var.v is \"abc\"", "var.x is \"abc\""])]
        ),
        (
            "var.v == var.secret", "\"E\"", [("Invalid value for variable", ["var.v is \"abc\""])]
        ),
        (
            "var.v == \"x\"", "var.list",
            [
                ("Invalid error message", ["var.list is tuple with 1 element"]),
                ("Invalid value for variable", ["var.v is \"abc\""]),
            ]
        ),
        (
            "var.v == \"x\"", "\"${var.secret} ${var.x}\"",
            [
                ("Error message refers to sensitive values", ["var.x is \"abc\""]),
                ("Invalid value for variable", ["var.v is \"abc\""]),
            ]
        ),
    ])
    func validationsShowThem(_ condition: String, _ message: String, _ expected: [(String, [String])]) throws
    {
        let text =
            Self.variables + """
                variable "v" {
                  default = "abc"
                  validation {
                    condition     = \(condition)
                    error_message = \(message)
                  }
                }
                """
        let found = try SmallConfiguration(text).evaluator.variableValidations()
        #expect(found.map(\.summary) == expected.map(\.0))
        #expect(found.map(lines) == expected.map(\.1))
        #expect(found.allSatisfy { !"\($0)".contains("planted is") && !$0.detail.contains("planted") })
    }

    @Test(arguments: [
        ("var.x", "\"E\"", ["var.x is \"abc\""]), ("var.n", "\"E\"", ["var.n is null"]),
        ("var.x == \"p\"", "var.n", ["var.n is null"]),
    ])
    func otherConditionsShowThem(_ condition: String, _ message: String, _ expected: [String]) throws {
        let text =
            Self.variables + """
                output "o" {
                  value = 1
                  precondition {
                    condition     = \(condition)
                    error_message = \(message)
                  }
                }
                """
        let small = try SmallConfiguration(text)
        let block = try #require(small.configuration.outputs.first)
        let result = small.evaluator.conditions(block.preconditions, of: .output(block), kind: .precondition)
        #expect(result.diagnostics.map(lines) == [expected])
    }

    @Test(arguments: [
        ("for_each = var.x", ["var.x is \"abc\""]), ("for_each = var.n", ["var.n is null"]),
        ("for_each = toset([var.n])", ["var.n is null"]), ("count = var.x", ["var.x is \"abc\""]),
        ("s3_privilege = var.x", ["var.x is \"abc\""]), ("s3_privilege = var.secret", []),
        ("timeouts {\n create = var.list\n }", ["var.list is tuple with 1 element"]),
    ])
    func blocksShowThem(_ line: String, _ expected: [String]) throws {
        let text = Self.variables + "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n  \(line)\n}\n"
        let small = try SmallConfiguration(text)
        let block = try small.block("ionoscloud_group.g")
        var found = small.evaluator.expansion(of: block).2
        if !found.hasErrors {
            found = small.evaluator.instance(block, key: nil, expansion: .single).diagnostics
            found += small.evaluator.timeouts(block, key: nil, expansion: .single).1
        }
        #expect(found.map(lines) == [expected])
    }
}
