import SourceText

/// The changes that formatting makes to the tokens themselves, before they are laid out.
///
/// `"${x}"` becomes `x`, type constraints of old become those of today, and block labels get quotes.
struct FormatRewriter {
    private let tree: SyntaxTree
    private let tokens: ContiguousArray<Token>
    private var output: FormatTokens
    /// Index of the next token to take over.
    private var position = 0
    private var lastOffset = 0

    init(tree: SyntaxTree, tokens: ContiguousArray<Token>) {
        self.tree = tree
        self.tokens = tokens
        output = FormatTokens(source: tree.file.bytes)
        output.tokens.reserveCapacity(tokens.count)
    }

    mutating func rewrite() -> FormatTokens {
        body(tree.rootIndex, blockTypes: [])
        copy(upTo: tokens.count)
        return output
    }

    // MARK: Walking

    private mutating func copy(upTo end: Int) {
        while position < end {
            let token = tokens[position]
            output.append(token, spacesBefore: Int(token.lower) - lastOffset)
            lastOffset = Int(token.upper)
            position += 1
        }
    }

    private mutating func skip(upTo end: Int) {
        if end > position {
            position = end
            lastOffset = Int(tokens[end - 1].upper)
        }
    }

    /// Index of the first token from the current one on that begins at `offset` or later.
    private func token(at offset: UInt32) -> Int {
        var low = position
        var high = tokens.count
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle].lower < offset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private mutating func body(_ index: Int32, blockTypes: [String]) {
        let body = tree.bodies[Int(index)]
        var attributes = body.attributes[...]
        var blocks = body.blocks[...]
        while true {
            switch (attributes.first, blocks.first) {
            case (let attribute?, let block?) where attribute.span.lower < block.span.lower:
                attributes.removeFirst()
                self.attribute(attribute, blockTypes: blockTypes)
            case (let attribute?, nil):
                attributes.removeFirst()
                self.attribute(attribute, blockTypes: blockTypes)
            case (_, let block?):
                blocks.removeFirst()
                self.block(block, blockTypes: blockTypes)
            case (nil, nil):
                return
            }
        }
    }

    private mutating func attribute(_ attribute: BodyNode.AttributeNode, blockTypes: [String]) {
        let span = tree.spans[Int(attribute.value)]
        copy(upTo: token(at: span.lower))
        let end = token(at: span.upper)
        if blockTypes == ["variable"], attribute.name.text == "type" {
            typeConstraint(position..<end)
        } else {
            value(position..<end)
        }
        copy(upTo: end)
    }

    private mutating func block(_ block: BodyNode.BlockNode, blockTypes: [String]) {
        if let last = block.labels.last {
            copy(upTo: token(at: block.type.span.upper))
            for label in block.labels {
                self.label(label)
            }
            skip(upTo: token(at: last.span.upper))
        }
        body(block.body, blockTypes: blockTypes + [block.type.text])
    }

    // MARK: Rewriting

    private mutating func label(_ label: Name) {
        let first = token(at: label.span.lower)
        let count = token(at: label.span.upper) - first
        // Terraform loses a label that is made of several pieces, as one with a dollar sign inside is.
        guard tokens[first].kind == .identifier || count <= 3 else {
            return
        }
        output.append(.openQuote, "\"")
        if !label.text.isEmpty {
            output.append(.quotedText, text: StringLiteral.quoted(label.text))
        }
        output.append(.closeQuote, "\"")
    }

    /// Takes the quotes off a template that is one interpolation and nothing else.
    private mutating func value(_ range: Range<Int>) {
        guard range.count >= 5, tokens[range.lowerBound].kind == .openQuote,
            tokens[range.lowerBound + 1].kind == .templateInterpolation,
            tokens[range.upperBound - 2].kind == .templateEnd,
            tokens[range.upperBound - 1].kind == .closeQuote
        else {
            return
        }
        var inside = (range.lowerBound + 2)..<(range.upperBound - 2)
        guard isOneInterpolation(inside) else {
            return
        }
        while let first = inside.first, tokens[first].kind == .newline {
            inside = inside.dropFirst()
        }
        while let last = inside.last, tokens[last].kind == .newline {
            inside = inside.dropLast()
        }
        let isMultiline = inside.contains { tokens[$0].kind == .newline }
        let hasParentheses =
            inside.count > 1 && tokens[inside.lowerBound].kind == .openParen
            && tokens[inside.upperBound - 1].kind == .closeParen
        skip(upTo: inside.lowerBound)
        if isMultiline, !hasParentheses {
            output.append(.openParen, "(")
            copy(upTo: inside.upperBound)
            output.append(.closeParen, ")")
        } else {
            copy(upTo: inside.upperBound)
        }
        skip(upTo: range.upperBound)
    }

    private func isOneInterpolation(_ range: Range<Int>) -> Bool {
        var quotes = 0
        for token in tokens[range] {
            switch token.kind {
            case .openQuote:
                quotes += 1
            case .closeQuote:
                quotes -= 1
            case .templateInterpolation, .templateEnd, .quotedText:
                if quotes <= 0 {
                    return false
                }
            default:
                break
            }
        }
        return true
    }

    /// Replaces type constraints as Terraform 0.11 had them.
    private mutating func typeConstraint(_ range: Range<Int>) {
        guard range.count == 1 || range.count == 3 else {
            return
        }
        let words = tokens[range].map { tree.file.text($0.range) }
        let kinds = tokens[range].map(\.kind)
        if kinds == [.identifier], ["list", "map", "set"].contains(words[0]) {
            copy(upTo: range.upperBound)
            elementType("any")
        } else if kinds == [.openQuote, .quotedText, .closeQuote],
            ["string", "list", "map"].contains(words[1])
        {
            output.append(.identifier, text: Array(words[1].utf8))
            skip(upTo: range.upperBound)
            if words[1] != "string" {
                elementType("string")
            }
        }
    }

    private mutating func elementType(_ name: StaticString) {
        output.append(.openParen, "(")
        output.append(.identifier, name)
        output.append(.closeParen, ")")
    }
}
