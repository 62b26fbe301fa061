import Digests
import Foundation
import HTTPTransport
import JSONText
import TestSupport
import Testing

@testable import ObjectStorage

@Suite("Signature Version 4")
struct SignatureTests {
    /// 2026-11-30T12:00:00Z.
    private static let noon = Duration.seconds(1_796_040_000)

    private func signed(_ request: ObjectStorageRequest) async throws -> HTTPRequest {
        let storage = ScriptedStorage([.answer(200)], start: Self.noon)
        try await storage.client().perform(request, at: .test)
        return try #require(storage.requests.first)
    }

    @Test(
        "signs as the reference's vectors say",
        arguments: [
            (
                ObjectStorageRequest(.get, nil),
                "825494fd76822a25d29578a295b1e1c294f8845521951972c2a6f4335d736a20",
                "7c1ed367e5d4b39174bda3dc0988c07c0ee87f4c3d3abe9c9487a995a821f4d4"
            ),
            (
                ObjectStorageRequest(.get, "demo-bucket", "policy"),
                "59ddf970c0845b31052e4329dab52a9b2568c566b20c3ac6ce75bf378c590f0b",
                "ded1c3d520594d70727ee1ee96ccaca8573da668684bbc668f41f2dcd4ab5c79"
            ),
            (
                {
                    var request = ObjectStorageRequest(.put, "demo-bucket", "policy")
                    request.headers = [(name: "Content-Type", value: "application/json")]
                    request.body = Array(#"{"Version":"2012-10-17","Statement":[]}"#.utf8)
                    return request
                }(),
                "69e072a18f14a9ab40950f90fd2d6e8bb6b6b68595313e332c63d3d335827205",
                "2d2ba434d208707b40217184f276ad45d6dab246c747ed40ad6de254f0d5fa59"
            ),
            (
                {
                    var request = ObjectStorageRequest(.get, "demo-bucket", "versions")
                    request.query += [(name: "prefix", value: "a b/é"), (name: "max-keys", value: "1000")]
                    return request
                }(),
                "57af6ad8cc0aa408a166ea2ecf2541159d22255ae5ba1ede3bf466415979e7ba",
                "ad88a274b0ffcf1d19c97e1c5b918dc8fb1639fda930f362819621c9de3a2f49"
            ),
        ] as [(ObjectStorageRequest, String, String)]
    )
    func reference(request: ObjectStorageRequest, canonical: String, signature: String) async throws {
        let sent = try await signed(request)
        #expect(try digest(of: sent) == canonical)
        #expect(try #require(sent.headers["Authorization"]).hasSuffix("Signature=\(signature)"))
        #expect(sent.headers["x-amz-date"] == "20261130T120000Z")
    }

    @Test("signs as botocore does, whatever is in keys, queries and secrets")
    func botocore() async throws {
        let vectors = try #require(
            JSONValue(parsing: Array(Fixtures.text("object-storage/signature-vectors.json").utf8)).array
        )
        #expect(vectors.count > 100)
        for vector in vectors {
            func text(_ name: String) throws -> String { try #require(vector[name]?.string) }
            func pairs(_ name: String) throws -> [(name: String, value: String)] {
                try #require(vector[name]?.array).map {
                    (name: try #require($0.array?.first?.string), value: try #require($0.array?.last?.string))
                }
            }
            let storage = ScriptedStorage(
                [.answer(200)],
                start: .seconds(try #require(vector["moment"]?.integer))
            )
            var request = ObjectStorageRequest(
                try #require(HTTPMethod(rawValue: text("method"))),
                try text("bucket"),
                key: vector["key"]?.string
            )
            request.query = try pairs("query")
            request.headers = try pairs("headers")
            request.body = vector["body"]?.string.map { Array($0.utf8) }
            let scheme = try #require(HTTPURL.Scheme(rawValue: text("scheme")))
            let port = try #require(vector["port"]?.integer)
            let target = ObjectStorageTarget(
                region: try text("region"),
                endpoint: HTTPURL.Origin(
                    scheme: scheme,
                    host: try text("host"),
                    port: port == 0 ? scheme.defaultPort : port
                ),
                pair: SigningPair(accessKey: try text("access_key"), secret: try text("secret"), source: "")
            )
            try await storage.client().perform(request, at: target)
            let sent = try #require(storage.requests.first)
            #expect(sent.url.target == (try text("target")))
            #expect(try digest(of: sent) == (try text("canonical_sha256")), "\(sent)")
            #expect(sent.headers["Authorization"] == (try text("authorization")), "\(sent)")
        }
    }

    /// The hash of the canonical request, made from nothing but what goes on the wire.
    private func digest(of sent: HTTPRequest) throws -> String {
        let authorization = try #require(sent.headers["Authorization"])
        let names = try #require(authorization.split(separator: "SignedHeaders=").last?.prefix { $0 != "," })
        let headers = SignatureV4.signedHeaders(of: sent)
        #expect(headers.map(\.name).joined(separator: ";") == names)
        let canonical = SignatureV4.canonicalRequest(
            sent,
            headers,
            String(names),
            try #require(sent.headers["x-amz-content-sha256"])
        )
        return try Digest.sha256.hash(Array(canonical.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    @Test("each attempt is signed anew")
    func attempts() async throws {
        let storage = ScriptedStorage([.answer(503, [(name: "Retry-After", value: "2")]), .answer(200)])
        try await storage.client().probe(at: .test)
        let signatures = storage.requests.map { $0.headers["Authorization"] }
        #expect(Set(signatures).count == 2)
        #expect(storage.requests.allSatisfy { $0.headers.fields.count { $0.name == "Authorization" } == 1 })
    }

    @Test("nothing that is printed shows the secret")
    func secrecy() async throws {
        let pair = SigningPair(accessKey: "AK", secret: "a-secret-of-some-length", source: "the test")
        var dumped = ""
        dump(pair, to: &dumped)
        let target = ObjectStorageTarget(region: "r", endpoint: ObjectStorageTarget.test.endpoint, pair: pair)
        dump(target, to: &dumped)
        let storage = ScriptedStorage([
            .answer(
                403,
                [],
                "<Error><Code>SignatureDoesNotMatch</Code><Message>\(pair.reveal())</Message></Error>"
            )
        ])
        let error = try await failure { () async throws(ObjectStorageError) in
            try await storage.client().probe(at: target)
        }
        let request = try #require(storage.requests.first)
        for text in [
            dumped, "\(pair)", String(reflecting: pair), "\(target)", "\(request)", "\(request.headers)",
            error.sentence, "\(error)", "\(storage.events)",
        ] {
            #expect(!text.contains(pair.reveal()))
            #expect(!text.contains("Signature="))
        }
    }
}
