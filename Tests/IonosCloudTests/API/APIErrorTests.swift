import HTTPTransport
import Testing

@testable import IonosCloud

struct APIErrorTests {
    private func error(
        _ status: Int,
        _ body: String = "",
        headers: [(name: String, value: String)] = []
    ) async throws -> APIError {
        let server = ScriptedServer(Array(repeating: .answer(status, headers, body), count: 5))
        let client = try server.client { $0.contractNumber = "42" }
        return try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
    }

    /// A server that repeats the credentials does not bring them to the screen.
    @Test func showsNoCredentialsThatTheServerRepeats() async throws {
        let token = "eyJ-planted-t0ken-1234"
        let step = ScriptedServer.Step.answer(401, [], says("the token \(token) is expired", token))
        let client = try ScriptedServer([step]).client(credentials: Credentials(token: token)) { _ in }
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(error.description.contains("the token (sensitive value) is expired"))
        #expect(!"\(error) \(error.messages)".contains("planted"))
    }

    private func says(_ text: String, _ code: String = "200") -> String {
        #"{"httpStatus":422,"messages":[{"errorCode":"\#(code)","message":"\#(text)"}]}"#
    }

    @Test(arguments: [
        (401, APIError.Kind.unauthorized), (403, .forbidden), (404, .notFound), (422, .validation),
        (400, .rejected),
        (402, .rejected), (405, .rejected), (409, .rejected), (415, .rejected), (500, .serverError),
        (599, .serverError), (301, .redirected(to: nil)),
    ])
    func classifiesAStatus(_ status: Int, _ kind: APIError.Kind) async throws {
        #expect(try await error(status).kind == kind)
    }

    @Test(arguments: [
        (
            "The access key cannot be found, please double-check the key id and try again.",
            APIError.Kind.notFound
        ),
        (
            "[VDC-21-2] The access key cannot be found, please double-check the key id and try again.",
            .notFound
        ),
        ("[VDC-1-1] the ACCESS KEY cannot be Found", .notFound),
        (
            "The user needs to be part of a group that has ACCESS_S3_OBJECT_STORAGE privilege",
            .privilegeMissing
        ),
        ("[VDC-x] the user needs ... access_s3_object_storage", .privilegeMissing),
        ("Password too weak", .validation),
    ])
    func knowsTheTextsThatMeanSomethingElse(_ text: String, _ kind: APIError.Kind) async throws {
        #expect(try await error(422, says(text)).kind == kind)
        #expect(try await error(400, says(text)).kind == .rejected)
    }

    @Test func saysWhatWhereWhyAndWhatNext() async throws {
        let body =
            #"{"httpStatus":403,"messages":[{"errorCode":"451","message":"Access Denied: no"},{"message":"Really."}]}"#
        let error = try await error(403, body, headers: [(name: "X-Request-Id", value: "r-9")])
        #expect(
            error.description == """
                the IONOS API answered 403 Forbidden to POST /um/users/u/s3keys: Access Denied: no (error 451); \
                Really. The server knows the credentials from IONOS_TOKEN, but they may not do this: users, groups \
                and other users' keys are managed by the contract's owner and its administrators. (request id r-9, \
                contract 42)
                """
        )
    }

    @Test func namesWhereTheCredentialsCameFrom() async throws {
        #expect(try await error(401).description.contains("IONOS_TOKEN"))
    }

    @Test func saysWhatToDoAboutValues() async throws {
        #expect(
            try await error(422, #"{"messages":[{"message":"m"}]}"#).description.contains(
                "Correct in the configuration what it names"
            )
        )
        #expect(try await error(504).outcomeIsUncertain)
        #expect(try await !error(422).outcomeIsUncertain)
    }

    @Test func keepsTheQueryOut() async throws {
        let server = ScriptedServer([.answer(403)])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in
            try await client.listUsers(email: "private@x.y")
        }
        #expect(error.path == "/um/users")
        #expect(!error.description.contains("private"))
        #expect(server.events.map(\.path) == ["/um/users"])
    }
}
