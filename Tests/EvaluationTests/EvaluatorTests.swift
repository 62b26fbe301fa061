import Addresses
import Evaluation
import Functions
import HCL
import LargeStack
import SourceText
import Testing
import Values

@Suite struct EvaluatorTests {
    private struct Names: Scope {
        var variables: [String: Value] = [:]
        var resources: [String: Value] = [:]

        func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
            let found: Value? =
                switch reference.subject {
                case .variable(let name): variables[name]
                case .resource(let address): resources[address.name]
                default: nil
                }
            return found.map { .success($0) }
                ?? .failure(DiagnosticsError(.error("Undeclared", "No such name.", at: reference.range)))
        }
    }

    private func parse(_ text: String) -> Expression {
        let (expression, diagnostics) = Parser.parseExpression(file: SourceFile(name: "main.tf", text: text))
        #expect(diagnostics.isEmpty, "\(text)")
        return expression
    }

    private func evaluate(_ text: String, _ scope: Names = Names()) -> Evaluation {
        Evaluator(scope: scope, functions: ConversionFunctions.table).evaluate(parse(text))
    }

    @Test func undeclaredNamesAreErrorsEverywhere() {
        for text in [
            "true ? 1 : var.x", "try(var.x, 1)", "can(var.x)", "[for y in [] : var.x]", "{ (var.x) = 1 }",
        ] {
            let evaluation = evaluate(text)
            #expect(evaluation.diagnostics.map(\.summary) == ["Undeclared"], "\(text)")
            #expect(evaluation.value == .unknown())
        }
    }

    @Test func messagesShowWhatReferencesStandFor() throws {
        let scope = Names(
            variables: ["a": .string("x"), "s": .string("y").marked(.sensitive), "l": .tuple([.number(1)])],
            resources: ["r": .object(ValueMap([("id", .string("1"))]))]
        )
        let sum = try #require(evaluate("var.a + var.s + var.l", scope).diagnostics.first)
        #expect(sum.summary == "Invalid operand")
        #expect(sum.subject?.text == "var.a")
        #expect(sum.referenceValues.map(\.reference) == ["var.a"])
        #expect(sum.referenceValues.map(\.description) == ["is \"x\""])
        let attribute = try #require(evaluate("t.r.nope.x", scope).diagnostics.first)
        #expect(attribute.subject?.text == ".nope")
        #expect(attribute.referenceValues.map(\.description) == ["is object with 1 attribute \"id\""])
        let call = try #require(evaluate("length(var.l[0])", scope).diagnostics.first)
        #expect(call.functionCall?.name == "length")
        #expect(call.functionCall?.parameters == ["value"])
        #expect(call.referenceValues.map(\.reference) == ["var.l[0]"])
        #expect(call.referenceValues.map(\.description) == ["is 1"])
    }

    /// What a function quotes of an argument that it refuses is not shown when the argument is secret.
    @Test(arguments: [
        #"parseint(var.s, 10)"#, #"timeadd(var.s, "1h")"#, #"cidrhost(var.s, 1)"#, #"lookup({}, var.s)"#,
        #"uuidv5(var.s, "x")"#, #"lookup({ x = 1 }, var.o.k)"#, #"formatdate("YYYY", var.s)"#,
        "{ for x in [var.s, var.s] : x => 1 }", "{ for x in var.twice : x => 1 }",
    ])
    func messagesOfFunctionsShowNoSecret(text: String) throws {
        let secret = "pl4nted-S3cret \"quoted\""
        let scope = Names(variables: [
            "s": .string(secret).marked(.sensitive),
            "o": .object(ValueMap([("k", .string(secret))])).marked(.sensitive),
            "twice": .tuple([.string(secret), .string(secret)]).marked(.sensitive),
        ])
        let evaluation = Evaluator(scope: scope, functions: .terraform).evaluate(parse(text))
        let detail = try #require(evaluation.diagnostics.first?.detail)
        #expect(detail.contains("(sensitive value)") && !detail.contains("pl4nted"), "\(detail)")
    }

    @Test func oneMistakeIsReportedOnce() {
        #expect(evaluate("-(1 + \"x\") * 2 == 3 ? [1] : [2]").diagnostics.count == 1)
        #expect(evaluate("length(nosuch(1))").diagnostics.count == 1)
    }

    @Test func everyElementThatIsWrongIsReported() {
        for text in ["[for x in [1, 2, 3] : x.y]", "[1, 2, 3][*].y", "{ for x in [1, 2, 3] : x => x.y }"] {
            #expect(evaluate(text).diagnostics.count == 3, "\(text)")
        }
        // But not without end.
        let many = "[for x in [\((0..<500).map { "\($0)" }.joined(separator: ","))] : x.y]"
        #expect(evaluate(many).diagnostics.count == 100)
    }

    @Test func nullAndUnknownKeepTheirTypes() {
        let scope = Names(variables: ["u": .unknown(.number), "e": .unknown(.list(.object(["a": .string])))])
        #expect(evaluate("var.u + 1", scope).value == .unknown(.number))
        #expect(evaluate("var.u > 1 ? \"a\" : 2", scope).value == .unknown(.string))
        #expect(evaluate("var.e[0].a", scope).value == .unknown(.string))
        #expect(evaluate("var.e[*].a", scope).value == .unknown(.list(.string)))
        #expect(evaluate("var.e[0].b", scope).diagnostics.first?.summary == "Unsupported attribute")
        #expect(evaluate("var.u.x", scope).diagnostics.first?.summary == "Unsupported attribute")
        #expect(evaluate("upper(var.u)", scope).value == .unknown(.string))
        #expect(evaluate("[for x in var.u : x]", scope).diagnostics.count == 1)
    }

    @Test func ephemeralTravelsLikeSensitive() {
        let scope = Names(variables: ["e": .string("x").marked(.ephemeral)])
        #expect(evaluate("\"a${var.e}\"", scope).value.marks == .ephemeral)
        #expect(evaluate("upper(sensitive(var.e))", scope).value.marks == [.ephemeral, .sensitive])
        #expect(
            evaluate("ephemeralasnull({ a = var.e })", scope).value
                == .object(ValueMap([("a", .null(.string))]))
        )
    }

    @Test func constantsUseNeitherNamesNorFunctions() {
        #expect(
            Evaluator.constant(parse("{ a = [1, \"${2}\"] }")).value["a"]?.elements == [
                .number(1), .number(2),
            ]
        )
        #expect(Evaluator.constant(parse("var.x")).diagnostics.map(\.summary) == ["Variables not allowed"])
        #expect(
            Evaluator.constant(parse("upper(\"a\")")).diagnostics.map(\.summary) == [
                "Function calls not allowed"
            ]
        )
    }

    @Test func conversionToATypeIsReportedAtTheExpression() throws {
        let evaluator = Evaluator(scope: Names(), functions: FunctionTable())
        #expect(evaluator.evaluate(parse("\"5\""), as: .number).value == .number(5))
        let evaluation = evaluator.evaluate(parse("{ a = \"x\" }"), as: .object(["a": .number]))
        #expect(evaluation.value == .unknown(.object(["a": .number])))
        #expect(
            try #require(evaluation.diagnostics.first).detail
                == "Invalid expression value: .a: a number is required."
        )
    }

    @Test func extraVariablesHideTheScope() {
        let evaluator = Evaluator(
            scope: Names(),
            functions: FunctionTable(),
            variables: ValueMap([("setting", .object(ValueMap([("value", .number(1))])))])
        )
        #expect(evaluator.evaluate(parse("setting.value + 1")).value == .number(2))
    }

    @Test func consolePrintsTypes() {
        let evaluator = Evaluator(scope: Names(), functions: FunctionTable())
        #expect(
            evaluator.console(parse("(type({ a = [1] }))")).text
                == "object({\n    a: tuple([\n        number,\n    ]),\n})"
        )
        #expect(
            evaluator.console(parse("[type(1)]")).diagnostics.map(\.summary) == [
                "Invalid use of type function"
            ]
        )
        #expect(evaluator.console(parse("null")).text == "null")
    }

    @Test func deepAndLongExpressionsAreEvaluated() {
        let result = LargeStack.run(bytes: 1 << 30) { _ -> [String] in
            let deep = String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
            let nested = String(repeating: "[", count: 3_000) + String(repeating: "]", count: 3_000)
            let chain = Array(repeating: "1", count: 100_000).joined(separator: "+")
            return [deep, "length(\(nested))", chain].map { text in
                let (expression, _) = Parser.parseExpression(file: SourceFile(name: "main.tf", text: text))
                let evaluation = Evaluator(scope: Names(), functions: ConversionFunctions.table).evaluate(
                    expression
                )
                return ValueRenderer.text(of: evaluation.value)
            }
        }
        #expect(result == ["1", "1", "100000"])
    }

    @Test func longListsTakeLinearTime() {
        let elements = (0..<100_000).map(String.init).joined(separator: ",")
        let list = Names(variables: ["l": .tuple((0..<100_000).map { .number($0) })])
        #expect(evaluate("length([for x in [\(elements)] : x + 1])").value == .number(100_000))
        #expect(evaluate("{for i, x in var.l : \"k${i}\" => x}", list).value.mapValue?.count == 100_000)
        #expect(evaluate("length(toset(var.l[*]))", list).value == .number(100_000))
        #expect(evaluate("length(\"%{ for x in var.l }${x},%{ endfor }\")", list).value == .number(588_890))
    }
}
