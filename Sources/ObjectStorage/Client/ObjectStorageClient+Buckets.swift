internal import HTTPTransport

/// A bucket in the list of one's own.
package struct ListedBucket: Sendable, Hashable {
    package let name: String
    /// As the server writes it, such as `2026-11-30T12:00:00.000Z`.
    package let created: String?
}

extension ObjectStorageClient {
    /// Asks what the key may see at all: whether it works.
    ///
    /// - Throws: `forbidden` where the key works and may not list.
    package func probe(at target: ObjectStorageTarget) async throws(ObjectStorageError) {
        try await perform(ObjectStorageRequest(.get, nil), at: target)
    }

    /// The buckets of the key's owner, as far as this endpoint knows them.
    package func listBuckets(
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> [ListedBucket] {
        let root = try await document(
            ObjectStorageRequest(.get, nil),
            at: target,
            having: ["ListAllMyBucketsResult", "Buckets"]
        )
        let buckets = root.first("Buckets")?.children("Bucket") ?? []
        return buckets.compactMap { bucket in
            bucket.text(of: "Name").map { ListedBucket(name: $0, created: bucket.text(of: "CreationDate")) }
        }
    }

    /// Makes a bucket in the target's region.
    ///
    /// - Returns: the id that the server gave the request; so do the other writes.
    /// - Throws: `ownedAlready`, `nameTaken`; both also where an attempt before this one made it, and its answer was lost:
    ///   then `outcomeIsUncertain`.
    @discardableResult
    package func createBucket(
        _ name: String,
        withObjectLock: Bool,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        var request = ObjectStorageRequest(.put, name)
        request.headers = [
            (name: "Content-Type", value: "application/xml"),
            (name: "x-amz-bucket-object-lock-enabled", value: withObjectLock ? "true" : "false"),
        ]
        request.body =
            XMLElement(
                "CreateBucketConfiguration",
                "",
                [XMLElement("LocationConstraint", target.region)]
            ).bytes
        return try await perform(request, at: target).requestID
    }

    /// Whether the bucket can be seen; needs the right to list its objects.
    package func headBucket(
        _ name: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> Bool {
        do throws(ObjectStorageError) {
            try await perform(ObjectStorageRequest(.head, name), at: target)
            return true
        } catch  where error.kind == .absent || error.kind == .noSuchBucket {
            return false
        }
    }

    /// The region of a bucket, which everybody of the contract may ask for.
    ///
    /// - Returns: nil where the answer is that it is in the endpoint's own.
    /// - Throws: `noSuchBucket`, `absent`: not at this endpoint.
    package func location(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        let root = try await document(
            ObjectStorageRequest(.get, bucket, "location"),
            at: target,
            having: ["LocationConstraint"]
        )
        let region = root.first("LocationConstraint")?.trimmed ?? ""
        return region.isEmpty ? nil : region
    }

    /// Deletes an empty bucket.
    ///
    /// - Throws: `notEmpty`, `noSuchBucket`.
    @discardableResult
    package func deleteBucket(
        _ name: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await perform(ObjectStorageRequest(.delete, name), at: target).requestID
    }

    // MARK: Tags

    /// The tags of a bucket; empty where it has none.
    package func tags(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> [(key: String, value: String)] {
        let root: XMLElement
        do throws(ObjectStorageError) {
            root = try await document(
                ObjectStorageRequest(.get, bucket, "tagging"),
                at: target,
                having: ["Tagging", "TagSet"]
            )
        } catch  where error.kind == .absent {
            return []
        }
        return (root.first("TagSet")?.children("Tag") ?? []).compactMap { tag in
            tag.child("Key").map { (key: $0.text, value: tag.child("Value")?.text ?? "") }
        }
    }

    /// Replaces all tags of a bucket; at least one.
    @discardableResult
    package func put(
        tags: [(key: String, value: String)],
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        var request = ObjectStorageRequest(.put, bucket, "tagging")
        request.headers = [(name: "Content-Type", value: "application/xml")]
        let elements = tags.map {
            XMLElement("Tag", "", [XMLElement("Key", $0.key), XMLElement("Value", $0.value)])
        }
        request.body = XMLElement("Tagging", "", [XMLElement("TagSet", "", elements)]).bytes
        return try await perform(request, at: target).requestID
    }

    /// Takes all tags off a bucket; one that has none stays as it is.
    @discardableResult
    package func deleteTags(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await deleting(ObjectStorageRequest(.delete, bucket, "tagging"), at: target)
    }
}
