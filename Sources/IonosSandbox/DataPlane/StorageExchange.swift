import FoundationEssentials
import GRDB

/// One request to the data plane while it is being worked on, inside its transaction.
struct StorageExchange {
    let db: Database
    let options: SandboxOptions
    let now: Int64
    let request: StorageRequest
    /// The region of the endpoint, by its host or by the signature's scope; nil when neither names one.
    let region: String?
    let account: AccountRow
    let caller: StorageCaller
    /// The body's content, taken out of its chunks.
    let content: [UInt8]
    /// Whether reads see buckets as they were before their last change.
    let readsEarlier: Bool
    private let policies = ParsedPolicies()
    /// Where new ids come from; written back with the transaction.
    var identifiers: IdentifierSource

    private var lag: ReadLag { ReadLag(db: db, milliseconds: options.readLag, now: now) }

    /// The name of the bucket that the request is about.
    var bucketName: String { request.bucket ?? "" }
    /// The key of the object that the request is about.
    var key: String { request.key ?? "" }

    // MARK: Buckets

    /// The bucket as writes see it; throws why there is none for this caller at this endpoint.
    func currentBucket(_ name: String? = nil) throws -> BucketRecord {
        let name = name ?? bucketName
        return try reachable(try storedBucket(name), name)
    }

    /// The bucket as reads see it.
    func visibleBucket(anywhere: Bool = false) throws -> BucketRecord {
        var bucket = try storedBucket(bucketName)
        if readsEarlier {
            bucket = try earlierBucket(else: bucket)
        } else {
            bucket = try lag.visible(bucket, id: bucketName, owner: "")
        }
        return try reachable(bucket, bucketName, anywhere: anywhere)
    }

    func storedBucket(_ name: String) throws -> BucketRecord? {
        try BucketRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM bucket WHERE name = ?"),
            arguments: [name]
        )
    }

    private func reachable(
        _ bucket: BucketRecord?,
        _ name: String,
        anywhere: Bool = false
    ) throws(StorageFailure) -> BucketRecord {
        if options.foreignBuckets.contains(name) { throw StorageFailure(.accessDenied) }
        let details = [(name: "BucketName", value: name)]
        guard let bucket else { throw StorageFailure(.noSuchBucket, details: details) }
        if let region, region != bucket.region, !(anywhere && options.locationEverywhere) {
            switch options.otherRegion {
            case .noSuchBucket: throw StorageFailure(.noSuchBucket, details: details)
            case .noSuchKey: throw StorageFailure(.noSuchKey)
            case .redirect:
                throw StorageFailure(
                    .permanentRedirect,
                    "The bucket must be addressed at another endpoint",
                    details: details + [("Endpoint", "s3.\(bucket.region).ionoscloud.com")]
                )
            }
        }
        return bucket
    }

    private func earlierBucket(else current: BucketRecord?) throws -> BucketRecord? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT record FROM bucket_before WHERE name = ?",
            arguments: [bucketName]
        )
        guard let row else { return current }
        return try (row["record"] as String?).map {
            try JSONDecoder().decode(BucketRecord.self, from: Data($0.utf8))
        }
    }

    /// Sets aside what the bucket was, for reads that lag behind; nil when it did not exist.
    func setAside(_ before: BucketRecord?, name: String) throws {
        try lag.setAside(before, id: name, owner: "")
        let image = try before.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try db.execute(
            sql: "INSERT OR REPLACE INTO bucket_before (name, record) VALUES (?, ?)",
            arguments: [name, image]
        )
    }

    /// Changes the bucket's settings, when the caller may do `action`.
    func change(_ action: String, _ change: (inout BucketRecord) throws -> Void) throws {
        let before = try currentBucket()
        try authorize(action, on: before)
        var bucket = before
        try change(&bucket)
        try setAside(before, name: bucket.name)
        try bucket.update(db)
    }

    /// The bucket as reads see it, when the caller may do `action`.
    func read(_ action: String) throws -> BucketRecord {
        let bucket = try visibleBucket()
        try authorize(action, on: bucket)
        return bucket
    }

    // MARK: Permission

    /// Throws `AccessDenied` unless the caller may do `action` on the bucket, or on the object `key` in it.
    func authorize(
        _ action: String,
        on bucket: BucketRecord,
        key: String? = nil,
        tags: [Tag] = []
    ) throws {
        guard try permits(action, on: bucket, key: key, tags: tags) else {
            throw StorageFailure(.accessDenied, details: [("Action", "s3:\(action)")])
        }
    }

    func permits(
        _ action: String,
        on bucket: BucketRecord,
        key: String? = nil,
        tags: [Tag] = []
    ) throws -> Bool {
        let policy = try policies.policy(of: bucket)
        let asked = StorageAction(
            name: "s3:\(action)",
            resource: "arn:aws:s3:::\(bucket.name)" + (key.map { "/\($0)" } ?? ""),
            environment: environment(isListing: action.hasPrefix("ListBucket"), tags: tags)
        )
        return try BucketPolicy.permits(
            asked,
            by: caller,
            policy: policy,
            block: bucket.publicAccessBlock,
            ownerDeny: options.ownerDeny
        ) {
            try isOnList(action, of: bucket, key: key)
        }
    }

    /// Whether an access control list lets the caller do it: the bucket's, or that of the object.
    private func isOnList(_ action: String, of bucket: BucketRecord, key: String?) throws -> Bool {
        guard bucket.publicAccessBlock?.ignorePublicAcls != true else { return false }
        if bucket.accessList?.permits(action, by: caller, isObject: false) == true { return true }
        guard let key else { return false }
        let version = key == request.key ? request.value(of: "versionId") : nil
        let list = try stored(key, version: version, in: bucket.name)?.accessList
        return list?.permits(action, by: caller, isObject: true) == true
    }

    /// Throws `AccessDenied` for anonymous requests: for what every user of the contract may do.
    func requireUser() throws(StorageFailure) {
        if caller.isAnonymous { throw StorageFailure(.accessDenied) }
    }

    private func environment(isListing: Bool, tags: [Tag]) -> [String: String] {
        let forwardedFor = request.header("X-Forwarded-For")?.split(separator: ",").first
            .map { $0.filter { $0 != " " } }
        var facts = [
            "aws:SourceIp": forwardedFor ?? "127.0.0.1",
            "aws:CurrentTime": isoDate(milliseconds: now),
            "aws:EpochTime": String(now / 1000),
            "aws:SecureTransport": String(request.header("X-Forwarded-Proto") == "https"),
            "aws:PrincipalType": caller.isAnonymous ? "Anonymous" : "User",
        ]
        facts["aws:UserAgent"] = request.header("User-Agent")
        facts["aws:Referer"] = request.header("Referer")
        if case .user(let arn, _, _) = caller { facts["aws:username"] = String(arn.suffix(36)) }
        for name in [
            "x-amz-acl", "x-amz-copy-source", "x-amz-metadata-directive", "x-amz-server-side-encryption",
        ] {
            facts["s3:\(name)"] = request.header(name)
        }
        if isListing {
            for name in ["prefix", "delimiter", "max-keys"] {
                facts["s3:\(name)"] = request.value(of: name)
            }
        }
        for tag in tags { facts["s3:ExistingObjectTag/\(tag.key)"] = tag.value }
        for tag in Tag.list(query: request.header("x-amz-tagging")) {
            facts["s3:RequestObjectTag/\(tag.key)"] = tag.value
        }
        return facts
    }

    /// The body as XML with this root.
    func document(_ root: String) throws(StorageFailure) -> XMLElement {
        let document = try XMLElement(parsing: content)
        guard document.name == root else { throw StorageFailure(.malformedXML) }
        return document
    }
}

