import SourceText

/// Quoted strings, heredocs and bare templates.
extension TreeParser {
    /// A string in quotes or a heredoc, from its opening mark.
    mutating func quotedTemplate() -> NodeID {
        let open = read()
        let closer: TokenKind = open.kind == .openQuote ? .closeQuote : .closeHeredoc
        guard descend() else {
            depth -= 1
            return add(.invalid, span(open))
        }
        defer { depth -= 1 }
        if let plain = plainString(open, closer) {
            return plain
        }
        let isFlush = open.kind == .openHeredoc && file.bytes[Int(open.lower) + 2] == UInt8(ascii: "-")
        guard var parts = templateParts(until: closer) else {
            return add(.invalid, span(open, previous))
        }
        if isFlush {
            parts.removeIndentation()
        }
        return template(parts, span(open, previous))
    }

    /// The whole file as a template without quotes.
    mutating func bareTemplate() -> NodeID {
        guard let parts = templateParts(until: .endOfFile) else {
            return add(.invalid, Span(0, file.bytes.count))
        }
        return template(parts, Span(0, file.bytes.count))
    }

    /// The common case, without the detour over parts: nothing, or one piece of text, between quotes.
    private mutating func plainString(_ open: Token, _ closer: TokenKind) -> NodeID? {
        guard closer == .closeQuote, position + 1 < tokens.count else {
            return nil
        }
        let first = tokens[position]
        if first.kind == .closeQuote {
            position += 1
            return add(.string(""), span(open, first))
        }
        guard first.kind == .quotedText, tokens[position + 1].kind == .closeQuote else {
            return nil
        }
        var bytes: [UInt8] = []
        decode(first, to: &bytes)
        position += 2
        return add(.string(String(decoding: bytes, as: UTF8.self)), span(open, previous))
    }

    // MARK: Parts

    private mutating func templateParts(until closer: TokenKind) -> TemplateParts? {
        var parts = TemplateParts()
        let first = peek()
        var stripsNext = false
        while true {
            let token = read()
            if token.kind == closer {
                parts.end = span(token)
                return parts
            }
            let strips = stripsNext
            stripsNext = false
            switch token.kind {
            case .plainText, .quotedText:
                var bytes: [UInt8] = []
                decode(token, to: &bytes)
                parts.appendLiteral(bytes, span(token), strippingStart: strips)
            case .templateInterpolation, .templateControl:
                if token.range.count == 3 {
                    parts.stripEnd()
                }
                let outer = newlinesCount
                newlinesCount = false
                let close =
                    token.kind == .templateInterpolation
                    ? interpolation(token, first, closer, &parts) : directive(token, &parts)
                newlinesCount = outer
                guard let close else {
                    return nil
                }
                stripsNext = close.range.count == 2
            case .badUTF8:
                // The message about the encoding says it all.
                failQuietly()
                return nil
            default:
                fail(
                    "Unterminated template string",
                    "No closing marker was found for the string.",
                    span(token)
                )
                return nil
            }
        }
    }

    /// `${ … }` after its opening mark; gives the closing one.
    private mutating func interpolation(
        _ open: Token,
        _ first: Token,
        _ closer: TokenKind,
        _ parts: inout TemplateParts
    ) -> Token? {
        let value = expression()
        guard !failed else {
            return nil
        }
        let close = peek()
        switch close.kind {
        case .templateEnd:
            _ = read()
            parts.append(.interpolation(value), span(open, close))
            return close
        case .endOfFile:
            fail(
                "Unclosed template interpolation sequence",
                "There is no closing brace for this interpolation sequence before the end of the file. This might "
                    + "be caused by incorrect nesting inside the given expression.",
                span(first)
            )
        case .colon:
            fail(
                "Extra characters after interpolation expression",
                "Template interpolation doesn't expect a colon at this location. Did you intend this to be a "
                    + "literal sequence to be processed as part of another language? If so, you can escape it by "
                    + "starting with \"$${\" instead of just \"${\".",
                span(close)
            )
        case .openQuote where closer == .closeQuote, .closeQuote where closer == .closeQuote:
            fail(
                "Unclosed template interpolation sequence",
                "There is no closing brace for this interpolation sequence before the end of the quoted template. "
                    + "This might be caused by incorrect nesting inside the given expression.",
                span(first)
            )
        default:
            fail(
                "Extra characters after interpolation expression",
                "Expected a closing brace to end the interpolation expression, but found extra characters.\n\nThis "
                    + "can happen when you include interpolation syntax for another language, such as shell "
                    + "scripting, but forget to escape the interpolation start token. If this is an embedded "
                    + "sequence for another language, escape it by starting with \"$${\" instead of just \"${\".",
                span(close)
            )
        }
        return nil
    }

    /// `%{ … }` after its opening mark; gives the closing one.
    private mutating func directive(_ open: Token, _ parts: inout TemplateParts) -> Token? {
        let word = peek()
        guard word.kind == .identifier else {
            fail(
                "Invalid template directive",
                "A template directive keyword (\"if\", \"for\", etc) is expected at the beginning of a %{ sequence.",
                span(word)
            )
            return nil
        }
        _ = read()
        let part: TemplateParts.Kind
        switch text(word) {
        case "if":
            part = .ifStart(condition: expression())
        case "else":
            part = .elseMark
        case "endif":
            part = .ifEnd
        case "for":
            guard let (key, value) = directiveNames() else {
                return nil
            }
            part = .forStart(key: key, value: value, collection: expression())
        case "endfor":
            part = .forEnd
        case let other:
            let suggestion = Self.directiveSuggestion(other).map { " Did you mean \"\($0)\"?" } ?? ""
            fail(
                "Invalid template control keyword",
                "\"\(other)\" is not a valid template control keyword.\(suggestion)",
                span(word)
            )
            return nil
        }
        guard !failed else {
            return nil
        }
        let close = peek()
        guard close.kind == .templateEnd else {
            fail(
                "Extra characters in \(text(word)) marker",
                "Expected a closing brace to end the sequence, but found extra characters.",
                span(close)
            )
            return nil
        }
        _ = read()
        parts.append(part, span(open, close))
        return close
    }

    private mutating func directiveNames() -> (key: String?, value: String)? {
        let summary = "Invalid 'for' directive"
        let first = peek()
        guard first.kind == .identifier else {
            fail(summary, "For directive requires variable name after 'for'.", span(first))
            return nil
        }
        _ = read()
        var names: (key: String?, value: String) = (nil, text(first))
        if peek().kind == .comma {
            _ = read()
            let second = peek()
            guard second.kind == .identifier else {
                fail(summary, "For directive requires value variable name after comma.", span(second))
                return nil
            }
            _ = read()
            names = (names.value, text(second))
        }
        let word = peek()
        guard isKeyword(word, "in") else {
            fail(summary, "For directive requires 'in' keyword after names.", span(word))
            return nil
        }
        _ = read()
        return names
    }

    /// The directive that a misspelt word is near to.
    private static func directiveSuggestion(_ word: String) -> String? {
        ["if", "for", "else", "endif", "endfor"].first { editDistance(word, $0) < 3 }
    }

    private static func editDistance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.unicodeScalars.prefix(16)), Array(right.unicodeScalars))
        var row = Array(0...right.count)
        for (index, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substituted = diagonal + (scalar == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
