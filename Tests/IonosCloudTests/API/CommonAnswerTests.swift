import HTTPTransport
import Testing

@testable import IonosCloud

/// What every operation of the client makes of the answers that any request may get: each operation with each answer.
@Suite("Common answers")
struct CommonAnswerTests {
    /// What sending a request twice may do.
    enum Risk: Sendable {
        case read
        /// The second time changes nothing.
        case repeatable
        /// The second time makes a second object.
        case create
    }

    struct Call: Sendable, CustomTestStringConvertible {
        let name: String
        let risk: Risk
        let success: String
        let send: @Sendable (IonosClient) async throws(APIError) -> Void

        init(
            _ name: String,
            _ risk: Risk,
            _ success: String = #"{"id":"u"}"#,
            _ send: @escaping @Sendable (IonosClient) async throws(APIError) -> Void
        ) {
            self.name = name
            self.risk = risk
            self.success = success
            self.send = send
        }

        var testDescription: String { name }
    }

    private static let person = UserProperties(firstName: "a", lastName: "b", email: "a@b.cd")
    private static let status = RequestLocation("https://h/cloudapi/v6/requests/r/status")
    private static let list = #"{"items":[{"id":"u"}]}"#

    static let calls = [
        Call("list users", .read, list) { client throws(APIError) in _ = try await client.listUsers() },
        Call("get user", .read) { client throws(APIError) in _ = try await client.getUser("u") },
        Call("create user", .create) { client throws(APIError) in _ = try await client.createUser(person) },
        Call("update user", .repeatable) { client throws(APIError) in
            _ = try await client.updateUser("u", person)
        },
        Call("delete user", .repeatable) { client throws(APIError) in _ = try await client.deleteUser("u") },
        Call("list groups", .read, list) { client throws(APIError) in _ = try await client.listGroups() },
        Call("get group", .read) { client throws(APIError) in _ = try await client.getGroup("u") },
        Call("create group", .create) { client throws(APIError) in
            _ = try await client.createGroup(GroupProperties(name: "g"))
        },
        Call("update group", .repeatable) { client throws(APIError) in
            _ = try await client.updateGroup("g", GroupProperties(name: "g"))
        },
        Call("delete group", .repeatable) { client throws(APIError) in _ = try await client.deleteGroup("g")
        },
        Call("list members", .read, list) { client throws(APIError) in
            _ = try await client.listMembers(ofGroup: "g")
        },
        Call("groups of a user", .read, list) { client throws(APIError) in
            _ = try await client.groupsOfUser("u")
        },
        Call("add member", .repeatable) { client throws(APIError) in
            _ = try await client.addMember("u", toGroup: "g")
        },
        Call("remove member", .repeatable) { client throws(APIError) in
            _ = try await client.removeMember("u", fromGroup: "g")
        },
        Call("list keys", .read, list) { client throws(APIError) in _ = try await client.listKeys(ofUser: "u")
        },
        Call("get key", .read) { client throws(APIError) in _ = try await client.getKey("u", ofUser: "v") },
        Call("create key", .create) { client throws(APIError) in _ = try await client.createKey(ofUser: "u")
        },
        Call("set key active", .repeatable) { client throws(APIError) in
            _ = try await client.setKeyActive(true, key: "k", ofUser: "u")
        },
        Call("delete key", .repeatable) { client throws(APIError) in
            _ = try await client.deleteKey("k", ofUser: "u")
        },
        Call("request status", .read, #"{"metadata":{"status":"DONE"}}"#) { client throws(APIError) in
            if let status { _ = try await client.requestStatus(status) }
        },
        Call("contracts", .read, #"{"items":[]}"#) { client throws(APIError) in
            _ = try await client.contracts()
        },
    ]

