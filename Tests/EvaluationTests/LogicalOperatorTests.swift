import Evaluation
import Functions
import HCL
import SourceText
import Testing
import Values

/// `&&` and `||` as from Terraform 1.12: a known side that decides hides what is wrong with the other one.
@Suite struct LogicalOperatorTests {
    private struct Names: Scope {
        let variables: [String: Value] = [
            "u": .unknown(.bool), "o": .object(ValueMap()), "n": .null(),
            "st": .bool(true).marked(.sensitive), "sf": .bool(false).marked(.sensitive),
            "su": .unknown(.bool, marks: .sensitive),
        ]

        func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
            guard case .variable(let name) = reference.subject, let value = variables[name] else {
                return .failure(DiagnosticsError(.error("Undeclared", "No such name.", at: reference.range)))
            }
            return .success(value)
        }
    }

    private func evaluate(_ text: String) -> Evaluation {
        let (expression, problems) = Parser.parseExpression(file: SourceFile(name: "main.tf", text: text))
        #expect(problems.isEmpty, "\(text)")
        return Evaluator(scope: Names(), functions: .terraform).evaluate(expression)
    }

    /// An operand, and what is known of it: its value if it has one, and whether it fails.
    private struct Operand: Sendable {
        let text: String
        var value: Bool?
        var isNull = false
        var fails = false
    }

    private static let operands = [
        Operand(text: "true", value: true), Operand(text: "false", value: false),
        Operand(text: "var.st", value: true), Operand(text: "var.sf", value: false),
        Operand(text: "var.u"), Operand(text: "var.su"), Operand(text: "var.n", isNull: true),
        Operand(text: "var.o.nope", fails: true), Operand(text: "(1 < \"a\")", fails: true),
    ]

    @Test(arguments: ["&&", "||"]) func everyPairOfSides(symbol: String) {
        let decider = symbol == "||"
        for left in Self.operands {
            for right in Self.operands {
                let text = "\(left.text) \(symbol) \(right.text)"
                let found = evaluate(text)
                let isDecided = left.value == decider || right.value == decider
                let isOpen = { (side: Operand) in side.value == nil && !side.isNull && !side.fails }
                // A left side that is not known hides what is wrong with the right one.
                let isHidden = isOpen(left) && right.fails
                let fails =
                    !isDecided && !isHidden && (left.fails || right.fails || left.isNull || right.isNull)
                #expect(found.diagnostics.hasErrors == fails, "\(text)")
                guard !fails else { continue }
                let marks = text.contains("var.s") ? Marks.sensitive : []
                #expect(found.value.marks == marks, "\(text)")
                if isDecided {
                    #expect(found.value.boolValue == decider, "\(text)")
                } else if left.value != nil, right.value != nil {
                    #expect(found.value.boolValue == !decider, "\(text)")
                } else {
                    #expect(found.value.isUnknown && found.value.type == .bool, "\(text)")
                }
            }
        }
    }

    @Test(arguments: [
        ("var.n != null && var.n.x > 1", false), ("var.n == null || var.n.x > 1", true),
        ("false && var.o.a && var.o.b", false), ("var.o.a && var.o.b && false", false),
        ("true && (var.o.a || true)", true), ("!(false && var.o.a)", true),
        ("length([for x in [null, { y = 1 }] : x if x != null && x.y == 1]) == 1", true),
    ])
    func chainsDecideEarly(text: String, value: Bool) {
        let found = evaluate(text)
        #expect(found.diagnostics.isEmpty, "\(found.diagnostics.map(\.detail))")
        #expect(found.value.boolValue == value)
    }

    @Test func whatDecidesNothingLeavesTheErrorsOfBoth() {
        #expect(evaluate("var.o.a && var.o.b").diagnostics.count == 2)
        #expect(evaluate("var.o.a || false").diagnostics.count == 1)
        #expect(evaluate("true && var.o.b").diagnostics.count == 1)
        #expect(evaluate("true || [1]").diagnostics.map(\.summary) == ["Invalid operand"])
    }

    @Test func namesAreLookedUpInAllSides() {
        #expect(evaluate("true || var.nope").diagnostics.map(\.summary) == ["Undeclared"])
    }

    @Test func comparisonWithNullTellsNothingOfTheInside() {
        #expect(evaluate("{ a = var.st } == null").value == .bool(false))
        #expect(evaluate("null != [var.st]").value == .bool(true))
        #expect(evaluate("{ a = var.st } == { a = true }").value.isSensitive)
        #expect(evaluate("var.st == null").value.isSensitive)
    }
}
