package import JSONText

/// A bucket policy: the document as it was written, and what it says.
///
/// Nothing of the document is ever lost: `json` has also what nobody here knows.
package struct PolicyDocument: Sendable, Hashable {
    /// As written, members in their order.
    package let json: JSONValue
    package let version: String?
    package let id: String?
    /// In the order of the document.
    package let statements: [PolicyStatement]

    package init(json: JSONValue, version: String?, id: String?, statements: [PolicyStatement]) {
        self.json = json
        self.version = version
        self.id = id
        self.statements = statements
    }
}
