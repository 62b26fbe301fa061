import HTTPTransport
import Synchronization
import Testing

@testable import IonosCloud

/// What is not found counts as gone only where the endpoint has proved to be the API.
struct EndpointProofTests {
    private static let notFound =
        #"{"httpStatus":404,"messages":[{"errorCode":"309","message":"Resource does not exist"}]}"#
    private static let question = "GET /um/groups?depth=0"
    /// Where the first list is none.
    private static let second = "GET /um/users?depth=0&limit=1"

    @Test(arguments: ["", "{}", notFound])
    func withoutProofNothingIsGone(body: String) async throws {
        let server = ScriptedServer(Array(repeating: .answer(404, [], body), count: 9), provesItself: false)
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.getUser("u") }
        #expect(error.kind == .malformedAnswer)
        #expect(error.endpointFault?.finding == .nothing)
        #expect(error.description.contains("http://api.test:8080/cloudapi/v6, from IONOS_API_URL, is not"))
        #expect(server.requests.map(\.line) == ["GET /um/users/u?depth=1", Self.question, Self.second])
        // Nothing more is asked of that server.
        for _ in 0..<2 {
            let next = try await failure { () throws(APIError) in try await client.deleteGroup("g") }
            #expect(next.endpointFault == error.endpointFault)
            #expect(!next.outcomeIsUncertain)
        }
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [
        #"{"type":"collection","items":[]}"#, #"{"id":"groups","type":"collection","items":[{"id":"g"}]}"#,
        #"{"items":[{"id":"g"}]}"#,
    ])
    func theListOfGroupsIsAProof(body: String) async throws {
        let server = ScriptedServer(
            [.answer(404), .answer(200, [], body), .answer(404), .answer(404)],
            provesItself: false
        )
        let client = try server.client()
        for id in ["a", "b", "c"] {
            let error = try await failure { () throws(APIError) in try await client.getUser(id) }
            #expect(error.kind == .notFound)
            #expect(error.endpointFault == nil)
        }
        #expect(server.requests.filter { $0.line == Self.question }.count == 1)
    }

    @Test(arguments: [
        (200, #"{"items":[]}"#), (200, "{}"), (200, #"{"type":"user","items":null}"#), (403, notFound),
        (401, ""),
        (500, ""), (200, #"{"httpStatus":200,"messages":[]}"#),
    ])
    func whatProvesNothing(status: Int, body: String) async throws {
        let answers = [ScriptedServer.Step](repeating: .answer(status, [], body), count: 9)
        let server = ScriptedServer([.answer(404, [], Self.notFound)] + answers, provesItself: false)
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.getUser("u") }
        #expect(error.kind == .malformedAnswer)
        #expect(error.endpointFault != nil)
        #expect(error.description.contains("does not count as gone"), "\(error)")
    }

    struct Proof: Sendable, CustomTestStringConvertible {
        let name: String
        let body: String
        let ask: @Sendable (IonosClient) async throws(APIError) -> Void
        var testDescription: String { name }
    }

    /// What the client asks for in any case proves the endpoint: no request is added.
    @Test(arguments: [
        Proof(name: "a list", body: #"{"type":"collection","items":[]}"#) { client throws(APIError) in
            _ = try await client.listKeys(ofUser: "u")
        },
        Proof(name: "an object", body: #"{"id":"u"}"#) { client throws(APIError) in
            _ = try await client.getUser("u")
        },
        Proof(name: "a list without a type", body: #"{"items":[{"id":"k"}]}"#) { client throws(APIError) in
            _ = try await client.listKeys(ofUser: "u")
        },
    ])
    func answersOfOtherRequestsAreProofs(proof: Proof) async throws {
        let server = ScriptedServer([.answer(200, [], proof.body), .answer(404)], provesItself: false)
        let client = try server.client()
        try await proof.ask(client)
        let error = try await failure { () throws(APIError) in try await client.getGroup("g") }
        #expect(error.kind == .notFound)
        #expect(server.requests.count == 2)
    }

    @Test func aCreateThatIsNotFoundHadNoEffect() async throws {
        let server = ScriptedServer(
            Array(repeating: .answer(404, [], Self.notFound), count: 9),
            provesItself: false
        )
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(error.kind == .malformedAnswer)
        #expect(!error.outcomeIsUncertain)
        #expect(server.requests.map(\.line) == ["POST /um/users/u/s3keys", Self.question, Self.second])
    }

    @Test func manyAtOnceAskOnce() async throws {
        let server = ScriptedServer { request in
            request.line == Self.question
                ? .answer(200, [], #"{"type":"collection","items":[]}"#) : .answer(404)
        }
        let client = try server.client()
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<20 {
                group.addTask {
                    do throws(APIError) {
                        _ = try await client.getUser("u\(index)")
                        return false
                    } catch {
                        return error.kind == .notFound
                    }
                }
            }
            for await isGone in group {
                #expect(isGone)
            }
        }
    }

    // MARK: Other servers

    @Test(arguments: [
        (200, [], "<html><head><title>Shop</title></head></html>", "a web page, \"Shop\""),
        (404, [], "<!DOCTYPE html><title>Not here</title>", "a web page, \"Not here\""),
        (403, [], "<html><title>No</title></html>", "a web page, \"No\""),
        (501, [], "<html><title>Unsupported method</title></html>", "a web page"),
        (200, [], "[1]", "JSON that is not the IONOS API's"),
        (404, [], #"{"message":"no Route matched"}"#, "JSON that is not the IONOS API's"),
        (404, [], "404 page not found", "a text that is not JSON"),
        (400, [], "<Error><Code>InvalidRequest</Code></Error>", "an S3 server (InvalidRequest)"),
        (403, [(name: "x-amz-request-id", value: "1")], "", "an S3 server"),
        (200, [], "<?xml version=\"1.0\"?><feed/>", "with XML"),
        (
            308, [(name: "Location", value: "https://h.example/a?b=secret")], "",
            "a redirect (to https://h.example/a)."
        ),
    ])
    func otherServersAreNamed(
        status: Int,
        headers: [(name: String, value: String)],
        body: String,
        tells: String
    ) async throws {
        let answer = ScriptedServer.Step.answer(status, headers, body)
        let server = ScriptedServer(Array(repeating: answer, count: 20), provesItself: false)
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.listUsers() }
        #expect(error.kind != .notFound)
        #expect(error.description.contains(tells), "\(error)")
        #expect(error.description.contains("from IONOS_API_URL, is not the IONOS API"), "\(error)")
        #expect(!error.description.contains("secret"))
        let count = server.requests.count
        _ = try await failure { () throws(APIError) in try await client.listGroups() }
        #expect(server.requests.count == count)
    }

    /// A page in the place of one answer makes no other server of the API.
    @Test func aPageInFrontOfTheAPIIsNoOtherServer() async throws {
        let page = ScriptedServer.Step.answer(200, [], "<html><title>Busy</title></html>")
        let server = ScriptedServer(Array(repeating: page, count: 4))
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.listUsers() }
        #expect(error.kind == .malformedAnswer)
        #expect(error.endpointFault == nil)
    }

    @Test func anotherSourceIsNamed() async throws {
        let server = ScriptedServer(Array(repeating: .answer(404), count: 3), provesItself: false)
        let client = try server.client { $0.endpointSource = "the provider block's endpoint" }
        let error = try await failure { () throws(APIError) in try await client.getUser("u") }
        #expect(error.description.contains("from the provider block's endpoint"))
        #expect(!error.description.contains("IONOS_API_URL"))
    }

    @Test func aSecretEndpointIsNotShown() async throws {
        let server = ScriptedServer(Array(repeating: .answer(404), count: 3), provesItself: false)
        let client = try server.client {
            $0.withheldTexts = ["http://api.test:8080", "api.test"]
        }
        let error = try await failure { () throws(APIError) in try await client.getUser("u") }
        #expect(error.endpointFault != nil)
        #expect(!error.description.contains("api.test"), "\(error)")
    }

    // MARK: Schemes

    /// Fails all requests, and speaks one scheme.
    private final class Deaf: Transport {
        let failure: TransportError
        let scheme: HTTPURL.Scheme?
        private let looks = Mutex(0)
        private let requests = Mutex(0)

        init(_ kind: TransportError.Kind, speaks scheme: HTTPURL.Scheme?) {
            failure = TransportError(kind: kind, message: "it is so", mayHaveReachedServer: kind == .reset)
            self.scheme = scheme
        }

        var counts: (looks: Int, requests: Int) {
            (looks.withLock(\.self), requests.withLock(\.self))
        }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            requests.withLock { $0 += 1 }
            throw failure
        }

        func speaks(_ scheme: HTTPURL.Scheme, at origin: HTTPURL.Origin) async -> Bool {
            looks.withLock { $0 += 1 }
            return scheme == self.scheme
        }
    }

    private func client(_ transport: Deaf, _ endpoint: String, namesScheme: Bool = true) throws -> IonosClient
    {
        var configuration = IonosClient.Configuration()
        configuration.endpointNamesScheme = namesScheme
        return IonosClient(
            endpoint: try Endpoint(endpoint),
            credentials: Credentials(token: "token"),
            transport: transport,
            configuration: configuration,
            clock: ScriptedServer([])
        )
    }

    @Test(arguments: [true, false])
    func httpsToAPlainServer(namesScheme: Bool) async throws {
        let transport = Deaf(.tls, speaks: .http)
        let client = try client(transport, "https://h.example:8080", namesScheme: namesScheme)
        for _ in 0..<3 {
            let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
            let says = namesScheme ? "says https" : "names no scheme, which means https"
            #expect(
                error.description.hasPrefix(
                    "IONOS_API_URL \(says), but h.example:8080 speaks plain http. Write"
                        + " http://h.example:8080 if that server is meant."
                ),
                "\(error)"
            )
            #expect(!error.outcomeIsUncertain)
        }
        #expect(transport.counts == (1, 1))
    }

    @Test func httpToATLSServer() async throws {
        let transport = Deaf(.reset, speaks: .https)
        let client = try client(transport, "http://h.example:8443")
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(
            error.description.hasPrefix("IONOS_API_URL says http, but h.example:8443 speaks TLS."),
            "\(error)"
        )
        #expect(!error.outcomeIsUncertain)
        #expect(transport.counts == (1, 1))
    }

    @Test func aServerThatSpeaksNeither() async throws {
        let transport = Deaf(.tls, speaks: nil)
        let client = try client(transport, "https://h.example")
        for _ in 0..<3 {
            let error = try await failure { () throws(APIError) in try await client.getUser("u") }
            #expect(error.kind == .transport(.tls))
            #expect(error.endpointFault == nil)
        }
        #expect(transport.counts == (1, 3))
    }
}
