/// What the reader of a diagnostic can do next.
package struct Hint: Sendable, Hashable {
    /// A whole sentence, which ends in a colon where a command follows: `To keep the bucket:`.
    package var text: String
    /// A command that can be pasted as it stands, for example `keyform state rm 'random_password.db["a"]'`.
    ///
    /// Whoever gives it does not know of the switches of this run: views add them where they show it.
    package var command: String?

    package init(_ text: String, command: String? = nil) {
        self.text = SystemPath.shown(text)
        self.command = command.map(SystemPath.shown)
    }
}

extension Diagnostic {
    /// The diagnostic with one more thing that can be done, after those it has.
    package func hinting(_ text: String, command: String? = nil) -> Diagnostic {
        var diagnostic = self
        diagnostic.hints.append(Hint(text, command: command))
        return diagnostic
    }
}
