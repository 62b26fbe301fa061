import HTTPTransport
import Testing

@testable import IonosCloud

struct ClientRetryTests {
    private let nothing = ScriptedServer.Step.answer(200, [], "{}")
    private let key = ScriptedServer.Step.answer(202, [], #"{"id":"k"}"#)

    @Test func repeatsAReadUntilItSucceeds() async throws {
        let server = ScriptedServer([
            .answer(500), .answer(502, [], "<html>"), .answer(503), .answer(504), .fail(.reset),
            .fail(.refused, mayHaveReachedServer: false),
            .answer(429), nothing,
        ])
        #expect(try await server.client().contracts().isEmpty)
        #expect(server.requests.count == 8)
        #expect(server.sleeps == [250, 500, 1000, 2000, 4000, 8000, 15_000].map { .milliseconds($0) })
        #expect(server.events.map(\.attempt) == Array(1...8))
        #expect(server.events.map(\.retryDelay) == server.sleeps + [nil])
        #expect(server.events[4].failure == .reset)
        #expect(server.events[7].status == 200)
    }

    @Test(arguments: ["", "<html>Please log in</html>", #"{"items":[{"id":"#, "null", "[]"])
    func repeatsAReadWhoseSuccessSaysNothing(_ body: String) async throws {
        let server = ScriptedServer([.answer(200, [], body), .answer(200, [], body), nothing])
        #expect(try await server.client().contracts().isEmpty)
        #expect(server.sleeps == [.milliseconds(250), .milliseconds(500)])
        let forEver = ScriptedServer(Array(repeating: .answer(200, [], body), count: 9))
        let client = try forEver.client()
        let error = try await failure { () throws(APIError) in try await client.contracts() }
        #expect(error.kind == .malformedAnswer)
        #expect(error.attempts == 4)
        #expect(forEver.requests.count == 4)
    }

    @Test func faultsInBetweenDoNotMakeItImpatientWithAnswersThatSayNothing() async throws {
        let server = ScriptedServer([
            .answer(503), .answer(503), .answer(200), .fail(.reset), .answer(502), .answer(200), .answer(503),
            .answer(200), nothing,
        ])
        #expect(try await server.client().contracts().isEmpty)
        #expect(server.stepsLeft == 0)
    }

    @Test func repeatsAReadThatIsAnsweredWithAnotherObject() async throws {
        let other = ScriptedServer.Step.answer(200, [], #"{"id":"other","properties":{"active":true}}"#)
        let server = ScriptedServer([
            other, .answer(200, [], #"{"id":"KEY","properties":{"active":false}}"#),
        ])
        #expect(try await server.client().getKey("key", ofUser: "u").active == false)
        let stubborn = ScriptedServer(Array(repeating: other, count: 9))
        let client = try stubborn.client()
        let error = try await failure { () throws(APIError) in try await client.getKey("key", ofUser: "u") }
        #expect(error.kind == .malformedAnswer)
        #expect(error.description.contains("about another object: other"))
    }

    @Test(arguments: ["", "<html>", #"{"messages":[{"message":"[VDC-21-1] The user"#])
    func asksAgainForARefusalWhoseReasonIsCutOff(_ body: String) async throws {
        let reason =
            #"{"messages":[{"message":"part of a group that has ACCESS_S3_OBJECT_STORAGE privilege"}]}"#
        let server = ScriptedServer([
            .answer(422, [], body), .answer(422, [], body), .answer(422, [], reason),
        ])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(error.kind == .privilegeMissing)
        #expect(!error.outcomeIsUncertain)
        let silent = ScriptedServer(Array(repeating: .answer(422, [], body), count: 9))
        let other = try silent.client()
        let refusal = try await failure { () throws(APIError) in try await other.createKey(ofUser: "u") }
        #expect(refusal.kind == .validation)
        #expect(!refusal.outcomeIsUncertain)
        #expect(silent.requests.count == 4)
    }

    @Test func waitsAsLongAsTheServerAsks() async throws {
        let server = ScriptedServer([
            .answer(429, [(name: "Retry-After", value: "30")]),
            .answer(503, [(name: "retry-after", value: "Sun, 06 Nov 1994 08:51:37 GMT")]), nothing,
        ])
        let start = server.now()
        _ = try await server.client().contracts()
        #expect(server.now() - start == .seconds(150))
    }

    @Test func makesAllRequestsWaitWhenOneIsToldTo() async throws {
        let server = ScriptedServer([
            .answer(503, [(name: "Retry-After", value: "30")]), nothing,
        ])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(error.outcomeIsUncertain)
        let hasty = try await failure { () throws(APIError) in
            try await client.limited(to: .seconds(10)).contracts()
        }
        #expect(hasty.kind == .deadlineExceeded)
        #expect(hasty.description.contains("GET /contracts was not sent"))
        #expect(hasty.description.contains("asks to wait 30 s"))
        let start = server.now()
        _ = try await client.limited(to: .seconds(60)).contracts()
        #expect(server.now() - start == .seconds(30))
    }

    @Test func repeatsAWriteOnlyWhenItHadNoEffect() async throws {
        let server = ScriptedServer([
            .answer(429), .fail(.refused, mayHaveReachedServer: false),
            .fail(.dns, mayHaveReachedServer: false), key,
        ])
        #expect(try await server.client().createKey(ofUser: "u").object.id == "k")
        #expect(server.requests.count == 4)
    }

    @Test(arguments: [500, 502, 503, 504])
    func doesNotRepeatACreateThatAFaultAnswered(_ status: Int) async throws {
        let server = ScriptedServer([.answer(status, [], "<title>Oops</title>"), key])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(error.kind == .serverError)
        #expect(error.status == status)
        #expect(error.outcomeIsUncertain)
        #expect(error.description.contains("Oops"))
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [TransportError.Kind.reset, .noAnswer])
    func doesNotRepeatACreateThatMayHaveArrived(_ kind: TransportError.Kind) async throws {
        let server = ScriptedServer([.fail(kind), key])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(error.kind == .transport(kind))
        #expect(error.outcomeIsUncertain)
        #expect(server.requests.count == 1)
    }

    @Test func repeatsADeleteAndKeepsInMindThatItMayHaveWorked() async throws {
        let server = ScriptedServer([.fail(.reset), .answer(404), .answer(502), .answer(422, [], "{}")])
        let client = try server.client()
        let gone = try await failure { () throws(APIError) in try await client.deleteUser("u") }
        #expect(gone.kind == .notFound)
        let error = try await failure { () throws(APIError) in try await client.deleteUser("u") }
        #expect(error.kind == .validation)
        #expect(error.outcomeIsUncertain)
        #expect(error.attempts == 2)
    }

    @Test func endsAtTheDeadlineWithWhatItLastHeard() async throws {
        let server = ScriptedServer(
            Array(repeating: .answer(429, [(name: "Retry-After", value: "20")]), count: 9)
        )
        let client = try server.client().limited(to: .seconds(50))
        let start = server.now()
        let error = try await failure { () throws(APIError) in try await client.contracts() }
        #expect(error.kind == .deadlineExceeded)
        #expect(error.status == 429)
        #expect(error.description.contains("asks to wait 20 s"))
        #expect(server.requests.count == 3)
        #expect(server.now() - start <= .seconds(50))
    }

    @Test func endsWhenASilentServerUsesUpTheTime() async throws {
        let server = ScriptedServer(Array(repeating: .after(.seconds(600), nothing), count: 9))
        let start = server.now()
        let client = try server.client()
        let error = try await failure { () throws(APIError) in
            try await client.limited(to: .seconds(90)).contracts()
        }
        #expect(error.kind == .transport(.noAnswer))
        #expect(server.now() - start <= .seconds(90))
        #expect(server.requests.map(\.timeout).first == .seconds(60))
        let patient = try await failure { () throws(APIError) in try await client.contracts() }
        #expect(patient.kind == .transport(.noAnswer))
        #expect(server.requests.count == 4)
    }

    @Test func keepsTheTighterOfTwoDeadlines() async throws {
        let server = ScriptedServer([.after(.seconds(600), nothing), .after(.seconds(600), nothing)])
        let client = try server.client().limited(to: .seconds(7)).limited(to: .seconds(500))
        _ = try await failure { () throws(APIError) in try await client.contracts() }
        #expect(server.requests.map(\.timeout) == [.seconds(7)])
        #expect(server.requests.map(\.connectTimeout) == [.seconds(7)])
    }

    @Test func stopsWhenItsTaskIsCancelled() async throws {
        let server = ScriptedServer([.answer(500), nothing])
        let client = try server.client()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await failure { () throws(APIError) in try await client.contracts() }
        }
        #expect(try await task.value.kind == .cancelled)
        #expect(server.requests.isEmpty)
    }

    @Test func doesNotFollowARedirect() async throws {
        let server = ScriptedServer([
            .answer(302, [(name: "Location", value: "https://login.example/?token=hidden")])
        ])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.contracts() }
        #expect(error.kind == .redirected(to: "https://login.example/"))
        #expect(error.description.contains("https://login.example/"))
        #expect(!error.description.contains("hidden"))
        #expect(server.requests.count == 1)
    }
}