/// The policies that a request has met, each parsed once: a deletion of many objects asks a thousand times.
private final class ParsedPolicies {
    private var parsed: [String: BucketPolicy] = [:]

    func policy(of bucket: BucketRecord) throws -> BucketPolicy? {
        guard let text = bucket.policy else { return nil }
        if let policy = parsed[text] { return policy }
        let policy = try BucketPolicy(parsing: Array(text.utf8), bucket: bucket.name)
        parsed[text] = policy
        return policy
    }
}

extension Tag {
    /// The tags in a header of the form of a query.
    static func list(query: String?) -> [Tag] {
        (query ?? "").utf8.split(separator: 0x26).compactMap { item in
            let parts = item.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first.flatMap({ percentDecoded($0, plusIsSpace: true) }) else { return nil }
            let value = parts.count > 1 ? percentDecoded(parts[1], plusIsSpace: true) : ""
            return Tag(key: key, value: value ?? "")
        }
    }

    /// The tags in a `Tagging` document; throws what is wrong with them.
    static func list(_ document: XMLElement, limit: Int) throws(StorageFailure) -> [Tag] {
        var tags: [Tag] = []
        for element in document["TagSet"]?.children ?? [] where element.name == "Tag" {
            guard let key = element["Key"]?.text, !key.isEmpty, key.unicodeScalars.count <= 128 else {
                throw StorageFailure(
                    .invalidArgument,
                    "The key of a tag is missing, or longer than 128 characters"
                )
            }
            guard !tags.contains(where: { $0.key == key }) else {
                throw StorageFailure(.invalidArgument, "Two tags have the same key")
            }
            tags.append(Tag(key: key, value: element["Value"]?.text ?? ""))
        }
        guard tags.count <= limit else {
            throw StorageFailure(.invalidArgument, "There are more than \(limit) tags")
        }
        return tags
    }

    static func document(_ tags: [Tag]) -> XMLElement {
        let items = tags.map {
            XMLElement("Tag", [XMLElement("Key", $0.key), XMLElement("Value", $0.value)])
        }
        return XMLElement("Tagging", [XMLElement("TagSet", items)])
    }
}

/// What an operation of the data plane answers.
struct StorageAnswer {
    var status = 200
    var headers: [SandboxHeader] = []
    var body: [UInt8] = []

    static func xml(_ document: XMLElement) -> StorageAnswer {
        StorageAnswer(headers: [SandboxHeader("Content-Type", "application/xml")], body: document.document)
    }

    static let done = StorageAnswer()
    static let gone = StorageAnswer(status: 204)
}
