import JSONText
import SourceText
import Testing

@Suite struct DiagnosticJSONTests {
    @Test func withoutRangeHasOnlyWords() {
        let diagnostic = Diagnostic.warning("Odd", "Why.", address: "ionoscloud_user.a")
        #expect(
            diagnostic.json.text()
                == #"{"severity":"warning","summary":"Odd","detail":"Why.","address":"ionoscloud_user.a"}"#
        )
    }

    @Test func offsetsCountTheBytesOfTheTextShown() {
        let file = SourceFile(name: "main.tf", bytes: [0x61, 0xFF, 0x62])
        let diagnostic = Diagnostic.error("Bad", at: SourceRange(file: file, span: Span(2, 3)))
        #expect(diagnostic.json["snippet"]?["code"] == "a\u{FFFD}b")
        #expect(diagnostic.json["snippet"]?["highlight_start_offset"] == 4)
        #expect(diagnostic.json["range"]?["start"] == ["line": 1, "column": 3, "byte": 2])
    }

    @Test func emptyRangesAreOneColumnWide() {
        let file = SourceFile(name: "main.tf", text: "ab")
        let json = Diagnostic.error("Bad", at: SourceRange(file: file, span: Span(1, 1))).json
        #expect(json["range"]?["end"] == ["line": 1, "column": 3, "byte": 2])
        #expect(json["snippet"]?["highlight_start_offset"] == 1)
        #expect(json["snippet"]?["highlight_end_offset"] == 2)
    }

    @Test(arguments: [("a=\n", "a="), ("a=\nb", "a=\nb"), ("a=\n\n", "a=")])
    func anEmptyLineAtTheEndIsNotShown(_ text: String, _ code: String) {
        let file = SourceFile(name: "main.tf", text: text)
        let json = Diagnostic.error("Bad", at: SourceRange(file: file, span: Span(2, 3))).json
        #expect(json["snippet"]?["code"] == .string(code))
        #expect(json["range"]?["end"] == ["line": 2, "column": 1, "byte": 3])
    }
}
