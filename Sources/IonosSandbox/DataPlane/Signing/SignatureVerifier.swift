/// Signature V4 as a server checks it: everything is made again from what arrived.
enum SignatureVerifier {
    /// How far a client's clock may be off, in milliseconds; the service's own limit is not published.
    static let tolerance: Int64 = 15 * 60_000

    /// Checks time and signature; the body is checked with `Payload`.
    static func check(
        _ claim: SignatureClaim,
        of request: StorageRequest,
        secret: String,
        now: Int64
    ) throws(StorageFailure) {
        if let expires = claim.expires {
            guard claim.time <= now + tolerance else {
                throw StorageFailure(.accessDenied, "Request is not yet valid")
            }
            guard now <= claim.time + expires * 1000 else {
                throw StorageFailure(.accessDenied, "Request has expired")
            }
        } else if abs(claim.time - now) > tolerance {
            throw StorageFailure(
                .requestTimeTooSkewed,
                details: [("RequestTime", claim.timestamp), ("ServerTime", isoDate(milliseconds: now))]
            )
        }
        let canonical = canonicalRequest(request, claim)
        let text = stringToSign(canonical, claim)
        guard signature(of: text, claim, secret: secret) == claim.signature else {
            throw StorageFailure(.signatureDoesNotMatch, details: [("CanonicalRequest", canonical)])
        }
    }

    static func canonicalRequest(_ request: StorageRequest, _ claim: SignatureClaim) -> String {
        let items = request.query.filter { $0.name != "X-Amz-Signature" }
            .map { (percentEncoded($0.name), percentEncoded($0.value)) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
            .map { "\($0.0)=\($0.1)" }
        let headers = claim.signedHeaders.map { name in
            let values = request.headers.filter { $0.name.equalsIgnoringASCIICase(name) }.map {
                collapsed($0.value)
            }
            return "\(name):\(values.joined(separator: ","))\n"
        }
        return [
            request.method, encodedPath(request.rawPath), items.joined(separator: "&"), headers.joined(),
            claim.signedHeaders.joined(separator: ";"), claim.payloadHash,
        ].joined(separator: "\n")
    }

    static func stringToSign(_ canonical: String, _ claim: SignatureClaim) -> String {
        ["AWS4-HMAC-SHA256", claim.timestamp, claim.scope, SHA256.hex(Array(canonical.utf8))]
            .joined(separator: "\n")
    }

    /// The signature of any text under the claim's scope, for requests, chunks and trailers.
    static func signature(of text: String, _ claim: SignatureClaim, secret: String) -> String {
        var key = Array("AWS4\(secret)".utf8)
        for part in [claim.day, claim.region, "s3", "aws4_request", text] {
            key = SHA256.hmac(key: key, Array(part.utf8))
        }
        return hexadecimal(key)
    }

    /// The path encoded once, whatever of it the client has encoded.
    private static func encodedPath(_ path: String) -> String {
        path.isEmpty
            ? "/"
            : path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { part in
                percentDecoded(part, plusIsSpace: false).map(percentEncoded) ?? String(Substring(part))
            }.joined(separator: "/")
    }

    /// Trimmed, and inner runs of blanks made one.
    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
