import SourceText

/// Formatting of configuration files, byte for byte as `terraform fmt` 1.11.
package enum Formatter {
    /// The canonical form of `bytes`; text that does not parse comes back as it is.
    package static func format(_ bytes: [UInt8]) -> [UInt8] {
        format(Parser.parse(file: SourceFile(name: "", bytes: bytes)))
    }

    /// The canonical form of a file that was parsed already; unchanged if that gave errors.
    package static func format(_ result: ParseResult) -> [UInt8] {
        let source = result.tree.file.bytes
        guard !result.diagnostics.hasErrors else {
            return source
        }
        var rewriter = FormatRewriter(tree: result.tree, tokens: Lexer.tokens(of: source))
        return FormatLayout.apply(to: rewriter.rewrite()).render()
    }
}
