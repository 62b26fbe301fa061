import Configuration
import SourceText
import Testing
import Values

@Suite struct VariableValuesTests {
    private static let declarations = """
        variable "n" { type = number }
        variable "l" {
          type    = list(string)
          default = []
        }
        variable "s" {
          sensitive = true
          default   = "secret"
        }
        variable "strict" {
          type     = string
          nullable = false
          default  = "fallback"
        }
        variable "shape" {
          type    = object({ a = string, b = optional(number, 7) })
          default = { a = "x" }
        }
        """

    private func collect(
        _ sources: [VariableValues.Source],
        _ declarations: String = declarations
    ) throws -> VariableValues.Result {
        let file = SourceFile(name: "main.tf", text: declarations)
        let (configuration, problems) = ConfigurationLoader.load(files: [file], schemas: TestSchemas.builtIn)
        try #require(problems.isEmpty)
        return VariableValues.collect(configuration, from: sources)
    }

    private static func file(_ text: String, _ name: String = "terraform.tfvars") -> VariableValues.Source {
        .automaticFile(SourceFile(name: name, text: text))
    }

    @Test(
        arguments: [
            ([.argument("n=5")], "5"),
            ([.environment(name: "n", text: "7")], "7"),
            ([file("n = 1"), .argument("n=5")], "5"),
            ([.argument("n=5"), .file(SourceFile(name: "x.tfvars", text: "n = 6"))], "6"),
            ([file("{\"n\": 8}", "a.auto.tfvars.json")], "8"),
            ([file("n = \"9\"")], "9"),
            // What is wrong and does not count is not looked at.
            ([.environment(name: "n", text: "x"), file("n = 5")], "5"),
            ([file("n = var.l"), .argument("n=5")], "5"),
            ([.argument("l=["), .argument("n=5"), .argument("l=[1]")], "5"),
            (
                [
                    .environment(name: "l", text: "word"), .argument("n=5"),
                    .file(SourceFile(name: "x.tfvars", text: "l = []")),
                ], "5"
            ),
        ] as [([VariableValues.Source], String)]
    )
    func laterSourcesWinAndAreConverted(_ sources: [VariableValues.Source], _ expected: String) throws {
        let result = try collect(sources)
        #expect(result.diagnostics.isEmpty)
        #expect(ValueRenderer.text(of: try #require(result.values["n"])) == expected)
        #expect(result.missing.isEmpty)
    }

    @Test func defaultsMarksAndOptionalAttributes() throws {
        let result = try collect([.argument("n=1")])
        #expect(result.values["s"]?.isSensitive == true)
        #expect(result.values["shape"]?["b"] == .number(7))
        #expect(result.values["l"]?.elements == [])
    }

    @Test func nullTakesTheDefaultWhereNullIsNotAllowed() throws {
        let result = try collect([.argument("n=1"), Self.file("strict = null")])
        #expect(result.diagnostics.isEmpty)
        #expect(result.values["strict"] == .string("fallback"))
    }

    @Test(arguments: [
        "{a=pl4nted-s3cret", "pl4nted-s3cret/==", "[pl4nted-s3cret]", #"{ a = "pl4nted-s3cret" "#,
        "{ pl4 = {} }", "pl4(", "a ? pl4 :", "{ a = [pl4.b] }", #"{ a = { "pl4" = 1 } }"#,
    ])
    func whatIsWrongInASensitiveTextIsSaidWithoutIt(_ text: String) throws {
        let declaration = "variable \"hidden\" {\n  type = object({ a = string })\n  sensitive = true\n}\n"
        for source in [
            VariableValues.Source.argument("hidden=\(text)"), .environment(name: "hidden", text: text),
        ] {
            let problems = try collect([source], declaration).diagnostics
            #expect(problems.hasErrors)
            for problem in problems {
                #expect(!"\(problem)".contains("s3cret"), "\(problem)")
                #expect(!problem.detail.contains("pl4"), "\(problem)")
                #expect(problem.subject?.text == "variable \"hidden\"")
            }
        }
    }

