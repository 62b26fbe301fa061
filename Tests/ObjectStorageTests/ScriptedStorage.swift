import HTTPTransport
import Providers
import Synchronization
import Testing

@testable import ObjectStorage

/// Answers requests from a script and remembers them; time passes only where something waits.
final class ScriptedStorage: Transport, APIClock {
    enum Step: Sendable {
        case answer(Int, [(name: String, value: String)] = [], String = "")
        case fail(TransportError.Kind, mayHaveReachedServer: Bool = true)

        static func error(_ status: Int, _ code: String) -> Step {
            .answer(status, [], "<Error><Code>\(code)</Code><Message>it is so</Message></Error>")
        }
    }

    private struct State {
        var steps: [Step]
        var requests: [HTTPRequest] = []
        var sleeps: [Duration] = []
        var now: Duration = .seconds(1000)
        var events: [RequestEvent] = []
    }

    private let state: Mutex<State>
    private let respond: (@Sendable (HTTPRequest) -> Step)?
    /// What the clock showed when this began.
    private let start: Duration

    init(_ steps: [Step] = [], start: Duration = .seconds(1_796_040_000)) {
        state = Mutex(State(steps: steps))
        respond = nil
        self.start = start
    }

    /// Answers by what is asked, for requests whose order is not certain.
    init(_ respond: @escaping @Sendable (HTTPRequest) -> Step) {
        state = Mutex(State(steps: []))
        self.respond = respond
        start = .seconds(1_796_040_000)
    }

    var requests: [HTTPRequest] { state.withLock(\.requests) }
    var lines: [String] { requests.map(\.line) }
    var sleeps: [Duration] { state.withLock(\.sleeps) }
    var events: [RequestEvent] { state.withLock(\.events) }
    var stepsLeft: Int { state.withLock(\.steps.count) }

    func forgetRequests() {
        state.withLock { $0.requests = [] }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let step: Step? = state.withLock { state in
            state.requests.append(request)
            return respond?(request) ?? (state.steps.isEmpty ? nil : state.steps.removeFirst())
        }
        switch step {
        case .answer(let status, let headers, let body):
            return HTTPResponse(status: status, headers: HTTPHeaders(headers), body: Array(body.utf8))
        case .fail(let kind, let mayHaveReachedServer):
            throw TransportError(kind: kind, message: "it is so", mayHaveReachedServer: mayHaveReachedServer)
        case nil:
            Issue.record("nobody expected \(request.line)")
            throw TransportError(
                kind: .other,
                message: "the script has no more steps",
                mayHaveReachedServer: false
            )
        }
    }

    func now() -> Duration { state.withLock(\.now) }

    func sinceEpoch() -> Duration { start + now() - .seconds(1000) }

    func sleep(for duration: Duration) async throws(CancellationError) {
        state.withLock { state in
            state.sleeps.append(duration)
            state.now += duration
        }
    }

    func client() -> ObjectStorageClient {
        ObjectStorageClient(
            channel: RequestChannel(
                transport: self,
                clock: self,
                random: { 1 },
                log: { [self] event in state.withLock { $0.events.append(event) } }
            ),
            userAgent: "keyform/test"
        )
    }

    /// An account whose steps may do whatever they like to those who use buckets, unless they are told otherwise.
    func account(
        signer: any SignerSource = FixedSigner(.test),
        endpoint: HTTPURL.Origin? = nil,
        pin: RegionPin? = nil,
        allowed: Set<PlanGuard.Name> = [.public, .selfLockout]
    ) -> ObjectStorageAccount {
        let account = ObjectStorageAccount(
            client: client(),
            signer: signer,
            endpoint: endpoint,
            pin: pin
        )
        var limits = AccessLimits()
        limits.allowed = allowed
        account.memory.limit(to: limits)
        return account
    }
}

extension SigningPair {
    static let test = SigningPair(
        accessKey: String(repeating: "A", count: 92),
        secret: "exampleSecret/with+slash0000000000000000",
        source: "the test"
    )
}

extension ObjectStorageTarget {
    static let test = ObjectStorageTarget(
        region: "eu-central-3",
        endpoint: HTTPURL.Origin(scheme: .https, host: "s3.eu-central-3.ionoscloud.com", port: 443),
        pair: .test
    )
}

extension HTTPRequest {
    /// Method and request target.
    var line: String {
        "\(method.rawValue) \(url.target)"
    }

    var text: String {
        String(decoding: body ?? [], as: UTF8.self)
    }
}

/// The error of an operation that must fail.
func failure<Result: Sendable>(
    of operation: () async throws(ObjectStorageError) -> Result,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> ObjectStorageError {
    do throws(ObjectStorageError) {
        let result = try await operation()
        Issue.record("it succeeded: \(result)", sourceLocation: sourceLocation)
    } catch {
        return error
    }
    throw Unexpected()
}

struct Unexpected: Error {}
