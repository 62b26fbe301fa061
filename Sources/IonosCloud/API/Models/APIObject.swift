/// What the API's collections hold.
protocol APIObject: Sendable {
    /// What an object may call itself, in lower case; of other types than the API's nothing is known.
    static var kinds: Set<String> { get }

    var id: String { get }

    init(reading reader: ObjectReader) throws(MalformedAnswer)
}

extension APIObject {
    /// Reads an object whose id only the server knows.
    ///
    /// - Throws: when the id cannot be one.
    init(introducedBy reader: ObjectReader) throws(MalformedAnswer) {
        try self.init(reading: reader)
        if let problem = problem(ofID: id) {
            let name = reader.place.isEmpty ? "the object" : "\"\(reader.place)\""
            throw MalformedAnswer(message: "the id of \(name) \(problem)")
        }
    }

    /// Whether the answer calls itself something that no such object is.
    static func isContradicted(by reader: ObjectReader) -> Bool {
        reader.kind.map { knownKinds.contains($0) && !kinds.contains($0) } ?? false
    }
}

/// What objects of the API call themselves.
let knownKinds: Set<String> = [
    "user", "group", "s3key", "collection", "request", "request-status", "contract", "resource",
]

/// Why a text cannot be the id of an object, as the end of a sentence; nil when it can.
///
/// An id becomes a part of a path, is written to the state and shown: one that leads elsewhere, or moves the cursor, is
/// none.
func problem(ofID id: String) -> String? {
    if id.unicodeScalars.allSatisfy({ $0.properties.isWhitespace || $0 == "." }) {
        return "consists of nothing, or of dots"
    }
    if id.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
        return "holds a slash"
    }
    let isOdd = id.unicodeScalars.contains { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            true
        default: false
        }
    }
    if isOdd {
        return "holds a control character"
    }
    return id.utf8.count > 1024 ? "is longer than 1,024 bytes" : nil
}
