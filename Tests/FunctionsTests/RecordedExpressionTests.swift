import Evaluation
import Functions
import HCL
import SourceText
import Testing
import Values

/// What Terraform answered to several hundred expressions, recorded by `fixtures/expressions/record.py`.
@Suite struct RecordedExpressionTests {
    private static let operatorCases = (try? RecordedCase.all(in: "operators.json")) ?? []
    private static let expressionCases = (try? RecordedCase.all(in: "expressions.json")) ?? []

    private static let syntaxCases = (try? RecordedCase.all(in: "syntax.json")) ?? []

    @Test func casesAreThere() {
        #expect(Self.syntaxCases.count > 300)
        #expect(Self.operatorCases.count > 200)
        #expect(Self.expressionCases.count > 300)
    }

    @Test(arguments: operatorCases) func operators(recorded: RecordedCase) throws {
        try check(recorded)
    }

    @Test(arguments: expressionCases) func expressions(recorded: RecordedCase) throws {
        try check(recorded)
    }

    /// The same texts with every function there is: values and verdicts.
    @Test(arguments: syntaxCases) func syntax(recorded: RecordedCase) throws {
        let file = SourceFile(name: "<console-input>", text: recorded.expression)
        let (expression, problems) = Parser.parseExpression(file: file)
        guard !problems.hasErrors else {
            #expect(recorded.value == nil, "\(problems)")
            return
        }
        let evaluator = Evaluator(scope: try FixtureScope(), functions: .terraform)
        let (text, diagnostics) = evaluator.console(expression)
        #expect(text == recorded.value, "\(diagnostics.map(\.summary))")
    }

    private func check(_ recorded: RecordedCase) throws {
        let file = SourceFile(name: "<console-input>", text: recorded.expression)
        let (expression, syntax) = Parser.parseExpression(file: file)
        guard syntax.isEmpty else {
            #expect(recorded.value == nil, "\(recorded): \(syntax)")
            return
        }
        let evaluator = Evaluator(scope: try FixtureScope(), functions: .terraform)
        let evaluation = evaluator.evaluate(expression)
        let text = evaluation.diagnostics.isEmpty ? ValueRenderer.text(of: evaluation.value) : nil
        #expect(
            text == recorded.value,
            "\(recorded): \(evaluation.diagnostics.map { "\($0.summary): \($0.detail)" })"
        )
        // What the conversion functions say is told with those.
        let isConversion = recorded.problems.contains { $0.detail.contains("\"v\" parameter") }
        if let first = evaluation.diagnostics.first, recorded.value == nil, !isConversion {
            #expect(
                recorded.problems.contains {
                    $0.summary == first.summary && $0.detail == RecordedCase.folded(first.detail)
                },
                "\(recorded): \(first.summary): \(first.detail) instead of \(recorded.problems)"
            )
        }
    }
}
