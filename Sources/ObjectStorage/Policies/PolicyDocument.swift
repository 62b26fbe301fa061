package import JSONText
internal import Synchronization

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

    /// How deep a document may be nested; a policy needs five levels.
    static let deepest = 100

    /// What was read last: a plan asks a dozen times what the same two texts say.
    private static let recent = Mutex<[(text: [UInt8], document: PolicyDocument)]>([])
    /// The old and the new text of a policy, as they are written and as they are sent.
    private static let mostRecent = 4

    /// Reads the text of a policy, in AWS's form or with the short forms that files of the vendor's provider have.
    ///
    /// - Throws: everything that keeps the text from being a policy. What is only odd is accepted: what a statement leaves
    ///   out is an empty scope, which fits nothing.
    package init(_ text: String) throws(PolicyError) {
        let bytes = Array(text.utf8)
        if let known = Self.recent.withLock({ $0.first { $0.text == bytes }?.document }) {
            self = known
            return
        }
        let lines = TextLines(bytes)
        let root: SpannedJSON
        do throws(JSONSyntaxError) {
            root = try SpannedJSON.parse(bytes, maximumDepth: Self.deepest)
        } catch {
            throw PolicyError([lines.problem(error.message, path: "", at: error.offset)])
        }
        var reader = PolicyReader(lines: lines)
        let document = reader.document(root)
        guard reader.problems.isEmpty else {
            throw PolicyError(reader.problems)
        }
        Self.recent.withLock { recent in
            recent.append((bytes, document))
            recent.removeFirst(max(0, recent.count - Self.mostRecent))
        }
        self = document
    }

    /// The statements as written, beside `statements`.
    var statementObjects: [JSONObject] {
        switch json["Statement"] {
        case .object(let statement): [statement]
        case .array(let statements): statements.compactMap(\.object)
        default: []
        }
    }
}