    @Test("ends at once, in the server's words", arguments: calls, [400, 401, 402, 403, 405, 409, 415])
    func stops(call: Call, status: Int) async throws {
        let body = #"{"httpStatus":\#(status),"messages":[{"errorCode":"7","message":"Not like this"}]}"#
        let server = ScriptedServer([.answer(status, [], body)])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await call.send(client) }
        #expect(error.status == status)
        #expect(!error.outcomeIsUncertain)
        #expect(error.description.contains("Not like this (error 7)"))
        #expect(error.description.contains("IONOS_TOKEN") == [401, 403].contains(status))
        #expect(server.requests.count == 1)
    }

    @Test("waits as told and goes on", arguments: calls, [nil, "7", "Sun, 06 Nov 1994 08:49:44 GMT"])
    func waits(call: Call, retryAfter: String?) async throws {
        let headers = retryAfter.map { [(name: "Retry-After", value: $0)] } ?? []
        let server = ScriptedServer([.answer(429, headers), .answer(200, [], call.success)])
        let start = server.now()
        try await call.send(try server.client())
        #expect(server.requests.count == 2)
        #expect(server.now() - start >= (retryAfter == nil ? .milliseconds(250) : .seconds(7)))
    }

    /// A failure that may have had its effect, by a name.
    enum Fault: String, Sendable, CaseIterable {
        case json500, html502, empty503, json504, reset, silence

        var step: ScriptedServer.Step {
            switch self {
            case .json500: .answer(500, [], #"{"messages":[{"message":"Oops"}]}"#)
            case .html502: .answer(502, [], "<html><title>Bad gateway</title></html>")
            case .empty503: .answer(503)
            case .json504: .answer(504, [], #"{"message":"Late"}"#)
            case .reset: .fail(.reset)
            case .silence: .fail(.noAnswer)
            }
        }
    }

    @Test("is repeated where that is safe, and otherwise not known", arguments: calls, Fault.allCases)
    func bears(call: Call, fault: Fault) async throws {
        let server = ScriptedServer([fault.step, .answer(200, [], call.success)])
        let client = try server.client()
        switch call.risk {
        case .read, .repeatable:
            try await call.send(client)
            #expect(server.requests.count == 2)
        case .create:
            let error = try await failure { () throws(APIError) in try await call.send(client) }
            #expect(error.outcomeIsUncertain)
            #expect(server.requests.count == 1)
        }
    }

    @Test("is repeated when it never arrived", arguments: calls)
    func neverArrived(call: Call) async throws {
        let server = ScriptedServer([
            .fail(.refused, mayHaveReachedServer: false), .fail(.dns, mayHaveReachedServer: false),
            .fail(.connectTimeout, mayHaveReachedServer: false), .answer(200, [], call.success),
        ])
        try await call.send(try server.client())
        #expect(server.requests.count == 4)
    }

    @Test("a success that is cut off", arguments: calls, ["", "{\"id\":\"u", "<html>"])
    func malformed(call: Call, body: String) async throws {
        let server = ScriptedServer([.answer(200, [], body), .answer(200, [], call.success)])
        let client = try server.client()
        switch call.risk {
        case .read where call.name != "request status":
            try await call.send(client)
            #expect(server.requests.count == 2)
        case .repeatable:
            // Its status says all that matters.
            try await call.send(client)
            #expect(server.requests.count == 1)
        case .create, .read:
            let error = try await failure { () throws(APIError) in try await call.send(client) }
            #expect(error.kind == .malformedAnswer)
            #expect(error.outcomeIsUncertain == (call.risk == .create))
        }
    }

    @Test(
        "members that nobody knows, and null ones",
        arguments: calls,
        [
            #"{"id":"u","new":[1,{"a":null}],"items":[{"id":"u","new":{}}],"metadata":{"status":"DONE"}}"#,
            #"{"id":"u","properties":null,"entities":null,"items":[],"_links":null,"metadata":null,"size":null}"#,
            #"{"id":"u","type":"odd","href":null,"properties":{},"entities":{"groups":{}},"items":[]}"#,
        ]
    )
    func lenient(call: Call, body: String) async throws {
        let server = ScriptedServer([.answer(call.risk == .read ? 200 : 202, [], body)])
        try await call.send(try server.client())
        #expect(server.requests.count == 1)
    }
}
