import SourceText

/// Builds a syntax tree from tokens: where it stands, what it has built, and what it has found wrong.
///
/// Errors inside an argument or a block header are not repaired in place. The first one sets `failed`, everything
/// unwinds to the body item, and parsing resumes at the next item; so one mistake gives one message. The
/// grammar itself is in the extensions, one file a part of it.
struct TreeParser {
    let file: SourceFile
    let tokens: ContiguousArray<Token>
    /// How deep expressions, templates and blocks may nest.
    let depthLimit: Int

    /// Index of the next token to read.
    var position = 0
    /// Whether line ends count here; inside parentheses, brackets and templates they do not.
    var newlinesCount = true
    /// Set by the first error in an item until the parser has found its feet again.
    var failed = false
    /// Set once brackets did not match up, after which a stray closing brace is no news.
    var bracketsAreUnreliable = false
    /// Set where the brace that opens a block seems to have been forgotten.
    var forgivesClosingBrace = false
    /// Set by the first error that parsing had to recover from; a missing closing brace may be its consequence.
    private(set) var hasRecovered = false
    /// Set where nothing sensible can follow: the rest of the file is left unread.
    private(set) var gaveUp = false
    /// Set where that was because of the depth limit.
    private(set) var isTooDeep = false
    /// How many tokens recovery has looked at in vain; bounded, so that many unclosed brackets cost linear time.
    var recoveryWaste = 0
    var depth = 0

    private(set) var mistakes = Mistakes()
    private(set) var nodes: ContiguousArray<ExpressionNode> = []
    private(set) var spans: ContiguousArray<Span> = []
    private(set) var bodies: ContiguousArray<BodyNode> = []

    init(file: SourceFile, tokens: ContiguousArray<Token>, depthLimit: Int) {
        self.file = file
        self.tokens = tokens
        self.depthLimit = depthLimit
        nodes.reserveCapacity(tokens.count / 4 + 4)
        spans.reserveCapacity(tokens.count / 4 + 4)
    }

    // MARK: Tokens

    /// The next token that counts, and the index after it.
    private func next() -> (Token, Int) {
        var index = position
        while index < tokens.count {
            let token = tokens[index]
            switch token.kind {
            case .comment:
                if newlinesCount, endsLine(token) {
                    return (Token(.newline, Int(token.lower), Int(token.upper)), index + 1)
                }
            case .newline:
                if newlinesCount {
                    return (token, index + 1)
                }
            default:
                return (token, index + 1)
            }
            index += 1
        }
        return (tokens[tokens.count - 1], tokens.count)
    }

    func endsLine(_ token: Token) -> Bool {
        token.kind == .newline
            || token.kind == .comment && file.bytes[Int(token.upper) - 1] == UInt8(ascii: "\n")
    }

    func peek() -> Token {
        next().0
    }

    mutating func read() -> Token {
        let (token, index) = next()
        position = index
        return token
    }

    /// The token read last.
    var previous: Token {
        tokens[max(position, 1) - 1]
    }

    func span(_ token: Token) -> Span {
        Span(token.range)
    }

    /// From the start of one token to the end of another.
    func span(_ first: Token, _ last: Token) -> Span {
        Span(Int(first.lower), Int(max(first.upper, last.upper)))
    }

    func text(_ token: Token) -> String {
        file.bytes.withUnsafeBufferPointer { bytes in
            String(decoding: UnsafeBufferPointer(rebasing: bytes[token.range]), as: UTF8.self)
        }
    }

    func isKeyword(_ token: Token, _ word: StaticString) -> Bool {
        guard token.kind == .identifier, token.range.count == word.utf8CodeUnitCount else {
            return false
        }
        return file.bytes.withUnsafeBufferPointer { bytes in
            UnsafeBufferPointer(rebasing: bytes[token.range])
                .elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        }
    }

    // MARK: Tree

    mutating func add(_ node: ExpressionNode, _ span: Span) -> NodeID {
        nodes.append(node)
        spans.append(span)
        return NodeID(nodes.count - 1)
    }

    mutating func add(_ body: BodyNode) -> Int32 {
        bodies.append(body)
        return Int32(bodies.count - 1)
    }

    mutating func replace(_ id: NodeID, with node: ExpressionNode, _ span: Span) {
        nodes[Int(id)] = node
        spans[Int(id)] = span
    }

    func node(_ id: NodeID) -> ExpressionNode {
        nodes[Int(id)]
    }

    func span(of id: NodeID) -> Span {
        spans[Int(id)]
    }

    /// The finished tree; the parser is of no use afterwards.
    consuming func finish(rootIndex: Int32) -> SyntaxTree {
        SyntaxTree(
            file: file,
            nodes: nodes,
            spans: spans,
            bodies: bodies,
            rootIndex: rootIndex,
            syntax: .native,
            nestingIsCertain: !bracketsAreUnreliable
        )
    }

    // MARK: Errors

    /// Records an error that parsing can go on after.
    mutating func report(_ summary: String, _ detail: String, _ span: Span) {
        guard !failed else {
            return
        }
        mistakes.add(.error(summary, detail, at: SourceRange(file: file, span: span)))
    }

    /// Records an error that ends the item it is in.
    mutating func fail(_ summary: String, _ detail: String, _ span: Span) {
        report(summary, detail, span)
        failed = true
        hasRecovered = true
    }

    /// Ends an item for an error that was reported elsewhere.
    mutating func failQuietly() {
        failed = true
        hasRecovered = true
    }

    /// As `fail`, for an expression: gives the node that stands for it.
    mutating func failed(_ summary: String, _ detail: String, _ token: Token) -> NodeID {
        fail(summary, detail, span(token))
        return add(.invalid, span(token))
    }

    mutating func add(_ problems: [Diagnostic]) {
        if !failed {
            mistakes.add(problems)
        }
    }

    mutating func decode(_ token: Token, to text: inout [UInt8]) {
        var literal = StringLiteral(file: file)
        literal.append(token, to: &text)
        add(literal.problems)
    }

    /// Goes one level deeper; false, with a diagnostic, where that is too deep.
    mutating func descend() -> Bool {
        depth += 1
        if depth > depthLimit {
            fail(
                "Nested too deeply",
                "Expressions and blocks can be nested at most \(depthLimit) levels deep.",
                span(peek())
            )
            isTooDeep = true
            giveUp()
            return false
        }
        return true
    }

    /// Leaves the rest of the file unread.
    mutating func giveUp() {
        gaveUp = true
    }
}
