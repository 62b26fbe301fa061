/// A bucket's tags, versioning and object lock.
enum BucketSettingRoutes {
    static let table = [
        StorageOperation("GET", .bucket, "tagging") { exchange in
            let tags = try exchange.read("GetBucketTagging").tags
            guard !tags.isEmpty else { throw StorageFailure(.noSuchTagSet, "The bucket has no tags") }
            return .xml(Tag.document(tags))
        },
        StorageOperation("PUT", .bucket, "tagging") { exchange in
            let tags = try Tag.list(try exchange.document("Tagging"), limit: 50)
            try exchange.change("PutBucketTagging") { $0.tags = tags }
            return .gone
        },
        StorageOperation("DELETE", .bucket, "tagging") { exchange in
            try exchange.change("PutBucketTagging") { $0.tags = [] }
            return .gone
        },
        StorageOperation("GET", .bucket, "versioning") { exchange in
            let status = try exchange.read("GetBucketVersioning").versioning
            let children = status.map { [XMLElement("Status", $0)] } ?? []
            return .xml(XMLElement("VersioningConfiguration", children))
        },
        StorageOperation("PUT", .bucket, "versioning") { exchange in
            let status = try exchange.document("VersioningConfiguration")["Status"]?.text
            guard let status, ["Enabled", "Suspended"].contains(status) else {
                throw StorageFailure(.malformedXML)
            }
            try exchange.change("PutBucketVersioning") { bucket in
                guard !bucket.objectLock || status == "Enabled" else {
                    throw StorageFailure(
                        .invalidBucketState,
                        "The bucket has object lock, so its versioning cannot be suspended"
                    )
                }
                bucket.versioning = status
            }
            return .done
        },
        StorageOperation("GET", .bucket, "object-lock") { try objectLock($0) },
        StorageOperation("PUT", .bucket, "object-lock") { exchange in
            let document = try exchange.document("ObjectLockConfiguration")
            let rule = try document["Rule"].map { try DefaultRetention($0) }
            try exchange.change("PutBucketObjectLockConfiguration") { bucket in
                guard bucket.objectLock else {
                    throw StorageFailure(
                        .invalidBucketState,
                        "Object lock can be turned on only when a bucket is created"
                    )
                }
                bucket.defaultRetention = rule
            }
            return .done
        },
        StorageOperation("GET", .bucket, "acl") { exchange in
            _ = try exchange.read("GetBucketAcl")
            return .xml(exchange.ownerOnly)
        },
        StorageOperation("PUT", .bucket, "acl") { exchange in
            try exchange.authorize("PutBucketAcl", on: try exchange.currentBucket())
            try exchange.refusePublicGrants(try exchange.currentBucket())
            return .done
        },
    ]

    private static func objectLock(_ exchange: StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.read("GetBucketObjectLockConfiguration")
        guard bucket.objectLock else {
            throw StorageFailure(.objectLockNotFound, "The bucket has no object lock")
        }
        var children = [XMLElement("ObjectLockEnabled", "Enabled")]
        if let rule = bucket.defaultRetention {
            var parts = [XMLElement("Mode", rule.mode)]
            if let days = rule.days { parts.append(XMLElement("Days", String(days))) }
            if let years = rule.years { parts.append(XMLElement("Years", String(years))) }
            children.append(XMLElement("Rule", [XMLElement("DefaultRetention", parts)]))
        }
        return .xml(XMLElement("ObjectLockConfiguration", children))
    }
}

extension DefaultRetention {
    fileprivate init(_ rule: XMLElement) throws(StorageFailure) {
        guard let retention = rule["DefaultRetention"], let mode = retention["Mode"]?.text,
            ["GOVERNANCE", "COMPLIANCE"].contains(mode)
        else { throw StorageFailure(.malformedXML) }
        self.init(
            mode: mode,
            days: retention["Days"].flatMap { Int64($0.text) },
            years: retention["Years"].flatMap { Int64($0.text) }
        )
        guard (days == nil) != (years == nil), (1...36_500).contains(days ?? years ?? 0) else {
            throw StorageFailure(.malformedXML)
        }
    }
}

extension StorageExchange {
    /// An access control list that grants the owner everything, which is the only one here.
    var ownerOnly: XMLElement {
        var grantee = XMLElement("Grantee", owner.children)
        grantee.attributes =
            #" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser""#
        let grant = XMLElement("Grant", [grantee, XMLElement("Permission", "FULL_CONTROL")])
        return XMLElement("AccessControlPolicy", [owner, XMLElement("AccessControlList", [grant])])
    }

    /// Refuses an access control list that is more than the owner's own: by the block, or because there are none.
    func refusePublicGrants(_ bucket: BucketRecord) throws(StorageFailure) {
        let list = request.header("x-amz-acl") ?? "private"
        let body = String(
            decoding: request.key == nil || request.value(of: "acl") != nil ? content : [],
            as: UTF8.self
        )
        let isPublic = list.hasPrefix("public-") || list == "authenticated-read" || body.contains("AllUsers")
        if isPublic {
            if bucket.publicAccessBlock?.blockPublicAcls == true { throw StorageFailure(.accessDenied) }
            throw StorageFailure(.notImplemented, "The sandbox has no access control lists but private ones")
        }
    }
}
