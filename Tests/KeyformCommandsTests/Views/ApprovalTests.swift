import Planning
import SourceText
import Synchronization
import Terminal
import Testing

@testable import KeyformCommands

@Suite struct ApprovalTests {
    private func approval(
        answering answer: String?,
        output: OutputSink = .capturing(),
        colors: ColorWish = .noColor,
        mayAsk: Bool = true
    ) -> Approval {
        let terminal = Terminal(
            isInteractive: true,
            outputIsTerminal: true,
            errorIsTerminal: true,
            columns: 78,
            readLine: { answer }
        )
        let screen = Screen(
            terminal: terminal,
            output: output,
            errors: .capturing(),
            colors: colors,
            environment: [:]
        )
        return Approval(screen: screen, mayAsk: mayAsk)
    }

    @Test(arguments: [
        ("yes", true), ("yes\r", true), ("yes ", true), ("yes \t\r", true), ("yes\u{A0}\u{2003}", true),
        ("yes\u{B}", true), ("y", false), ("Yes", false), (" yes", false), ("", false), ("no", false),
        ("yes\u{200B}", false), ("yes\u{301}", false), ("yes no", false), ("yess", false), ("  ", false),
    ])
    func onlyYesIsYes(_ answer: String, _ isApproved: Bool) throws {
        #expect(try approval(answering: answer).given(for: .normal) == isApproved)
    }

    @Test func asksAsTerraformDoes() throws {
        let output = OutputSink.capturing()
        _ = try approval(answering: "no", output: output, colors: .color).given(for: .normal)
        #expect(
            output.captured == "\u{1B}[0m\u{1B}[1m\nDo you want to perform these actions?\u{1B}[0m\n"
                + "  keyform will perform the actions described above.\n"
                + "  Only 'yes' will be accepted to approve.\n\n  \u{1B}[1mEnter a value:\u{1B}[0m \u{1B}[0m\n"
        )
    }

    @Test func destroyingIsAskedDifferently() throws {
        let output = OutputSink.capturing()
        _ = try approval(answering: "no", output: output).given(for: .destroy)
        #expect(
            output.captured == """

                Do you really want to destroy all resources?
                  keyform will destroy all your managed infrastructure, as shown above.
                  There is no undo. Only 'yes' will be accepted to confirm.

                  Enter a value:\u{20}

                """
        )
    }

    @Test func theEndOfInputIsAnError() {
        #expect(throws: DiagnosticsError.self) { try approval(answering: nil).given(for: .normal) }
    }

    @Test func withoutInputNothingIsAsked() {
        let output = OutputSink.capturing()
        #expect(throws: DiagnosticsError.self) {
            try approval(answering: "yes", output: output, mayAsk: false).given(for: .normal)
        }
        #expect(output.captured.isEmpty)
    }
}
