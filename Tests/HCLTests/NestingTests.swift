import HCL
import SourceText
import Testing

@Suite struct NestingTests {
    private func parse(_ text: String) -> ParseResult {
        Parser.parse(file: SourceFile(name: "main.tf", text: text))
    }

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{a=", "}"), ("\"${", "}\""), ("f(", ")"), ("a[b", "]"),
        ("[for x in ", ":x]"),
        ("b?", ":2"), ("1||1&&1==1<1+1*(", ")"), ("-(", ")"),
    ])
    func tenThousandLevelsAreFine(_ open: String, _ close: String) {
        let text = String(repeating: open, count: 10_000) + "1" + String(repeating: close, count: 10_000)
        #expect(parse("a = \(text)\nb = 2\n").diagnostics.map(\.summary) == [])
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func jsonNestsAsDeeply(_ open: String, _ close: String) {
        func parse(_ levels: Int) -> ParseResult {
            let value = String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
            return JSONSyntax.parse(file: SourceFile(name: "main.tf.json", text: "{\"a\":\(value)}"))
        }
        #expect(parse(10_000).diagnostics.isEmpty)
        #expect(parse(100_000).diagnostics.map(\.summary) == ["Nested too deeply"])
    }

    @Test func blocksNestToo() {
        let text = String(repeating: "b {\n", count: 10_000) + String(repeating: "}\n", count: 10_000)
        #expect(parse(text).diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{a=", "}"), ("\"${", "}\""), ("[for x in ", ":x]"), ("b?", ":2"),
    ])
    func beyondTheLimitIsOneError(_ open: String, _ close: String) {
        let text = String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000)
        #expect(parse("a = \(text)\nb = 2\n").diagnostics.map(\.summary) == ["Nested too deeply"])
        let unclosed = String(repeating: open, count: 100_000)
        #expect(parse("a = \(unclosed)").diagnostics.contains { $0.summary == "Nested too deeply" })
    }

    @Test(arguments: [".b", "[*]", "[0]", " + 1", " ? 1 : a", ".*", "[b]"])
    func chainsAreNotNesting(_ link: String) {
        let result = parse("a = a" + String(repeating: link, count: 50_000) + "\n")
        #expect(result.diagnostics.allSatisfy { $0.summary == "Nested splat expression not allowed" })
    }

    @Test func signsAreNotNesting() {
        #expect(parse("a = " + String(repeating: "!", count: 100_000) + "true\n").diagnostics.isEmpty)
    }

    @Test(arguments: ["a {\n)\n", "a {\n b = ( x }\n", "a {\n b = [ \"${ }\n", "x = (\n", "a { b = {\n"])
    func brokenNestingIsBoundedToo(_ line: String) {
        #expect(!parse(String(repeating: line, count: 22_000)).diagnostics.isEmpty)
    }
}
