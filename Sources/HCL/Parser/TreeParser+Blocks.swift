import SourceText

/// Block headers, their labels, and blocks on one line.
extension TreeParser {
    mutating func block(_ type: Token) -> BodyNode.BlockNode {
        var labels: [Name] = []
        while true {
            let token = peek()
            switch token.kind {
            case .openBrace:
                _ = read()
                return finishBlock(type, labels, brace: token)
            case .openQuote:
                labels.append(label())
            case .identifier:
                _ = read()
                labels.append(Name(text: text(token), span: span(token)))
            case .equal:
                fail(
                    "Invalid block definition",
                    "The equals sign \"=\" indicates an argument definition, and must not be used when "
                        + "defining a block.",
                    span(token)
                )
            case .newline:
                fail(
                    "Invalid block definition",
                    "A block definition must have block content delimited by \"{\" and \"}\", starting on the "
                        + "same line as the block header.",
                    span(token)
                )
            default:
                fail(
                    "Invalid block definition",
                    "Either a quoted string block label or an opening brace (\"{\") is expected here.",
                    span(token)
                )
            }
            if failed {
                // What follows may be the inside of this very block, so its closing brace is no news either.
                bracketsAreUnreliable = true
                let end = labels.last?.span ?? span(type)
                let header = span(type).union(end)
                let empty = add(
                    BodyNode(attributes: [], blocks: [], span: Span(Int(end.upper), Int(end.upper)))
                )
                return BodyNode.BlockNode(
                    type: Name(text: text(type), span: span(type)),
                    labels: labels,
                    headerSpan: header,
                    span: span(type),
                    body: empty
                )
            }
        }
    }

    private mutating func finishBlock(_ type: Token, _ labels: [Name], brace: Token) -> BodyNode.BlockNode {
        let content: Int32
        if !descend() {
            content = add(BodyNode(attributes: [], blocks: [], span: span(brace)))
        } else {
            switch peek().kind {
            case .newline, .endOfFile, .closeBrace:
                content = blockBody(after: brace)
            default:
                content = singleLineBody(after: brace)
            }
        }
        depth -= 1
        let end = failed ? peek() : previous
        if !failed {
            let next = peek()
            if next.kind == .newline || next.kind == .endOfFile {
                _ = read()
            } else {
                if previous.kind == .templateEnd {
                    // The text behind it belongs to a template that was never closed, as was said.
                    failQuietly()
                } else {
                    fail(
                        "Missing newline after block definition",
                        "A block definition must end with a newline.",
                        span(next)
                    )
                }
                // From here, because the block itself may hold much and was understood.
                resynchronise(from: position)
            }
        }
        return BodyNode.BlockNode(
            type: Name(text: text(type), span: span(type)),
            labels: labels,
            headerSpan: span(type).union(labels.last?.span ?? span(type)),
            span: span(type, end),
            body: content
        )
    }

    /// The inside of `name { argument = value }`.
    private mutating func singleLineBody(after brace: Token) -> Int32 {
        var items = BodyItems()
        let first = read()
        guard first.kind == .identifier else {
            // What was meant may be a block whose inside follows.
            bracketsAreUnreliable = true
            fail(
                "Argument or block definition required",
                "An argument or block definition is required here.",
                span(first)
            )
            return body(items, from: brace.upper, to: brace.upper)
        }
        let next = peek()
        switch next.kind {
        case .equal:
            if let attribute = attribute(first, isSingleLine: true) {
                items.add(attribute)
            }
        case .openQuote, .openBrace, .identifier:
            fail(
                "Argument definition required",
                "A single-line block definition can contain only a single argument. If you meant to define "
                    + "argument \"\(text(first))\", use an equals sign to assign it a value. To define a nested "
                    + "block, place it on a line of its own within its parent block.",
                span(first, next)
            )
        default:
            failAfterName(first)
        }
        if !failed {
            closeSingleLineBody(brace)
        }
        return body(items, from: brace.upper, to: previous.lower)
    }

    private mutating func closeSingleLineBody(_ brace: Token) {
        let end = peek()
        switch end.kind {
        case .closeBrace:
            _ = read()
        case .comma:
            fail(
                "Invalid single-argument block definition",
                "Single-line block syntax can include only one argument definition. To define multiple "
                    + "arguments, use the multi-line block syntax with one argument definition per line.",
                span(end)
            )
        case .newline:
            fail(
                "Invalid single-argument block definition",
                "An argument definition on the same line as its containing block creates a single-line block "
                    + "definition, which must also be closed on the same line. Place the block's closing brace "
                    + "immediately after the argument definition.",
                span(end)
            )
        case .endOfFile:
            fail(
                "Unclosed configuration block",
                "There is no closing brace for this block before the end of the file. This may be caused by "
                    + "incorrect brace nesting elsewhere in this file.",
                span(brace)
            )
        default:
            fail(
                "Invalid single-argument block definition",
                "A single-line block definition must end with a closing brace immediately after its single "
                    + "argument definition.",
                span(end)
            )
        }
    }

    /// A label in quotes, where template sequences have no place.
    private mutating func label() -> Name {
        let open = read()
        var bytes: [UInt8] = []
        while true {
            let token = read()
            switch token.kind {
            case .closeQuote:
                return Name(text: String(decoding: bytes, as: UTF8.self), span: span(open, token))
            case .quotedText:
                decode(token, to: &bytes)
            case .templateInterpolation, .templateControl:
                let mark = token.kind == .templateInterpolation ? "$" : "%"
                report(
                    "Invalid string literal",
                    "Template sequences are not allowed in this string. To include a literal \"\(mark)\", "
                        + "double it (as \"\(mark)\(mark)\") to escape it.",
                    span(token)
                )
                bytes.append(contentsOf: "\(mark){ ... }".utf8)
                skipTemplateSequence()
            case .endOfFile:
                fail(
                    "Unterminated string literal",
                    "Unable to find the closing quote mark before the end of the file.",
                    span(token)
                )
            default:
                fail(
                    "Invalid string literal",
                    "This item is not valid in a string literal.",
                    span(token)
                )
            }
            if failed {
                return Name(text: String(decoding: bytes, as: UTF8.self), span: span(open))
            }
        }
    }

    /// Moves behind the end of the template sequence that was just opened.
    private mutating func skipTemplateSequence() {
        var open = 1
        while open > 0, position < tokens.count - 1 {
            switch tokens[position].kind {
            case .templateInterpolation, .templateControl: open += 1
            case .templateEnd: open -= 1
            default: break
            }
            position += 1
        }
    }
}
