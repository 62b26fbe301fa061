import HTTPTransport
import Synchronization
import Testing

/// Another API than the one this program was written for: another address, signed requests, answers in XML.
private struct SignedXML: AnswerReading {
    func prepared(_ request: HTTPRequest, at moment: Duration) -> HTTPRequest {
        var request = request
        request.headers.append(name: "X-Signed-At", value: "\(moment.components.seconds)")
        return request
    }

    func failure(in answer: HTTPResponse, at moment: Duration) -> RetryPolicy.Failure? {
        let body = String(decoding: answer.body, as: UTF8.self)
        guard !answer.isSuccess || body.contains("<Error>") else {
            return nil
        }
        // It says with 400 that the request came too slowly, and with 200 that it has too much to do.
        let isBusy = body.contains("<Code>RequestTimeout</Code>") || body.contains("<Code>SlowDown</Code>")
        return .answer(
            status: isBusy ? 503 : answer.status,
            retryAfter: retryAfter(answer.headers, now: moment)
        )
    }

    func requestID(of answer: HTTPResponse) -> String? {
        answer.headers["X-Amz-Request-Id"]
    }
}

/// An API that says it all with the status.
private struct PlainAPI: AnswerReading {}

/// Answers by a script; time passes only where somebody waits.
private final class Script: Transport, APIClock {
    typealias Answer = Result<HTTPResponse, TransportError>

    private struct State {
        var answers: [Answer]
        var requests: [HTTPRequest] = []
        var sleeps: [Duration] = []
        var events: [RequestEvent] = []
        var now: Duration = .seconds(100)
    }

    private let state: Mutex<State>

    init(_ answers: [Answer]) {
        state = Mutex(State(answers: answers))
    }

    var requests: [HTTPRequest] { state.withLock(\.requests) }
    var sleeps: [Duration] { state.withLock(\.sleeps) }
    var events: [RequestEvent] { state.withLock(\.events) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let answer: Answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? .failure(.broken(.other)) : state.answers.removeFirst()
        }
        return try answer.get()
    }

    func now() -> Duration { state.withLock(\.now) }

    func sinceEpoch() -> Duration { state.withLock { .seconds(1_000_000) + $0.now } }

    func sleep(for duration: Duration) async throws(CancellationError) {
        guard !Task.isCancelled else {
            throw CancellationError()
        }
        state.withLock { state in
            state.sleeps.append(duration)
            state.now += duration
        }
    }

    func channel(operation: Duration = .seconds(600)) -> RequestChannel {
        RequestChannel(
            transport: self,
            clock: self,
            operationTimeout: operation,
            random: { 1 },
            log: { [self] event in state.withLock { $0.events.append(event) } }
        )
    }
}

extension TransportError {
    fileprivate static func broken(_ kind: Kind) -> TransportError {
        TransportError(kind: kind, message: "it is so", mayHaveReachedServer: kind == .noAnswer)
    }
}

extension Result<HTTPResponse, TransportError> {
    fileprivate static func xml(_ status: Int, _ body: String, _ headers: HTTPHeaders = [:]) -> Self {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }
}

struct RequestAttemptsTests {
    private func attempts(
        _ method: HTTPMethod = .get,
        at script: Script,
        _ reading: any AnswerReading = SignedXML(),
        operation: Duration = .seconds(600)
    ) throws -> RequestAttempts {
        RequestAttempts(
            HTTPRequest(method: method, url: try HTTPURL(parsing: "https://s3.example.test/bucket?policy")),
            path: "/bucket",
            through: script.channel(operation: operation),
            reading: reading
        )
    }

    private func failure(_ attempts: RequestAttempts) async throws -> RequestFailure {
        var attempts = attempts
        do {
            _ = try await attempts.untilSuccess()
        } catch {
            return error
        }
        throw CancellationError()
    }

    /// Regions have a server each, and share nothing but the way to ask.
    @Test func aServersPauseHoldsNoOtherBack() async throws {
        let script = Script([
            .xml(503, "<Error><Code>SlowDown</Code></Error>", ["Retry-After": "30"]), .xml(200, "<Policy/>"),
        ])
        let channel = script.channel(operation: .seconds(10))
        func attempts(_ host: String) throws -> RequestAttempts {
            RequestAttempts(
                HTTPRequest(method: .get, url: try HTTPURL(parsing: "https://\(host).example.test/bucket")),
                path: "/bucket",
                through: channel,
                reading: SignedXML()
            )
        }
        #expect(try await failure(attempts("one")).pause == .seconds(30))
        var other = try attempts("two")
        #expect(try await other.untilSuccess().response.isSuccess)
        let refused = try await failure(attempts("one"))
        #expect(refused.attempts == 0)
        #expect(refused.pause == .seconds(30))
        #expect(script.requests.map(\.url.origin.host) == ["one.example.test", "two.example.test"])
        #expect(script.sleeps.isEmpty)
    }

