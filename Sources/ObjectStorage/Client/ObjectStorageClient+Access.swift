internal import HTTPTransport

/// Which public access to a bucket is cut off, whatever its policy and its lists of access say.
package struct PublicAccessBlock: Sendable, Hashable {
    /// Puts of public lists of access are refused.
    package var blocksPublicACLs: Bool
    /// Public lists of access have no effect.
    package var ignoresPublicACLs: Bool
    /// Puts of public policies are refused.
    package var blocksPublicPolicy: Bool
    /// What a public policy allows is for the owner's own users only.
    package var restrictsPublicBuckets: Bool

    package init(
        blocksPublicACLs: Bool = false,
        ignoresPublicACLs: Bool = false,
        blocksPublicPolicy: Bool = false,
        restrictsPublicBuckets: Bool = false
    ) {
        self.blocksPublicACLs = blocksPublicACLs
        self.ignoresPublicACLs = ignoresPublicACLs
        self.blocksPublicPolicy = blocksPublicPolicy
        self.restrictsPublicBuckets = restrictsPublicBuckets
    }
}

/// Who may touch a bucket: its policy, and the block of public access in front of it.
extension ObjectStorageClient {
    /// The policy's document as the server gives it; nil where the bucket has none.
    ///
    /// - Throws: `noSuchBucket`; `malformedAnswer` where the answer does not begin as JSON does.
    package func policy(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> [UInt8]? {
        var request = ObjectStorageRequest(.get, bucket, "policy")
        request.isUnderstood = { Self.isObject($0.body) }
        let answer: HTTPResponse
        do throws(ObjectStorageError) {
            answer = try await perform(request, at: target)
        } catch  where error.kind == .absent {
            return nil
        }
        guard Self.isObject(answer.body) else {
            throw malformed("the body is no JSON object", answer, request, at: target)
        }
        return answer.body
    }

    /// Whether bytes begin and end as a JSON object does; all of it is read by whoever knows what policies are.
    private static func isObject(_ body: [UInt8]) -> Bool {
        func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }
        return body.first { !isSpace($0) } == UInt8(ascii: "{")
            && body.last { !isSpace($0) } == UInt8(ascii: "}")
    }

    /// Replaces the policy of a bucket.
    ///
    /// - Parameters:
    ///   - document: JSON, sent as it is.
    ///   - bucket: that it is for.
    ///   - target: where the request goes.
    /// - Returns: the id that the server gave the request.
    /// - Throws: `rejected` for a document that the server does not take, `forbidden` where public ones are blocked.
    @discardableResult
    package func put(
        policy document: [UInt8],
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        var request = ObjectStorageRequest(.put, bucket, "policy")
        request.headers = [(name: "Content-Type", value: "application/json")]
        request.body = document
        return try await perform(request, at: target).requestID
    }

    /// Takes the policy off a bucket; one that has none stays as it is.
    ///
    /// - Throws: `noSuchBucket`.
    @discardableResult
    package func deletePolicy(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await deleting(ObjectStorageRequest(.delete, bucket, "policy"), at: target)
    }

    /// Whether the server calls the bucket's policy public; nil where the bucket has none.
    package func isPolicyPublic(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> Bool? {
        do throws(ObjectStorageError) {
            let root = try await document(
                ObjectStorageRequest(.get, bucket, "policyStatus"),
                at: target,
                having: ["PolicyStatus", "IsPublic"]
            )
            return root.first("IsPublic").map { Self.isTrue($0) }
        } catch  where error.kind == .absent {
            return nil
        }
    }

    /// The block of public access; nil where the bucket has none.
    ///
    /// What the server leaves out is off, and its root has had several names.
    package func publicAccessBlock(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> PublicAccessBlock? {
        let root: XMLElement
        do throws(ObjectStorageError) {
            root = try await document(ObjectStorageRequest(.get, bucket, "publicAccessBlock"), at: target)
        } catch  where error.kind == .absent {
            return nil
        }
        func flag(_ name: String) -> Bool { root.first(name).map(Self.isTrue) ?? false }
        return PublicAccessBlock(
            blocksPublicACLs: flag("BlockPublicAcls"),
            ignoresPublicACLs: flag("IgnorePublicAcls"),
            blocksPublicPolicy: flag("BlockPublicPolicy"),
            restrictsPublicBuckets: flag("RestrictPublicBuckets")
        )
    }

    /// What the bucket's access control list grants to groups.
    ///
    /// - Throws: `noSuchBucket`; `malformedAnswer` for a document of another kind.
    package func accessList(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> AccessList {
        let root = try await document(
            ObjectStorageRequest(.get, bucket, "acl"),
            at: target,
            having: ["AccessControlPolicy", "AccessControlList"]
        )
        let grants = (root.first("AccessControlList")?.children("Grant") ?? []).compactMap {
            grant -> AccessList.Grant? in
            guard let group = grant.first("URI")?.trimmed,
                let permission = AccessList.Permission(rawValue: grant.first("Permission")?.trimmed ?? "")
            else { return nil }
            if group.hasSuffix("/AllUsers") { return AccessList.Grant(.everyone, permission) }
            return group.hasSuffix("/AuthenticatedUsers") ? AccessList.Grant(.anyKey, permission) : nil
        }
        return AccessList(grants)
    }

    private static func isTrue(_ element: XMLElement) -> Bool {
        element.trimmed.lowercased() == "true"
    }

    /// Replaces the block of public access.
    @discardableResult
    package func put(
        _ block: PublicAccessBlock,
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        var request = ObjectStorageRequest(.put, bucket, "publicAccessBlock")
        request.headers = [(name: "Content-Type", value: "application/xml")]
        let flags = [
            ("BlockPublicAcls", block.blocksPublicACLs), ("IgnorePublicAcls", block.ignoresPublicACLs),
            ("BlockPublicPolicy", block.blocksPublicPolicy),
            ("RestrictPublicBuckets", block.restrictsPublicBuckets),
        ]
        request.body =
            XMLElement(
                "PublicAccessBlockConfiguration",
                "",
                flags.map { XMLElement($0.0, $0.1 ? "true" : "false") }
            ).bytes
        return try await perform(request, at: target).requestID
    }

    /// Takes the block of public access off; a bucket that has none stays as it is.
    ///
    /// - Throws: `noSuchBucket`.
    @discardableResult
    package func deletePublicAccessBlock(
        of bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await deleting(ObjectStorageRequest(.delete, bucket, "publicAccessBlock"), at: target)
    }

    /// Deletes what may be gone already.
    func deleting(
        _ request: ObjectStorageRequest,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        do throws(ObjectStorageError) {
            return try await perform(request, at: target).requestID
        } catch  where error.kind == .absent {
            return error.requestID
        }
    }
}
