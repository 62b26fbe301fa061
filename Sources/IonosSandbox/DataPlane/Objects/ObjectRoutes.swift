import FoundationEssentials
import GRDB

/// Objects: written, copied, read, and their tags.
enum ObjectRoutes {
    static let table = [
        StorageOperation("PUT", .object) { exchange in
            exchange.request.header("x-amz-copy-source") == nil ? try put(&exchange) : try copy(&exchange)
        },
        StorageOperation("GET", .object) { try get($0) },
        StorageOperation("HEAD", .object) { try get($0) },
        StorageOperation("GET", .object, "tagging") { exchange in
            .xml(Tag.document(try exchange.object(for: "GetObjectTagging").tags))
        },
        StorageOperation("PUT", .object, "tagging") { exchange in
            var object = try exchange.object(for: "PutObjectTagging")
            object.tags = try Tag.list(try exchange.document("Tagging"), limit: 10)
            try object.update(exchange.db)
            return .done
        },
        StorageOperation("DELETE", .object, "tagging") { exchange in
            var object = try exchange.object(for: "DeleteObjectTagging")
            object.tags = []
            try object.update(exchange.db)
            return .gone
        },
        StorageOperation("GET", .object, "acl") { exchange in
            .xml(exchange.document(of: try exchange.object(for: "GetObjectAcl").accessList))
        },
        StorageOperation("PUT", .object, "acl") { exchange in
            var object = try exchange.object(for: "PutObjectAcl")
            object.accessList = try exchange.requestedList(
                of: try exchange.currentBucket(),
                body: exchange.content
            )
            try object.update(exchange.db)
            return .done
        },
    ]

    private static func put(_ exchange: inout StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.currentBucket()
        try exchange.authorize("PutObject", on: bucket, key: exchange.key)
        let list = try exchange.requestedList(of: bucket)
        let current = try exchange.stored(exchange.key, version: nil)
        if exchange.request.header("If-None-Match") == "*", current.map({ !$0.isMarker }) == true {
            throw StorageFailure(.preconditionFailed)
        }
        if let tag = exchange.request.header("If-Match"), tag.filter({ $0 != "\"" }) != current?.etag {
            throw StorageFailure(.preconditionFailed)
        }
        let object = try exchange.store(
            exchange.content,
            in: bucket,
            etag: hexadecimal(MD5.digest(exchange.content)),
            headers: exchange.keptHeaders,
            tags: Tag.list(query: exchange.request.header("x-amz-tagging")),
            accessList: list
        )
        return StorageAnswer(headers: object.identity(in: bucket))
    }

    private static func copy(_ exchange: inout StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.currentBucket()
        try exchange.authorize("PutObject", on: bucket, key: exchange.key)
        let list = try exchange.requestedList(of: bucket)
        let source = try exchange.copySource()
        let replaces = exchange.request.header("x-amz-metadata-directive")?.uppercased() == "REPLACE"
        let object = try exchange.store(
            try exchange.bytes(of: source),
            in: bucket,
            etag: source.etag,
            headers: replaces ? exchange.keptHeaders : source.headers,
            tags: source.tags,
            accessList: list
        )
        var answer = StorageAnswer.xml(
            XMLElement(
                "CopyObjectResult",
                [
                    XMLElement("ETag", "\"\(object.etag)\""),
                    XMLElement("LastModified", isoDate(milliseconds: object.createdAt)),
                ]
            )
        )
        answer.headers += object.identity(in: bucket).filter { $0.name != "ETag" }
        return answer
    }

    private static func get(_ exchange: StorageExchange) throws -> StorageAnswer {
        let object = try exchange.object(for: "GetObject")
        let tag = "\"\(object.etag)\""
        if let wanted = exchange.request.header("If-Match"), wanted != tag, wanted != "*",
            wanted != object.etag
        {
            throw StorageFailure(.preconditionFailed)
        }
        let bucket = try exchange.currentBucket()
        var answer = StorageAnswer(headers: object.identity(in: bucket) + object.facts)
        if let known = exchange.request.header("If-None-Match"), known == tag || known == object.etag {
            answer.status = 304
            return answer
        }
        for (name, value) in exchange.request.query where name.hasPrefix("response-") {
            let field = String(name.dropFirst("response-".count))
            answer.headers.removeAll { $0.name.equalsIgnoringASCIICase(field) }
            answer.headers.append(SandboxHeader(field, value))
        }
        let bytes = try exchange.bytes(of: object)
        guard let range = try exchange.request.header("Range").flatMap({ try span($0, in: bytes.count) })
        else {
            answer.body = bytes
            return answer
        }
        answer.status = 206
        answer.body = Array(bytes[range])
        answer.headers.append(
            SandboxHeader("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes.count)")
        )
        return answer
    }

