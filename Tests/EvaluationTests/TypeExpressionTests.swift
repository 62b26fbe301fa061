import Evaluation
import HCL
import SourceText
import Testing
import Values

@Suite struct TypeExpressionTests {
    private func parse(_ text: String) -> (type: ValueType, diagnostics: [Diagnostic]) {
        TypeExpression.parse(Parser.parseExpression(file: SourceFile(name: "main.tf", text: text)).0)
    }

    @Test(
        arguments: [
            ("string", ValueType.string), ("any", .any), ("list(number)", .list(.number)),
            ("set(bool)", .set(.bool)),
            ("map(list(any))", .map(.list(.any))), ("tuple([string, number])", .tuple([.string, .number])),
            ("object({ a = string, b = map(number) })", .object(["a": .string, "b": .map(.number)])),
            (
                "object({ a = optional(string), b = optional(number, \"7\") })",
                .object(
                    ObjectType(
                        attributes: ["a": .string, "b": .number],
                        optional: ["a", "b"],
                        defaults: ["b": .number(7)]
                    )
                )
            ),
        ] as [(String, ValueType)]
    ) func reads(text: String, type: ValueType) {
        let (parsed, diagnostics) = parse(text)
        #expect(parsed == type)
        #expect(diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("strin", "The keyword \"strin\" is not a valid type specification.", "strin"),
        ("list", "The list type constructor requires one argument specifying the element type.", "list"),
        (
            "object",
            "The object type constructor requires one argument specifying the attribute types and values as a map.",
            "object"
        ),
        (
            "list(string, number)",
            "The list type constructor requires one argument specifying the element type.", "number"
        ),
        ("string(1)", "Primitive type keyword \"string\" does not expect arguments.", "(1)"),
        (
            "optional(string)",
            "Keyword \"optional\" is valid only as a modifier for object type attributes.", "(string)"
        ),
        ("foo(string)", "Keyword \"foo\" is not a valid type constructor.", "foo(string)"),
        ("object({ \"a\" = string })", "Object constructor map keys must be attribute names.", "\"a\""),
        (
            "object(string)",
            "Object type constructor requires a map whose keys are attribute names and whose values are the corresponding attribute types.",
            "string"
        ),
        ("tuple(string)", "Tuple type constructor requires a list of element types.", "string"),
        (
            "1",
            "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor call, like list(string).",
            "1"
        ),
    ]) func refuses(text: String, detail: String, range: String) throws {
        let diagnostic = try #require(parse(text).diagnostics.first)
        #expect(diagnostic.summary == "Invalid type specification")
        #expect(diagnostic.detail == detail)
        #expect(diagnostic.subject?.text == range)
    }

    @Test func otherRefusals() {
        #expect(parse("\"string\"").diagnostics.map(\.summary) == ["Invalid quoted type constraints"])
        #expect(parse("\"foo\"").diagnostics.map(\.summary) == ["Invalid legacy variable type hint"])
        #expect(
            parse("object({ a = optional(number, \"x\") })").diagnostics.map(\.detail) == [
                "This default value is not compatible with the attribute's type constraint: a number is required."
            ]
        )
        #expect(
            parse("object({ a = optional(number, var.x) })").diagnostics.map(\.summary) == [
                "Variables not allowed"
            ]
        )
    }
}
