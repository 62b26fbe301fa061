/// A request to the data plane, taken apart: whose endpoint, which bucket, which object, and what of them.
struct StorageRequest {
    /// The regions whose buckets belong to the contract; the first is the default.
    static let regions = ["eu-central-3", "eu-central-4", "us-central-1"]

    let method: String
    /// The path as it was sent, which is what is signed.
    let rawPath: String
    /// The query's items in order, decoded.
    let query: [(name: String, value: String)]
    let headers: [SandboxHeader]
    /// The body as it was sent, chunk headers and trailers included.
    let body: [UInt8]
    let host: String
    /// The region that the host names; nil for a host that serves every region.
    let endpointRegion: String?
    let bucket: String?
    let key: String?

    /// Throws when the path or the query cannot be decoded.
    init(_ request: SandboxRequest) throws(StorageFailure) {
        method = request.method
        headers = request.headers
        body = request.body
        host = request.header("Host") ?? ""
        let parts = Self.split(request.path)
        rawPath = parts.path
        query = try Self.items(parts.query)
        let place = HostPlace(host)
        endpointRegion = place.region
        guard var path = percentDecoded(parts.path.dropFirst()[...].utf8, plusIsSpace: false) else {
            throw StorageFailure(.invalidArgument, "The path is not valid UTF-8")
        }
        if let bucket = place.bucket {
            self.bucket = bucket
        } else {
            let slash = path.utf8.firstIndex(of: 0x2F)
            let name = String(path[..<(slash ?? path.endIndex)])
            bucket = name.isEmpty ? nil : name
            path = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? ""
        }
        key = path.isEmpty ? nil : path
        if path.utf8.count > 1024 { throw StorageFailure(.keyTooLong) }
    }

    /// Whether a request is for the data plane: by its host, or because it is signed as only the data plane's are.
    static func isMeant(by request: SandboxRequest) -> Bool {
        if HostPlace(request.header("Host") ?? "").isObjectStorage { return true }
        if request.header("Authorization")?.hasPrefix("AWS") == true { return true }
        return split(request.path).query.contains("X-Amz-Algorithm=")
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.equalsIgnoringASCIICase(name) }?.value
    }

    /// The value of the first query item of that name; empty for one without a value.
    func value(of name: String) -> String? { query.first { $0.name == name }?.value }

    /// A target without what makes a signed URL a secret.
    static func redacted(_ target: String) -> String {
        let (path, query) = split(target)
        let kept = query.split(separator: "&").filter { !$0.hasPrefix("X-Amz-") }
        return kept.isEmpty ? path : "\(path)?\(kept.joined(separator: "&"))"
    }

    private static func split(_ target: String) -> (path: String, query: Substring) {
        var rest = Substring(target)
        if !rest.hasPrefix("/"), let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            rest = rest.utf8.firstIndex(of: 0x2F).map { rest[$0...] } ?? "/"
        }
        guard let mark = rest.utf8.firstIndex(of: 0x3F) else { return (String(rest), "") }
        return (String(rest[..<mark]), rest[rest.utf8.index(after: mark)...])
    }

    private static func items(_ query: Substring) throws(StorageFailure) -> [(name: String, value: String)] {
        var items: [(name: String, value: String)] = []
        for item in query.utf8.split(separator: 0x26) {
            let equals = item.firstIndex(of: 0x3D)
            let rest = equals.map { item[item.index(after: $0)...] } ?? ""[...].utf8
            guard
                let name = percentDecoded(equals.map { item[..<$0] } ?? item, plusIsSpace: true),
                let value = percentDecoded(rest, plusIsSpace: true)
            else { throw StorageFailure(.invalidArgument, "The query is not valid UTF-8") }
            items.append((name, value))
        }
        return items
    }
}

/// What a host says: `s3.REGION.ionoscloud.com`, with the bucket before it or in the path.
private struct HostPlace {
    var region: String?
    var bucket: String?
    var isObjectStorage = false

    init(_ host: String) {
        let name = host.utf8.firstIndex(of: 0x3A).map { String(host[..<$0]) } ?? host
        if name.hasSuffix(".localhost") {
            bucket = String(name.dropLast(".localhost".count))
            return
        }
        guard name.hasSuffix(".ionoscloud.com") else { return }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false).dropLast(2)
        guard let region = labels.last, labels.dropLast().last == "s3" else { return }
        isObjectStorage = true
        self.region = String(region)
        let bucket = labels.dropLast(2).joined(separator: ".")
        if !bucket.isEmpty { self.bucket = bucket }
    }
}