    /// The bytes that a `Range` asks for; nil when it is none that is known, which then is ignored.
    private static func span(_ header: String, in count: Int) throws(StorageFailure) -> Range<Int>? {
        guard let match = header.wholeMatch(of: #/bytes=(\d*)-(\d*)/#) else { return nil }
        let (first, last) = (Int(match.1), Int(match.2))
        let range: Range<Int>
        switch (first, last) {
        case (nil, nil): return nil
        case (nil, let suffix?): range = max(0, count - suffix)..<count
        case (let first?, let last):
            range = first..<max(first, min(count, last.map { $0 < count ? $0 + 1 : count } ?? count))
        }
        guard !range.isEmpty, range.upperBound <= count else { throw StorageFailure(.invalidRange) }
        return range
    }
}

extension ObjectRecord {
    /// The fields that identify a version.
    func identity(in bucket: BucketRecord) -> [SandboxHeader] {
        [SandboxHeader("ETag", "\"\(etag)\"")]
            + (bucket.versioning == nil ? [] : [SandboxHeader("x-amz-version-id", versionId)])
    }

    /// The fields that a read answers beside them.
    fileprivate var facts: [SandboxHeader] {
        var fields = [
            SandboxHeader("Last-Modified", httpDate(milliseconds: createdAt)),
            SandboxHeader("Accept-Ranges", "bytes"),
        ]
        if headers["content-type"] == nil {
            fields.append(SandboxHeader("Content-Type", "binary/octet-stream"))
        }
        fields += headers.sorted { $0.key < $1.key }.map { SandboxHeader($0.key, $0.value) }
        if !tags.isEmpty { fields.append(SandboxHeader("x-amz-tagging-count", String(tags.count))) }
        if let retentionMode, let retainUntil {
            fields.append(SandboxHeader("x-amz-object-lock-mode", retentionMode))
            fields.append(
                SandboxHeader("x-amz-object-lock-retain-until-date", isoDate(milliseconds: retainUntil))
            )
        }
        if legalHold { fields.append(SandboxHeader("x-amz-object-lock-legal-hold", "ON")) }
        return fields
    }
}

extension StorageExchange {
    /// The fields of the request that stay with an object.
    var keptHeaders: [String: String] {
        let plain: Set = [
            "content-type", "content-disposition", "content-encoding", "content-language", "cache-control",
            "expires",
        ]
        var kept: [String: String] = [:]
        for field in request.headers {
            let name = field.name.lowercased()
            guard plain.contains(name) || name.hasPrefix("x-amz-meta-") else { continue }
            let words = field.value.split(separator: ",").map { $0.filter { $0 != " " } }
            let value =
                name == "content-encoding"
                ? words.filter { $0 != "aws-chunked" }.joined(separator: ",") : field.value
            if !value.isEmpty { kept[name] = value }
        }
        return kept
    }

    /// The object in the copy source, when the caller may read it.
    fileprivate func copySource() throws -> ObjectRecord {
        let header = request.header("x-amz-copy-source") ?? ""
        let parts = header.split(separator: "?versionId=", maxSplits: 1)
        let path =
            parts.first.flatMap { percentDecoded($0.drop { $0 == "/" }.utf8, plusIsSpace: false) } ?? ""
        guard let slash = path.utf8.firstIndex(of: 0x2F) else { throw StorageFailure(.invalidArgument) }
        let bucket = try currentBucket(String(path[..<slash]))
        let key = String(path[path.utf8.index(after: slash)...])
        let version = parts.count > 1 ? String(parts[1]) : nil
        try authorize(version == nil ? "GetObject" : "GetObjectVersion", on: bucket, key: key)
        guard let object = try stored(key, version: version, in: bucket.name), !object.isMarker else {
            throw StorageFailure(.noSuchKey)
        }
        return object
    }
}
