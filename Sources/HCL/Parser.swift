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
