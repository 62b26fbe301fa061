internal import JSONText

/// An Object Storage access key.
struct S3Key: APIObject, Hashable {
    // The published examples call a key a group.
    static let kinds: Set<String> = ["s3key", "group"]

    /// The access key itself; not a UUID, 20 or 92 characters, to be taken as opaque.
    var id: String
    /// The API sends it with every read; keep the stored one when an answer leaves it out.
    var secretKey: Secret?
    var active: Bool?
    /// ISO 8601.
    var createdDate: String?
    var history = ObjectHistory()
    /// Whether the answer held the key's properties, and not only its id (depth 0 of a collection).
    var hasProperties: Bool
    /// The user whose key it is, where the answer's own address says so.
    var userID: String?

    init(id: String, secretKey: Secret? = nil, active: Bool? = nil) {
        self.id = id
        self.secretKey = secretKey
        self.active = active
        hasProperties = secretKey != nil || active != nil
    }

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
        let properties = try reader.child("properties")
        hasProperties = properties != nil
        secretKey = try properties?.string("secretKey").flatMap { $0.isEmpty ? nil : Secret($0) }
        active = try properties?.bool("active")
        createdDate = try reader.child("metadata")?.string("createdDate")
        history = ObjectHistory(try reader.child("metadata"))
        let segments = reader.object["href"]?.string.map(pathSegments(of:)) ?? []
        if let keys = segments.lastIndex(of: "s3keys"), keys > 0 {
            userID = segments[keys - 1]
        }
    }
}
