package import SourceText

extension Expression {
    /// The expression that a string in JSON spells out, for arguments that take a reference or a type.
    ///
    /// In `"depends_on": ["a.b"]` and `"type": "list(string)"` the text of the string is read as an expression of
    /// the native syntax. Anything else, and everything in native syntax, comes back as it is.
    ///
    /// - Returns: The expression, with ranges in the JSON file, and what was wrong with the text.
    package func nativeReading() -> (Expression, [Diagnostic]) {
        guard tree.syntax == .json, case .string(let text) = node else {
            return (self, [])
        }
        let file = tree.file
        let map = JSONStringMap(file: file, string: range.span.range)
        let inner = SourceFile(name: file.name, bytes: Array(text.utf8))
        let (expression, problems) = Parser.parseExpression(file: inner)
        let parsed = expression.tree
        let mapped = SyntaxTree(
            file: file,
            nodes: ContiguousArray(parsed.nodes.map { map.node($0, idsMovedBy: 0) }),
            spans: ContiguousArray(parsed.spans.map(map.span)),
            bodies: parsed.bodies,
            rootIndex: parsed.rootIndex
        )
        return (Expression(tree: mapped, id: expression.id), problems.map(map.diagnostic))
    }
}
