import HTTPTransport
internal import JSONText

/// An access key as the management API of Object Storage shows it: of the user who asks.
struct AccessKey: APIObject, Hashable {
    static let kinds: Set<String> = ["accesskey"]

    /// How far the API has come with a key.
    enum Stage: Hashable {
        case available
        /// For good.
        case failed
        /// It is being deleted.
        case leaving
        case underWay
    }

    /// UUID.
    var id: String
    var description: String?
    /// The access key itself, by which the API of users knows it too.
    var accessKey: String?
    /// Told with the answer to a create only.
    var secretKey: Secret?
    /// Who it is in policies of user-owned buckets.
    var canonicalUserID: String?
    /// Who it is in policies of contract-owned buckets: the contract's number and the user's UUID.
    var contractUserID: String?
    /// As the API writes it, for example `PROVISIONING`.
    var status: String?
    /// Why it failed.
    var statusMessage: String?
    /// Whether it has an administrator's rights, because its user was one when it was made.
    var isAdministrative: Bool?
    var supportedRegions: [String]?
    /// ISO 8601.
    var createdDate: String?
    /// Whether the answer held the properties, and not only the id.
    var hasProperties: Bool

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
        let properties = try reader.child("properties")
        hasProperties = properties != nil
        func filled(_ name: String) throws(MalformedAnswer) -> String? {
            try properties?.string(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        description = try properties?.string("description")
        accessKey = try filled("accessKey")
        secretKey = try filled("secretKey").map { Secret($0) }
        canonicalUserID = try filled("canonicalUserId")
        contractUserID = try filled("contractUserId")
        let metadata = try reader.child("metadata")
        status = try metadata?.string("status")
        statusMessage = try metadata?.string("statusMessage").flatMap { $0.isEmpty ? nil : $0 }
        isAdministrative = try metadata?.bool("administrative")
        supportedRegions = metadata?.object["supportedRegions"]?.array?.compactMap(\.string)
        createdDate = try metadata?.string("createdDate")
    }

    /// An answer without a status tells nothing against the key.
    var stage: Stage {
        switch status?.uppercased() {
        case nil, "", "AVAILABLE": .available
        case "FAILED": .failed
        case "DESTROYING": .leaving
        default: .underWay
        }
    }

    /// The user in a pair of contract and user.
    static func user(ofContract pair: String) -> String? {
        pair.split(whereSeparator: { ":|".contains($0) }).last.map(String.init)
    }

    /// Whether it is a key of a user, by what it says of its owner; nil where that does not tell.
    ///
    /// The pair of contract and user is written with a colon, and with a bar in older texts.
    func isOwned(by userID: String?) -> Bool? {
        guard let userID, let owner = contractUserID.flatMap(Self.user(ofContract:)) else { return nil }
        return equalIgnoringASCIICase(owner, userID)
    }
}
