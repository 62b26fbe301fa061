import GRDB

/// Objects and versions: deleted one by one, or up to a thousand at once.
enum DeletionRoutes {
    static let table = [
        StorageOperation("DELETE", .object) { exchange in
            let bucket = try exchange.currentBucket()
            let version = exchange.request.value(of: "versionId")
            let deletion = try delete(exchange.key, version: version, in: bucket, &exchange)
            var answer = StorageAnswer.gone
            if deletion.isMarker { answer.headers.append(SandboxHeader("x-amz-delete-marker", "true")) }
            if let version = deletion.version {
                answer.headers.append(SandboxHeader("x-amz-version-id", version))
            }
            return answer
        },
        StorageOperation("POST", .bucket, "delete") { try deleteMany(&$0) },
    ]

    /// What a deletion did: the version that is gone, or the marker that was made.
    private struct Deletion {
        var isMarker = false
        var version: String?
    }

    private static func deleteMany(_ exchange: inout StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.currentBucket()
        let document = try exchange.document("Delete")
        let isQuiet = document["Quiet"]?.text.lowercased() == "true"
        let objects = document.children.filter { $0.name == "Object" }
        guard !objects.isEmpty, objects.count <= 1000 else { throw StorageFailure(.malformedXML) }
        var results: [XMLElement] = []
        for object in objects {
            guard let key = object["Key"]?.text, !key.isEmpty else { throw StorageFailure(.malformedXML) }
            let version = object["VersionId"].flatMap { $0.text.isEmpty ? nil : $0.text }
            var parts = [XMLElement("Key", key)]
            if let version { parts.append(XMLElement("VersionId", version)) }
            do {
                let deletion = try delete(key, version: version, in: bucket, &exchange)
                if isQuiet { continue }
                if deletion.isMarker {
                    parts.append(XMLElement("DeleteMarker", "true"))
                    if let id = deletion.version { parts.append(XMLElement("DeleteMarkerVersionId", id)) }
                }
                results.append(XMLElement("Deleted", parts))
            } catch let failure as StorageFailure {
                parts += [XMLElement("Code", failure.code), XMLElement("Message", failure.message)]
                results.append(XMLElement("Error", parts))
            }
        }
        return .xml(XMLElement("DeleteResult", results))
    }

    private static func delete(
        _ key: String,
        version: String?,
        in bucket: BucketRecord,
        _ exchange: inout StorageExchange
    ) throws -> Deletion {
        try exchange.authorize(version == nil ? "DeleteObject" : "DeleteObjectVersion", on: bucket, key: key)
        guard let version else {
            if bucket.versioning != nil {
                let marker = try exchange.storeMarker(of: key, in: bucket)
                return Deletion(isMarker: true, version: marker.versionId)
            }
            try exchange.stored(key, version: "null").map { _ = try $0.delete(exchange.db) }
            return Deletion()
        }
        guard let object = try exchange.stored(key, version: version) else {
            return Deletion(version: version)
        }
        try exchange.checkLock(of: object, in: bucket)
        _ = try object.delete(exchange.db)
        return Deletion(isMarker: object.isMarker, version: version)
    }
}

extension StorageExchange {
    /// Throws `AccessDenied` while a hold or a retention keeps the version.
    fileprivate func checkLock(of object: ObjectRecord, in bucket: BucketRecord) throws {
        if object.legalHold {
            throw StorageFailure(.accessDenied, "Access Denied because a legal hold is on the object")
        }
        try checkRetention(of: object, in: bucket)
    }

    /// Throws `AccessDenied` while a retention keeps the version and the caller may not pass over it.
    func checkRetention(of object: ObjectRecord, in bucket: BucketRecord) throws {
        guard let mode = object.retentionMode, let end = object.retainUntil, end > now else { return }
        let bypasses = request.header("x-amz-bypass-governance-retention")?.lowercased() == "true"
        if mode == "GOVERNANCE", bypasses,
            try permits("BypassGovernanceRetention", on: bucket, key: object.objectKey)
        {
            return
        }
        throw StorageFailure(.accessDenied, "Access Denied because the object is protected by object lock")
    }
}
