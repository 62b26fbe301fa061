import Foundation
import Testing

@testable import IonosSandbox

/// The vectors are of the reference, checked there against two independent implementations.
@Suite struct SignatureTests {
    private static let accessKey = String(repeating: "A", count: 92)
    private static let secret = "exampleSecret/with+slash0000000000000000"
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    /// 2026-11-30T12:00:00Z.
    private static let now: Int64 = 1_796_040_000_000

    struct Vector: Sendable {
        var method: String
        var target: String
        var body = ""
        var canonicalHash: String
        var signature: String
    }

    static let vectors = [
        Vector(
            method: "GET",
            target: "/",
            canonicalHash: "825494fd76822a25d29578a295b1e1c294f8845521951972c2a6f4335d736a20",
            signature: "7c1ed367e5d4b39174bda3dc0988c07c0ee87f4c3d3abe9c9487a995a821f4d4"
        ),
        Vector(
            method: "GET",
            target: "/demo-bucket?policy",
            canonicalHash: "59ddf970c0845b31052e4329dab52a9b2568c566b20c3ac6ce75bf378c590f0b",
            signature: "ded1c3d520594d70727ee1ee96ccaca8573da668684bbc668f41f2dcd4ab5c79"
        ),
        Vector(
            method: "PUT",
            target: "/demo-bucket?policy=",
            body: #"{"Version":"2012-10-17","Statement":[]}"#,
            canonicalHash: "69e072a18f14a9ab40950f90fd2d6e8bb6b6b68595313e332c63d3d335827205",
            signature: "2d2ba434d208707b40217184f276ad45d6dab246c747ed40ad6de254f0d5fa59"
        ),
        Vector(
            method: "GET",
            target: "/demo-bucket?versions&prefix=a%20b%2F%C3%A9&max-keys=1000",
            canonicalHash: "57af6ad8cc0aa408a166ea2ecf2541159d22255ae5ba1ede3bf466415979e7ba",
            signature: "ad88a274b0ffcf1d19c97e1c5b918dc8fb1639fda930f362819621c9de3a2f49"
        ),
    ]

    private func request(_ vector: Vector, signature: String? = nil) throws -> StorageRequest {
        let names = (vector.body.isEmpty ? "" : "content-type;") + "host;x-amz-content-sha256;x-amz-date"
        let scope = "20261130/eu-central-3/s3/aws4_request"
        var headers = [
            SandboxHeader("Host", "s3.eu-central-3.ionoscloud.com"),
            SandboxHeader("X-Amz-Date", "20261130T120000Z"),
            SandboxHeader("x-amz-content-sha256", SHA256.hex(Array(vector.body.utf8))),
            SandboxHeader(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(Self.accessKey)/\(scope), SignedHeaders=\(names), "
                    + "Signature=\(signature ?? vector.signature)"
            ),
        ]
        if !vector.body.isEmpty { headers.append(SandboxHeader("Content-Type", "application/json")) }
        return try StorageRequest(
            SandboxRequest(
                method: vector.method,
                path: vector.target,
                headers: headers,
                body: Array(vector.body.utf8)
            )
        )
    }

    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch { return (error as? StorageFailure)?.code ?? "\(error)" }
    }

    @Test(arguments: vectors) func theVectorsOfTheReference(vector: Vector) throws {
        let request = try request(vector)
        let claim = try #require(try SignatureClaim(request))
        let canonical = SignatureVerifier.canonicalRequest(request, claim)
        #expect(SHA256.hex(Array(canonical.utf8)) == vector.canonicalHash)
        try SignatureVerifier.check(claim, of: request, secret: Self.secret, now: Self.now)
        #expect(try Payload.content(of: request, claim, secret: Self.secret) == Array(vector.body.utf8))
    }

    @Test(arguments: vectors) func anotherSecretOrSignatureDoesNotMatch(vector: Vector) throws {
        for (secret, signature) in [("other", vector.signature), (Self.secret, Self.emptyHash)] {
            let request = try request(vector, signature: signature)
            let claim = try #require(try SignatureClaim(request))
            let code = code { try SignatureVerifier.check(claim, of: request, secret: secret, now: Self.now) }
            #expect(code == "SignatureDoesNotMatch")
        }
    }

    @Test(arguments: [(-901, false), (-900, true), (0, true), (900, true), (901, false)])
    func clocksMayDifferByAQuarterOfAnHour(seconds: Int64, isGood: Bool) throws {
        let request = try request(Self.vectors[0])
        let claim = try #require(try SignatureClaim(request))
        let now = Self.now + seconds * 1000
        let code = code { try SignatureVerifier.check(claim, of: request, secret: Self.secret, now: now) }
        #expect(code == (isGood ? nil : "RequestTimeTooSkewed"))
    }

    @Test func digestsAreThoseOfTheStandards() {
        #expect(SHA256.hex([]) == Self.emptyHash)
        #expect(
            SHA256.hex(Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(
            SHA256.hex([UInt8](repeating: 0x61, count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
        #expect(hexadecimal(MD5.digest([])) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(
            hexadecimal(MD5.digest([UInt8](repeating: 0x61, count: 1_000_000)))
                == "7707d6ae4e027c70eea2a935c2296f21"
        )
        // RFC 4231, the sixth: a key longer than a block.
        let mac = SHA256.hmac(
            key: [UInt8](repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        )
        #expect(
            hexadecimal(mac) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        )
    }
}
