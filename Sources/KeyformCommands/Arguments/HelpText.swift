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
            let meaning = wrapped(row.meaning, to: width - column).joined(separator: "\n" + margin)
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

    private static func wrapped(_ text: String, to width: Int) -> [String] {
        text.split(separator: "\n").flatMap { paragraph in
            var lines: [String] = []
            for word in paragraph.split(separator: " ") {
                if let last = lines.last, last.count + 1 + word.count <= width {
                    lines[lines.count - 1] += " \(word)"
                } else {
                    lines.append(String(word))
                }
            }
            return lines
        }
    }
}
