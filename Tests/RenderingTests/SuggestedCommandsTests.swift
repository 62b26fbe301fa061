import Testing

@testable import Rendering

struct SuggestedCommandsTests {
    private let commands = SuggestedCommands(invocation: "keyform -sandbox -state='my team.db'")

    @Test(arguments: [
        ("Run \"keyform plan\".", "Run \"keyform -sandbox -state='my team.db' plan\"."),
        ("or `keyform state mv a b`", "or `keyform -sandbox -state='my team.db' state mv a b`"),
        ("Run:\n\n  keyform apply\n  keyform plan", "Run:\n\n  % apply\n  % plan"),
        ("run 'keyform destroy' instead", "run '% destroy' instead"),
        ("  keyform apply", "  % apply"),
        ("\"keyform a\" and \"keyform b\"", "\"% a\" and \"% b\""),
    ])
    func commandsReachTheSameAccountAndState(_ text: String, _ expected: String) {
        let expected = expected.split(separator: "%", omittingEmptySubsequences: false)
            .joined(separator: "keyform -sandbox -state='my team.db'")
        #expect(commands.completed(text) == expected)
    }

    @Test(arguments: [
        "", "keyform manages keys", "this keyform reads", "a keyform plan", "\nkeyform apply",
        "\n    keyform apply",
        "xkeyform plan", "\"keyformer plan\"", "\"keyform",
    ])
    func whatIsNoCommandStaysAsItIs(_ text: String) {
        #expect(commands.completed(text) == text)
    }

    /// The command of a message may name another workspace, or another state.
    @Test(arguments: [
        (
            "Run \"keyform -workspace=b destroy\".",
            "Run \"keyform -sandbox -state='my team.db' -workspace=b destroy\"."
        ),
        ("  keyform -state=c.db state check", "  keyform -sandbox -workspace=a state check -state=c.db"),
    ])
    func noSwitchIsGivenTwice(_ text: String, _ expected: String) {
        let commands = SuggestedCommands(
            invocation: "keyform -sandbox -state='my team.db' -workspace=a"
        )
        let words = { (text: String) in text.split(separator: " ").sorted() }
        #expect(words(commands.completed(text)) == words(expected))
    }

    @Test func withoutSwitchesNothingChanges() {
        #expect(
            SuggestedCommands(invocation: "keyform").completed("Run \"keyform plan\".")
                == "Run \"keyform plan\"."
        )
    }
}
