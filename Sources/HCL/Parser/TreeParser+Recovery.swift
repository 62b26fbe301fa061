import SourceText

/// Finding the next item after an error.
extension TreeParser {
    /// Moves to the end of the line on which the item that begins at token `start` ends, counting brackets.
    ///
    /// Where its brackets do not match up, to the next line that looks like the start or end of an item.
    mutating func resynchronise(from start: Int) {
        failed = false
        newlinesCount = true
        guard !gaveUp else {
            bracketsAreUnreliable = true
            position = tokens.count - 1
            return
        }
        if peek().kind == .endOfFile {
            bracketsAreUnreliable = true
        }
        let errorIndex = max(position - 1, start)
        guard recoveryWaste <= tokens.count else {
            resumeAtLine(after: start, from: errorIndex)
            return
        }
        var open: [TokenKind] = []
        var index = start
        while index < tokens.count {
            let token = tokens[index]
            switch token.kind {
            case .newline, .comment:
                if open.isEmpty, index >= errorIndex, endsLine(token) {
                    position = index + 1
                    skipContinuation()
                    return
                }
            case .quotedNewline:
                // The lexer has given up the string; see `Lexer.endsStringEarly`.
                while let last = open.last, last != .openBrace {
                    open.removeLast()
                }
                if open.isEmpty, index >= errorIndex {
                    position = index + 1
                    skipContinuation()
                    return
                }
            case .openBrace, .openBracket, .openParen, .openQuote, .openHeredoc:
                open.append(token.kind)
            case .templateInterpolation, .templateControl:
                open.append(.templateInterpolation)
            case .closeBrace, .closeBracket, .closeParen, .closeQuote, .closeHeredoc, .templateEnd:
                if open.last == Self.opener(of: token.kind)
                    || token.kind == .templateEnd && open.last == .openBrace
                {
                    open.removeLast()
                } else if token.kind == .closeBrace, open.isEmpty, index > start {
                    // The end of the block around the item.
                    position = index
                    return
                } else if token.kind == .closeBrace, index > start {
                    resumeAtLine(after: start, from: errorIndex)
                    recoveryWaste += max(0, index - position)
                    return
                }
            default:
                break
            }
            index += 1
        }
        if open.isEmpty {
            position = tokens.count - 1
        } else {
            resumeAtLine(after: start, from: errorIndex)
            recoveryWaste += max(0, index - position)
        }
    }

    /// Skips lines that cannot be items of their own: what is left of an expression that went over several lines.
    private mutating func skipContinuation() {
        var open = 0
        var atLineStart = true
        while position < tokens.count - 1 {
            let token = tokens[position]
            if atLineStart, open <= 0, token.kind != .newline, token.kind != .comment {
                if looksLikeItem(position) {
                    return
                }
                atLineStart = false
            }
            if token.kind == .closeBrace, open <= 0 {
                return
            }
            open += token.kind.bracketChange
            if endsLine(token) {
                atLineStart = true
            }
            position += 1
        }
    }

    private static func opener(of closer: TokenKind) -> TokenKind {
        switch closer {
        case .closeBrace: .openBrace
        case .closeBracket: .openBracket
        case .closeParen: .openParen
        case .closeQuote: .openQuote
        case .closeHeredoc: .openHeredoc
        default: .templateInterpolation
        }
    }

    private mutating func resumeAtLine(after start: Int, from errorIndex: Int) {
        bracketsAreUnreliable = true
        var index = min(errorIndex, tokens.count - 1)
        if index > start, index > 0, endsLine(tokens[index - 1]), looksLikeItem(index) {
            position = index
            return
        }
        while index < tokens.count {
            if endsLine(tokens[index]), index + 1 < tokens.count, looksLikeItem(index + 1) {
                position = index + 1
                return
            }
            index += 1
        }
        position = tokens.count - 1
    }

    /// Whether the token begins `name =`, `name "label" {` or `}`.
    private func looksLikeItem(_ start: Int) -> Bool {
        guard tokens[start].kind != .closeBrace else {
            return true
        }
        guard tokens[start].kind == .identifier else {
            return false
        }
        for token in tokens[(start + 1)...] {
            switch token.kind {
            case .equal:
                return token.lower > tokens[start].lower && tokens[start + 1].kind == .equal
            case .openBrace: return true
            case .identifier, .openQuote, .quotedText, .closeQuote: continue
            default: return false
            }
        }
        return false
    }
}
