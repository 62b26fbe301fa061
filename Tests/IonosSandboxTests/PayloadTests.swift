import Foundation
import Testing

@testable import IonosSandbox

/// Bodies as clients send them: signed, unsigned, in chunks, with trailers.
@Suite struct PayloadTests {
    private func request(
        _ hash: String,
        _ body: String,
        _ fields: [String: String] = [:]
    ) throws -> StorageRequest {
        try StorageRequest(
            SandboxRequest(
                method: "PUT",
                path: "/demo/k",
                headers: [SandboxHeader("x-amz-content-sha256", hash)]
                    + fields.map { SandboxHeader($0.key, $0.value) },
                body: Array(body.utf8)
            )
        )
    }

    private func result(_ request: StorageRequest) -> Result<String, StorageFailure> {
        Result { () throws(StorageFailure) -> String in
            String(decoding: try Payload.content(of: request, nil, secret: ""), as: UTF8.self)
        }
    }

    private func code(_ request: StorageRequest) -> String? {
        if case .failure(let failure) = result(request) { failure.code } else { nil }
    }

    /// The example of the documentation of Signature V4: 65 KiB of `a` in chunks of 64 KiB.
    @Test(arguments: [true, false]) func theVectorOfSignedChunks(isIntact: Bool) throws {
        let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
        var body = Data()
        for (count, signature) in [
            (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
            (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
            (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
        ] {
            body += Data("\(String(count, radix: 16));chunk-signature=\(signature)\r\n".utf8)
            body += Data(repeating: 0x61, count: count) + Data("\r\n".utf8)
        }
        if !isIntact { body[66_000] = 0x62 }
        let names =
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
            + "x-amz-storage-class"
        let fields = [
            "host": "s3.amazonaws.com", "x-amz-date": "20130524T000000Z",
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "content-encoding": "aws-chunked", "x-amz-decoded-content-length": "66560",
            "content-length": "66824",
            "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "Authorization":
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=\(names),Signature=\(seed)",
        ]
        let request = try StorageRequest(
            SandboxRequest(
                method: "PUT",
                path: "/examplebucket/chunkObject.txt",
                headers: fields.map { SandboxHeader($0.key, $0.value) },
                body: Array(body)
            )
        )
        let claim = try #require(try SignatureClaim(request))
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        try SignatureVerifier.check(claim, of: request, secret: secret, now: claim.time)
        let content = try? Payload.content(of: request, claim, secret: secret)
        #expect(content == (isIntact ? [UInt8](repeating: 0x61, count: 66_560) : nil))
    }

    @Test func unsignedChunksWithATrailer() throws {
        let word = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        let body = "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"
        let length = ["x-amz-decoded-content-length": "11"]
        #expect(try result(try request(word, body, length)).get() == "hello world")
        #expect(code(try request(word, body.replacing("DUoRhQ", with: "DUoRhA"), length)) == "BadDigest")
        #expect(code(try request(word, body, ["x-amz-decoded-content-length": "10"])) == "IncompleteBody")
        #expect(code(try request(word, "5\r\nhel", [:])) == "IncompleteBody")
        #expect(code(try request(word, "-5\r\nhello\r\n", [:])) == "IncompleteBody")
        #expect(code(try request(word, "7fffffffffffffff\r\nhello\r\n", [:])) == "IncompleteBody")
        #expect(code(try request(word, "5\r\nhelloworld\r\n0\r\n\r\n", [:])) == "IncompleteBody")
        #expect(code(try request(word, "", [:])) == "IncompleteBody")
    }

    @Test func digestsAreChecked() throws {
        let hash = SHA256.hex(Array("hello".utf8))
        #expect(code(try request(hash, "hello")) == nil)
        #expect(code(try request(hash, "hellO")) == "XAmzContentSHA256Mismatch")
        #expect(code(try request("UNSIGNED-PAYLOAD", "anything")) == nil)
        #expect(code(try request("nonsense", "anything")) == "InvalidArgument")
        for (name, value) in [
            ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="), ("x-amz-checksum-crc32", "NhCmhg=="),
            ("x-amz-checksum-crc32c", "mnG7TA=="),
            ("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
        ] {
            #expect(code(try request(hash, "hello", [name: value])) == nil)
            #expect(code(try request("UNSIGNED-PAYLOAD", "other", [name: value])) == "BadDigest")
        }
        #expect(code(try request(hash, "hello", ["Content-MD5": "x"])) == "InvalidDigest")
    }

    @Test func aSignedAddressIsGoodForATime() async throws {
        let client = try await StorageClient()
        try await client.bucket()
        try await client.send("PUT", "/demo/k", "hello")
        let scope = "\(try #require(client.accessKey))/20151204/eu-central-3/s3/aws4_request"
        let query =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\(percentEncoded(scope))"
            + "&X-Amz-Date=20151204T143409Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
        func request(_ target: String) -> SandboxRequest {
            SandboxRequest(
                method: "GET",
                path: target,
                headers: [SandboxHeader("Host", "s3.eu-central-3.ionoscloud.com")]
            )
        }
        let draft = try StorageRequest(request("/demo/k?\(query)&X-Amz-Signature=none"))
        let claim = try #require(try SignatureClaim(draft))
        let text = SignatureVerifier.stringToSign(SignatureVerifier.canonicalRequest(draft, claim), claim)
        let target =
            "/demo/k?\(query)&X-Amz-Signature=\(SignatureVerifier.signature(of: text, claim, secret: client.secret))"
        func status(_ target: String) async throws -> Int {
            guard case .answer(let response, _) = await client.account.sandbox.respond(to: request(target))
            else {
                throw StorageClient.Unanswered()
            }
            return response.status
        }
        #expect(try await status(target) == 200)
        #expect(try await status(target.replacing("/demo/k", with: "/demo/other")) == 403)
        client.account.time.advance(milliseconds: 61_000)
        #expect(try await status(target) == 403)
        // What makes the address a secret does not stand in the log.
        #expect(await client.account.sandbox.requestLog.suffix(3).allSatisfy { !$0.path.contains("X-Amz") })
    }

    @Test func aHeaderThatIsNotSignedIsNotHeeded() async throws {
        let request = try StorageRequest(
            SandboxRequest(
                method: "GET",
                path: "/",
                headers: [
                    SandboxHeader("Host", "h"), SandboxHeader("x-amz-date", "20130524T000000Z"),
                    SandboxHeader("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
                    SandboxHeader("x-amz-acl", "private"),
                    SandboxHeader(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=A/20130524/r/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=x"
                    ),
                ]
            )
        )
        #expect(throws: StorageFailure.self) { try SignatureClaim(request) }
    }

    @Test(arguments: [
        ("AWS key:signature", "InvalidRequest"),
        ("AWS4-HMAC-SHA256 Nonsense", "AuthorizationHeaderMalformed"),
        ("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x", "AuthorizationHeaderMalformed"),
    ])
    func authorizationsThatWillNotDo(text: String, code: String) async throws {
        let client = try await StorageClient()
        let reply = try await client.anonymous.send(
            "GET",
            "/",
            "",
            ["Authorization": text, "x-amz-content-sha256": "UNSIGNED-PAYLOAD"]
        )
        #expect(reply.code == code)
    }
}
