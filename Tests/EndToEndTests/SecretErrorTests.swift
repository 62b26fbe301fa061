import Foundation
import TestSupport
import Testing

/// Errors about secrets, as the program shows them.
@Suite(.aFewAtATime) struct SecretErrorTests {
    private static let secret = "Zx9Qk7W"

    /// Expressions that fail over a part of something secret.
    private static let expressions = [
        "[for x in var.list : parseint(x, 10)]", "{ for k, v in var.map : k => parseint(v, 10) }",
        "{ for k, v in var.map : \"a\" => parseint(k, 10) }", "{ for x in [1, 2] : var.text => x }",
        "[for p in split(\"|\", var.text) : parseint(p, 10)]",
        "\"%{ for x in var.list }${tonumber(x)}%{ endfor }\"",
        "templatefile(\"${path.module}/t.tftpl\", { s = var.text })", "templatefile(var.text, {})",
        "[for x in var.list : jsondecode(x)]", "[for x in var.list : regex(\"(${x}\", \"\")]",
        "{ (var.text) = 1 }[\"nope\"]", "true ? { (var.text) = 1 } : { b = 1 }",
        "try(parseint(var.text, 10))",
        "[for x in var.list : { a = 1 }[x]]", "cidrhost(var.list[0], 1)",
        "[for o in var.objects : o.name.first]",
        "var.objects[*].name.first", "lookup({}, var.text)", "timeadd(var.text, var.text)",
    ]

    private static func project() throws -> UserProject {
        var main = """
            variable "text" { sensitive = true }
            variable "list" {
              type      = list(string)
              sensitive = true
            }
            variable "map" {
              type      = map(string)
              sensitive = true
            }
            variable "objects" {
              type      = list(object({ name = string }))
              sensitive = true
            }
            resource "ionoscloud_group" "g" {
              name     = "g"
              for_each = { for x in var.list : x => x }
            }

            """
        for (index, expression) in expressions.enumerated() {
            main += "output \"o\(index)\" {\n  sensitive = true\n  value     = \(expression)\n}\n"
        }
        var project = try UserProject.inSandbox(["main.tf": main, "t.tftpl": "${parseint(s, 10)}"])
        project.environment["TF_VAR_text"] = "\(secret)|\(secret)"
        project.environment["TF_VAR_list"] = "[\"\(secret)\"]"
        project.environment["TF_VAR_map"] = "{ \(secret) = \"\(secret)\" }"
        project.environment["TF_VAR_objects"] = "[{ name = \"\(secret)\" }]"
        return project
    }

    @Test(arguments: [["plan"], ["plan", "-json"], ["apply", "-auto-approve"]])
    func plansTellNoSecret(arguments: [String]) async throws {
        let outcome = try await Self.project().keyform(arguments)
        #expect(outcome.exitStatus == 1)
        #expect(!outcome.everything.lowercased().contains(Self.secret.lowercased()), "\(outcome.everything)")
        // One for each output, and one for the group.
        let count = outcome.everything.components(separatedBy: "main.tf").count
        #expect(count > Self.expressions.count, "\(outcome.everything)")
    }

    @Test func theConsoleTellsNoSecret() async throws {
        let lines = Self.expressions.joined(separator: "\n") + "\nvar.map\nkeys(var.map)\n"
        let outcome = try await Self.project().keyform("console", input: lines)
        #expect(!outcome.everything.lowercased().contains(Self.secret.lowercased()), "\(outcome.everything)")
        #expect(outcome.everything.contains("(sensitive value)"))
    }

    /// A value that does not fit the type of its variable, where the variable is secret.
    @Test(arguments: [
        ("list", "{ Zx9Qk7W = 1 }"), ("map", "{ Zx9Qk7W = [1] }"), ("objects", "[{ Zx9Qk7W = 1 }]"),
        ("map", "{ a = Zx9Qk7W }"), ("list", "[\"Zx9Qk7W\""), ("objects", "[{ name = { Zx9Qk7W = 1 } }]"),
    ])
    func valuesThatDoNotFitTellNoSecret(variable: String, text: String) async throws {
        var project = try Self.project()
        project.environment["TF_VAR_\(variable)"] = text
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(!outcome.everything.contains("Zx9Qk7W"), "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains("var.\(variable)"), "\(outcome.everything)")
    }
}
