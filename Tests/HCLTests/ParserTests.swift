import HCL
import SourceText
import TestSupport
import Testing

@Suite struct ParserTests {
    @Test func everyConstructHasItsTree() throws {
        let text = try Fixtures.text("syntax/trees/everything.tf")
        let result = Parser.parse(file: SourceFile(name: "everything.tf", text: text))
        #expect(result.diagnostics.isEmpty)
        #expect(result.tree.dump() == (try Fixtures.text("syntax/trees/everything.txt")))
    }

    @Test(arguments: [
        ("1 + 2 * 3", "(+ 1 (* 2 3))"),
        ("1 - 2 - 3", "(- (- 1 2) 3)"),
        ("a || b && c == d < e + f * g", "(|| a (&& b (== c (< d (+ e (* f g))))))"),
        ("-1 + !a", "(+ (- 1) (! a))"),
        ("--a.b", "(- (- a.b))"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("a ? b ? 1 : 2 : 3", "(? a (? b 1 2) 3)"),
        ("[1, 2,\n3,]", "(tuple 1 2 3)"),
        ("{ a = 1, true = 2\n(b) : 3, 4 = 5 }", "(object \"a\" 1 \"true\" 2 (paren b) 3 4 5)"),
        ("{ a.b = 1 }", "(object a.b 1)"),
        ("a[0][\"k\"][-1][b].c", "(of (index (index a[0][\"k\"] (- 1)) b)).c"),
        ("a.0.b", "a.#0.b"),
        ("a.*.b.0[1]", "(of (.* a (of @).b.#0))[1]"),
        ("a[*].b[*].c[d]", "([*] a ([*] (of @).b (index (of @).c d)))"),
        ("f(a, b...)", "(call f... a b)"),
        ("f(a,)", "(call f a)"),
        ("provider::x::y()", "(call provider::x::y)"),
        ("[for k, v in m : v if k]", "(for[] k,v m v if k)"),
        ("{for v in m : v => 1...}", "(for{...} v m v 1)"),
        ("\"a${b}c\"", "(template \"a\" b \"c\")"),
        ("\"${b}\"", "(wrap b)"),
        ("\"${~ 1 ~}\"", "(wrap 1)"),
        ("\"$${b}%%{c} $ % $$${1}\"", "\"${b}%{c} $ % $${1}\""),
        ("\"\\n\\t\\\"\\\\\\u00e9\\U0001F600\"", "\"\\n\\t\\\"\\\\é😀\""),
        ("\" a ${~ b ~} c \"", "(template \" a\" b \"c \")"),
        ("\"%{ if a }x%{ else }${y}%{ endif }\"", "(template (%if a \"x\" (template y)))"),
        ("\"%{ for k, v in m }${v}%{ endfor }\"", "(template (%for k,v m (template v)))"),
        ("<<EOT\n  a\n b\nEOT\n", "\"  a\\n b\\n\""),
        ("<<-EOT\n    a\n\n\t  b ${c}\n   d$\n   EOT\n", "(template \" a\\n\\nb \" c \"\\nd$\\n\")"),
        ("<<-EOT\n  x ${1 ~}\n\n    y\n  EOT\n", "(template \"x \" 1 \"\\n  y\\n\")"),
        ("<<EOT\nEOT\n", "\"\""),
        ("(1\n+\n2)", "(paren (+ 1 2))"),
        ("a /* c */ . b # d", "a.b"),
        ("null", "null"),
        ("1.50e+3", "1.50e+3"),
    ])
    func expressions(_ text: String, _ tree: String) {
        let (expression, diagnostics) = Parser.parseExpression(file: SourceFile(name: "", text: text))
        #expect(diagnostics.map(\.summary) == [])
        #expect(expression.dump() == tree)
    }

    @Test(arguments: [
        ("", "\"\""),
        ("plain \"text\"\n", "\"plain \\\"text\\\"\\n\""),
        ("${a}", "(wrap a)"),
        ("a\n${b}\n", "(template \"a\\n\" b \"\\n\")"),
        ("x$", "\"x$\""),
        ("\\n is no escape", "\"\\\\n is no escape\""),
        ("a\r${b}", "\"a\\r${b}\""),
        ("%{ for x in y ~}\n  z\n%{ endfor ~}\n", "(template (%for x y \"  z\\n\") \"\")"),
    ])
    func templates(_ text: String, _ tree: String) {
        let (expression, diagnostics) = Parser.parseTemplate(file: SourceFile(name: "", text: text))
        #expect(diagnostics.map(\.summary) == [])
        #expect(expression.dump() == tree)
    }

    @Test func rangesAreTight() throws {
        let file = SourceFile(name: "main.tf", text: "b \"l\" m {\n  x = a.b[0] # c\n}\n")
        let block = try #require(Parser.parse(file: file).tree.root.blocks.first)
        #expect(block.headerRange.text == "b \"l\" m")
        #expect(block.labelRanges.map(\.text) == ["\"l\"", "m"])
        #expect(block.range.text == "b \"l\" m {\n  x = a.b[0] # c\n}")
        let attribute = try #require(block.body.attribute(named: "x"))
        #expect(attribute.range.text == "x = a.b[0]")
        #expect(attribute.nameRange.text == "x")
        #expect(attribute.value.range.text == "a.b[0]")
        guard case .traversal(_, let steps) = attribute.value.node else {
            Issue.record("not a traversal")
            return
        }
        #expect(steps.map { file.text($0.span) } == [".b", "[0]"])
    }

    @Test func independentErrorsAreAllReported() {
        let text = "a = @@\nb = [1 2]\nc = 3\nd = \"x\ne = {\n  f 1\n}\ng {\n  h = (1\n}\ni = 4 4\n"
        let result = Parser.parse(file: SourceFile(name: "main.tf", text: text))
        let lines = Set(result.diagnostics.compactMap { $0.subject?.line })
        #expect(lines == [1, 2, 4, 6, 10, 11])
        #expect(result.tree.root.attributes.map(\.name) == ["a", "b", "c", "d", "e", "i"])
    }

    @Test func extraTextAfterAnExpressionIsAnError() {
        let (_, diagnostics) = Parser.parseExpression(file: SourceFile(name: "", text: "1 2"))
        #expect(diagnostics.map(\.summary) == ["Extra characters after expression"])
    }
}
