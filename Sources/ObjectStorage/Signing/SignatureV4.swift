package import Digests
package import HTTPTransport
internal import Timestamps

/// Signs requests as the S3 API demands it: AWS's Signature Version 4, with the hash of the body in it.
///
/// What is signed is what is sent: path and query of the request are taken as they stand in its address.
package struct SignatureV4: Sendable {
    package let pair: SigningPair
    /// For example `eu-central-3`.
    package let region: String

    package init(pair: SigningPair, region: String) {
        self.pair = pair
        self.region = region
    }

    /// The request with the headers that prove who sends it.
    ///
    /// - Parameters:
    ///   - request: its path and query percent-encoded once, as `percentEncoded` does.
    ///   - moment: time since 1970, in whole seconds as they are signed.
    /// - Returns: the request, to be sent within minutes.
    /// - Throws: when libcrypto cannot be loaded.
    package func signed(_ request: HTTPRequest, at moment: Duration) throws(DigestError) -> HTTPRequest {
        let date = Self.date(moment)
        let payload = try Self.hex(Digest.sha256.hash(request.body ?? []))
        var request = request
        request.headers.append(name: "x-amz-content-sha256", value: payload)
        request.headers.append(name: "x-amz-date", value: date)
        let headers = Self.signedHeaders(of: request)
        let names = headers.map(\.name).joined(separator: ";")
        let canonical = Self.canonicalRequest(request, headers, names, payload)
        let scope = "\(date.prefix(8))/\(region)/s3/aws4_request"
        let digest = try Self.hex(Digest.sha256.hash(Array(canonical.utf8)))
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(digest)"
        let key = try key(on: String(date.prefix(8)))
        let signature = try Self.hex(Digest.sha256.authenticationCode(of: Array(text.utf8), key: key))
        request.headers.append(
            name: "Authorization",
            value: "AWS4-HMAC-SHA256 Credential=\(pair.accessKey)/\(scope), SignedHeaders=\(names),"
                + " Signature=\(signature)"
        )
        return request
    }

    /// Whether a request says that it was signed within so long of a moment since 1970.
    static func isSigned(_ request: HTTPRequest, within tolerance: Duration, of moment: Duration) -> Bool {
        // Such dates are ordered as their texts are.
        request.headers["x-amz-date"].map {
            (date(moment - tolerance)...date(moment + tolerance)).contains($0)
        } ?? false
    }

    private func key(on day: String) throws(DigestError) -> [UInt8] {
        var key = Array("AWS4\(pair.reveal())".utf8)
        for part in [day, region, "s3", "aws4_request"] {
            key = try Digest.sha256.authenticationCode(of: Array(part.utf8), key: key)
        }
        return key
    }

    // MARK: The canonical request

    /// The text of which the hash is signed, of a request that has its headers.
    static func canonicalRequest(
        _ request: HTTPRequest,
        _ headers: [HTTPHeaders.Field],
        _ names: String,
        _ payload: String
    ) -> String {
        let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
        return [
            request.method.rawValue, request.url.path, canonicalQuery(request.url.query ?? ""), lines, names,
            payload,
        ].joined(separator: "\n")
    }

    /// Every parameter with `=`, sorted by its encoded name, then by its value.
    private static func canonicalQuery(_ query: String) -> String {
        let pairs = query.split(separator: "&").map { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        let sorted = pairs.sorted { left, right in
            left.name == right.name
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The headers that are signed, names in lower case and sorted, values without needless blanks.
    static func signedHeaders(of request: HTTPRequest) -> [HTTPHeaders.Field] {
        var fields = request.headers.fields.map {
            (name: $0.name.lowercased(), value: withoutNeedlessBlanks($0.value))
        }
        .filter { $0.name.hasPrefix("x-amz-") || $0.name == "content-type" || $0.name == "content-md5" }
        fields.append((name: "host", value: host(of: request.url.origin)))
        let sorted = fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return HTTPHeaders(sorted).fields
    }

    /// As the header of that name is sent: with the port unless it is the scheme's own.
    private static func host(of origin: HTTPURL.Origin) -> String {
        origin.port == origin.scheme.defaultPort ? origin.host : "\(origin.host):\(origin.port)"
    }

    private static func withoutNeedlessBlanks(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    // MARK: Texts

    private static func date(_ moment: Duration) -> String {
        let fields = Timestamp(seconds: moment.components.seconds).fields
        let day =
            "\(Timestamp.padded(fields.year, to: 4))\(Timestamp.padded(fields.month))\(Timestamp.padded(fields.day))"
        let time =
            "\(Timestamp.padded(fields.hour))\(Timestamp.padded(fields.minute))\(Timestamp.padded(fields.second))"
        return "\(day)T\(time)Z"
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
