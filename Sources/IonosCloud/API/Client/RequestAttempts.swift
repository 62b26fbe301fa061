import HTTPTransport

/// The attempts at one request: what became of them so far, and what that means for the next.
struct RequestAttempts {
    /// What follows from an attempt.
    enum Verdict {
        case succeeded(Exchange)
        case failed(APIError)
        case retries(after: Duration)
    }

    private let client: IonosClient
    private let request: HTTPRequest
    private let path: String
    private let isRepeatable: Bool?
    private let deadline: Deadline
    private var history = RetryPolicy.History()
    private var count = 0
    /// Whether any of them may have had its effect.
    private var isUncertain = false
    private var lastError: APIError?

    init(_ client: IonosClient, _ request: HTTPRequest, path: String, isRepeatable: Bool?) {
        self.client = client
        self.request = request
        self.path = path
        self.isRepeatable = isRepeatable
        deadline =
            client.deadline ?? Deadline(moment: client.clock.now() + client.configuration.operationTimeout)
    }

    /// Waits until another request may be under way.
    ///
    /// - Throws: when time is up before that.
    mutating func waitForPlace() async throws(APIError) {
        do {
            try await client.gate.enter(before: deadline)
        } catch {
            let kind: APIError.Kind = error == .cancelled ? .cancelled : .deadlineExceeded
            if case .pause(let asked) = error {
                lastError = lastError ?? client.error(kind, request.method, path, attempts: count)
                lastError?.detail = Self.tooLong(asked)
            }
            throw stopped(by: kind)
        }
    }

    mutating func send() async -> Verdict {
        count += 1
        let started = client.clock.now()
        var request = request
        request.timeout = min(client.configuration.requestTimeout, deadline.moment - started)
        request.connectTimeout = min(client.configuration.connectTimeout, request.timeout)
        let outcome = await outcome(of: request)
        let ended = client.clock.now()
        client.heard.note(request, try? outcome.get())
        let failure = failure(outcome)
        let decision = failure.map { decide($0, at: ended) }
        await leaveGate(outcome, started: started, pause: failure.flatMap(Self.pause(askedBy:)))
        report(outcome, duration: ended - started, decision: decision)
        return await verdict(outcome, failure, decision)
    }

    /// Waits before the next attempt.
    func pause(_ delay: Duration) async throws(APIError) {
        do {
            try await client.clock.sleep(for: delay)
        } catch {
            throw stopped(by: .cancelled)
        }
    }

    private mutating func verdict(
        _ outcome: Result<HTTPResponse, TransportError>,
        _ failure: RetryPolicy.Failure?,
        _ decision: RetryPolicy.Decision?
    ) async -> Verdict {
        let method = request.method
        if case .success(let response) = outcome, response.isSuccess {
            return .succeeded(client.exchange(response, method, path, attempts: count))
        }
        if count == 1, let error = await client.schemeError(outcome, method, path) {
            return .failed(error)
        }
        var error = client.describe(outcome, method, path, attempts: count)
        guard let failure, let decision else {
            return .failed(error)
        }
        isUncertain = isUncertain || (!method.isSafe && RetryPolicy.mayHaveHadEffect(failure))
        error.outcomeIsUncertain = isUncertain
        switch decision {
        case .giveUp, .ambiguous:
            guard case .success(let response) = outcome else {
                return .failed(error)
            }
            return .failed(await client.judged(error, response))
        case .outOfTime:
            if case .answer(_, let asked?) = failure {
                error.detail = Self.tooLong(asked)
            }
            lastError = error
            return .failed(stopped(by: .deadlineExceeded))
        case .retry(let delay):
            lastError = error
            return .retries(after: delay)
        }
    }

    /// The error of an operation that ended before this request had succeeded, with what was last heard.
    private func stopped(by kind: APIError.Kind) -> APIError {
        var error = lastError ?? client.error(kind, request.method, path, attempts: count)
        error.kind = kind
        error.attempts = count
        error.outcomeIsUncertain = isUncertain
        return error
    }

    private static func tooLong(_ pause: Duration) -> String {
        // What is left of a pause has odd fractions; of hours nobody wants to know them.
        let whole = pause.components.seconds + (pause.components.attoseconds > 0 ? 1 : 0)
        return "the server asks to wait \(whole) s, longer than the time that is left"
    }

    private func outcome(of request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do {
            return .success(try await client.transport.send(request))
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ outcome: Result<HTTPResponse, TransportError>) -> RetryPolicy.Failure? {
        switch outcome {
        case .failure(let error): .transport(error)
        case .success(let response) where response.isSuccess: nil
        // Its text tells whether a key is missing, a privilege, or something is wrong for good.
        case .success(let response) where response.status == 422 && !response.holdsJSONObject:
            .unreadableRefusal
        case .success(let response) where !response.isRefusal:
            .unreadableRefusal
        case .success(let response):
            .answer(
                status: response.status,
                retryAfter: retryAfter(response.headers, now: client.clock.sinceEpoch())
            )
        }
    }

    private mutating func decide(
        _ failure: RetryPolicy.Failure,
        at moment: Duration
    ) -> RetryPolicy.Decision {
        history.record(failure)
        return client.configuration.retryPolicy.decide(
            method: request.method,
            isRepeatable: isRepeatable,
            history: history,
            failure: failure,
            remaining: deadline.moment - moment,
            jitter: client.random()
        )
    }

    /// How long all requests must wait, not only the one that was told so.
    private static func pause(askedBy failure: RetryPolicy.Failure) -> Duration? {
        guard case .answer(let status, let asked) = failure, status == 429 || status == 503 else {
            return nil
        }
        return asked
    }

    private func leaveGate(
        _ outcome: Result<HTTPResponse, TransportError>,
        started: Duration,
        pause: Duration?
    ) async {
        let response = try? outcome.get()
        await client.gate.leave(
            started: started,
            status: response?.status,
            headers: response?.headers ?? [:],
            pause: pause
        )
    }

    private func report(
        _ outcome: Result<HTTPResponse, TransportError>,
        duration: Duration,
        decision: RetryPolicy.Decision?
    ) {
        guard let log = client.log else {
            return
        }
        var event = RequestEvent(method: request.method, path: path, duration: duration, attempt: count)
        switch outcome {
        case .success(let response):
            event.status = response.status
            event.requestID = response.requestID.map(client.redacted)
        case .failure(let error):
            event.failure = error.kind
        }
        if case .retry(let delay) = decision {
            event.retryDelay = delay
        }
        log(event)
    }
}
