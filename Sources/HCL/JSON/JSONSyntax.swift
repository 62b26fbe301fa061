import JSONText
import LargeStack
package import SourceText

/// Parsing of the JSON form of the language (`*.tf.json`, `*.tfvars.json`) into the same tree as the native one.
package enum JSONSyntax {
    /// What strings are.
    package enum Strings: Sendable {
        /// Templates, as in configuration files.
        case templates
        /// Just text, as in variable files.
        case literal
    }

    /// Levels that are read: 10,000 of a value, and those around it.
    ///
    /// A value of so many levels is still freed safely on an ordinary stack.
    private static let depthLimit = 12_000

    /// Parses a file.
    ///
    /// JSON does not tell attributes from blocks, so `schema` does; names it does not know become attributes. A key
    /// `//` is a comment. Strings that stand for references or types, as in `depends_on` or `type`, are `string`
    /// nodes; `Expression.nativeReading` reads them.
    package static func parse(
        file: SourceFile,
        schema: BodySchema = .attributesOnly,
        strings: Strings = .templates
    ) -> ParseResult {
        let json: SpannedJSON
        do {
            json = try SpannedJSON.parse(file.bytes, maximumDepth: depthLimit)
        } catch {
            let builder = JSONTreeBuilder(file: file, strings: strings)
            let mistake = JSONMistake.first(in: file.bytes)
            let offset = min(error.offset, file.bytes.count)
            let diagnostic = Diagnostic.error(
                mistake?.summary ?? (error.isTooDeep ? "Nested too deeply" : "Invalid JSON"),
                mistake?.detail ?? "\(error.message).",
                at: SourceRange(file: file, span: Span(mistake?.span ?? offset..<offset))
            )
            return ParseResult(tree: builder.emptyTree(), diagnostics: [diagnostic])
        }
        let depth = nesting(file.bytes)
        guard depth > LargeStack.ordinaryDepth else {
            return build(file, json, schema, strings)
        }
        return LargeStack.run(bytes: (depth + LargeStack.ordinaryDepth) * LargeStack.bytesPerLevel) { _ in
            build(file, json, schema, strings)
        }
    }

    private static func build(
        _ file: SourceFile,
        _ json: SpannedJSON,
        _ schema: BodySchema,
        _ strings: Strings
    ) -> ParseResult {
        var builder = JSONTreeBuilder(file: file, strings: strings)
        let root = builder.rootBody(json, schema)
        let diagnostics = builder.diagnostics
        let tree = builder.finish(rootIndex: root, json: json)
        return ParseResult(tree: tree, diagnostics: tree.addingBlockContext(to: diagnostics))
    }

    /// How deep brackets and braces nest at most, those inside of strings included.
    private static func nesting(_ bytes: [UInt8]) -> Int {
        var open = 0
        var deepest = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open += 1
                deepest = max(deepest, open)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                open = max(0, open - 1)
            default:
                break
            }
        }
        return deepest
    }
}
