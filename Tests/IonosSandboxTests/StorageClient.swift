import Foundation
import Testing

@testable import IonosSandbox

/// An answer of the data plane as a test looks at it.
struct StorageReply {
    var response: SandboxResponse

    var status: Int { response.status }
    var text: String { String(decoding: response.body, as: UTF8.self) }

    func xml() throws -> XMLElement { try XMLElement(parsing: response.body) }

    /// The code of an error; nil for anything else.
    var code: String? { (try? xml()).flatMap { $0.name == "Error" ? $0["Code"]?.text : nil } }

    /// The texts of all elements of that name, in order.
    func texts(_ name: String) throws -> [String] {
        func search(_ element: XMLElement) -> [String] {
            (element.name == name ? [element.text] : []) + element.children.flatMap(search)
        }
        return search(try xml())
    }
}

/// A client of the data plane that signs with a key, or does not sign.
struct StorageClient {
    let account: SandboxClient
    var accessKey: String?
    var secret = ""
    var region = "eu-central-3"
    var host: String?
    /// The user whose key it is.
    var user = ""

    /// A client with a key of the contract owner.
    init(_ configure: (inout SandboxOptions) throws -> Void = { _ in }) async throws {
        let account = try SandboxClient(configure)
        self = try await StorageClient(account: account).with(keyOf: try await account.owner())
    }

    private init(account: SandboxClient) { self.account = account }

    /// The same client with a new key of `user`.
    func with(keyOf user: String) async throws -> StorageClient {
        let key = try await account.send("POST", "/um/users/\(user)/s3keys")
        var client = self
        client.user = user
        client.accessKey = try key.id()
        client.secret = try #require(key["secretKey"]?.text)
        return client
    }

    var anonymous: StorageClient {
        var client = self
        client.accessKey = nil
        return client
    }

    func at(_ region: String) -> StorageClient {
        var client = self
        client.region = region
        return client
    }

    /// The ARN by which policies name the user.
    var arn: String { "arn:aws:iam:::user/31415926:\(user)" }

    func outcome(
        _ method: String,
        _ target: String,
        _ body: String = "",
        _ fields: [String: String] = [:]
    ) async throws -> SandboxOutcome {
        let date =
            isoDate(milliseconds: account.time.clock.milliseconds)
            .split(separator: ".")[0].filter { $0 != "-" && $0 != ":" } + "Z"
        let bytes = Array(body.utf8)
        var headers = fields
        headers["Host"] = host ?? "s3.\(region).ionoscloud.com"
        if let accessKey {
            headers["x-amz-date"] = date
            headers["x-amz-content-sha256"] = SHA256.hex(bytes)
            let scope = "\(accessKey)/\(date.prefix(8))/\(region)/s3/aws4_request"
            let names = headers.keys.map { $0.lowercased() }.sorted().joined(separator: ";")
            func field(_ signature: String) -> String {
                "AWS4-HMAC-SHA256 Credential=\(scope), SignedHeaders=\(names), Signature=\(signature)"
            }
            headers["Authorization"] = field("none")
            let draft = try StorageRequest(request(method, target, bytes, headers))
            let claim = try #require(try SignatureClaim(draft))
            let text = SignatureVerifier.stringToSign(SignatureVerifier.canonicalRequest(draft, claim), claim)
            headers["Authorization"] = field(SignatureVerifier.signature(of: text, claim, secret: secret))
        }
        return await account.sandbox.respond(to: request(method, target, bytes, headers))
    }

    private func request(
        _ method: String,
        _ target: String,
        _ body: [UInt8],
        _ headers: [String: String]
    ) -> SandboxRequest {
        SandboxRequest(
            method: method,
            path: target,
            headers: headers.map { SandboxHeader($0.key, $0.value) },
            body: body
        )
    }

    @discardableResult
    func send(
        _ method: String,
        _ target: String,
        _ body: String = "",
        _ fields: [String: String] = [:]
    ) async throws -> StorageReply {
        guard case .answer(let response, _) = try await outcome(method, target, body, fields) else {
            throw Unanswered()
        }
        return StorageReply(response: response)
    }

    struct Unanswered: Error {}

    /// Makes a bucket, with object lock if it is to have it.
    func bucket(_ name: String = "demo", isLocked: Bool = false) async throws {
        let reply = try await send(
            "PUT",
            "/\(name)",
            "",
            ["x-amz-bucket-object-lock-enabled": String(isLocked)]
        )
        try #require(reply.status == 200)
    }

    /// Gives the bucket a policy of these statements.
    func policy(_ statements: String, on bucket: String = "demo") async throws -> StorageReply {
        try await send(
            "PUT",
            "/\(bucket)?policy",
            #"{"Version":"2012-10-17","Statement":[\#(statements)]}"#
        )
    }

    func versioning(_ status: String, of bucket: String = "demo") async throws -> StorageReply {
        let body = "<VersioningConfiguration><Status>\(status)</Status></VersioningConfiguration>"
        return try await send("PUT", "/\(bucket)?versioning", body)
    }
}
