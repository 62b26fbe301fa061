import GRDB

/// A bucket and its settings.
struct BucketRecord: AccountRecord {
    static let databaseTableName = "bucket"

    var position: Int64?
    var name: String
    var region: String
    var createdAt: Int64
    /// `Enabled` or `Suspended`; nil when it never was on.
    var versioning: String?
    var objectLock: Bool
    var defaultRetention: DefaultRetention?
    var tags: [Tag] = []
    /// The policy's JSON text as it is read.
    var policy: String?
    var publicAccessBlock: PublicAccessBlock?
    /// Nil for a private one.
    var accessList: AccessControlList?
    /// Settings that are kept as they were sent, by the query parameter that names them.
    var documents: [String: String]?

    var id: String { name }
    var owner: String { "" }
}

/// A tag of a bucket or an object.
struct Tag: Codable, Hashable {
    var key: String
    var value: String
}

/// How long new objects of a bucket are retained.
struct DefaultRetention: Codable {
    var mode: String
    var days: Int64?
    var years: Int64?

    /// When an object made at `now` is free.
    func end(from now: Int64) -> Int64 { now + ((days ?? 0) + 365 * (years ?? 0)) * 86_400_000 }
}

/// The four switches against public access.
struct PublicAccessBlock: Codable {
    var blockPublicAcls = false
    var ignorePublicAcls = false
    var blockPublicPolicy = false
    var restrictPublicBuckets = false
}

/// What an access control list grants to groups; the owner has everything besides.
struct AccessControlList: Codable, Hashable {
    enum Group: String, Codable, CaseIterable {
        case allUsers = "http://acs.amazonaws.com/groups/global/AllUsers"
        case authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
    }

    enum Permission: String, Codable {
        case read = "READ"
        case write = "WRITE"
        case readList = "READ_ACP"
        case writeList = "WRITE_ACP"
        case fullControl = "FULL_CONTROL"
    }

    struct Grant: Codable, Hashable {
        var group: Group
        var permission: Permission
    }

    var grants: [Grant]
}

/// A version of an object, or a delete marker; its content is a row of another table.
struct ObjectRecord: Codable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "object_version"

    var position: Int64?
    var bucket: String
    var objectKey: String
    /// `null` for one that was written while versioning was not on.
    var versionId: String
    var isMarker = false
    var createdAt: Int64
    var size = 0
    var etag = ""
    /// The header fields that are kept with the object: content type, metadata and the like.
    var headers: [String: String] = [:]
    var tags: [Tag] = []
    var legalHold = false
    var retentionMode: String?
    var retainUntil: Int64?
    /// Nil for a private one.
    var accessList: AccessControlList?

    mutating func didInsert(_ inserted: InsertionSuccess) {
        position = inserted.rowID
    }
}

/// An upload in parts that is not complete.
struct UploadRecord: Codable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "upload"

    var position: Int64?
    var id: String
    var bucket: String
    var objectKey: String
    var createdAt: Int64
    var headers: [String: String]

    mutating func didInsert(_ inserted: InsertionSuccess) {
        position = inserted.rowID
    }
}
