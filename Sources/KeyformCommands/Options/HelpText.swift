import SourceText

/// The layout of help on a screen of so many columns.
struct HelpText {
    struct Row {
        let term: String
        let meaning: String
    }

    /// Where there is no terminal to ask.
    static let usualWidth = 80
    /// A narrower screen breaks the lines itself.
    private static let narrowest = 40
    /// A term that is longer than this stands on a line of its own, on a wide screen longer than the other number.
    private static let (usualTerm, longTerm) = (18, 30)
    /// Columns that meanings need to be read at ease; where there are fewer beside the terms, they go below them.
    private static let leastMeaning = 36
    /// Where meanings begin that stand below their terms.
    private static let lowColumn = 8

    let width: Int

    init(width: Int = Self.usualWidth) {
        self.width = max(width, Self.narrowest)
    }

    /// Where meanings begin, so that they stand behind the longest usual term.
    func column(for rows: [Row]) -> Int {
        let longest = width >= 110 ? Self.longTerm : Self.usualTerm
        let column = (rows.map(\.term.count).filter { $0 <= longest }.max() ?? 0) + 6
        return width - column < Self.leastMeaning ? Self.lowColumn : column
    }

    /// Terms, and what they mean in a column of its own.
    func list(_ rows: [Row], column: Int) -> [String] {
        let column = width - column < Self.leastMeaning ? Self.lowColumn : column
        let margin = String(repeating: " ", count: column)
        return rows.map { row in
            let meaning = Self.wrapped(row.meaning, width - column).replacing("\n", with: "\n" + margin)
            let gap = column - 2 - row.term.count
            return "  \(row.term)"
                + (gap >= 2 ? String(repeating: " ", count: gap) : "\n" + margin) + meaning
        }
    }

    /// A line of parts that stay whole; what does not fit on it goes below, moved in.
    func line(_ parts: [String]) -> String {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, last.count + 1 + part.count <= width {
                lines[lines.count - 1] += " " + part
            } else {
                lines.append((lines.isEmpty ? "" : "    ") + part)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Paragraphs, each broken anew to fit, and between them lines that are laid out on purpose, which begin with blanks:
    /// commands, of which one that is too long goes on in the next line as it does in a shell.
    ///
    /// - Parameters:
    ///   - text: paragraphs with blank lines between them.
    ///   - indent: by how much each line is moved in.
    /// - Returns: the lines.
    func paragraphs(_ text: String, indent: Int = 2) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var paragraph: [Substring] = []
        func endParagraph() {
            guard !paragraph.isEmpty else { return }
            lines += Self.wrapped(paragraph.joined(separator: " "), width - indent)
                .split(separator: "\n", omittingEmptySubsequences: false).map { margin + $0 }
            paragraph = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.isEmpty || line.hasPrefix(" ") else {
                paragraph.append(line)
                continue
            }
            endParagraph()
            lines += line.isEmpty ? [""] : command(margin + line)
        }
        endParagraph()
        return lines.joined(separator: "\n")
    }

    /// The text in lines; commands in quotes that fit into one are not torn apart.
    private static func wrapped(_ text: String, _ width: Int) -> String {
        let whole = text.split(separator: "\"", omittingEmptySubsequences: false).map { part in
            let isCommand = part.hasPrefix("keyform ") && part.count + 2 <= width
            return isCommand ? part.replacing(" ", with: "\u{A0}") : part
        }.joined(separator: "\"")
        return wordWrap(whole, width: width).replacing("\u{A0}", with: " ")
    }

    /// A command line in as many lines as it needs, each but the last with a backslash at its end; words in single quotes
    /// stay whole, as a backslash means nothing there.
    private func command(_ line: String) -> [String] {
        guard line.count > width else { return [line] }
        let margin = String(line.prefix { $0 == " " })
        var lines = [margin]
        var isQuoted = false
        for word in line.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
            let current = lines[lines.count - 1]
            let isFirst = current.allSatisfy { $0 == " " }
            if isFirst {
                lines[lines.count - 1] += word
            } else if isQuoted || current.count + 1 + word.count + 2 <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines[lines.count - 1] += " \\"
                lines.append(margin + "  " + word)
            }
            if !word.count(where: { $0 == "'" }).isMultiple(of: 2) {
                isQuoted.toggle()
            }
        }
        return lines
    }
}
