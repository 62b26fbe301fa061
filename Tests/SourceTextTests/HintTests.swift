import JSONText
import SourceText
import Testing

@Suite struct HintTests {
    private let diagnostic = Diagnostic.error(
        "Bucket is not empty",
        "It holds 3 objects.",
        address: "s3_bucket.a"
    )
    .hinting("To delete them with the bucket:", command: "keyform apply -allow=objects")
    .hinting("Or empty the bucket first.")

    @Test func followTheDetailWithTheirCommands() {
        let text = DiagnosticRenderer(.plain).render(diagnostic)
        #expect(
            text == """

                Error: Bucket is not empty

                  with s3_bucket.a

                It holds 3 objects.

                Hint: To delete them with the bucket:

                  keyform apply -allow=objects

                Hint: Or empty the bucket first.

                """
        )
    }

    @Test func ofADiagnosticWithoutDetailFollowTheSummary() {
        let text = DiagnosticRenderer(.plain).render(Diagnostic.error("Odd").hinting("Even it."))
        #expect(text == "\nError: Odd\n\nHint: Even it.\n")
    }

    @Test func keepCommandsOnOneLine() {
        let command = "keyform state rm " + String(repeating: "x", count: 100)
        let text = DiagnosticRenderer(.plain, width: 40)
            .render(Diagnostic.error("Odd").hinting("Drop it:", command: command))
        #expect(text.contains("  \(command)\n"))
    }

    @Test func areDataInJSON() {
        #expect(
            diagnostic.json.object?["hints"] == [
                ["text": "To delete them with the bucket:", "command": "keyform apply -allow=objects"],
                ["text": "Or empty the bucket first."],
            ]
        )
    }

    @Test func holdNoSecret() {
        let told = Redaction(["hunter2-hunter2"])
            .redacted(Diagnostic.error("Odd").hinting("Not hunter2-hunter2.", command: "x hunter2-hunter2"))
        #expect(told.hints == [Hint("Not (sensitive value).", command: "x (sensitive value)")])
    }

    @Test func tellDiagnosticsApart() {
        func drop(_ address: String, _ command: String) -> Diagnostic {
            .error("Odd", address: address).hinting("Drop it:", command: command)
        }
        let alike = [drop("u[0]", "keyform state rm u[0]"), drop("u[1]", "keyform state rm u[1]")]
        #expect(alike.condensed.count == 1)
        #expect([alike[0], drop("u[1]", "keyform untaint u[1]")].condensed.count == 2)
    }
}
