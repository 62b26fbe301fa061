import SourceText
import Terminal

/// Text that people read on a screen: broken where the screen ends, and as it is in a pipe.
extension Screen {
    private var width: Int {
        terminal.outputIsTerminal ? columns : 0
    }

    func paragraph(_ text: String) -> String {
        wordWrap(text.inLine, width: width)
    }

    /// An item of a list; what does not fit stands below its beginning.
    func item(_ text: String) -> String {
        let room = width > 0 ? max(20, width - Self.bullet.count) : 0
        return Self.bullet
            + wordWrap(text.inLine, width: room)
            .replacing("\n", with: "\n" + String(repeating: " ", count: Self.bullet.count))
    }

    private static let bullet = "  - "

    /// A command to be pasted, an operand a line where they do not fit into one.
    func command(_ words: String, _ operands: [String]) -> String {
        let operands = operands.map(\.quotedForShell)
        let line = "  " + ([words] + operands).joined(separator: " ")
        guard width > 0, line.count > width else {
            return line
        }
        return "  " + ([words] + operands.map { "    \($0)" }).joined(separator: " \\\n")
    }

    /// Ids of keys are up to 92 characters long: on a screen the beginning is enough to tell one from the others.
    func keyID(_ id: String) -> String {
        width > 0 && id.count > 24 ? "\(id.prefix(16))…" : id
    }
}
