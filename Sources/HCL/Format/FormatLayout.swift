/// Decides the spaces between tokens: indentation, gaps within a line, and alignment with neighbouring lines.
///
/// Byte for byte what `terraform fmt` 1.11 does; the rules were found by asking it.
struct FormatLayout {
    /// A line's tokens in up to three cells: what leads, an assignment from its equals sign on, a comment at the end.
    private struct Line {
        var lead: Range<Int>
        var assign: Range<Int>
        var comment: Range<Int>
    }

    private(set) var text: FormatTokens
    private var lines: [Line] = []

    static func apply(to text: consuming FormatTokens) -> FormatTokens {
        var layout = FormatLayout(text: text)
        layout.splitLines()
        layout.indent()
        layout.space()
        layout.alignAssignments()
        layout.alignComments()
        return layout.text
    }

    private init(text: consuming FormatTokens) {
        self.text = text
    }

    // MARK: Lines

    private mutating func splitLines() {
        var start = 0
        for (index, token) in text.tokens.enumerated() {
            if token.kind == .endOfFile {
                addLine(start..<index)
                return
            }
            if text.endsLine(token) {
                addLine(start..<(index + 1))
                start = index + 1
            }
        }
    }

    private mutating func addLine(_ tokens: Range<Int>) {
        var line = Line(
            lead: tokens,
            assign: tokens.upperBound..<tokens.upperBound,
            comment: tokens.upperBound..<tokens.upperBound
        )
        defer { lines.append(line) }
        guard !tokens.isEmpty else {
            return
        }
        var end = tokens.upperBound
        if tokens.count > 1, text.tokens[end - 1].kind == .comment {
            end -= 1
            line.comment = end..<tokens.upperBound
        }
        line.lead = tokens.lowerBound..<end
        line.assign = end..<end
        guard let equal = line.lead.dropFirst().first(where: { text.tokens[$0].kind == .equal }) else {
            return
        }
        // An assignment that opens a bracket goes on in the next line and is not aligned.
        if text.tokens[equal..<end].reduce(0, { $0 + $1.bracketChange }) == 0 {
            line.lead = tokens.lowerBound..<equal
            line.assign = equal..<end
        }
    }

    // MARK: Indentation

    private mutating func indent() {
        /// How many brackets each level of indentation opened.
        var levels: [Int] = []
        for line in lines where !line.lead.isEmpty {
            let first = line.lead.lowerBound
            guard text.tokens[first].kind != .newline else {
                text.tokens[first].spacesBefore = 0
                continue
            }
            let change = bracketChange(line)
            if change < 0 {
                var closed = -change
                while closed > 0, let last = levels.last {
                    if closed < last {
                        levels[levels.count - 1] -= closed
                        closed = 0
                    } else {
                        closed -= last
                        levels.removeLast()
                    }
                }
            }
            text.tokens[first].spacesBefore = 2 * levels.count
            if change > 0 {
                levels.append(change)
            }
        }
    }

    private func bracketChange(_ line: Line) -> Int {
        var change = 0
        for index in line.lead {
            change += text.tokens[index].bracketChange
            if text.tokens[index].kind == .openHeredoc {
                break
            }
        }
        for index in line.assign {
            change += text.tokens[index].bracketChange
        }
        return change
    }

    // MARK: Gaps

    private mutating func space() {
        for line in lines {
            space(line.lead)
            if !line.assign.isEmpty {
                text.tokens[line.assign.lowerBound].spacesBefore = 1
                space(line.assign)
            }
        }
    }

    private mutating func space(_ cell: Range<Int>) {
        for index in cell.dropFirst() {
            let before = index - 2 >= cell.lowerBound ? text.tokens[index - 2].kind : nil
            let gap = hasGap(after: text.tokens[index - 1], before: text.tokens[index].kind, previous: before)
            text.tokens[index].spacesBefore = gap ? 1 : 0
        }
    }

    private func hasGap(after token: FormatToken, before next: TokenKind, previous: TokenKind?) -> Bool {
        let kind = token.kind
        if next == .newline || kind == .identifier && next == .openParen {
            return false
        }
        switch (kind, next) {
        case (.dot, _), (.doubleColon, _), (_, .dot), (_, .doubleColon), (_, .comma), (_, .ellipsis):
            return false
        case (.comma, _):
            return true
        case (.quotedText, _), (.plainText, _), (.openQuote, _), (.openHeredoc, _), (_, .quotedText),
            (_, .plainText), (_, .closeQuote), (_, .closeHeredoc):
            return false
        default:
            break
        }
        if previous == .identifier, kind == .identifier, text.text(token, is: "in") {
            return true
        }
        if next == .openBracket, kind == .identifier || kind == .number || token.bracketChange < 0 {
            return false
        }
        if kind == .bang {
            return false
        }
        if kind == .minus {
            return !isSign(after: previous)
        }
        if kind == .openBrace || next == .closeBrace {
            return !(kind == .openBrace && next == .closeBrace)
        }
        let isSequence = kind == .templateInterpolation || kind == .templateControl
        if isSequence && next == .openBrace || kind == .closeBrace && next == .templateEnd {
            return true
        }
        if kind == .templateEnd, next == .templateInterpolation || next == .templateControl {
            return false
        }
        return token.bracketChange <= 0 && next.bracketChange >= 0
    }

    /// Whether a minus after such a token is a sign, not a subtraction.
    private func isSign(after previous: TokenKind?) -> Bool {
        switch previous {
        case nil, .openParen, .openBrace, .openBracket, .equal, .colon, .comma, .question, .plus, .star,
            .slash,
            .percent, .minus, .doubleEqual, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual, .and,
            .or, .bang:
            true
        default:
            false
        }
    }

    // MARK: Alignment

    private mutating func alignAssignments() {
        align(cell: \.assign, width: { layout, line in layout.text.columns(line.lead) })
    }

    private mutating func alignComments() {
        align(
            cell: \.comment,
            width: { layout, line in layout.text.columns(line.lead) + layout.text.columns(line.assign) }
        )
    }

    /// Gives the first token of a cell the same column in all neighbouring lines that have the cell.
    private mutating func align(cell: KeyPath<Line, Range<Int>>, width: (FormatLayout, Line) -> Int) {
        var index = 0
        while index < lines.count {
            var widths: [Int] = []
            while index + widths.count < lines.count, !lines[index + widths.count][keyPath: cell].isEmpty {
                widths.append(width(self, lines[index + widths.count]))
            }
            let widest = widths.max() ?? 0
            for (offset, width) in widths.enumerated() {
                let first = lines[index + offset][keyPath: cell].lowerBound
                text.tokens[first].spacesBefore = widest - width + 1
            }
            index += widths.count + 1
        }
    }
}
