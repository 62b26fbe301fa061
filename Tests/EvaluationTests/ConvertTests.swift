import Evaluation
import Functions
import HCL
import SourceText
import Testing
import Values

/// `convert(value, TYPE)`, from Terraform 1.15.
@Suite struct ConvertTests {
    private struct Names: Scope {
        func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
            switch reference.subject {
            case .variable("secret"): .success(.string("7").marked(.sensitive))
            case .variable("unknown"): .success(.unknown())
            default: .failure(DiagnosticsError(.error("Undeclared", "No such name.", at: reference.range)))
            }
        }
    }

    private func evaluate(_ text: String) -> Evaluation {
        let (expression, problems) = Parser.parseExpression(file: SourceFile(name: "main.tf", text: text))
        #expect(problems.isEmpty, "\(text)")
        return Evaluator(scope: Names(), functions: .terraform).evaluate(expression)
    }

    @Test func convertsToTheTypeThatIsWritten() {
        #expect(evaluate("convert(\"5\", number)").value == .number(5))
        #expect(evaluate("core::convert([1, 1], set(string))").value.type == .set(.string))
        #expect(
            evaluate("convert({ a = 1, c = 2 }, object({ a = string, b = optional(number, 7) }))").value
                == .object(ValueMap([("a", .string("1")), ("b", .number(7))]))
        )
        #expect(evaluate("convert(null, list(string))").value == .null(.list(.string)))
        #expect(evaluate("convert(var.unknown, list(string))").diagnostics.isEmpty)
        #expect(evaluate("convert(true, any)").value == .bool(true))
    }

    @Test func marksStay() {
        let value = evaluate("convert({ a = var.secret, b = 1 }, map(number))").value
        #expect(value.isSensitive)
        let failed = evaluate("convert(var.secret, bool)").diagnostics.first?.detail ?? ""
        #expect(failed.contains("\"value\" parameter") && !failed.contains("7"), "\(failed)")
    }

    @Test(arguments: [
        ("convert(\"x\", number)", "Invalid function argument"),
        ("convert(1)", "Not enough function arguments"),
        ("convert(1, number, 2)", "Too many function arguments"),
        ("convert(1, 2)", "Invalid type specification"),
        ("convert(1, \"number\")", "Invalid type specification"),
        ("convert(1, strin)", "Invalid type specification"),
        ("convert(1, list)", "Invalid type specification"),
        ("convert([1, number]...)", "Invalid reference"),
        ("convert(1, \"\"...)", "Invalid expanding argument value"),
        ("convert([1]..., number)", ""),
    ])
    func saysWhatIsWrong(text: String, summary: String) {
        let (expression, problems) = Parser.parseExpression(file: SourceFile(name: "main.tf", text: text))
        guard !problems.hasErrors else {
            #expect(summary.isEmpty)
            return
        }
        let found = Evaluator(scope: Names(), functions: .terraform).evaluate(expression).diagnostics
        #expect(found.first?.summary == summary, "\(text): \(found.map(\.detail))")
    }
}
