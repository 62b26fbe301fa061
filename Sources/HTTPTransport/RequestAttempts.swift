/// The attempts at one request: what became of them so far, and what that means for the next.
package struct RequestAttempts {
    /// What follows from an attempt.
    private enum Verdict {
        case succeeded(HTTPResponse)
        case failed(RequestFailure)
        case retries(after: Duration)
    }

    private let channel: RequestChannel
    private let gate: RequestGate
    private let reading: any AnswerReading
    private let request: HTTPRequest
    private let path: String
    private let isRepeatable: Bool?
    private let deadline: Deadline
    private var history = RetryPolicy.History()
    private var count = 0
    /// Whether any of them may have had its effect.
    private var isUncertain = false
    private var last: Result<HTTPResponse, TransportError>?

    /// - Parameters:
    ///   - request: complete but for what `reading` adds at each attempt.
    ///   - path: its name in the log.
    ///   - channel: to send it by.
    ///   - reading: of the API.
    ///   - isRepeatable: whether sending the request twice has the effect of sending it once; nil when the method says.
    ///   - deadline: of all attempts together; by default, so long from now as the channel gives.
    package init(
        _ request: HTTPRequest,
        path: String,
        through channel: RequestChannel,
        reading: any AnswerReading,
        isRepeatable: Bool? = nil,
        deadline: Deadline? = nil
    ) {
        self.channel = channel
        gate = channel.gate(to: request.url.origin)
        self.reading = reading
        self.request = request
        self.path = path
        self.isRepeatable = isRepeatable
        self.deadline = deadline ?? Deadline(moment: channel.clock.now() + channel.operationTimeout)
    }

    /// Sends the request, again if that is safe and worth it, until a success comes.
    ///
    /// - Parameter isHopeless: asked once, after a first attempt that failed, whether the server is the wrong one altogether,
    ///   so that no other attempt is made.
    /// - Returns: the success, and how many attempts it took.
    /// - Throws: why there is none.
    package mutating func untilSuccess(
        unless isHopeless: (Result<HTTPResponse, TransportError>) async -> Bool = { _ in false }
    ) async throws(RequestFailure) -> SuccessfulRequest {
        while true {
            try await waitForPlace()
            let verdict = await send()
            if case .succeeded(let response) = verdict {
                return SuccessfulRequest(response: response, attempts: count)
            }
            if count == 1, let last, await isHopeless(last) {
                throw failure(.failed)
            }
            switch verdict {
            case .succeeded: break
            case .failed(let failure): throw failure
            case .retries(let delay): try await pause(delay)
            }
        }
    }

    /// Waits until another request may be under way.
    ///
    /// - Throws: when time is up before that.
    private func waitForPlace() async throws(RequestFailure) {
        do {
            try await gate.enter(before: deadline)
        } catch {
            switch error {
            case .cancelled: throw failure(.cancelled)
            case .deadline: throw failure(.outOfTime)
            case .pause(let asked): throw failure(.outOfTime, pause: asked)
            }
        }
    }

    private mutating func send() async -> Verdict {
        count += 1
        let started = channel.clock.now()
        var request = reading.prepared(request, at: channel.clock.sinceEpoch())
        request.timeout = min(channel.requestTimeout, deadline.moment - started)
        request.connectTimeout = min(channel.connectTimeout, request.timeout)
        let outcome = await outcome(of: request)
        let ended = channel.clock.now()
        reading.note(request, try? outcome.get())
        last = outcome
        let failure = failure(outcome)
        let decision = failure.map { decide($0, at: ended) }
        await leaveGate(outcome, started: started, pause: failure.flatMap(Self.pause(askedBy:)))
        report(
            outcome,
            duration: ended - started,
            decision: decision,
            pause: failure.flatMap(Self.pause(askedBy:))
        )
        return verdict(outcome, failure, decision)
    }

    /// Waits before the next attempt.
    private func pause(_ delay: Duration) async throws(RequestFailure) {
        do {
            try await channel.clock.sleep(for: delay)
        } catch {
            throw failure(.cancelled)
        }
    }

    private mutating func verdict(
        _ outcome: Result<HTTPResponse, TransportError>,
        _ failure: RetryPolicy.Failure?,
        _ decision: RetryPolicy.Decision?
    ) -> Verdict {
        guard let failure, let decision else {
            switch outcome {
            case .success(let response): return .succeeded(response)
            case .failure: return .failed(self.failure(.failed))
            }
        }
        isUncertain = isUncertain || (!request.method.isSafe && RetryPolicy.mayHaveHadEffect(failure))
        switch decision {
        case .giveUp, .ambiguous: return .failed(self.failure(.failed))
        case .outOfTime:
            guard case .answer(_, let asked?) = failure else {
                return .failed(self.failure(.outOfTime))
            }
            return .failed(self.failure(.outOfTime, pause: asked))
        case .retry(let delay): return .retries(after: delay)
        }
    }

    private func failure(_ reason: RequestFailure.Reason, pause: Duration? = nil) -> RequestFailure {
        RequestFailure(
            reason: reason,
            last: last,
            attempts: count,
            isUncertain: isUncertain,
            pause: pause
        )
    }

    private func outcome(of request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do {
            return .success(try await channel.transport.send(request))
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ outcome: Result<HTTPResponse, TransportError>) -> RetryPolicy.Failure? {
        switch outcome {
        case .failure(let error): .transport(error)
        case .success(let response): reading.failure(in: response, at: channel.clock.sinceEpoch())
        }
    }

    private mutating func decide(
        _ failure: RetryPolicy.Failure,
        at moment: Duration
    ) -> RetryPolicy.Decision {
        history.record(failure)
        return channel.policy.decide(
            method: request.method,
            isRepeatable: isRepeatable,
            history: history,
            failure: failure,
            remaining: deadline.moment - moment,
            jitter: channel.random()
        )
    }

    /// How long all requests to the server must wait, not only the one that was told so.
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
        await gate.leave(
            started: started,
            status: response?.status,
            headers: response?.headers ?? [:],
            pause: pause
        )
    }

    private func report(
        _ outcome: Result<HTTPResponse, TransportError>,
        duration: Duration,
        decision: RetryPolicy.Decision?,
        pause: Duration?
    ) {
        guard let log = channel.log else {
            return
        }
        var event = RequestEvent(method: request.method, path: path, duration: duration, attempt: count)
        switch outcome {
        case .success(let response):
            event.status = response.status
            event.requestID = reading.requestID(of: response)
        case .failure(let error):
            event.failure = error.kind
        }
        if case .retry(let delay) = decision {
            event.retryDelay = delay
        }
        event.askedPause = pause
        log(event)
    }
}

/// A request that succeeded.
package struct SuccessfulRequest: Sendable {
    package let response: HTTPResponse
    /// How often it was sent.
    package let attempts: Int
}
