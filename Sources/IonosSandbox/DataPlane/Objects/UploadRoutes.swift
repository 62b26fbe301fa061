import FoundationEssentials
import GRDB

/// Uploads in parts.
///
/// The size of a part is not checked, so that small files can be uploaded in several.
enum UploadRoutes {
    static let table = [
        StorageOperation("POST", .object, "uploads") { try begin(&$0) },
        StorageOperation("PUT", .object, "uploadId") { try put($0) },
        StorageOperation("POST", .object, "uploadId") { try complete(&$0) },
        StorageOperation("GET", .object, "uploadId") { try parts($0) },
        StorageOperation("DELETE", .object, "uploadId") { exchange in
            let upload = try exchange.upload(for: "AbortMultipartUpload")
            _ = try upload.delete(exchange.db)
            return .gone
        },
        StorageOperation("GET", .bucket, "uploads") { try list($0) },
    ]

    private static func begin(_ exchange: inout StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.currentBucket()
        try exchange.authorize("PutObject", on: bucket, key: exchange.key)
        if try exchange.requestedList(of: bucket) != nil {
            throw StorageFailure(.notImplemented, "Uploads in parts have private lists only in the sandbox")
        }
        var upload = UploadRecord(
            id: exchange.identifiers.uuid(),
            bucket: bucket.name,
            objectKey: exchange.key,
            createdAt: exchange.now,
            headers: exchange.keptHeaders
        )
        try upload.insert(exchange.db)
        return .xml(
            XMLElement(
                "InitiateMultipartUploadResult",
                [
                    XMLElement("Bucket", bucket.name), XMLElement("Key", exchange.key),
                    XMLElement("UploadId", upload.id),
                ]
            )
        )
    }

    private static func put(_ exchange: StorageExchange) throws -> StorageAnswer {
        let upload = try exchange.upload(for: "PutObject")
        guard let number = exchange.request.value(of: "partNumber").flatMap({ Int($0) }),
            (1...10_000).contains(number)
        else { throw StorageFailure(.invalidArgument, "The number of a part must be from 1 to 10000") }
        guard exchange.request.header("x-amz-copy-source") == nil else {
            throw StorageFailure(.notImplemented)
        }
        let etag = hexadecimal(MD5.digest(exchange.content))
        try exchange.db.execute(
            sql:
                "INSERT OR REPLACE INTO upload_part (uploadId, number, createdAt, etag, bytes) VALUES (?, ?, ?, ?, ?)",
            arguments: [upload.id, number, exchange.now, etag, Data(exchange.content)]
        )
        return StorageAnswer(headers: [SandboxHeader("ETag", "\"\(etag)\"")])
    }

    private static func complete(_ exchange: inout StorageExchange) throws -> StorageAnswer {
        let upload = try exchange.upload(for: "PutObject")
        let bucket = try exchange.currentBucket()
        let named = try exchange.document("CompleteMultipartUpload").children.filter { $0.name == "Part" }
        guard !named.isEmpty else { throw StorageFailure(.malformedXML) }
        var content: [UInt8] = []
        var digests: [UInt8] = []
        var previous = 0
        for part in named {
            guard let number = part["PartNumber"].flatMap({ Int($0.text) }), number > previous else {
                throw StorageFailure(.invalidPart, "The parts are not in the order of their numbers")
            }
            previous = number
            let row = try Row.fetchOne(
                exchange.db,
                sql: "SELECT etag, bytes FROM upload_part WHERE uploadId = ? AND number = ?",
                arguments: [upload.id, number]
            )
            let sent = part["ETag"]?.text.filter { $0 != "\"" }
            guard let row, sent == row["etag"] as String? else {
                throw StorageFailure(.invalidPart, "Part \(number) was not uploaded, or its ETag is another")
            }
            let bytes = (row["bytes"] as Data?).map { [UInt8]($0) } ?? []
            content += bytes
            digests += MD5.digest(bytes)
        }
        let object = try exchange.store(
            content,
            in: bucket,
            etag: "\(hexadecimal(MD5.digest(digests)))-\(named.count)",
            headers: upload.headers,
            tags: []
        )
        _ = try upload.delete(exchange.db)
        var answer = StorageAnswer.xml(
            XMLElement(
                "CompleteMultipartUploadResult",
                [
                    XMLElement("Location", "/\(bucket.name)/\(exchange.key)"),
                    XMLElement("Bucket", bucket.name),
                    XMLElement("Key", exchange.key), XMLElement("ETag", "\"\(object.etag)\""),
                ]
            )
        )
        answer.headers += object.identity(in: bucket)
        return answer
    }

    private static func parts(_ exchange: StorageExchange) throws -> StorageAnswer {
        let upload = try exchange.upload(for: "ListMultipartUploadParts")
        let rows = try Row.fetchAll(
            exchange.db,
            sql:
                "SELECT number, createdAt, etag, length(bytes) AS size FROM upload_part WHERE uploadId = ? ORDER BY number",
            arguments: [upload.id]
        )
        let parts = rows.map { row in
            XMLElement(
                "Part",
                [
                    XMLElement("PartNumber", String(row["number"] as Int? ?? 0)),
                    XMLElement("LastModified", isoDate(milliseconds: row["createdAt"] as Int64? ?? 0)),
                    XMLElement("ETag", "\"\(row["etag"] as String? ?? "")\""),
                    XMLElement("Size", String(row["size"] as Int? ?? 0)),
                ]
            )
        }
        return .xml(
            XMLElement(
                "ListPartsResult",
                [
                    XMLElement("Bucket", upload.bucket), XMLElement("Key", upload.objectKey),
                    XMLElement("UploadId", upload.id), exchange.owner, XMLElement("MaxParts", "10000"),
                    XMLElement("IsTruncated", "false"),
                ] + parts
            )
        )
    }

    private static func list(_ exchange: StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.read("ListBucketMultipartUploads")
        let prefix = exchange.request.value(of: "prefix") ?? ""
        let uploads = try UploadRecord.fetchAll(
            exchange.db,
            sql: "SELECT * FROM upload WHERE bucket = ? ORDER BY objectKey, position",
            arguments: [bucket.name]
        ).filter { $0.objectKey.utf8.starts(with: prefix.utf8) }
        let page = try ListingPage(exchange.request)
        let items = uploads.map { upload in
            XMLElement(
                "Upload",
                [
                    XMLElement("Key", page.encoded(upload.objectKey)), XMLElement("UploadId", upload.id),
                    exchange.owner,
                    XMLElement("StorageClass", "STANDARD"),
                    XMLElement("Initiated", isoDate(milliseconds: upload.createdAt)),
                ]
            )
        }
        return .xml(
            XMLElement(
                "ListMultipartUploadsResult",
                [
                    XMLElement("Bucket", bucket.name), XMLElement("Prefix", page.encoded(prefix)),
                    XMLElement("MaxUploads", "1000"), XMLElement("IsTruncated", "false"),
                ] + items
            )
        )
    }
}

extension StorageExchange {
    /// The upload that the request names, when the caller may do `action` on its object.
    fileprivate func upload(for action: String) throws -> UploadRecord {
        let bucket = try currentBucket()
        try authorize(action, on: bucket, key: key)
        let upload = try UploadRecord.fetchOne(
            db,
            sql: "SELECT * FROM upload WHERE id = ? AND bucket = ? AND objectKey = ?",
            arguments: [request.value(of: "uploadId"), bucket.name, key]
        )
        guard let upload else { throw StorageFailure(.noSuchUpload) }
        return upload
    }
}