    /// As in Terraform; in a configuration, a list of objects is read as one.
    @Test(arguments: ["[{\"n\": 1}]", " [{\"n\": 1}, {\"l\": []}]", "[]", "[1]", "[[{}]]"])
    func aListOfObjectsGivesNoValues(_ text: String) throws {
        let result = try collect([Self.file(text, "terraform.tfvars.json")])
        #expect(result.diagnostics.map(\.summary) == ["Incorrect JSON value type"])
        #expect(
            result.diagnostics.first?.detail
                == "A JSON object is required here, setting the arguments for this block."
        )
        #expect(result.diagnostics.first?.subject?.text == "[")
        #expect(result.values["n"] == nil)
        let broken = try collect([Self.file("[{\"n\": 1", "terraform.tfvars.json")])
        #expect(broken.diagnostics.map(\.summary) != ["Incorrect JSON value type"])
    }

    @Test func missingOnesAreListed() throws {
        let result = try collect([])
        #expect(result.missing.map(\.name) == ["n"])
        #expect(result.missingDiagnostics.first?.subject?.text == "variable \"n\"")
    }

    @Test(
        arguments: [
            (
                [.argument("n")], "E Invalid -var option",
                "The given -var option \"n\" is not correctly specified. Must be a variable name and value separated by an "
                    + "equals sign, like -var=\"key=value\"."
            ),
            (
                [.argument("n =1")], "E Invalid -var option",
                "Variable name \"n \" is invalid due to trailing space. Did you mean -var=\"n=1\"?"
            ),
            (
                [.argument("n = 2")], "E Invalid -var option",
                "Variable name \"n \" is invalid due to trailing space. Did you mean -var=\"n=2\"?"
            ),
            (
                [.argument("n =$HOME")], "E Invalid -var option",
                "Variable name \"n \" is invalid due to trailing space. Did you mean -var='n=$HOME'?"
            ),
            (
                [.argument("undeclared = planted")], "E Invalid -var option",
                "Variable name \"undeclared \" is invalid due to trailing space. Did you mean -var=\"undeclared=...\"?"
            ),
            (
                [.argument("zork=1")], "E Value for undeclared variable",
                "A variable named \"zork\" was assigned on the command line, but the root module does not declare a "
                    + "variable of that name. To use this value, add a \"variable\" block to the configuration."
            ),
            (
                [.argument("n=x")], "E Invalid value for input variable",
                "Unsuitable value for var.n set using -var=\"n=...\": a number is required."
            ),
            (
                [.environment(name: "l", text: "{}")], "E Invalid value for input variable",
                "Unsuitable value for var.l set using the TF_VAR_l environment variable: list of string required."
            ),
            (
                [file("n = \"x\"")], "E Invalid value for input variable",
                "The given value is not suitable for var.n declared at main.tf:1,1-13: a number is required."
            ),
            ([.argument("l=[")], "E Missing expression", nil),
            ([.argument("l=x")], "E Variables not allowed", "Variables may not be used here."),
            ([file("n = upper(\"x\")")], "E Function calls not allowed", "Functions may not be called here."),
            ([file("c {}")], "E Unexpected \"c\" block", "Blocks are not allowed here."),
            ([file("variable \"x\" {}")], "E Variable declaration in .tfvars file", nil),
            ([file("zork = 1")], "W Value for undeclared variable", nil),
            ([.environment(name: "zork", text: "1")], "", nil),
        ] as [([VariableValues.Source], String, String?)]
    )
    func saysWhatIsWrong(_ sources: [VariableValues.Source], _ summary: String, _ detail: String?) throws {
        let found = try collect(sources).diagnostics
        let summaries = found.map { "\($0.severity == .error ? "E" : "W") \($0.summary)" }
        #expect(summaries == (summary.isEmpty ? [] : [summary]))
        if let detail {
            #expect(found.first?.detail == detail)
        }
    }

    @Test func manyUndeclaredOnesAreCountedTogether() throws {
        let found = try collect([Self.file("a = 1\nb = 1\nc = 1\nd = 1")]).diagnostics
        #expect(found.count == 3)
        #expect(found.last?.summary == "Values for undeclared variables")
    }

    @Test func anUndeclaredOneIsToldOnce() throws {
        let twice = try collect([Self.file("a = 1"), Self.file("a = 2", "z.auto.tfvars"), .argument("n=1")])
        #expect(twice.diagnostics.map(\.severity) == [.warning])
        #expect(twice.diagnostics.first?.detail.contains("\"z.auto.tfvars\"") == true)
        let argument = try collect([Self.file("a = 1"), .argument("a=2"), .argument("n=1")])
        #expect(argument.diagnostics.map(\.severity) == [.error])
    }

    @Test func aWrongOneIsNotMissing() throws {
        #expect(try collect([Self.file("n = ")]).missing.isEmpty)
        #expect(try collect([Self.file("n = var.x")]).missing.isEmpty)
    }

    @Test func validationRulesPointAtTheValue() throws {
        let text = """
            variable "v" {
              validation {
                condition     = length(var.v) > 3
                error_message = "Too short: ${var.v}."
              }
            }
            """
        let small = try SmallConfiguration(text, variables: [Self.file("v = \"ab\"")])
        let origins = VariableValues.collect(small.configuration, from: [Self.file("v = \"ab\"")]).origins
        let found = small.evaluator.variableValidations(origins: origins)
        #expect(found.map(\.summary) == ["Invalid value for variable"])
        #expect(
            found.first?.detail
                == "Too short: ab.\n\nThis was checked by the validation rule at main.tf:2,3-13."
        )
        #expect(found.first?.subject?.file.name == "terraform.tfvars")
    }
}
