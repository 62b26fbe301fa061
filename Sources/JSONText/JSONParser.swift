/// Why a text is not JSON, and where.
package struct JSONSyntaxError: Error, Sendable, Hashable {
    /// Byte offset into the text.
    package let offset: Int
    /// What is wrong, as a sentence without a final stop.
    package let message: String

    package init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }
}

extension JSONValue {
    /// Parses UTF-8 text that must hold exactly one JSON value.
    ///
    /// - Throws: `JSONSyntaxError` for anything RFC 8259 does not allow, and for nesting beyond `maximumDepth`.
    package init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 10_000) throws(JSONSyntaxError) {
        throw JSONSyntaxError(offset: 0, message: "not parsed")
    }

    package init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }
}
