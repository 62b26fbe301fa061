/// How JSON text is laid out.
package struct JSONStyle: Sendable, Hashable {
    /// No white space; members in the order they stand.
    package static let compact = JSONStyle(indent: nil, sortedKeys: false, escapesHTML: false)
    /// No white space, members sorted by the bytes of their names: equal values give equal bytes.
    package static let canonical = JSONStyle(indent: nil, sortedKeys: true, escapesHTML: false)
    /// Two spaces a level, as `terraform output -json` prints.
    package static let pretty = JSONStyle(indent: 2, sortedKeys: false, escapesHTML: false)

    /// Spaces a level, or `nil` for one line.
    package var indent: Int?
    package var sortedKeys: Bool
    /// Whether `<`, `>`, `&`, U+2028 and U+2029 are written as `\u` escapes, as Go's encoder does.
    package var escapesHTML: Bool

    package init(indent: Int?, sortedKeys: Bool, escapesHTML: Bool) {
        self.indent = indent
        self.sortedKeys = sortedKeys
        self.escapesHTML = escapesHTML
    }
}

extension JSONValue {
    /// The value as JSON text in UTF-8, without a final newline.
    package func bytes(_ style: JSONStyle = .compact) -> [UInt8] {
        []
    }

    package func text(_ style: JSONStyle = .compact) -> String {
        String(decoding: bytes(style), as: UTF8.self)
    }
}
