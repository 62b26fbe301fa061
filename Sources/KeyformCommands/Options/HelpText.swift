import SourceText

/// The layout of help on a screen of 80 columns.
enum HelpText {
    struct Row {
        let term: String
        let meaning: String
    }

    private static let width = 80
    /// A term that is longer than this stands on a line of its own.
    private static let usualTerm = 18

    /// Where meanings begin, so that they stand behind the longest usual term.
    static func column(for rows: [Row]) -> Int {
        (rows.map(\.term.count).filter { $0 <= usualTerm }.max() ?? 0) + 6
    }

    /// Terms, and what they mean in a column of its own.
    static func list(_ rows: [Row], column: Int) -> [String] {
        let margin = String(repeating: " ", count: column)
        return rows.map { row in
            let meaning = wordWrap(row.meaning, width: width - column).replacing("\n", with: "\n" + margin)
            let gap = column - 2 - row.term.count
            return "  \(row.term)"
                + (gap >= 2 ? String(repeating: " ", count: gap) : "\n" + margin) + meaning
        }
    }

    /// The text with each line that is not empty moved in.
    static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "  \($0)" }
            .joined(separator: "\n")
    }
}
