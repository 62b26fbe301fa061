/// Why a text is not YAML that Terraform reads; lines and columns count from 1.
package struct YAMLError: Error {
    // Kept in one word: every call of the parser reserves room for an error, and it calls itself a thousand levels deep.
    private final class Words: Sendable {
        let reason: String
        let unquotedReason: String

        init(_ reason: String, _ unquotedReason: String) {
            self.reason = reason
            self.unquotedReason = unquotedReason
        }
    }

    private let words: Words
    package let line: Int
    package let column: Int

    init(reason: String, unquotedReason: String, line: Int, column: Int) {
        words = Words(reason, unquotedReason)
        self.line = line
        self.column = column
    }

    /// In Terraform's words; may quote the document.
    package var reason: String {
        words.reason
    }

    /// The same without a word of the document's values, which may be secret.
    package var unquotedReason: String {
        words.unquotedReason
    }
}
