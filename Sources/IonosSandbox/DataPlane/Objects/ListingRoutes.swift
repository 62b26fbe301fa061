import GRDB

/// Lists of objects and of their versions, in pages.
enum ListingRoutes {
    static let table = [
        StorageOperation("GET", .bucket) { try objects($0) },
        StorageOperation("GET", .bucket, "versions") { try versions($0) },
    ]

    private static func objects(_ exchange: StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.read("ListBucket")
        let isSecond = exchange.request.value(of: "list-type") == "2"
        var page = try ListingPage(exchange.request)
        let after = isSecond ? ["continuation-token", "start-after"] : ["marker"]
        let marker = after.compactMap { exchange.request.value(of: $0) }.first { !$0.isEmpty } ?? ""
        // The row with the largest position is a key's newest version, and SQLite takes the other columns from it.
        let cursor = try ObjectRecord.fetchCursor(
            exchange.db,
            sql: """
                SELECT *, max(position) FROM object_version
                WHERE bucket = ? AND objectKey > ? AND objectKey >= ? GROUP BY objectKey ORDER BY objectKey
                """,
            arguments: [bucket.name, marker, page.prefix]
        )
        while let object = try cursor.next(), page.reaches(object.objectKey) {
            guard !object.isMarker, !page.isBehind(marker, object.objectKey) else { continue }
            guard page.take(object.objectKey, element: { exchange.content(object, page: $0) }) else { break }
        }
        var members = [XMLElement("Name", bucket.name), XMLElement("Prefix", page.encoded(page.prefix))]
        members +=
            isSecond
            ? [XMLElement("KeyCount", String(page.count))]
            : [XMLElement("Marker", page.encoded(marker))]
        if isSecond, let token = exchange.request.value(of: "continuation-token") {
            members.append(XMLElement("ContinuationToken", token))
        }
        members += page.members
        if page.isTruncated {
            members.append(
                isSecond
                    ? XMLElement("NextContinuationToken", page.last)
                    : XMLElement("NextMarker", page.encoded(page.last))
            )
        }
        return .xml(XMLElement("ListBucketResult", members + page.items + page.commonPrefixes))
    }

    private static func versions(_ exchange: StorageExchange) throws -> StorageAnswer {
        let bucket = try exchange.read("ListBucketVersions")
        var page = try ListingPage(exchange.request)
        let marker = exchange.request.value(of: "key-marker") ?? ""
        let version = exchange.request.value(of: "version-id-marker") ?? ""
        let position = version.isEmpty ? nil : try exchange.stored(marker, version: version)?.position
        // A version that was deleted since the page that ended with it: what is left of its key has not been listed.
        let bound = version.isEmpty ? 0 : position ?? Int64.max
        let cursor = try ObjectRecord.fetchCursor(
            exchange.db,
            sql: """
                SELECT * FROM object_version
                WHERE bucket = ? AND objectKey >= ? AND (objectKey > ? OR objectKey = ? AND position < ?)
                ORDER BY objectKey, position DESC
                """,
            arguments: [bucket.name, page.prefix, marker, marker, bound]
        )
        var previous: String? = position == nil ? nil : marker
        var lastVersion = version
        while let object = try cursor.next(), page.reaches(object.objectKey) {
            let isLatest = object.objectKey != previous
            previous = object.objectKey
            guard !page.isBehind(marker, object.objectKey) else { continue }
            let taken = page.take(object.objectKey) { exchange.version(object, isLatest: isLatest, page: $0) }
            guard taken else { break }
            lastVersion = object.versionId
        }
        var members = [
            XMLElement("Name", bucket.name), XMLElement("Prefix", page.encoded(page.prefix)),
            XMLElement("KeyMarker", page.encoded(marker)), XMLElement("VersionIdMarker", version),
        ]
        members += page.members
        if page.isTruncated {
            members.append(XMLElement("NextKeyMarker", page.encoded(page.last)))
            members.append(XMLElement("NextVersionIdMarker", lastVersion))
        }
        return .xml(XMLElement("ListVersionsResult", members + page.items + page.commonPrefixes))
    }
}

