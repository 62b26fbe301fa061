import Foundation
import IonosSandbox
import Synchronization
import Testing

/// A clock that stands still until it is told to go on.
final class StoppedClock: Sendable {
    private let time = Mutex<Int64>(1_449_239_649_809)

    var clock: SandboxClock { SandboxClock { self.time.withLock { $0 } } }

    func advance(milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}

/// A JSON value as a test looks at it.
indirect enum Tree: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([Tree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: Tree].self))
        }
    }

    subscript(name: String) -> Tree? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var items: [Tree] { if case .array(let items)? = self["items"] { items } else { [] } }
    var ids: [String] { items.compactMap { $0["id"]?.text } }
    /// The first message of an error.
    var message: String? {
        if case .array(let messages)? = self["messages"] { messages.first?["message"]?.text } else { nil }
    }
}

/// An answer as a test looks at it.
struct Reply {
    var response: SandboxResponse

    var status: Int { response.status }
    var location: String? { response.header("Location") }

    func json() throws -> Tree { try JSONDecoder().decode(Tree.self, from: Data(response.body)) }

    func id() throws -> String { try #require(try json()["id"]?.text) }

    subscript(property: String) -> Tree? { (try? json())?["properties"]?[property] }
}

/// A sandbox, a clock and a client with credentials.
struct SandboxClient {
    let sandbox: Sandbox
    let time: StoppedClock
    var authorization: String? = "Bearer anything"

    init(
        storage: SandboxStorage = .memory,
        time: StoppedClock = StoppedClock(),
        _ configure: (inout SandboxOptions) throws -> Void = { _ in }
    ) throws {
        var options = SandboxOptions()
        options.seed = 1
        try configure(&options)
        self.time = time
        sandbox = try Sandbox(options: options, storage: storage, clock: time.clock)
    }

    func outcome(
        _ method: String,
        _ path: String,
        _ body: String = "",
        headers: [SandboxHeader] = []
    ) async -> SandboxOutcome {
        var all = [SandboxHeader("Host", "api.test:8080")] + headers
        if let authorization { all.append(SandboxHeader("Authorization", authorization)) }
        if !body.isEmpty && !headers.contains(where: { $0.name == "Content-Type" }) {
            all.append(SandboxHeader("Content-Type", "application/json"))
        }
        let target = path.hasPrefix("/_sandbox") ? path : "/cloudapi/v6\(path)"
        return await sandbox.respond(
            to: SandboxRequest(method: method, path: target, headers: all, body: Array(body.utf8))
        )
    }

    func send(
        _ method: String,
        _ path: String,
        _ body: String = "",
        headers: [SandboxHeader] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        let outcome = await outcome(method, path, body, headers: headers)
        guard case .answer(let response, _) = outcome else {
            throw Unanswered(outcome: outcome)
        }
        return Reply(response: response)
    }

    struct Unanswered: Error { let outcome: SandboxOutcome }

    /// Makes a user and returns its id.
    func user(_ email: String = "ada@example.com", administrator: Bool = false) async throws -> String {
        let reply = try await send("POST", "/um/users", Self.userBody(email, administrator: administrator))
        try #require(reply.status == 202)
        return try reply.id()
    }

    static func userBody(_ email: String, administrator: Bool = false) -> String {
        """
        {"properties": {"firstname": "Ada", "lastname": "Lovelace", "email": "\(email)",
         "password": "abc123-321CBA", "administrator": \(administrator)}}
        """
    }

    /// Makes a group and returns its id.
    func group(_ name: String = "storage", s3Privilege: Bool = true) async throws -> String {
        let body = #"{"properties": {"name": "\#(name)", "s3Privilege": \#(s3Privilege)}}"#
        let reply = try await send("POST", "/um/groups", body)
        try #require(reply.status == 202)
        return try reply.id()
    }

    /// Makes a key and returns its id.
    func key(of user: String) async throws -> String {
        let reply = try await send("POST", "/um/users/\(user)/s3keys")
        try #require(reply.status == 202)
        return try reply.id()
    }

    func join(_ user: String, _ group: String) async throws {
        let reply = try await send("POST", "/um/groups/\(group)/users", #"{"id": "\#(user)"}"#)
        try #require(reply.status == 202)
    }

    func owner() async throws -> String {
        try #require(try await send("GET", "/um/users?limit=1").json().ids.first)
    }
}
