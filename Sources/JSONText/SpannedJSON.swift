/// A JSON value that knows where each of its parts stands in the text.
package struct SpannedJSON: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case array([SpannedJSON])
        /// Members in the order they were written, duplicates included.
        case object([Member])
    }

    package struct Member: Sendable, Hashable {
        package let name: String
        /// The name's bytes, quotes included.
        package let nameSpan: Range<Int>
        package let value: SpannedJSON
    }

    package let kind: Kind
    /// The value's bytes, with its quotes, brackets or braces.
    package let span: Range<Int>

    /// Parses UTF-8 text that must hold exactly one JSON value.
    ///
    /// - Throws: `JSONSyntaxError`, as `JSONValue(parsing:)` does.
    package static func parse(
        _ bytes: some Collection<UInt8>,
        maximumDepth: Int = 10_000
    ) throws(JSONSyntaxError) -> SpannedJSON {
        try withContiguousBytes(bytes) { (buffer) throws(JSONSyntaxError) in
            try SpannedJSON.parseTree(buffer, maximumDepth: maximumDepth)
        }
    }

    /// The same value without its places.
    package var value: JSONValue {
        switch kind {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members):
            .object(JSONObject(members.map { JSONObject.Member(name: $0.name, value: $0.value.value) }))
        }
    }
}

extension SpannedJSON: JSONTree {
    static func leaf(_ scalar: JSONScalar, span: Range<Int>) -> SpannedJSON {
        switch scalar {
        case .null: SpannedJSON(kind: .null, span: span)
        case .bool(let value): SpannedJSON(kind: .bool(value), span: span)
        case .number(let value): SpannedJSON(kind: .number(value), span: span)
        case .string(let value): SpannedJSON(kind: .string(value), span: span)
        }
    }

    static func array(_ elements: [SpannedJSON], span: Range<Int>) -> SpannedJSON {
        SpannedJSON(kind: .array(elements), span: span)
    }

    static func object(_ members: [Member], span: Range<Int>) -> SpannedJSON {
        SpannedJSON(kind: .object(members), span: span)
    }

    static func member(name: String, nameSpan: Range<Int>, value: SpannedJSON) -> Member {
        Member(name: name, nameSpan: nameSpan, value: value)
    }
}
