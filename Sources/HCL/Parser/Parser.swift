import LargeStack
package import SourceText

/// What parsing gives: always a tree, and what was wrong with the text.
package struct ParseResult: Sendable {
    package let tree: SyntaxTree
    package let diagnostics: [Diagnostic]
}

/// Parsing of HCL's native syntax, as Terraform 1.11 accepts it.
package enum Parser {
    /// How deep expressions, templates and blocks may nest; beyond, a diagnostic says so.
    static let depthLimit = 20_500

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
        let parse: @Sendable (Int) -> Attempt = { limit in
            var parser = TreeParser(file: file, tokens: tokens, depthLimit: limit)
            let root = grammar(&parser)
            return Attempt(
                diagnostics: InvalidTokens.mistakes(tokens, in: file).told(with: parser.mistakes, of: file),
                isTooDeep: parser.isTooDeep,
                tree: parser.finish(rootIndex: root)
            )
        }
        var attempt = parse(LargeStack.ordinaryDepth)
        if attempt.isTooDeep {
            // Rare enough to begin again, and certain: no count of brackets can foretell what broken text does.
            attempt = LargeStack.run(bytes: depthLimit * LargeStack.bytesPerLevel) { stack in
                parse(stack == nil ? LargeStack.ordinaryDepth : depthLimit)
            }
        }
        return (attempt.tree, attempt.diagnostics)
    }

    private struct Attempt: Sendable {
        let diagnostics: [Diagnostic]
        let isTooDeep: Bool
        let tree: SyntaxTree
    }
}
