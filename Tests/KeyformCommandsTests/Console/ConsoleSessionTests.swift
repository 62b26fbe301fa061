import Configuration
import Evaluation
import Functions
import Providers
import ResourceSchemas
import SourceText
import Testing

@testable import IonosCloud
@testable import KeyformCommands
@testable import Workbench

@Suite struct ConsoleSessionTests {
    private let configuration: Configuration
    private let session: ConsoleSession

    init() throws {
        let text = """
            variable "prefix" { default = "dev" }
            locals { both = "${var.prefix}!" }
            resource "ionoscloud_user" "ann" {
              first_name = "Ann"
              last_name  = "Example"
              email      = "ann@example.com"
              password   = "Correct-Horse-7"
            }
            """
        configuration =
            try ConfigurationLoader.loadForConsole(
                files: [SourceFile(name: "main.tf", text: text)],
                schemas: try IonosCloudProvider().catalog()
            ).0
        let variables = VariableValues.collect(configuration, from: [])
        session = ConsoleSession(
            evaluator: ConfigurationEvaluator(
                configuration: configuration,
                graph: ResourceGraph.build(configuration).0,
                variables: variables.values,
                resources: UnknownResources(configuration),
                functions: .terraform
            )
        )
    }

    private func text(_ input: String) -> String? {
        if case .text(let text, _) = session.answer(input) { text } else { nil }
    }

    private func problems(_ input: String) -> [String] {
        if case .failed(let diagnostics) = session.answer(input) { diagnostics.map(\.summary) } else { [] }
    }

    @Test func expressionsHaveValues() {
        #expect(text("1 + 1") == "2")
        #expect(text("local.both") == "\"dev!\"")
        #expect(text("type(local.both)") == "string")
        #expect(text("ionoscloud_user.ann.id") == "(known after apply)")
    }

    @Test func mistakesAreTold() {
        #expect(problems("1 +") == ["Missing expression"])
        #expect(problems("var.prefx") == ["Reference to undeclared input variable"])
        #expect(problems("\"a\" + 1") == ["Invalid operand"])
    }

    @Test func wordsOfTheConsole() {
        if case .exit = session.answer("  exit ") {} else { Issue.record("exit") }
        if case .nothing = session.answer(" \t") {} else { Issue.record("nothing") }
        #expect(text("help")?.contains("exit") == true)
    }

    @Test func bracketsKeepTheInputOpen() {
        var input = ConsoleInput()
        #expect(input.add("[1,") == nil)
        #expect(input.isOpen)
        #expect(input.add("\"}\"") == nil)
        #expect(input.add("]") == "[1,\n\"}\"\n]")
        #expect(!input.isOpen)
        #expect(input.add("1 + \\") == nil)
        #expect(input.add("2") == "1 + \n2")
        #expect(input.add("}") == "}")
    }

    @Test func heredocsKeepTheInputOpen() throws {
        var input = ConsoleInput()
        #expect(input.add("<<-E") == nil)
        #expect(input.add("  a } b") == nil)
        let last = input.add("  E")
        let plain = try #require(last)
        #expect(text(plain) == "<<EOT\na } b\n\nEOT")
        #expect(input.add("upper(<<E") == nil)
        #expect(input.add("a") == nil)
        #expect(input.add("E") == nil)
        let end = input.add(")")
        let call = try #require(end)
        #expect(text(call) == "<<EOT\nA\n\nEOT")
        #expect(input.add("\"<<E\"") == "\"<<E\"")
        #expect(input.add("<<E") == nil)
        input.clear()
        #expect(input.add("1") == "1")
    }

    @Test func namesAreCompletedPartByPart() {
        let names = ConsoleNames(configuration, functions: .terraform)
        #expect(names.completions(of: "var.p") == ["var.prefix"])
        #expect(names.completions(of: "local") == ["local."])
        #expect(names.completions(of: "ionoscloud_user.ann.first") == ["ionoscloud_user.ann.first_name"])
        #expect(names.completions(of: "uppe") == ["upper("])
        #expect(names.completions(of: "zzz").isEmpty)
    }
}
