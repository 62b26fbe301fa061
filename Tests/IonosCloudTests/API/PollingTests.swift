import HTTPTransport
import Testing

@testable import IonosCloud

struct PollingTests {
    private let location = RequestLocation("https://api.ionos.com/cloudapi/v6/requests/r-1/status")

    private func status(_ stage: String, _ message: String = "") -> ScriptedServer.Step {
        .answer(200, [], #"{"id":"r-1","metadata":{"status":"\#(stage)","message":"\#(message)"}}"#)
    }

    private func outcome(_ steps: [ScriptedServer.Step]) async throws -> (RequestOutcome, ScriptedServer) {
        let server = ScriptedServer(steps)
        let outcome = try await server.client().waitForRequest(try #require(location))
        return (outcome, server)
    }

    @Test func asksOnceWhenItIsDone() async throws {
        let (outcome, server) = try await outcome([status("DONE")])
        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.requests.map(\.line) == ["GET /requests/r-1/status"])
        #expect(server.requests.map(\.url.origin.description) == ["http://api.test:8080"])
        #expect(server.sleeps.isEmpty)
    }

    @Test func asksEverLessOften() async throws {
        let (outcome, server) = try await outcome(
            [status("QUEUED")] + Array(repeating: status("RUNNING"), count: 12) + [status("DONE")]
        )
        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.sleeps.first == .milliseconds(100))
        #expect(server.sleeps == server.sleeps.sorted())
        #expect(server.sleeps.last == .seconds(5))
    }

    @Test func tellsWhyItFailed() async throws {
        let (outcome, _) = try await outcome([status("RUNNING"), status("FAILED", "no room")])
        guard case .failed(let message) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(message == "no room")
    }

    @Test(arguments: [401, 403, 404])
    func doesNotKnowWhenItMayNotAsk(_ code: Int) async throws {
        let (outcome, server) = try await outcome([.answer(code, [], "{}")])
        guard case .unknown(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.status == code)
        #expect(server.requests.count == 1)
    }

    @Test func doesNotKnowWhenTheAnswersSayNothing() async throws {
        for body in ["", "<html>", #"{"metadata":{"status":"PONDERING"}}"#, "{}"] {
            let (outcome, _) = try await outcome(Array(repeating: .answer(200, [], body), count: 5))
            guard case .unknown(let error) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(error.kind == .malformedAnswer)
            #expect(!error.outcomeIsUncertain)
        }
    }

    @Test func bearsAFaultInBetween() async throws {
        let (outcome, server) = try await outcome([.answer(500), .fail(.reset), status("DONE")])
        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.requests.count == 3)
    }

    @Test func asksAgainAfterAnAnswerThatIsNone() async throws {
        let (outcome, server) = try await outcome([.answer(200, [], "<html>"), .answer(200), status("DONE")])
        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.requests.count == 3)
    }

    @Test func looksElsewhereRatherThanAskingAFaultyServerForLong() async throws {
        let (outcome, server) = try await outcome(Array(repeating: .answer(503), count: 20))
        #expect(outcome.isUnknown)
        #expect(server.requests.count == 5)
    }

    @Test func givesUpAtTheDeadlineWithoutCallingItAFailure() async throws {
        let server = ScriptedServer(Array(repeating: status("RUNNING"), count: 1000))
        let start = server.now()
        let outcome = try await server.client().limited(to: .seconds(60)).waitForRequest(
            try #require(location)
        )
        guard case .unknown(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.kind == .deadlineExceeded)
        #expect(error.requestID == "r-1")
        #expect(error.description.contains("still working"))
        #expect(server.now() - start <= .seconds(60))
    }
}
