import GRDB

/// Buckets: listed, made, looked at and deleted.
enum BucketRoutes {
    static let table = [
        StorageOperation("GET", .service) { try list($0) },
        StorageOperation("PUT", .bucket) { try create($0) },
        StorageOperation("HEAD", .bucket) { exchange in
            let bucket = try exchange.read("ListBucket")
            return StorageAnswer(headers: [SandboxHeader("x-amz-bucket-region", bucket.region)])
        },
        StorageOperation("DELETE", .bucket) { try delete($0) },
        StorageOperation("GET", .bucket, "location") { exchange in
            // Every user of the contract may ask, at every endpoint.
            try exchange.requireUser()
            return .xml(XMLElement("LocationConstraint", try exchange.visibleBucket(anywhere: true).region))
        },
    ]

    private static func list(_ exchange: StorageExchange) throws -> StorageAnswer {
        try exchange.requireUser()
        let buckets = try BucketRecord.fetchAll(exchange.db, sql: "SELECT * FROM bucket ORDER BY name")
        let items = buckets.map { bucket in
            XMLElement(
                "Bucket",
                [
                    XMLElement("Name", bucket.name),
                    XMLElement("CreationDate", isoDate(milliseconds: bucket.createdAt)),
                ]
            )
        }
        return .xml(
            XMLElement("ListAllMyBucketsResult", [exchange.owner, XMLElement("Buckets", items)])
        )
    }

    private static func create(_ exchange: StorageExchange) throws -> StorageAnswer {
        let name = exchange.bucketName
        guard
            exchange.caller.hasFullAccess
                || (exchange.options.ordinaryKeysMakeBuckets && !exchange.caller.isAnonymous)
        else { throw StorageFailure(.accessDenied, details: [("Action", "s3:CreateBucket")]) }
        guard isBucketName(name) else {
            throw StorageFailure(.invalidBucketName, details: [("BucketName", name)])
        }
        let region = try region(exchange)
        if exchange.options.foreignBuckets.contains(name) {
            throw StorageFailure(.bucketAlreadyExists, details: [("BucketName", name)])
        }
        let created = StorageAnswer(headers: [SandboxHeader("Location", "/\(name)")])
        if let present = try exchange.storedBucket(name) {
            if exchange.options.repeatedBucket == .accept, present.region == region { return created }
            throw StorageFailure(.bucketAlreadyOwnedByYou, details: [("BucketName", name)])
        }
        let count = try Int.fetchOne(exchange.db, sql: "SELECT count(*) FROM bucket") ?? 0
        guard count < exchange.options.bucketLimit else {
            throw StorageFailure(.tooManyBuckets, "There are \(count) buckets already, which is the limit")
        }
        let isLocked = exchange.request.header("x-amz-bucket-object-lock-enabled")?.lowercased() == "true"
        var bucket = BucketRecord(
            name: name,
            region: region,
            createdAt: exchange.now,
            versioning: isLocked ? "Enabled" : nil,
            objectLock: isLocked,
            accessList: try exchange.requestedList(of: nil)
        )
        try exchange.setAside(nil, name: name)
        try bucket.insert(exchange.db)
        return created
    }

    /// The region of a new bucket: the endpoint's, which the body may say once more.
    private static func region(_ exchange: StorageExchange) throws(StorageFailure) -> String {
        var asked = ""
        if !exchange.content.isEmpty {
            asked = try exchange.document("CreateBucketConfiguration")["LocationConstraint"]?.text ?? ""
        }
        let own = exchange.region ?? StorageRequest.regions[0]
        guard !asked.isEmpty, asked != own else { return own }
        throw StorageFailure(
            .invalidLocationConstraint,
            "The location \(asked) is not the location \(own) of the endpoint this request was sent to"
        )
    }

    private static func delete(_ exchange: StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.currentBucket()
        try exchange.authorize("DeleteBucket", on: bucket)
        var tables = ["object_version"]
        if exchange.options.uploadsKeepBuckets { tables.append("upload") }
        for table in tables {
            let sql = "SELECT 1 FROM \(table) WHERE bucket = ? LIMIT 1"
            if try Int.fetchOne(exchange.db, sql: sql, arguments: [bucket.name]) != nil {
                throw StorageFailure(.bucketNotEmpty, details: [("BucketName", bucket.name)])
            }
        }
        try exchange.setAside(bucket, name: bucket.name)
        _ = try bucket.delete(exchange.db)
        return .gone
    }

    /// The rules for names that the vendor gives.
    private static func isBucketName(_ name: String) -> Bool {
        let isPlain = name.wholeMatch(of: #/[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]/#) != nil
        let hasOddDots = ["..", ".-", "-."].contains { name.contains($0) }
        return isPlain && !hasOddDots && name.wholeMatch(of: #/\d{1,3}(\.\d{1,3}){3}/#) == nil
    }
}

extension StorageExchange {
    /// The contract as the owner of everything.
    var owner: XMLElement {
        let contract = String(account.contractNumber)
        return XMLElement("Owner", [XMLElement("ID", contract), XMLElement("DisplayName", contract)])
    }
}