    @Test func readsAnswersAsTheAPIMeansThemAndSignsEachAttempt() async throws {
        let script = Script([
            .xml(400, "<Error><Code>RequestTimeout</Code></Error>"),
            .xml(200, "<Error><Code>SlowDown</Code></Error>", ["Retry-After": "9"]),
            .xml(200, "<Policy/>", ["x-amz-request-id": "tx7"]),
        ])
        var attempts = try attempts(at: script)
        let success = try await attempts.untilSuccess()
        #expect(success.attempts == 3)
        #expect(success.response.body == Array("<Policy/>".utf8))
        #expect(script.sleeps == [.milliseconds(250), .seconds(9)])
        #expect(script.requests.map { $0.headers["X-Signed-At"] } == ["1000100", "1000100", "1000109"])
        #expect(script.requests.allSatisfy { $0.url.description == "https://s3.example.test/bucket?policy" })
        #expect(script.events.map(\.attempt) == [1, 2, 3])
        #expect(script.events.map(\.requestID) == [nil, nil, "tx7"])
        #expect(script.events.map(\.retryDelay) == script.sleeps + [nil])
    }

    @Test func aHeadIsRepeatedAsAGetIs() async throws {
        let script = Script([
            .xml(503, ""), .failure(.broken(.noAnswer)), .failure(.broken(.reset)), .xml(200, ""),
        ])
        var attempts = try attempts(.head, at: script, PlainAPI())
        #expect(try await attempts.untilSuccess().attempts == 4)
        let gone = try await failure(try self.attempts(.head, at: Script([.xml(404, "")]), PlainAPI()))
        #expect(gone.reason == .failed)
        #expect(try gone.last?.get().status == 404)
        #expect(!gone.isUncertain)
    }

    @Test func aRefusalEndsIt() async throws {
        let script = Script([.xml(200, "<Error><Code>NoSuchBucketPolicy</Code></Error>")])
        let failure = try await failure(try attempts(at: script))
        #expect(failure.reason == .failed)
        #expect(failure.attempts == 1)
    }

    @Test func aWriteThatMayHaveHadItsEffectStaysUncertain() async throws {
        for (method, answers) in [
            (HTTPMethod.post, [Script.Answer.failure(.broken(.noAnswer))]),
            (.put, [.xml(502, ""), .xml(403, "")]),
        ] {
            let failure = try await failure(try attempts(method, at: Script(answers), PlainAPI()))
            #expect(failure.reason == .failed)
            #expect(failure.isUncertain)
            #expect(failure.attempts == answers.count)
        }
    }

    @Test func doesNotBeginAWaitThatLastsLongerThanItsTime() async throws {
        let script = Script([.xml(429, "", ["Retry-After": "60"]), .xml(200, "")])
        let failure = try await failure(try attempts(at: script, PlainAPI(), operation: .seconds(30)))
        #expect(failure.reason == .outOfTime)
        #expect(failure.pause == .seconds(60))
        #expect(script.requests.count == 1)
        #expect(script.sleeps.isEmpty)
    }

    @Test func tellsWhoWantedAWait() async throws {
        let script = Script([.xml(429, "", ["Retry-After": "2"]), .xml(503, ""), .xml(200, "")])
        var attempts = try attempts(at: script, PlainAPI())
        _ = try await attempts.untilSuccess()
        #expect(script.events.map(\.askedPause) == [.seconds(2), nil, nil])
        #expect(script.events.map { $0.retryDelay != nil } == [true, true, false])
    }

    /// What the server asked one request for holds for all of the channel, and not for another server's.
    @Test func aPauseIsTheChannels() async throws {
        let script = Script([.xml(429, "", ["Retry-After": "60"]), .xml(200, "")])
        let channel = script.channel()
        func attempts(_ limit: Duration, _ channel: RequestChannel) throws -> RequestAttempts {
            RequestAttempts(
                HTTPRequest(method: .get, url: try HTTPURL(parsing: "https://s3.example.test/")),
                path: "/",
                through: channel,
                reading: PlainAPI(),
                deadline: Deadline(moment: script.now() + limit)
            )
        }
        #expect(try await failure(try attempts(.seconds(10), channel)).reason == .outOfTime)
        let waiting = try await failure(try attempts(.seconds(10), channel))
        #expect(waiting.reason == .outOfTime)
        #expect(waiting.attempts == 0)
        #expect(waiting.last == nil)
        #expect(waiting.pause == .seconds(60))
        var other = try attempts(.seconds(10), script.channel())
        #expect(try await other.untilSuccess().attempts == 1)
    }

    @Test func aServerThatIsTheWrongOneIsAskedOnce() async throws {
        let script = Script([.failure(.broken(.reset)), .xml(200, "")])
        var attempts = try attempts(at: script)
        var asked = 0
        await #expect(throws: RequestFailure.self) {
            _ = try await attempts.untilSuccess { _ in
                asked += 1
                return true
            }
        }
        #expect(asked == 1)
        #expect(script.requests.count == 1)
        #expect(script.sleeps.isEmpty)
    }

    @Test func cancellationEndsAWait() async throws {
        let script = Script([.xml(503, ""), .xml(200, "")])
        let attempts = try attempts(at: script, PlainAPI())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await failure(attempts)
        }
        #expect(try await task.value.reason == .cancelled)
        #expect(script.requests.isEmpty)
    }
}
