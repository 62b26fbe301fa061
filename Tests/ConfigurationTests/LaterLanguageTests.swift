import Addresses
import Configuration
import ResourceSchemas
import SourceText
import TestSupport
import Testing
import Values

/// What Terraform 1.12 to 1.16 brought: taken where it can work, and named where not.
@Suite struct LaterLanguageTests {
    private func says(_ text: String, name: String = "main.tf") -> [String] {
        validate([SourceFile(name: name, text: text)], schemas: Self.schemas).map {
            "\($0.severity == .error ? "E" : "W") \($0.subject?.line ?? 0) \($0.summary) | \($0.detail)"
        }
    }

    private static let schemas = SchemaCatalog([
        ResourceSchema(
            kind: .managed,
            type: "test_key",
            version: 1,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed),
                AttributeSchema(name: "owner", type: .string, mode: .optional),
            ],
            rules: [],
            orderings: [],
            timeouts: [],
            identity: ImportIdentity("{owner}/{id}"),
            laterBlocks: ["store": "1.16"]
        ),
        ResourceSchema(
            kind: .managed,
            type: "test_plain",
            version: 1,
            description: "",
            attributes: [AttributeSchema(name: "id", type: .string, mode: .computed)],
            rules: [],
            orderings: [],
            timeouts: []
        ),
    ])

    // MARK: Taken

    @Test func variablesAndOutputsMaySayMore() throws {
        let text = """
            variable "old" {
              type       = string
              default    = "x"
              deprecated = "Use new."
            }

            variable "folder" {
              type    = string
              const   = true
              default = "here"
            }

            output "typed" {
              type  = object({ name = string, size = optional(number, 3) })
              value = { name = 1 }
            }
            """
        #expect(says(text) == [])
        let small = try SmallConfiguration(text, variables: [.argument("old=y")], schemas: Self.schemas)
        #expect(small.diagnostics.map(\.summary) == ["Deprecated variable got a value"])
        #expect(small.diagnostics.first?.detail == "Use new.")
        #expect(small.diagnostics.first?.subject?.text == "deprecated = \"Use new.\"")
        #expect(try SmallConfiguration(text, schemas: Self.schemas).diagnostics.isEmpty)
        #expect(
            try small.output("typed").value
                == .object(ValueMap([("name", .string("1")), ("size", .number(3))]))
        )
    }

    @Test func outputTypesAreTakenFromJSON() {
        #expect(says(#"{"output":{"a":{"type":"list(string)","value":["x"]}}}"#, name: "main.tf.json") == [])
        #expect(
            says(#"{"output":{"a":{"type":"number","value":"x"}}}"#, name: "main.tf.json").map {
                $0.prefix { $0 != "|" }
            } == ["E 1 Invalid output value "]
        )
    }

    @Test(arguments: [
        (
            "variable \"v\" {\n  const     = true\n  sensitive = true\n}",
            "E 1 Const variable cannot be sensitive | A variable that is marked as \"const\" cannot also be marked as "
                + "\"sensitive\"."
        ),
        (
            "variable \"v\" {\n  const     = true\n  ephemeral = true\n}",
            "E 1 Const variable cannot be ephemeral | A variable that is marked as \"const\" cannot also be marked as "
                + "\"ephemeral\"."
        ),
        (
            "output \"o\" {\n  value      = 1\n  deprecated = \"No.\"\n}",
            "E 3 Root module output deprecated | Root module outputs cannot be deprecated, as there is no "
                + "higher-level module to inform of the deprecation."
        ),
        (
            "output \"o\" {\n  value = \"x\"\n  type  = number\n}",
            "E 2 Invalid output value | The value expression does not match this output value's type constraint: a "
                + "number is required."
        ),
        (
            "output \"o\" {\n  value = 1\n  type  = \"number\"\n}",
            "E 3 Invalid type specification | A type specification is either a primitive type keyword (bool, number, "
                + "string) or a complex type constructor call, like list(string)."
        ),
    ])
    func saysWhatIsWrong(text: String, message: String) {
        #expect(says(text) == [message])
    }

    // MARK: Import by identity

    private func imported(_ identity: String, _ type: String = "test_key") -> [String] {
        says(
            "import {\n  to       = \(type).a\n  identity = \(identity)\n}\nresource \"\(type)\" \"a\" {\n}\n"
                + "variable \"v\" {\n  type = string\n}\n"
        )
    }

    @Test func anIdentityStandsForTheImportID() throws {
        #expect(imported(#"{ owner = var.v, id = "1" }"#) == [])
        let small = try SmallConfiguration(
            """
            import {
              for_each = { x = "1" }
              to       = test_key.a[each.key]
              identity = { owner = "ann", id = each.value }
            }
            resource "test_key" "a" {
              for_each = toset(["x"])
            }
            """,
            schemas: Self.schemas
        )
        let (targets, diagnostics) = small.evaluator.importTargets(small.configuration.imports[0])
        #expect(diagnostics.isEmpty)
        #expect(targets.map(\.id) == ["ann/1"])
    }

    @Test(arguments: [
        ("null", "The import identity cannot be null."),
        (
            "{ id = \"1\" }",
            "The identity of an object of the type \"test_key\" is { owner = string, id = string }: attribute "
                + "\"owner\" is required."
        ),
        (
            "{ owner = \"a\", id = \"1\", region = \"x\" }",
            "The identity of an object of the type \"test_key\" is { owner = string, id = string }: an attribute "
                + "\"region\" is not expected."
        ),
        (
            "{ owner = [], id = \"1\" }",
            "The identity of an object of the type \"test_key\" is { owner = string, id = string }: attribute "
                + "\"owner\": string required."
        ),
        (
            "{ owner = null, id = \"1\" }",
            "The identity of an object of the type \"test_key\" is { owner = string, id = string }: attribute "
                + "\"owner\" must not be null or empty."
        ),
        (
            "\"a/1\"",
            "The identity of an object of the type \"test_key\" is { owner = string, id = string }, and this is string."
        ),
        ("test_key.a", "The import identity cannot reference the resource being imported."),
    ])
    func wrongIdentities(identity: String, detail: String) {
        #expect(imported(identity).contains("E 3 Invalid import identity argument | \(detail)"))
    }

    @Test func typesWithoutIdentityAreImportedByID() {
        #expect(
            imported("{ id = \"1\" }", "test_plain") == [
                "E 3 Invalid import identity argument | Objects of the type \"test_plain\" have no identity. Name the "
                    + "object by its import id: write \"id\" in place of \"identity\"."
            ]
        )
    }

    @Test func oneOfIDAndIdentityIsGiven() {
        let block = "resource \"test_key\" \"a\" {\n}\nimport {\n  to = test_key.a\n"
        #expect(
            says(block + "}") == [
                "E 3 Invalid import block | At least one of 'id' or 'identity' must be specified."
            ]
        )
        #expect(
            says(block + "  id = \"a/1\"\n  identity = { owner = \"a\", id = \"1\" }\n}") == [
                "E 3 Invalid import block | Only one of 'id' or 'identity' can be specified."
            ]
        )
    }

    // MARK: Named

    @Test(arguments: [
        ("action \"aws_lambda_invoke\" \"a\" {\n}", "E 1 Actions are not supported | ", "Terraform 1.14"),
        ("list \"aws_instance\" \"a\" {\n}", "E 1 Queries are not supported | ", "Terraform 1.14"),
        (
            "ephemeral \"random_password\" \"a\" {\n}", "E 1 Ephemeral resources are not supported | ",
            "\"random_password\""
        ),
        (
            "resource \"test_key\" \"a\" {\n  lifecycle {\n    action_trigger {\n    }\n  }\n}",
            "E 3 Actions are not supported | ", "Terraform 1.14"
        ),
        (
            "resource \"test_key\" \"a\" {\n  lifecycle {\n    destroy = false\n  }\n}",
            "E 3 Unsupported lifecycle argument | ", "Terraform 1.16"
        ),
        (
            "resource \"test_key\" \"a\" {\n  store {\n  }\n}", "E 2 Unsupported block type | ",
            "Terraform 1.16"
        ),
        ("terraform {\n  state_store \"x\" {\n  }\n}", "E 2 State stores are not supported | ", "experiment"),
        (
            "output \"o\" {\n  value = provider::time::rfc3339_parse(\"x\")\n}",
            "E 2 Unknown provider function | ", "Terraform 1.8"
        ),
    ])
    func oneSentenceNamesTheConstruct(text: String, start: String, part: String) throws {
        let found = says(text)
        #expect(found.count == 1, "\(found)")
        let first = try #require(found.first)
        #expect(first.hasPrefix(start) && first.contains(part), "\(first)")
    }

    @Test func backendsAreLeftToTerraform() {
        let found = says("terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n  cloud {\n  }\n}")
        #expect(found.count == 2)
        #expect(
            found[0].hasPrefix(
                "W 2 State backend is not used | keyform keeps its state in a file: keyform.db"
            )
        )
        #expect(
            found[1].hasPrefix(
                "W 5 HCP Terraform is not used | keyform keeps its state in a file: keyform.db"
            )
        )
    }
}
