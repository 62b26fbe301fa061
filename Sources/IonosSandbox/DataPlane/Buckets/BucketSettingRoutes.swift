/// A bucket's tags, versioning, object lock and access control list.
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
            .xml(exchange.document(of: try exchange.read("GetBucketAcl").accessList))
        },
        StorageOperation("PUT", .bucket, "acl") { exchange in
            try exchange.change("PutBucketAcl") { bucket in
                bucket.accessList = try exchange.requestedList(of: bucket, body: exchange.content)
            }
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
