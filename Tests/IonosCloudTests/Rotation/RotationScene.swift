import Addresses
import HTTPTransport
import IonosSandbox
import JSONText
import ObjectStorage
import Providers
import StateModel
import Values

@testable import IonosCloud

/// A sandbox with its data plane, a user with keys in it, and the provider in front of both.
struct RotationScene {
    static let type = "ionoscloud_s3_key"

    let sandbox: Sandbox
    let clock: SkippingClock
    let provider: IonosProvider
    let user: String
    /// Gives the user the privilege to have keys.
    let group: String

    var keys: KeyType { KeyType(account: provider) }

    init(_ configure: (inout SandboxOptions) -> Void = { _ in }) async throws {
        var options = SandboxOptions()
        options.seed = 7
        configure(&options)
        let clock = SkippingClock()
        self.clock = clock
        sandbox = try Sandbox(options: options, clock: SandboxClock { clock.milliseconds })
        provider = try Self.provider(sandbox, clock)
        let made = try await Self.ask(
            sandbox,
            "POST",
            "/um/users",
            """
            {"properties": {"firstname": "A", "lastname": "B", "email": "ada@example.com", "password": "abc123-321CBA",
             "administrator": false, "active": true}}
            """
        )
        user = made["id"]?.string ?? ""
        let group = try await Self.ask(
            sandbox,
            "POST",
            "/um/groups",
            #"{"properties":{"name":"storage","s3Privilege":true}}"#
        )
        self.group = group["id"]?.string ?? ""
        try await ask("POST", "/um/groups/\(self.group)/users", #"{"id":"\#(user)"}"#)
    }

    private init(_ scene: RotationScene, provider: IonosProvider, user: String) {
        sandbox = scene.sandbox
        clock = scene.clock
        self.provider = provider
        self.user = user
        group = scene.group
    }

    /// The same account for a run that knows nothing of what was before.
    func nextRun() throws -> RotationScene {
        RotationScene(self, provider: try Self.provider(sandbox, clock), user: user)
    }

    private static func provider(_ sandbox: Sandbox, _ clock: SkippingClock) throws -> IonosProvider {
        func client(_ service: APIService) throws -> IonosClient {
            var configuration = IonosClient.Configuration()
            configuration.service = service
            return IonosClient(
                endpoint: try Endpoint("http://sandbox.test", of: service),
                credentials: Credentials(token: "token"),
                transport: StorageTransport(sandbox: sandbox),
                configuration: configuration,
                clock: clock,
                random: { 0.5 }
            )
        }
        return IonosProvider(
            client: try client(.cloud),
            management: try client(.objectStorageManagement),
            clock: clock
        )
    }

    @discardableResult
    func ask(_ method: String, _ path: String, _ body: String = "") async throws -> JSONValue {
        try await Self.ask(sandbox, method, path, body)
    }

    private static func ask(
        _ sandbox: Sandbox,
        _ method: String,
        _ path: String,
        _ body: String
    ) async throws -> JSONValue {
        let outcome = await sandbox.respond(
            to: SandboxRequest(
                method: method,
                path: path.hasPrefix("/_sandbox") ? path : "/cloudapi/v6" + path,
                headers: [SandboxHeader("Authorization", "Bearer t"), SandboxHeader("Host", "sandbox.test")],
                body: Array(body.utf8)
            )
        )
        guard case .answer(let response, _) = outcome, !response.body.isEmpty else {
            return .null
        }
        return try JSONValue(parsing: response.body)
    }

    /// Makes a key, and the row that a state would have of it.
    func key(_ name: String = "app", generation: Generation = 0) async throws -> ResourceRecord {
        let made = try await ask("POST", "/um/users/\(user)/s3keys")
        return ResourceRecord(
            address: InstanceAddress(ResourceAddress(type: Self.type, name: name)),
            generation: generation,
            objectID: made["id"]?.string ?? "",
            attributes: .object(
                ValueMap([
                    ("id", .string(made["id"]?.string ?? "")), ("user_id", .string(user)),
                    ("secret_key", .string(made["properties"]?["secretKey"]?.string ?? "")),
                    ("active", .bool(true)),
                ])
            )
        )
    }

    func requests() async -> [String] {
        await sandbox.requestLog.map { "\($0.method) \($0.path.split(separator: "?").first ?? "")" }
    }

    func switchKey(_ record: ResourceRecord, isOn: Bool) async throws {
        try await ask(
            "PUT",
            "/um/users/\(user)/s3keys/\(record.objectID)",
            #"{"properties":{"active":\#(isOn)}}"#
        )
    }
}

/// Hands requests to a sandbox in the same process, those to the data plane with the host that they were signed for.
private struct StorageTransport: Transport {
    let sandbox: Sandbox

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var headers = request.headers.fields.map { SandboxHeader($0.name, $0.value) }
        if !headers.contains(where: { $0.name.lowercased() == "host" }) {
            headers.append(SandboxHeader("Host", request.url.origin.host))
        }
        let outcome = await sandbox.respond(
            to: SandboxRequest(
                method: request.method.rawValue,
                path: request.url.target,
                headers: headers,
                body: request.body ?? []
            )
        )
        guard case .answer(let response, _) = outcome else {
            throw TransportError(kind: .reset, message: "connection reset", mayHaveReachedServer: true)
        }
        return HTTPResponse(
            status: response.status,
            headers: HTTPHeaders(response.headers.map { (name: $0.name, value: $0.value) }),
            body: response.body
        )
    }
}
