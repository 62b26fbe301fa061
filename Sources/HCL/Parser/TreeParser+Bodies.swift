import SourceText

/// Files, the insides of blocks, and arguments.
extension TreeParser {
    /// Where items are collected until their body is complete.
    struct BodyItems {
        var attributes: [BodyNode.AttributeNode] = []
        var blocks: [BodyNode.BlockNode] = []
        private var names: [String: Int] = [:]

        /// The attribute of that name, if there is one already.
        ///
        /// A dictionary only from a few attributes on, because most bodies have less.
        mutating func existing(_ name: String) -> BodyNode.AttributeNode? {
            if attributes.count < 12 {
                return attributes.first { $0.name.text == name }
            }
            if names.count != attributes.count {
                for (index, attribute) in attributes.enumerated() {
                    names[attribute.name.text] = index
                }
            }
            return names[name].map { attributes[$0] }
        }

        mutating func add(_ attribute: BodyNode.AttributeNode) {
            if !names.isEmpty {
                names[attribute.name.text] = attributes.count
            }
            attributes.append(attribute)
        }
    }

    /// A whole file.
    mutating func fileBody() -> Int32 {
        var items = BodyItems()
        while true {
            let token = peek()
            switch token.kind {
            case .endOfFile:
                return add(
                    BodyNode(
                        attributes: items.attributes,
                        blocks: items.blocks,
                        span: Span(0, file.bytes.count)
                    )
                )
            case .closeBrace where bracketsAreUnreliable || forgivesClosingBrace,
                .templateEnd where bracketsAreUnreliable:
                forgivesClosingBrace = false
                _ = read()
            default:
                item(token, into: &items)
            }
        }
    }

    /// The inside of a block, up to and with its closing brace.
    mutating func blockBody(after brace: Token) -> Int32 {
        var items = BodyItems()
        while true {
            let token = peek()
            switch token.kind {
            case .closeBrace,
                .templateEnd where bracketsAreUnreliable:
                _ = read()
                return body(items, from: brace.upper, to: token.lower)
            case .endOfFile:
                if !hasRecovered {
                    fail(
                        "Unclosed configuration block",
                        "There is no closing brace for this block before the end of the file. This may be "
                            + "caused by incorrect brace nesting elsewhere in this file.",
                        span(brace)
                    )
                    failed = false
                    bracketsAreUnreliable = true
                }
                return body(items, from: brace.upper, to: token.lower)
            default:
                item(token, into: &items)
            }
        }
    }

    mutating func body(_ items: BodyItems, from lower: UInt32, to upper: UInt32) -> Int32 {
        add(
            BodyNode(
                attributes: items.attributes,
                blocks: items.blocks,
                span: Span(Int(lower), Int(max(lower, upper)))
            )
        )
    }

    /// One item, or whatever stands in its place; always moves on, and leaves no error pending.
    private mutating func item(_ token: Token, into items: inout BodyItems) {
        if token.kind == .newline {
            _ = read()
            return
        }
        let start = position
        if token.kind == .identifier {
            let name = read()
            switch peek().kind {
            case .equal:
                if let attribute = attribute(name, isSingleLine: false) {
                    add(attribute, to: &items)
                }
            case .openQuote, .openBrace, .identifier:
                items.blocks.append(block(name))
            case .newline:
                failAfterName(name)
                // If a brace was forgotten here, the one that closes it is no news.
                forgivesClosingBrace = true
            default:
                failAfterName(name)
            }
        } else {
            _ = read()
            if token.kind == .openQuote {
                fail("Invalid argument name", "Argument names must not be quoted.", span(token))
            } else {
                fail(
                    "Argument or block definition required",
                    "An argument or block definition is required here.",
                    span(token)
                )
            }
        }
        if failed {
            resynchronise(from: start)
        }
    }

    mutating func failAfterName(_ name: Token) {
        fail(
            "Argument or block definition required",
            "An argument or block definition is required here. To set an argument, use the equals sign \"=\" "
                + "to introduce the argument value.",
            span(name)
        )
    }

    private mutating func add(_ attribute: BodyNode.AttributeNode, to items: inout BodyItems) {
        guard let existing = items.existing(attribute.name.text) else {
            items.add(attribute)
            return
        }
        let place = SourceRange(file: file, span: existing.name.span).placeDescription
        let wasFailed = failed
        failed = false
        report(
            "Attribute redefined",
            "The argument \"\(attribute.name.text)\" was already set at \(place). Each argument may be set only "
                + "once.",
            attribute.name.span
        )
        failed = wasFailed
    }

    mutating func attribute(_ name: Token, isSingleLine: Bool) -> BodyNode.AttributeNode? {
        _ = read()
        let value = expression()
        let attribute = BodyNode.AttributeNode(
            name: Name(text: text(name), span: span(name)),
            value: value,
            span: span(name).union(span(of: value))
        )
        guard !failed, !isSingleLine else {
            return attribute
        }
        let end = peek()
        switch end.kind {
        case .newline, .endOfFile:
            _ = read()
        case .comma:
            fail(
                "Unexpected comma after argument",
                "Argument definitions must be separated by newlines, not commas. An argument definition must "
                    + "end with a newline.",
                span(end)
            )
        default:
            // Either the block ends here, or this brace is one too many.
            bracketsAreUnreliable = bracketsAreUnreliable || end.kind == .closeBrace
            fail(
                "Missing newline after argument",
                "An argument definition must end with a newline.",
                span(end)
            )
        }
        return attribute
    }
}
