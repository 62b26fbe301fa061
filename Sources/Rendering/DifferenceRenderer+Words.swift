import ResourceSchemas
import SourceText
import Terminal

extension DifferenceRenderer {
    /// The parts of a change that is told in words, a line each.
    func writeParts(
        _ change: ChangeInWords,
        of action: Difference.Action,
        to text: inout String,
        _ indent: Int,
        _ context: Context
    ) {
        write(change.parts, isChange: action != .unchanged, to: &text, indent + 1, context)
        if let unchanged = change.unchanged, action == .update {
            text +=
                "\n" + margin(indent + 1, .unchanged, context)
                + palette.paint(.gray, "# (\(unchanged) hidden)")
        }
        for note in change.notes where action == .create || action == .update {
            text +=
                "\n" + margin(indent + 1, .unchanged, context)
                + palette.paint(.gray, "# note: \(note.inLine)")
        }
    }

    private func write(
        _ parts: [ChangeInWords.Part],
        isChange: Bool,
        to text: inout String,
        _ indent: Int,
        _ context: Context
    ) {
        for part in parts {
            let action: Difference.Action =
                switch part.action {
                case .create: .create
                case .delete: .delete
                case .update: .update
                }
            text += "\n" + margin(indent, isChange ? action : .unchanged, context) + part.text.inLine
            write(part.parts, isChange: isChange, to: &text, indent + 1, context)
        }
    }
}
