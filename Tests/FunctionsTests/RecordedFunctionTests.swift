import Evaluation
import Functions
import HCL
import SourceText
import Testing
import Values

/// What Terraform answered to calls of its functions, recorded by `fixtures/expressions/record.py`.
@Suite struct RecordedFunctionTests {
    /// Where keyform differs on purpose.
    private static let differences: Set<String> = [
        // Terraform gives addresses outside of the network.
        "cidrhost(\"::ffff:10.0.0.0/104\",1)", "cidrsubnet(\"10.1.2.0/24\",8,-1)",
        // Terraform refuses keys that normalisation changes.
        "jsondecode(\"{\\\"e\\\\u0301\\\":1}\")",
        // Line ends of Unicode are characters like any other.
        "yamldecode(\"\\u2028a: 1\")", "yamlencode(\"a\\u2028b\\nc\")",
    ]

    @Test(arguments: [
        "collections", "compression", "dates-and-networks", "encodings", "format", "json", "patterns",
        "text-and-numbers", "yaml-and-csv",
    ])
    func answersAsTerraform(file: String) throws {
        let cases = try RecordedCase.all(in: "functions/\(file).json")
        #expect(cases.count > 15)
        let evaluator = Evaluator(scope: try FixtureScope(), functions: .terraform)
        for recorded in cases where !Self.differences.contains(recorded.expression) {
            let (expression, syntax) = Parser.parseExpression(
                file: SourceFile(name: "<console-input>", text: recorded.expression)
            )
            guard syntax.isEmpty else {
                #expect(recorded.value == nil, "\(recorded): \(syntax.map(\.detail))")
                continue
            }
            let evaluation = evaluator.evaluate(expression)
            let text = evaluation.diagnostics.isEmpty ? ValueRenderer.text(of: evaluation.value) : nil
            #expect(text == recorded.value, "\(recorded): \(evaluation.diagnostics.map(\.detail))")
        }
    }
}
