package import SourceText

/// What parsing gives: always a tree, and what was wrong with the text.
package struct ParseResult: Sendable {
    package let tree: SyntaxTree
    package let diagnostics: [Diagnostic]

    package init(tree: SyntaxTree, diagnostics: [Diagnostic]) {
        self.tree = tree
        self.diagnostics = diagnostics
    }
}

/// Parsing of HCL's native syntax, as Terraform 1.11 accepts it.
package enum Parser {
    /// How deep expressions, templates and blocks may nest; beyond, a diagnostic says so.
    package static let depthLimit = 20_500

    /// Parses a configuration or variables file.
    package static func parse(file: SourceFile) -> ParseResult {
        let (tree, diagnostics) = run(file, mode: .configuration) { parser in
            parser.fileBody()
        }
        return ParseResult(tree: tree, diagnostics: tree.addingBlockContext(to: diagnostics))
    }

    /// Parses text that is one expression, with line ends anywhere, for `-var` values and the console.
    package static func parseExpression(file: SourceFile) -> (Expression, [Diagnostic]) {
        expression(file, mode: .configuration) { parser in
            parser.newlinesCount = false
            let value = parser.expression()
            let rest = parser.peek()
            if rest.kind != .endOfFile {
                parser.fail(
                    "Extra characters after expression",
                    "An expression was successfully parsed, but extra characters were found after it.",
                    parser.span(rest)
                )
            }
            return value
        }
    }

    /// Parses text that is a template without quotes, for `templatefile`, `templatestring` and strings in JSON.
    package static func parseTemplate(file: SourceFile) -> (Expression, [Diagnostic]) {
        expression(file, mode: .template) { parser in
            parser.bareTemplate()
        }
    }

    private static func expression(
        _ file: SourceFile,
        mode: Lexer.Mode,
        _ grammar: @escaping @Sendable (inout TreeParser) -> NodeID
    ) -> (Expression, [Diagnostic]) {
        let (tree, diagnostics) = run(file, mode: mode) { parser in
            let root = grammar(&parser)
            _ = parser.add(BodyNode(attributes: [], blocks: [], span: Span(0, file.bytes.count)))
            return Int32(root)
        }
        let root = SyntaxTree(
            file: file,
            nodes: tree.nodes,
            spans: tree.spans,
            bodies: tree.bodies,
            rootIndex: 0
        )
        return (Expression(tree: root, id: NodeID(tree.rootIndex)), diagnostics)
    }

    private static func run(
        _ file: SourceFile,
        mode: Lexer.Mode,
        _ grammar: @escaping @Sendable (inout TreeParser) -> Int32
    ) -> (SyntaxTree, [Diagnostic]) {
        let tokens = Lexer.tokens(of: file.bytes, mode: mode)
        let nesting = Nesting(tokens)
        let parse: @Sendable (Int) -> (SyntaxTree, [Diagnostic]) = { limit in
            var parser = TreeParser(file: file, tokens: tokens, depthLimit: limit)
            let root = grammar(&parser)
            let diagnostics = InvalidTokens.diagnostics(tokens, in: file) + parser.diagnostics
            return (parser.finish(rootIndex: root), diagnostics)
        }
        guard nesting.depth > Nesting.ordinaryDepth else {
            return parse(depthLimit)
        }
        let levels = min(nesting.depth, depthLimit) + Nesting.ordinaryDepth
        return withLargeStack(bytes: levels * Nesting.stackPerLevel) { stack in
            parse(stack == nil ? Nesting.ordinaryDepth : depthLimit)
        }
    }
}

/// How deep the parser will recurse at most, counted before it does.
struct Nesting {
    /// What the stack of any thread has room for.
    static let ordinaryDepth = 60
    /// Bytes of stack that a level may take, debug builds included.
    static let stackPerLevel = 16 * 1024

    private(set) var depth = 0

    init(_ tokens: ContiguousArray<Token>) {
        var open = 0
        var conditionals = 0
        for token in tokens {
            switch token.kind {
            case .openQuote, .openHeredoc:
                open += 1
            case .closeQuote, .closeHeredoc:
                open = max(0, open - 1)
            case .question:
                conditionals += 1
            default:
                open = max(0, open + token.kind.bracketChange)
            }
            depth = max(depth, open)
        }
        depth += conditionals
    }
}
