import Evaluation
import Functions
import HCL
import SourceText
import Testing
import Values

/// What `terraform console` answered to expressions of all kinds: values to the letter, errors with summary and
/// detail.
@Suite struct RecordedAnswerTests {
    @Test(arguments: ["unknowns", "values", "texts"])
    func answersAsTerraform(file: String) throws {
        let cases = try RecordedCase.all(in: "\(file).json")
        #expect(cases.count > 300)
        let evaluator = Evaluator(scope: try FixtureScope(), functions: .terraform)
        for recorded in cases {
            let (expression, syntax) = Parser.parseExpression(
                file: SourceFile(name: "<console-input>", text: recorded.expression)
            )
            var answer: (text: String?, diagnostics: [Diagnostic]) = (nil, syntax)
            if syntax.isEmpty {
                answer = evaluator.console(expression)
            }
            #expect(answer.text == recorded.value, "\(recorded): \(answer.diagnostics.map(\.detail))")
            let problems = answer.diagnostics.map {
                RecordedCase.Problem(summary: $0.summary, detail: RecordedCase.folded($0.detail))
            }
            #expect(problems == recorded.problems, "\(recorded)")
        }
    }
}