/// One page of a list while it is being filled.
struct ListingPage {
    let prefix: String
    private let delimiter: String
    private let limit: Int
    private let encodes: Bool
    private(set) var items: [XMLElement] = []
    private(set) var prefixes: [String] = []
    /// The key or common prefix that came last.
    private(set) var last = ""
    private(set) var isTruncated = false

    init(_ request: StorageRequest) throws(StorageFailure) {
        prefix = request.value(of: "prefix") ?? ""
        delimiter = request.value(of: "delimiter") ?? ""
        encodes = request.value(of: "encoding-type") == "url"
        let text = request.value(of: "max-keys") ?? ""
        guard let asked = text.isEmpty ? 1000 : Int(text), asked >= 0 else {
            throw StorageFailure(.invalidArgument, "max-keys is not a number")
        }
        limit = min(asked, 1000)
    }

    var count: Int { items.count + prefixes.count }

    /// Whether a key, which comes in order, still is within the prefix.
    func reaches(_ key: String) -> Bool { key.utf8.starts(with: prefix.utf8) }

    /// Whether a key lies under the common prefix at which the page before ended.
    func isBehind(_ marker: String, _ key: String) -> Bool {
        !delimiter.isEmpty && marker.hasSuffix(delimiter) && marker.utf8.count > prefix.utf8.count
            && key.utf8.starts(with: marker.utf8)
    }

    /// Takes a key, or the common prefix it stands for; false when the page is full.
    mutating func take(_ key: String, element: (ListingPage) -> XMLElement) -> Bool {
        let common = commonPrefix(of: key)
        if let common, common == prefixes.last { return true }
        guard count < limit else {
            isTruncated = limit > 0
            return false
        }
        if let common { prefixes.append(common) } else { items.append(element(self)) }
        last = common ?? key
        return true
    }

    private func commonPrefix(of key: String) -> String? {
        guard !delimiter.isEmpty else { return nil }
        let rest = Substring(key.utf8.dropFirst(prefix.utf8.count))
        return rest.firstRange(of: delimiter).map { prefix + rest[..<$0.upperBound] }
    }

    func encoded(_ text: String) -> String {
        encodes
            ? text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
                .map { percentEncoded(String(Substring($0))) }.joined(separator: "/")
            : text
    }

    var members: [XMLElement] {
        [XMLElement("MaxKeys", String(limit))]
            + (delimiter.isEmpty ? [] : [XMLElement("Delimiter", encoded(delimiter))])
            + (encodes ? [XMLElement("EncodingType", "url")] : [])
            + [XMLElement("IsTruncated", String(isTruncated))]
    }

    var commonPrefixes: [XMLElement] {
        prefixes.map { XMLElement("CommonPrefixes", [XMLElement("Prefix", encoded($0))]) }
    }
}

extension StorageExchange {
    fileprivate func content(_ object: ObjectRecord, page: ListingPage) -> XMLElement {
        XMLElement(
            "Contents",
            [
                XMLElement("Key", page.encoded(object.objectKey)),
                XMLElement("LastModified", isoDate(milliseconds: object.createdAt)),
                XMLElement("ETag", "\"\(object.etag)\""), XMLElement("Size", String(object.size)),
                XMLElement("StorageClass", "STANDARD"), owner,
            ]
        )
    }

    fileprivate func version(_ object: ObjectRecord, isLatest: Bool, page: ListingPage) -> XMLElement {
        let common = [
            XMLElement("Key", page.encoded(object.objectKey)), XMLElement("VersionId", object.versionId),
            XMLElement("IsLatest", String(isLatest)),
            XMLElement("LastModified", isoDate(milliseconds: object.createdAt)), owner,
        ]
        guard !object.isMarker else { return XMLElement("DeleteMarker", common) }
        return XMLElement(
            "Version",
            common + [
                XMLElement("ETag", "\"\(object.etag)\""), XMLElement("Size", String(object.size)),
                XMLElement("StorageClass", "STANDARD"),
            ]
        )
    }
}
