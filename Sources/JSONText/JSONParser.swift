/// Why a text is not JSON, and where.
package struct JSONSyntaxError: Error, Sendable, Hashable {
    /// Byte offset into the text.
    package let offset: Int
    /// What is wrong, as a sentence without a final stop.
    package let message: String
    /// Whether the text may well be JSON, nested more deeply than is read.
    package let isTooDeep: Bool

    package init(offset: Int, message: String, isTooDeep: Bool = false) {
        self.offset = offset
        self.message = message
        self.isTooDeep = isTooDeep
    }
}

extension JSONValue {
    /// Parses UTF-8 text that must hold exactly one JSON value.
    ///
    /// Parsing itself needs no call stack; the limit is there because comparing, hashing and freeing a value
    /// descends level by level, which is safe to the default depth on the usual 8 MB stack.
    ///
    /// - Throws: `JSONSyntaxError` for anything RFC 8259 does not allow, and for nesting beyond `maximumDepth`.
    package init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 10_000) throws(JSONSyntaxError) {
        self = try withContiguousBytes(bytes) { (buffer) throws(JSONSyntaxError) in
            try JSONValue.parseTree(buffer, maximumDepth: maximumDepth)
        }
    }

    package init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8)
    }
}

extension JSONValue: JSONTree {
    static func leaf(_ scalar: JSONScalar, span: Range<Int>) -> JSONValue {
        switch scalar {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        }
    }

    static func array(_ elements: [JSONValue], span: Range<Int>) -> JSONValue {
        .array(elements)
    }

    static func object(_ members: [JSONObject.Member], span: Range<Int>) -> JSONValue {
        .object(JSONObject(members))
    }

    static func member(name: String, nameSpan: Range<Int>, value: JSONValue) -> JSONObject.Member {
        JSONObject.Member(name: name, value: value)
    }
}
