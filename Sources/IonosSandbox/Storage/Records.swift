import GRDB

/// An object of the account that the API can show.
protocol AccountRecord: Codable, FetchableRecord, MutablePersistableRecord {
    /// Its place in the order of creation, which is the order of lists.
    var position: Int64? { get set }
    /// Its id on the wire.
    var id: String { get }
    /// The id of the object whose list it stands in, empty for the account's own lists.
    var owner: String { get }
}

extension AccountRecord {
    mutating func didInsert(_ inserted: InsertionSuccess) {
        position = inserted.rowID
    }
}

/// When and by whom an object was made and last changed, and which version of it this is.
struct History: Codable {
    var createdAt: Int64
    var createdBy: String
    var createdById: String
    var modifiedAt: Int64
    var modifiedBy: String
    var modifiedById: String
    var version: Int64
}

/// A user of the contract, whose password is checked but never kept.
struct UserRecord: AccountRecord {
    static let databaseTableName = "user"

    var position: Int64?
    var id: String
    var firstname: String
    var lastname: String
    var email: String
    /// The address as it is compared: lower-case.
    var emailKey: String
    var administrator: Bool
    var forceSecAuth: Bool
    var active: Bool
    var s3CanonicalUserId: String?
    var history: History
    /// In milliseconds since 1970; nil for one who never logged in.
    var lastLogin: Int64?
    /// Whether a second factor is set up.
    var secAuthActive: Bool?

    var owner: String { "" }
}

/// A group and its privileges.
struct GroupRecord: AccountRecord {
    static let databaseTableName = "user_group"

    var position: Int64?
    var id: String
    var name: String
    /// Every privilege that has ever been sent, known to this code or not.
    var privileges: [String: Bool]
    /// When `s3Privilege` last became true, in milliseconds since 1970.
    var s3Since: Int64

    var owner: String { "" }

    var grantsObjectStorage: Bool { privileges["s3Privilege"] == true }
}

/// One user's membership in one group.
struct MembershipRecord: AccountRecord {
    static let databaseTableName = "membership"

    var position: Int64?
    var groupId: String
    var userId: String
    /// When the user joined, in milliseconds since 1970.
    var since: Int64

    var id: String { userId }
    var owner: String { groupId }
}

/// An access key of a user.
struct KeyRecord: AccountRecord {
    static let databaseTableName = "access_key"

    var position: Int64?
    var id: String
    var userId: String
    var secretKey: String
    var active: Bool
    var history: History
    /// Its id in the management API, a UUID.
    var managementId: String
    var description = ""
    /// Whether it was made while its user was an administrator: it then has an administrator's rights for good.
    var administrative: Bool
    /// When it was made, or last switched on or off, in milliseconds since 1970.
    var activeSince: Int64
    /// How often its status has been asked for in the management API.
    var polls = 0
    /// Why making it fails, when it does.
    var failure: String?

    var owner: String { userId }
}

/// What one group may do with one resource.
struct ShareRecord: AccountRecord {
    static let databaseTableName = "share"

    var position: Int64?
    var groupId: String
    var resourceId: String
    var editPrivilege: Bool
    var sharePrivilege: Bool
    /// When it was made, in milliseconds since 1970.
    var since: Int64

    var id: String { resourceId }
    var owner: String { groupId }
}

/// A virtual data center.
struct DatacenterRecord: AccountRecord {
    static let databaseTableName = "datacenter"

    var position: Int64?
    var id: String
    var name: String
    var description: String?
    var location: String
    var history: History

    var owner: String { "" }
}

/// A write that was answered with a `Location`.
struct RequestRecord: Codable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "request"

    var position: Int64?
    var id: String
    var method: String
    var path: String
    var createdAt: Int64
    var createdBy: String
    /// How often its status has been asked for.
    var polls: Int
    /// Why it fails, when it does.
    var failure: String?
    var targetType: String
    var targetId: String
    /// The target's path below the API's base path.
    var targetPath: String

    mutating func didInsert(_ inserted: InsertionSuccess) {
        position = inserted.rowID
    }
}

/// The one row that says whose account this is and how far its ids have been counted.
struct AccountRow: Codable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "account"

    var id: Int64 = 1
    var contractNumber: Int64
    var ownerId: String
    /// The bits of the unsigned seed.
    var seed: Int64
    var drawn: Int64

    var identifiers: IdentifierSource {
        IdentifierSource(seed: UInt64(bitPattern: seed), count: UInt64(bitPattern: drawn))
    }
}

/// What a recently changed object was before, for reads that lag behind.
struct EarlierRecord: Codable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "earlier"

    var seq: Int64?
    /// The table of the object.
    var kind: String
    var owner: String
    var objectId: String
    var changedAt: Int64
    /// The record as JSON; nil when the object did not exist.
    var image: String?
}
