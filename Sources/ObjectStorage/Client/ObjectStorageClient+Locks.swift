internal import HTTPTransport

/// Whether the versions of a bucket's objects can be kept from deletion, and how long new ones are.
package struct BucketLock: Sendable, Hashable {
    package var isEnabled: Bool
    /// Of new objects; nil where they are not held.
    package var defaultMode: RetentionMode?
}

package enum RetentionMode: String, Sendable, Hashable {
    /// Whoever may bypass it can delete the object.
    case governance = "GOVERNANCE"
    /// Nobody can delete the object before its date.
    case compliance = "COMPLIANCE"
}

/// Until when an object cannot be deleted.
struct ObjectRetention: Sendable, Hashable {
    let mode: RetentionMode?
    /// As the server writes it.
    let until: String
}

extension ObjectStorageClient {
    /// The lock of a bucket; off where it has none.
    package func objectLock(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> BucketLock {
        do throws(ObjectStorageError) {
            let root = try await document(
                ObjectStorageRequest(.get, bucket, "object-lock"),
                at: target,
                having: ["ObjectLockConfiguration", "ObjectLockEnabled"]
            )
            return BucketLock(
                isEnabled: root.first("ObjectLockEnabled")?.trimmed == "Enabled",
                defaultMode: root.first("Mode").flatMap { RetentionMode(rawValue: $0.trimmed) }
            )
        } catch  where error.kind == .absent {
            return BucketLock(isEnabled: false, defaultMode: nil)
        }
    }

    /// Whether a version of an object is under a legal hold.
    func hasLegalHold(
        _ version: ObjectVersion,
        in bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> Bool {
        let root = try await lock("legal-hold", of: version, in: bucket, at: target)
        return root?.first("Status")?.trimmed == "ON"
    }

    /// Until when a version of an object is kept; nil where it is not.
    func retention(
        of version: ObjectVersion,
        in bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> ObjectRetention? {
        guard let root = try await lock("retention", of: version, in: bucket, at: target),
            let until = root.first("RetainUntilDate")?.trimmed, !until.isEmpty
        else {
            return nil
        }
        return ObjectRetention(
            mode: root.first("Mode").flatMap { RetentionMode(rawValue: $0.trimmed) },
            until: until
        )
    }

    /// What holds a version; nil where nothing of the kind does, or the version is gone.
    private func lock(
        _ subresource: String,
        of version: ObjectVersion,
        in bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> XMLElement? {
        var request = ObjectStorageRequest(.get, bucket, subresource)
        request.key = version.key
        request.query.append((name: "versionId", value: version.id))
        do throws(ObjectStorageError) {
            return try await document(request, at: target)
        } catch  where error.kind == .absent {
            return nil
        } catch  where error.code == "NoSuchObjectLockConfiguration" || error.code == "InvalidRequest" {
            return nil
        }
    }
}
