import SourceText

/// Tuples, objects and `for` expressions.
extension TreeParser {
    mutating func tuple() -> NodeID {
        let open = read()
        let outer = newlinesCount
        newlinesCount = false
        defer { newlinesCount = outer }
        if isKeyword(peek(), "for") {
            return forExpression(open, closer: .closeBracket)
        }
        var items: [NodeID] = []
        while peek().kind != .closeBracket {
            items.append(expression())
            guard !failed else {
                return add(.invalid, span(open, previous))
            }
            let next = peek()
            switch next.kind {
            case .closeBracket:
                continue
            case .comma:
                _ = read()
            case .endOfFile:
                fail(
                    "Unterminated tuple constructor expression",
                    "There is no corresponding closing bracket before the end of the file. This may be caused "
                        + "by incorrect bracket nesting elsewhere in this file.",
                    span(open)
                )
                return add(.invalid, span(open))
            default:
                _ = read()
                return failed(
                    "Missing item separator",
                    "Expected a comma to mark the beginning of the next item.",
                    next
                )
            }
        }
        let close = read()
        return add(.tuple(items), span(open, close))
    }

    mutating func object() -> NodeID {
        let open = read()
        let outer = newlinesCount
        defer { newlinesCount = outer }
        newlinesCount = false
        if isKeyword(peek(), "for") {
            return forExpression(open, closer: .closeBrace)
        }
        newlinesCount = true
        var items: [ObjectItem] = []
        while true {
            let token = peek()
            if token.kind == .newline {
                _ = read()
                continue
            }
            if token.kind == .closeBrace {
                _ = read()
                return add(.object(items), span(open, token))
            }
            let key = objectKey(token)
            guard !failed, separatesValue(open) else {
                return add(.invalid, span(open, previous))
            }
            let value = expression()
            guard !failed else {
                return add(.invalid, span(open, previous))
            }
            items.append(ObjectItem(key: key, value: value))
            guard endsObjectItem(open) else {
                return add(.invalid, span(open, previous))
            }
        }
    }

    /// A key; a bare word is taken as a string, unless parentheses say otherwise.
    private mutating func objectKey(_ first: Token) -> NodeID {
        let key = expression()
        guard !failed, first.kind != .openParen else {
            return key
        }
        switch node(key) {
        case .traversal(let root, let steps) where steps.isEmpty:
            replace(key, with: .string(root.text), span(of: key))
        case .bool(let value):
            replace(key, with: .string(value ? "true" : "false"), span(of: key))
        case .null:
            replace(key, with: .string("null"), span(of: key))
        default:
            break
        }
        return key
    }

    private mutating func separatesValue(_ open: Token) -> Bool {
        let next = peek()
        switch next.kind {
        case .equal, .colon:
            _ = read()
            return true
        case .newline, .comma:
            fail(
                "Missing attribute value",
                "Expected an attribute value, introduced by an equals sign (\"=\").",
                span(next)
            )
        case .identifier:
            fail(
                "Missing key/value separator",
                "Expected an equals sign (\"=\") to mark the beginning of the attribute value. If you intended "
                    + "to given an attribute name containing periods or spaces, write the name in quotes to "
                    + "create a string literal.",
                span(next)
            )
        case .endOfFile:
            failUnterminatedObject(open)
        default:
            fail(
                "Missing key/value separator",
                "Expected an equals sign (\"=\") to mark the beginning of the attribute value.",
                span(next)
            )
        }
        return false
    }

    private mutating func endsObjectItem(_ open: Token) -> Bool {
        let next = peek()
        switch next.kind {
        case .closeBrace:
            return true
        case .comma, .newline:
            _ = read()
            return true
        case .endOfFile:
            failUnterminatedObject(open)
        default:
            fail(
                "Missing attribute separator",
                "Expected a newline or comma to mark the beginning of the next attribute.",
                span(next)
            )
        }
        return false
    }

    private mutating func failUnterminatedObject(_ open: Token) {
        fail(
            "Unterminated object constructor expression",
            "There is no corresponding closing brace before the end of the file. This may be caused by incorrect "
                + "brace nesting elsewhere in this file.",
            span(open)
        )
    }

    // MARK: For

    private mutating func forExpression(_ open: Token, closer: TokenKind) -> NodeID {
        _ = read()
        guard let (keyName, valueName) = forNames() else {
            return add(.invalid, span(open, previous))
        }
        let collection = expression()
        guard !failed, expectColon() else {
            return add(.invalid, span(open, previous))
        }
        var key: NodeID?
        var value = expression()
        if !failed, peek().kind == .fatArrow {
            _ = read()
            key = value
            value = expression()
        }
        var ellipsis: Token?
        if !failed, peek().kind == .ellipsis {
            ellipsis = read()
        }
        var condition: NodeID?
        if !failed, isKeyword(peek(), "if") {
            _ = read()
            condition = expression()
        }
        guard !failed else {
            return add(.invalid, span(open, previous))
        }
        let close = peek()
        guard close.kind == closer else {
            let result = failedFor("Extra characters after the end of the 'for' expression.", close)
            if closer == .closeBrace, key == nil {
                failed = false
                reportMissingKey(value)
                failed = true
            }
            return result
        }
        _ = read()
        let clause = ForClause(
            keyName: keyName,
            valueName: valueName,
            collection: collection,
            condition: condition
        )
        let range = span(open, close)
        if closer == .closeBracket {
            if let key {
                report(
                    Self.forSummary,
                    "Key expression is not valid when building a tuple.",
                    span(of: key)
                )
            }
            if let ellipsis {
                report(
                    Self.forSummary,
                    "Grouping ellipsis (...) cannot be used when building a tuple.",
                    span(ellipsis)
                )
            }
            return add(.forTuple(clause, value: value), range)
        }
        guard let key else {
            reportMissingKey(value)
            return add(.invalid, range)
        }
        return add(.forObject(clause, key: key, value: value, grouping: ellipsis != nil), range)
    }

    private static let forSummary = "Invalid 'for' expression"

    private mutating func reportMissingKey(_ value: NodeID) {
        report(Self.forSummary, "Key expression is required when building an object.", span(of: value))
    }

    private mutating func failedFor(_ detail: String, _ token: Token) -> NodeID {
        failed(Self.forSummary, detail, token)
    }

    private mutating func forNames() -> (key: Name?, value: Name)? {
        let first = peek()
        guard first.kind == .identifier else {
            fail(Self.forSummary, "For expression requires variable name after 'for'.", span(first))
            return nil
        }
        _ = read()
        var key: Name?
        var value = Name(text: text(first), span: span(first))
        if peek().kind == .comma {
            _ = read()
            let second = peek()
            guard second.kind == .identifier else {
                fail(
                    Self.forSummary,
                    "For expression requires value variable name after comma.",
                    span(second)
                )
                return nil
            }
            _ = read()
            key = value
            value = Name(text: text(second), span: span(second))
        }
        let word = peek()
        guard isKeyword(word, "in") else {
            fail(
                Self.forSummary,
                "For expression requires the 'in' keyword after its name declarations.",
                span(word)
            )
            return nil
        }
        _ = read()
        return (key, value)
    }

    private mutating func expectColon() -> Bool {
        let colon = peek()
        guard colon.kind == .colon else {
            fail(
                Self.forSummary,
                "For expression requires a colon after the collection expression.",
                span(colon)
            )
            return false
        }
        _ = read()
        return true
    }
}
