import Evaluation
import Functions
import HCL
import LargeStack
import SourceText
import Testing
import Values

/// What would take too long or too much memory is refused before it does.
@Suite struct LimitTests {
    private struct Names: Scope {
        let variables: [String: Value]

        func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
            guard case .variable(let name) = reference.subject else { return .success(.unknown()) }
            return .success(variables[name] ?? .unknown())
        }
    }

    private func evaluate(
        _ text: String,
        _ variables: [String: Value] = [:],
        steps: Int? = nil,
        bytes: Int? = nil
    ) -> Evaluation {
        let (expression, problems) = Parser.parseExpression(file: SourceFile(name: "main.tf", text: text))
        #expect(problems.isEmpty, "\(text.prefix(80))")
        var evaluator = Evaluator(scope: Names(variables: variables), functions: .terraform)
        if let steps { evaluator.stepLimit = steps }
        if let bytes { evaluator.sizeLimit = bytes }
        return evaluator.evaluate(expression)
    }

    /// Values that double forty times.
    ///
    /// Their parts are shared, so nothing of it takes memory, but whoever goes through it would not come to an end. The
    /// text is long so that the limit is near while there are few values.
    @Test(arguments: [
        "[var.x, var.x]", "{ a = var.x, b = var.x }", "tolist([var.x, var.x])", "concat(var.x, var.x)",
        "[for i in [1, 2] : var.x]", "{ for i in [1, 2] : i => var.x }",
        "{ for i in [1, 2] : \"a\" => var.x... }",
        "chunklist(concat(var.x, var.x), 1)", "zipmap([\"a\", \"b\"], [var.x, var.x])", "[var.x, var.x][*]",
    ])
    func doublingEnds(step: String) {
        var value = Value.tuple(Array(repeating: .string(String(repeating: "x", count: 400_000)), count: 100))
        var problems: [Diagnostic] = []
        var rounds = 0
        while problems.isEmpty, rounds < 40 {
            let result = evaluate(step, ["x": value])
            problems = result.diagnostics
            value = result.value
            rounds += 1
            #expect(value.extent.size <= ValueExtent.sizeLimit)
        }
        #expect(rounds < 40)
        #expect(problems.map(\.summary) == ["Value too large"])
    }

    /// The type of a value whose parts are shared is not made as large as the value written out.
    @Test func typesOfSharedPartsAreShared() {
        var value = Value.string("x")
        var object = Value.string("x")
        for _ in 0..<60 {
            value = .tuple([value, value])
            object = .object(ValueMap([("a", object), ("b", object)]))
        }
        #expect(value.type.tupleElements?.count == 2)
        #expect(object.type.isObject)
    }

    @Test func aBareNullAsksForNoTypeOfTheOtherArm() {
        var value = Value.string("x")
        for _ in 0..<18 {
            value = evaluate("true ? [var.x, var.x] : null", ["x": value]).value
        }
        #expect(value.extent.depth == 18)
        #expect(evaluate("false ? [var.x] : null", ["x": .number(1)]).value == .null(.tuple([.number])))
        #expect(evaluate("false ? null : [var.x]", ["x": .number(1)]).value == .tuple([.number(1)]))
        #expect(evaluate("true ? null : null").value == .null(.any))
    }

    /// Each byte that a function goes through is a step.
    @Test(arguments: [
        "upper(var.s)", "base64encode(var.s)", "jsonencode([var.s])", "[upper(var.s), lower(var.s)]",
    ])
    func textIsWork(text: String) {
        let result = evaluate(text, ["s": .string(String(repeating: "a", count: 1_000))], steps: 1_000)
        #expect(result.diagnostics.map(\.summary) == ["Expression takes too long"])
    }

    @Test(arguments: [
        "replace(var.s, \"a\", var.s)", "replace(var.s, \"\", var.s)", "replace(var.s, \"/a/\", var.s)",
        "join(var.s, split(\"\", var.s))",
        "indent(99999, replace(var.s, \"a\", \"\\n\"))",
        "setproduct(split(\"\", var.s), split(\"\", var.s))", "setproduct([var.s], split(\"\", var.s))",
    ])
    func oneStepIsBoundedToo(text: String) {
        let told = evaluate(text, ["s": .string(String(repeating: "a", count: 40_000))]).diagnostics
        #expect(told.count == 1 && told[0].detail.contains("256 MiB"), "\(told.map(\.detail))")
    }

    @Test(arguments: [
        "\"%{ for a in split(\"\", var.s) }${var.s}%{ endfor }\"",
        "\"" + String(repeating: "${var.s}", count: 500) + "\"", "upper(var.s)", "[var.s, var.s]",
    ])
    func textIsNotMadeBeyondTheLimit(text: String) {
        let result = evaluate(text, ["s": .string(String(repeating: "a", count: 40_000))], bytes: 40_000)
        #expect(result.diagnostics.map(\.summary) == ["Values too large together"])
        #expect(result.isOverSizeLimit)
    }

    @Test func aLoopIsBoundedBeforeItEnds() {
        let text = "[for a in split(\"\", var.s) : var.s]"
        let result = evaluate(text, ["s": .string(String(repeating: "a", count: 40_000))])
        #expect(result.diagnostics.map(\.summary) == ["Value too large"])
    }

    @Test func valuesAreMeasuredWithTheirParts() {
        let text = Value.string(String(repeating: "x", count: 1000))
        #expect(text.extent.size == 1000 + ValueExtent.overhead && text.extent.depth == 0)
        let twice = Value.tuple([text, text])
        #expect(twice.extent.size == 2 * text.extent.size + ValueExtent.overhead && twice.extent.depth == 1)
        let keyed = Value(.map(ValueMap([("abc", twice)]), element: .any))
        #expect(keyed.extent.size == twice.extent.size + 3 + ValueExtent.overhead && keyed.extent.depth == 2)
    }

    @Test func depthIsBounded() {
        let found = LargeStack.run(bytes: 1 << 28) { _ in
            var value = Value.number(1)
            for _ in 0..<ValueExtent.depthLimit { value = .tuple([value]) }
            return ["var.x", "[var.x]"].map { evaluate($0, ["x": value]).diagnostics.map(\.summary) }
        }
        #expect(found == [[], ["Value nested too deeply"]])
    }

    /// What nests without brackets ends where the stack does, however small that is.
    @Test(arguments: [1 << 19, 1 << 21, 1 << 23, 1 << 26])
    func depthIsBoundedByTheStack(bytes: Int) {
        let operators = String(repeating: "!", count: 24_000) + "true"
        let splats = "[1]" + String(repeating: "[*]", count: 2_000)
        let found = LargeStack.run(bytes: bytes) { _ in
            [operators, splats].map { evaluate($0).diagnostics.map(\.summary) }
        }
        #expect(found == [["Expression nested too deeply"], found[1]])
        #expect(Set(found[1]).isSubset(of: ["Expression nested too deeply"]))
    }

    /// Loops inside of loops end after so many steps, also where they make nothing, and where a `try` is around them.
    @Test(arguments: [
        "[for a in range(99) : [for b in range(99) : [for c in range(99) : c if false]]]",
        "try([for a in range(99) : [for b in range(99) : [for c in range(99) : c]]], 1)",
        "\"%{ for a in range(99) }%{ for b in range(99) }%{ for c in range(99) }%{ endfor }%{ endfor }%{ endfor }\"",
        "[for a in range(999) : templatestring(var.t, { a = range(99) })]",
        "[for a in range(999) : sha1(var.t)]", "[for a in range(999) : can(regex(var.t, var.t))]",
    ])
    func workIsBounded(text: String) {
        let template = Value.string("%{ for x in a }${x}%{ endfor }" + String(repeating: "x", count: 900))
        #expect(
            evaluate(text, ["t": template], steps: 10_000).diagnostics.map(\.summary) == [
                "Expression takes too long"
            ]
        )
    }

    @Test(arguments: [
        (String(repeating: "9", count: 10_003), "Invalid number literal"),
        ("1e10100", "Invalid number literal"),
        ("1e-10100", "Invalid number literal"), ("1e999999999999999999999", "Invalid number literal"),
        ("1e9999 * 1e9999", "Operation failed"), ("1e-9999 / 1e9999", "Operation failed"),
        ("jsondecode(\"1e20000\")", "Invalid function argument"),
        ("parseint(\"" + String(repeating: "z", count: 9_000) + "\", 62)", "Invalid function argument"),
        ("parseint(\"" + String(repeating: "1", count: 1_000_000) + "\", 10)", "Invalid function argument"),
    ])
    func numbersHaveSoManyDigits(text: String, summary: String) {
        let found = evaluate(text).diagnostics
        #expect(found.map(\.summary) == [summary])
        #expect(
            found.allSatisfy { $0.detail.contains("10,000 digits") },
            "\(found.map { $0.detail.suffix(200) })"
        )
    }

    @Test func longNumbersAreExactToTheLimit() throws {
        let digits = "1" + String(repeating: "0", count: 9_998) + "7"
        #expect(evaluate("parseint(\"\(digits)\", 10) % 10").value == .number(7))
        #expect(evaluate("format(\"%d\", parseint(\"\(digits)\", 10))").value == .string(digits))
        #expect(evaluate("1 / 0").diagnostics.isEmpty)
    }

    @Test func patternsAreBounded() throws {
        let alternatives = (0..<3000).map { "x\($0)y" }.joined(separator: "|")
        #expect(try call("regexall", .string(alternatives), .string("x1y x2 x2999y")).elements?.count == 2)
        let groups = (0..<3000).map { "(x\($0)y)" }.joined(separator: "|")
        #expect(try refusal("regex", .string(groups), .string("x")).contains("expression too large"))
        let broad = (0..<100).map { ".*\($0)y" }.joined(separator: "|")
        let long = Value.string(String(repeating: "x", count: 10_000))
        var context = FunctionContext()
        context.matchingLimit = 100_000
        #expect(try refusal("regex", .string(broad), long, in: context).contains("too long"))
        #expect(try refusal("regexall", .string(broad), long, in: context).contains("too long"))
        #expect(
            try refusal("replace", long, .string("/" + broad + "/"), .string(""), in: context).contains(
                "too long"
            )
        )
    }

    /// A folder that holds itself, as `/proc` does by links, is not gone through without end.
    @Test func filesAreNotLookedForWithoutEnd() throws {
        var context = FunctionContext()
        context.fileKind = { _ in .directory }
        context.listDirectory = { _ in ["a", "b", "c"] }
        for pattern in ["**", "**/x", "*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*"] {
            let message = try refusal("fileset", .string("/proc"), .string(pattern), in: context)
            #expect(message.contains("100000 files and folders"), "\(message)")
        }
    }

    @Test func unreadableFilesSayWhy() throws {
        var context = FunctionContext()
        context.fileKind = { _ in .other }
        context.whyUnreadable = { _ in "It is a pipe" }
        #expect(
            try refusal("file", .string("/dev/zero"), in: context)
                == "failed to read file: \"/dev/zero\"; It is a pipe"
        )
    }

    @Test(arguments: [5_000, 20_000])
    func deepListsAreFlattenedInLinearTime(depth: Int) throws {
        let count = LargeStack.run(bytes: 1 << 28) { _ in
            var value = Value.tuple([])
            for _ in 0..<depth { value = .tuple([value]) }
            return (try? call("flatten", value))?.elements?.count
        }
        #expect(count == 0)
    }
}
