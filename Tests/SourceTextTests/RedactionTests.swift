import SourceText
import Testing

@Suite struct RedactionTests {
    @Test(arguments: [
        // The text, what must not be in it afterwards, what it is then.
        (
            "password hunter2-planted is too weak", ["hunter2-planted"],
            "password (sensitive value) is too weak"
        ),
        ("nothing to see", ["hunter2-planted"], "nothing to see"),
        ("cannot use \"planted\" as year", ["hunter2-planted"], "cannot use \"(sensitive value)\" as year"),
        ("cannot parse \"a\\\"b\\\\c-secret\"", ["a\"b\\c-secret"], "cannot parse \"(sensitive value)\""),
        ("abcde and 12345", ["abcde", "12345"], "(sensitive value) and (sensitive value)"),
        ("the user is true", ["user", "true", ""], "the user is true"),
        ("s3crets3cret", ["s3cret"], "(sensitive value)"),
        ("über-geheim!", ["über-geheim"], "(sensitive value)!"),
    ])
    func takesSecretsOut(text: String, secrets: [String], expected: String) {
        #expect(Redaction(secrets).redacted(text) == expected)
    }

    @Test func takesThemOutOfADiagnostic() {
        let diagnostic = Diagnostic.error("No hunter2-planted", "It is hunter2-planted.")
        let redacted = Redaction(["hunter2-planted"]).redacted(diagnostic)
        #expect(redacted.summary == "No (sensitive value)")
        #expect(redacted.detail == "It is (sensitive value).")
    }

    @Test func isLinear() {
        let secret = String(repeating: "ab", count: 100_000)
        let text = String(repeating: "ba", count: 100_000)
        #expect(Redaction([secret]).redacted(text) == Redaction.placeholder)
    }
}
