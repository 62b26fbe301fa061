import HTTPTransport
import JSONText
import Synchronization
import Testing

@testable import IonosCloud

/// Answers requests from a script and remembers them; time passes only where a test or a sleep says so.
final class ScriptedServer: Transport, APIClock {
    enum Step: Sendable {
        case answer(Int, [(name: String, value: String)] = [], String = "")
        case fail(TransportError.Kind, mayHaveReachedServer: Bool = true)
        /// As the step says, after so much time.
        indirect case after(Duration, Step)
    }

    private struct State {
        var steps: [Step]
        var requests: [HTTPRequest] = []
        var sleeps: [Duration] = []
        var now: Duration = .seconds(1000)
        var events: [RequestEvent] = []
    }

    private let state: Mutex<State>
    let respond: (@Sendable (HTTPRequest) -> Step)?
    /// Whether the question that finds out whether this is the API is answered, and no part of the script.
    let provesItself: Bool

    init(_ steps: [Step], provesItself: Bool = true) {
        state = Mutex(State(steps: steps))
        respond = nil
        self.provesItself = provesItself
    }

    /// Answers by what is asked, for requests whose order is not certain.
    init(_ respond: @escaping @Sendable (HTTPRequest) -> Step) {
        state = Mutex(State(steps: []))
        self.respond = respond
        provesItself = true
    }

    var requests: [HTTPRequest] { state.withLock(\.requests) }
    var sleeps: [Duration] { state.withLock(\.sleeps) }
    var events: [RequestEvent] { state.withLock(\.events) }
    var stepsLeft: Int { state.withLock(\.steps.count) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if provesItself, request.line == "GET /um/groups?depth=0" {
            return try perform(.answer(200, [], #"{"type":"collection","items":[]}"#), request)
        }
        let step: Step? = state.withLock { state in
            state.requests.append(request)
            return respond?(request) ?? (state.steps.isEmpty ? nil : state.steps.removeFirst())
        }
        guard let step else {
            throw TransportError(
                kind: .other,
                message: "the script has no more steps",
                mayHaveReachedServer: false
            )
        }
        return try perform(step, request)
    }

    private func perform(_ step: Step, _ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        switch step {
        case .answer(let status, let headers, let body):
            return HTTPResponse(status: status, headers: HTTPHeaders(headers), body: Array(body.utf8))
        case .fail(let kind, let mayHaveReachedServer):
            throw TransportError(kind: kind, message: "it is so", mayHaveReachedServer: mayHaveReachedServer)
        case .after(let duration, let step):
            let limited = min(duration, request.timeout)
            state.withLock { $0.now += limited }
            guard limited == duration else {
                throw TransportError(kind: .noAnswer, message: "no answer", mayHaveReachedServer: true)
            }
            return try perform(step, request)
        }
    }

    func now() -> Duration { state.withLock(\.now) }

    func sinceEpoch() -> Duration { .seconds(784_111_777) }

    func sleep(for duration: Duration) async throws(CancellationError) {
        guard !Task.isCancelled else {
            throw CancellationError()
        }
        state.withLock { state in
            state.sleeps.append(duration)
            state.now += duration
        }
    }

    func client(
        credentials: Credentials = Credentials(token: "the-token", source: "IONOS_TOKEN"),
        jitter: Double = 1,
        _ adjust: (inout IonosClient.Configuration) -> Void = { _ in }
    ) throws -> IonosClient {
        var configuration = IonosClient.Configuration()
        adjust(&configuration)
        return IonosClient(
            endpoint: try Endpoint("http://api.test:8080"),
            credentials: credentials,
            transport: self,
            configuration: configuration,
            clock: self,
            random: { jitter },
            log: { [self] event in state.withLock { $0.events.append(event) } }
        )
    }
}

extension HTTPRequest {
    /// Method and request target below the endpoint.
    var line: String {
        "\(method.rawValue) \(url.target.dropFirst("/cloudapi/v6".count))"
    }

    var json: JSONValue? {
        body.flatMap { try? JSONValue(parsing: $0) }
    }
}

/// The error of an operation that must fail.
func failure<Result: Sendable>(
    of operation: () async throws(APIError) -> Result,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> APIError {
    do {
        let result = try await operation()
        Issue.record("it succeeded: \(result)", sourceLocation: sourceLocation)
        throw Unexpected()
    } catch let error as APIError {
        return error
    }
}

struct Unexpected: Error {}
