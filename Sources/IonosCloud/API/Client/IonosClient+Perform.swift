import HTTPTransport
internal import JSONText

extension IonosClient {
    /// Sends a request, again if that is safe and worth it, until a success comes.
    ///
    /// `isRepeatable` says whether sending the request twice has the effect of sending it once, where the method does
    /// not tell.
    ///
    /// - Throws: `APIError` for anything else; `outcomeIsUncertain` when any attempt of a write may have had its
    ///   effect.
    func perform(
        _ method: HTTPMethod,
        _ path: [String],
        query: [(name: String, value: String)] = [],
        body: JSONValue? = nil,
        isRepeatable: Bool? = nil
    ) async throws(APIError) -> Exchange {
        guard path.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            var error = error(.invalidIdentifier, method, displayPath(path), attempts: 0)
            error.detail = "an id in the path is empty, or consists of dots"
            throw error
        }
        return try await perform(
            request(method, endpoint.url(path, query: query), body: body?.bytes()),
            path: displayPath(path),
            isRepeatable: isRepeatable
        )
    }

    /// Sends a complete request as above; `path` is its name in messages and the log.
    func perform(
        _ request: HTTPRequest,
        path: String,
        isRepeatable: Bool? = nil
    ) async throws(APIError) -> Exchange {
        let method = request.method
        if let fault = evidence.fault, asksForProof {
            throw notSent(fault, method, path)
        }
        let deadline = deadline ?? Deadline(moment: clock.now() + configuration.operationTimeout)
        var history = RetryPolicy.History()
        var attempt = 0
        var isUncertain = false
        var lastError: APIError?
        while true {
            do {
                try await gate.enter(before: deadline)
            } catch {
                let kind: APIError.Kind = error == .cancelled ? .cancelled : .deadlineExceeded
                if case .pause(let asked) = error {
                    lastError = lastError ?? self.error(kind, method, path, attempts: attempt)
                    lastError?.detail = tooLong(asked)
                }
                throw stopped(by: kind, lastError, method, path, attempts: attempt, uncertain: isUncertain)
            }
            attempt += 1
            let started = clock.now()
            var request = request
            request.timeout = min(configuration.requestTimeout, deadline.moment - started)
            request.connectTimeout = min(configuration.connectTimeout, request.timeout)
            let outcome = await outcome(of: request)
            let ended = clock.now()
            heard.note(request, try? outcome.get())
            let failure = failure(outcome)
            let pause = failure.flatMap(pause(askedBy:))
            let decision = failure.map { failure in
                history.record(failure)
                return configuration.retryPolicy.decide(
                    method: method,
                    isRepeatable: isRepeatable,
                    history: history,
                    failure: failure,
                    remaining: deadline.moment - ended,
                    jitter: random()
                )
            }
            await leaveGate(outcome, started: started, pause: pause)
            report(outcome, method, path, duration: ended - started, attempt: attempt, decision: decision)
            if case .success(let response) = outcome, response.isSuccess {
                return exchange(response, method, path, attempts: attempt)
            }
            if attempt == 1, let error = await schemeError(outcome, method, path) {
                throw error
            }
            guard let failure, let decision else {
                throw describe(outcome, method, path, attempts: attempt)
            }
            isUncertain = isUncertain || (!method.isSafe && RetryPolicy.mayHaveHadEffect(failure))
            var error = describe(outcome, method, path, attempts: attempt)
            error.outcomeIsUncertain = isUncertain
            switch decision {
            case .giveUp, .ambiguous:
                if case .success(let response) = outcome {
                    throw await judged(error, response)
                }
                throw error
            case .outOfTime:
                if case .answer(_, let asked?) = failure {
                    error.detail = tooLong(asked)
                }
                throw stopped(
                    by: .deadlineExceeded,
                    error,
                    method,
                    path,
                    attempts: attempt,
                    uncertain: isUncertain
                )
            case .retry(let delay):
                lastError = error
                do {
                    try await clock.sleep(for: delay)
                } catch {
                    throw stopped(
                        by: .cancelled,
                        lastError,
                        method,
                        path,
                        attempts: attempt,
                        uncertain: isUncertain
                    )
                }
            }
        }
    }

    func request(_ method: HTTPMethod, _ url: HTTPURL, body: [UInt8]?) -> HTTPRequest {
        var headers: HTTPHeaders = [
            "Accept": "application/json",
            "Authorization": credentials.authorization.reveal(),
            "User-Agent": configuration.userAgent,
        ]
        if let number = configuration.contractNumber, !number.isEmpty {
            headers.append(name: "X-Contract-Number", value: number)
        }
        if body != nil {
            headers.append(name: "Content-Type", value: "application/json")
        }
        return HTTPRequest(method: method, url: url, headers: headers, body: body)
    }

    private func tooLong(_ pause: Duration) -> String {
        // What is left of a pause has odd fractions; of hours nobody wants to know them.
        let whole = pause.components.seconds + (pause.components.attoseconds > 0 ? 1 : 0)
        return "the server asks to wait \(whole) s, longer than the time that is left"
    }

    func displayPath(_ segments: [String]) -> String {
        segments.map { "/\(percentEncoded($0))" }.joined()
    }

    private func outcome(of request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do {
            return .success(try await transport.send(request))
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
                retryAfter: retryAfter(response.headers, now: clock.sinceEpoch())
            )
        }
    }

    /// How long all requests must wait, not only the one that was told so.
    private func pause(askedBy failure: RetryPolicy.Failure) -> Duration? {
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
        await gate.leave(
            started: started,
            status: response?.status,
            headers: response?.headers ?? [:],
            pause: pause
        )
    }

    private func report(
        _ outcome: Result<HTTPResponse, TransportError>,
        _ method: HTTPMethod,
        _ path: String,
        duration: Duration,
        attempt: Int,
        decision: RetryPolicy.Decision?
    ) {
        guard let log else {
            return
        }
        var event = RequestEvent(method: method, path: path, duration: duration, attempt: attempt)
        switch outcome {
        case .success(let response):
            event.status = response.status
            event.requestID = response.requestID.map(redacted)
        case .failure(let error):
            event.failure = error.kind
        }
        if case .retry(let delay) = decision {
            event.retryDelay = delay
        }
        log(event)
    }
}
