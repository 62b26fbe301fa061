import JSONText

/// An access key that the management API shows.
struct AccessKeyFact: Hashable {
    /// UUID.
    let id: String
    /// The access key itself, by which the API of users knows it.
    let accessKey: String?
    /// Whether it is a key of the user as whom keyform works; nil where that is not known.
    let isOwn: Bool?

    init(_ key: AccessKey, of userID: String?) {
        id = key.id
        accessKey = key.accessKey
        isOwn = key.isOwned(by: userID)
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string else {
            return nil
        }
        self.id = id
        accessKey = json["key"]?.string
        isOwn = json["own"]?.bool
    }

    var json: JSONValue {
        [
            "id": .string(id), "key": accessKey.map { .string($0) } ?? .null,
            "own": isOwn.map { .bool($0) } ?? .null,
        ]
    }
}
