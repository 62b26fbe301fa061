import SourceText
import Testing

@testable import HCL

@Suite struct ExpressionStartTests {
    /// What Terraform 1.11.4 marks where the expression is an argument too many.
    @Test(arguments: [
        ("var.o[\"x\"].y", "var.o[\"x\"].y"), ("(var.l)", "var.l"), ("( [1] )", "["),
        ("[var.l][0]", "[var.l][0]"),
        ("var.l[local.z]", "["), ("var.l[*].x", "[*]"), ("f(1).*", ".*"), ("f (1)", "f ("), ("1 + 2", "1"),
        ("{}", "{"), ("[for x in [1] : x]", "["), ("{ for x in [1] : x => x }", "{"), ("!true", "!"),
        ("-(1)", "-"),
        ("(true) ? 1 : 2", "true"), ("\"abc\"", "abc"), ("\"a${1}b\"", "a"), ("\"${1}b\"", "1"),
        ("\"${[1]}\"", "\"${[1]}\""), ("\"%{ if true }a%{ endif }\"", "true"), ("\"a\" == \"b\"", "a"),
        ("<<E\nab\ncd\nE\n", "ab\ncd\n"), ("<<E\n${1}a\nE\n", "1"), ("<<-E\n  ab\n  cd\n  E\n", "ab\n  cd\n"),
        ("<<E\n\"a\" ${1}\nE\n", "\"a\" "), ("\"\"", "\"\""), ("<<E\nE\n", "<<E\nE"),
    ])
    func theFirstPartIsMarked(_ text: String, _ marked: String) {
        let (expression, diagnostics) = Parser.parseExpression(file: SourceFile(name: "", text: text))
        #expect(diagnostics.isEmpty)
        #expect(expression.startRange.text == marked)
    }

    @Test(arguments: ["[", "f(", "a[", "a[*", "\"", "<<E", "<<E\n", "<<-E\n\n", "a ? ", "", "(", "!", "a."])
    func whatIsBrokenHasAStart(_ text: String) {
        let (expression, _) = Parser.parseExpression(file: SourceFile(name: "", text: text))
        let span = expression.startRange.span
        #expect(span.lower <= span.upper && Int(span.upper) <= text.utf8.count)
    }
}
