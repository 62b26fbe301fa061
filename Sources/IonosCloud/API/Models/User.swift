internal import JSONText

/// A user of the contract, as far as the answer told: what it left out is `nil`.
struct User: APIObject, Hashable {
    static let kinds: Set<String> = ["user"]

    /// UUID.
    var id: String
    var firstName: String?
    var lastName: String?
    /// Login name.
    ///
    /// The server may change its case.
    var email: String?
    var administrator: Bool?
    var forceSecAuth: Bool?
    /// Read-only.
    var secAuthActive: Bool?
    var active: Bool?
    /// Absent until the user's first key exists.
    var s3CanonicalUserID: String?
    /// The groups that the user is in, when the answer lists them (depth 1 or more).
    var groupIDs: [String]?
    /// ISO 8601, for example `2015-12-04T14:34:09.809Z`.
    var createdDate: String?
    var history = ObjectHistory()
    /// Whether the answer held the user's properties, and not only its id (depth 0 of a collection).
    var hasProperties: Bool

    init(id: String) {
        self.id = id
        hasProperties = false
    }

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
        let properties = try reader.child("properties")
        hasProperties = properties != nil
        firstName = try properties?.string("firstname")
        lastName = try properties?.string("lastname")
        email = try properties?.string("email")
        administrator = try properties?.bool("administrator")
        forceSecAuth = try properties?.bool("forceSecAuth")
        secAuthActive = try properties?.bool("secAuthActive")
        active = try properties?.bool("active")
        s3CanonicalUserID = try properties?.string("s3CanonicalUserId")
        createdDate = try reader.child("metadata")?.string("createdDate")
        history = ObjectHistory(try reader.child("metadata"))
        if let groups = try reader.child("entities")?.child("groups")?.children("items") {
            var ids: [String] = []
            for group in groups {
                ids.append(try group.requiredID())
            }
            groupIDs = ids
        }
    }
}

extension User {
    /// Whether this is the user's address; case does not matter.
    func hasEmail(_ address: String) -> Bool {
        email?.lowercased() == address.lowercased()
    }

    /// As above, or not known because the answer held no address.
    func mayHaveEmail(_ address: String) -> Bool {
        email == nil || hasEmail(address)
    }
}

/// What a request to create or update a user sends: always the full set, the password excepted, because the API
/// does not say what becomes of a property that an update leaves out.
struct UserProperties: Sendable, Hashable {
    var firstName: String
    var lastName: String
    var email: String
    /// Required to create a user; `nil` in an update keeps the present one.
    var password: Secret?
    var administrator: Bool
    var forceSecAuth: Bool
    var active: Bool

    init(
        firstName: String,
        lastName: String,
        email: String,
        password: Secret? = nil,
        administrator: Bool = false,
        forceSecAuth: Bool = false,
        active: Bool = true
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.password = password
        self.administrator = administrator
        self.forceSecAuth = forceSecAuth
        self.active = active
    }

    var json: JSONValue {
        var properties: JSONObject = [
            "firstname": .string(firstName),
            "lastname": .string(lastName),
            "email": .string(email),
            "administrator": .bool(administrator),
            "forceSecAuth": .bool(forceSecAuth),
            "active": .bool(active),
        ]
        if let password {
            properties["password"] = .string(password.reveal())
        }
        return ["properties": .object(properties)]
    }
}
