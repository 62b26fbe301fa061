import FoundationEssentials
import GRDB

/// Versions of objects as the operations find and write them.
extension StorageExchange {
    /// The version of `key`, or its latest one, delete markers included; nil when there is none.
    func stored(_ key: String, version: String?, in bucket: String? = nil) throws -> ObjectRecord? {
        try ObjectRecord.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT * FROM object_version WHERE bucket = ? AND objectKey = ? AND versionId = ifnull(?, versionId)
                    ORDER BY position DESC LIMIT 1
                    """
            ),
            arguments: [bucket ?? bucketName, key, version]
        )
    }

    /// The version that the request names, when the caller may do `action` on it.
    ///
    /// Who may not list a bucket does not learn either whether an object is there.
    func object(for action: String) throws -> ObjectRecord {
        let bucket = try currentBucket()
        let version = request.value(of: "versionId")
        let found = try stored(key, version: version)
        let name =
            version == nil ? action : action.replacing("Object", with: "ObjectVersion", maxReplacements: 1)
        let isVersioned = [
            "GetObject", "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging", "GetObjectAcl",
        ]
        try authorize(
            isVersioned.contains(action) ? name : action,
            on: bucket,
            key: key,
            tags: found?.tags ?? []
        )
        guard let found, !found.isMarker else {
            guard try permits("ListBucket", on: bucket) else { throw StorageFailure(.accessDenied) }
            guard found == nil || version == nil else { throw StorageFailure(.methodNotAllowed) }
            var failure = StorageFailure(
                version == nil ? .noSuchKey : .noSuchVersion,
                details: [("Key", key)]
            )
            if found != nil { failure.headers.append(SandboxHeader("x-amz-delete-marker", "true")) }
            throw failure
        }
        return found
    }

    func bytes(of object: ObjectRecord) throws -> [UInt8] {
        let statement = try db.cachedStatement(sql: "SELECT bytes FROM object_content WHERE position = ?")
        return try Data.fetchOne(statement, arguments: [object.position]).map { [UInt8]($0) } ?? []
    }

    /// Writes an object's content as its newest version, locked as the bucket or the request says.
    mutating func store(
        _ bytes: [UInt8],
        in bucket: BucketRecord,
        etag: String,
        headers: [String: String],
        tags: [Tag],
        accessList: AccessControlList? = nil
    ) throws -> ObjectRecord {
        var object = ObjectRecord(
            bucket: bucket.name,
            objectKey: key,
            versionId: try newVersion(of: key, in: bucket),
            createdAt: now,
            size: bytes.count,
            etag: etag,
            headers: headers,
            tags: tags,
            accessList: accessList
        )
        try lock(&object, in: bucket)
        try object.insert(db)
        try db.execute(
            sql: "INSERT INTO object_content (position, bytes) VALUES (?, ?)",
            arguments: [object.position, Data(bytes)]
        )
        return object
    }

    /// Writes a delete marker as the newest version.
    mutating func storeMarker(of key: String, in bucket: BucketRecord) throws -> ObjectRecord {
        var marker = ObjectRecord(
            bucket: bucket.name,
            objectKey: key,
            versionId: try newVersion(of: key, in: bucket),
            isMarker: true,
            createdAt: now
        )
        try marker.insert(db)
        return marker
    }

    /// The id of a new version; where versions are not kept, the present one makes room.
    private mutating func newVersion(of key: String, in bucket: BucketRecord) throws -> String {
        if bucket.versioning == "Enabled" { return identifiers.versionID() }
        try db.execute(
            sql: "DELETE FROM object_version WHERE bucket = ? AND objectKey = ? AND versionId = 'null'",
            arguments: [bucket.name, key]
        )
        return "null"
    }

    private func lock(_ object: inout ObjectRecord, in bucket: BucketRecord) throws {
        let mode = request.header("x-amz-object-lock-mode")
        let until = request.header("x-amz-object-lock-retain-until-date")
        let hold = request.header("x-amz-object-lock-legal-hold")
        if !bucket.objectLock, mode != nil || until != nil || hold != nil {
            throw StorageFailure(.invalidRequest, "The bucket has no object lock")
        }
        if let mode, let until {
            (object.retentionMode, object.retainUntil) = try Self.retention(
                mode: mode,
                until: until,
                now: now
            )
        } else if let rule = bucket.defaultRetention {
            object.retentionMode = rule.mode
            object.retainUntil = rule.end(from: now)
        }
        object.legalHold = hold == "ON"
    }

    /// A retention that was asked for; throws when it is none, or over already.
    static func retention(mode: String, until: String, now: Int64) throws -> (String, Int64) {
        guard ["GOVERNANCE", "COMPLIANCE"].contains(mode), let end = milliseconds(isoDate: until), end > now
        else {
            throw StorageFailure(
                .invalidArgument,
                "The retention's mode is not known, or its date is not in the future"
            )
        }
        return (mode, end)
    }
}
