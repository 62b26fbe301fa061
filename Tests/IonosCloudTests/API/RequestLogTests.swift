import HTTPTransport
import Testing

@testable import IonosCloud

struct RequestLogTests {
    private let planted = [
        "planted-token", "planted-password", "planted-secret-key", "planted-header", "planted-query",
        "planted-body", "planted-message",
    ]

    /// The log shows what was asked and what came of it; of bodies, headers and queries it shows nothing.
    @Test func showsNoSecret() async throws {
        let id = "5f1a3b6e-0000-4000-8000-000000000001"
        let server = ScriptedServer([
            .answer(
                429,
                [(name: "Retry-After", value: "2"), (name: "X-Secret", value: "planted-header")],
                "planted-body"
            ),
            .answer(
                202,
                [
                    (name: "Location", value: "https://x/cloudapi/v6/requests/\(id)/status?planted-query"),
                    (name: "Set-Cookie", value: "planted-header"),
                ],
                #"{"id":"u1","properties":{"email":"planted-body@example.com"}}"#
            ),
            .answer(200, [], #"{"items":[]}"#),
            .fail(.reset),
            .answer(200, [], #"{"id":"k","properties":{"secretKey":"planted-secret-key"}}"#),
            .answer(
                422,
                [(name: "X-Request-Id", value: "r-1")],
                #"{"messages":[{"errorCode":"1","message":"planted-message"}]}"#
            ),
        ])
        let client = try server.client(
            credentials: Credentials(token: "planted-token", source: "IONOS_TOKEN")
        )
        _ = try await client.createUser(
            UserProperties(
                firstName: "A",
                lastName: "B",
                email: "a@example.com",
                password: Secret("planted-password")
            )
        )
        _ = try await client.listUsers(email: "planted-query")
        _ = try await client.getKey("k", ofUser: "u1")
        _ = try? await client.deleteUser("u1")
        let lines = server.events.map(\.description)
        #expect(
            lines == [
                "POST /um/users 429, 0 ms, attempt 1, again in 2 s",
                "POST /um/users 202, 0 ms, attempt 2, request \(id)",
                "GET /um/users 200, 0 ms, attempt 1",
                "GET /um/users/u1/s3keys/k failed: reset, 0 ms, attempt 1, again in 0.25 s",
                "GET /um/users/u1/s3keys/k 200, 0 ms, attempt 2",
                "DELETE /um/users/u1 422, 0 ms, attempt 1, request r-1",
            ]
        )
        for line in lines {
            #expect(!planted.contains { line.contains($0) })
        }
    }

    /// A server may repeat in the id of a request what it was sent, or what it has sent.
    @Test(arguments: ["X-Request-Id", "Location"])
    func showsNoSecretInTheIdOfARequest(header: String) async throws {
        func headers(_ secret: String) -> [(name: String, value: String)] {
            let value =
                header == "Location" ? "https://h/cloudapi/v6/requests/\(secret)/status" : "id-\(secret)"
            return [(name: header, value: value)]
        }
        let server = ScriptedServer([
            .answer(200, headers("planted-token"), #"{"items":[]}"#),
            .answer(403, headers("planted-token")),
            .answer(201, headers("planted-password"), #"{"id":"u"}"#),
            .answer(422, headers("planted-password"), #"{"messages":[{"message":"not planted-password"}]}"#),
            .answer(
                201,
                headers("planted-secret-key"),
                #"{"id":"k","properties":{"secretKey":"planted-secret-key"}}"#
            ),
            .answer(200, headers("planted-secret-key"), #"{"items":[]}"#),
            .answer(500, headers("planted-secret-key"), #"{"messages":[{"message":"planted-secret-key"}]}"#),
            .answer(302, [(name: "Location", value: "https://planted-user:x@h/planted-token/a")]),
        ])
        let client = try server.client(credentials: Credentials(token: "planted-token"))
        let person = UserProperties(
            firstName: "A",
            lastName: "B",
            email: "a@b.c",
            password: Secret("planted-password")
        )
        var texts: [String?] = []
        _ = try await client.listUsers()
        texts.append(try await failure { () throws(APIError) in try await client.getUser("u") }.description)
        texts.append(try await client.createUser(person).requestID)
        texts.append(
            try await failure { () throws(APIError) in try await client.createUser(person) }.description
        )
        texts.append(try await client.createKey(ofUser: "u").requestID)
        texts.append(try await client.deleteKey("k", ofUser: "u").requestID)
        texts.append(
            try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }.description
        )
        texts.append(try await failure { () throws(APIError) in try await client.getUser("u") }.description)
        texts += server.events.map(\.description)
        for text in texts {
            #expect(text?.contains("planted") == false, "\(text ?? "")")
        }
        #expect(texts.contains { $0?.contains("(sensitive value)") == true })
        #expect(server.stepsLeft == 0)
    }
}
