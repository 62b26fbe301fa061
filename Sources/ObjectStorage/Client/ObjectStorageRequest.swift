internal import HTTPTransport

/// One request of the S3 API: what it is about, before it has an endpoint and a signature.
struct ObjectStorageRequest: Sendable {
    let method: HTTPMethod
    /// nil for one about all buckets.
    let bucket: String?
    var key: String?
    /// Before encoding, in any order; a parameter such as `policy` has an empty value.
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    /// Whether sending it twice has the effect of sending it once; nil when the method says.
    var isRepeatable: Bool?
    /// Whether the body of a success is what was asked for; of a read, another is asked for again.
    var isUnderstood: @Sendable (HTTPResponse) -> Bool = { _ in true }

    init(_ method: HTTPMethod, _ bucket: String?, key: String? = nil) {
        self.method = method
        self.bucket = bucket
        self.key = key
    }

    /// A request about a subresource of a bucket, such as `policy`.
    init(_ method: HTTPMethod, _ bucket: String, _ subresource: String) {
        self.init(method, bucket)
        query = [(name: subresource, value: "")]
    }

    /// Percent-encoded once, as it is signed and sent; the bucket is a part of it, because names with dots are no part of a
    /// name that TLS could check.
    var path: String {
        var path = "/" + (bucket.map(percentEncoded) ?? "")
        if let key {
            path +=
                "/"
                + key.split(separator: "/", omittingEmptySubsequences: false)
                .map { percentEncoded(String($0)) }.joined(separator: "/")
        }
        return path
    }

    /// Percent-encoded once.
    var encodedQuery: String? {
        query.isEmpty
            ? nil
            : query.map { name, value in
                value.isEmpty ? percentEncoded(name) : "\(percentEncoded(name))=\(percentEncoded(value))"
            }
            .joined(separator: "&")
    }

    /// For messages and the log: the path, and the parameters that say what of it is meant.
    var displayPath: String {
        let words = query.filter(\.value.isEmpty).map(\.name).filter { Self.subresources.contains($0) }
        return path + (words.isEmpty ? "" : "?\(words.joined(separator: "&"))")
    }

    private static let subresources: Set<String> = [
        "delete", "legal-hold", "location", "object-lock", "policy", "policyStatus", "publicAccessBlock",
        "retention", "tagging", "uploads", "versions",
    ]
}
