/// A number as it was written, for example `1.50` or `9007199254740993`.
package struct JSONNumber: Sendable, Hashable {
    /// Valid JSON number text (RFC 8259, section 6).
    package let text: String

    /// Wraps text that is already known to be a valid JSON number.
    package init(validated text: String) {
        self.text = text
    }

    package init(_ value: Int) {
        text = String(value)
    }

    /// The number as an integer, when it is written as one and fits.
    package var integer: Int? {
        Int(text)
    }
}
