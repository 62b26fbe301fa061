/// Decides what follows a request that failed: send it again, give up, or own that its effect is not known.
///
/// Pure: time, chance and the past come in as arguments.
package struct RetryPolicy: Sendable, Hashable {
    /// How a request ended that did not succeed.
    package enum Failure: Sendable, Hashable {
        case transport(TransportError)
        /// A status outside 200–299, and how long the server asks to be left alone.
        case answer(status: Int, retryAfter: Duration?)
        /// A refusal whose reason was lost on the way: without effect, and of a meaning that only its text tells.
        case unreadableRefusal
    }

    package enum Decision: Sendable, Hashable {
        case retry(after: Duration)
        /// Certainly without effect, or a refusal that asking again will not change.
        case giveUp
        /// A write that may have had its effect.
        case ambiguous
        /// It would be retried, but not within the deadline; `uncertain` as for `ambiguous`.
        case outOfTime(uncertain: Bool)
    }

    /// How a request has fared so far.
    package struct History: Sendable, Hashable {
        /// How often it was sent.
        package private(set) var attempts = 0
        /// How many of those met a fault, and not just a server that had too much to do.
        package private(set) var faults = 0
        /// How many of the last ones ended alike.
        package private(set) var alike = 0
        private var last: Failure?

        package init() {}

        /// Adds an attempt that failed.
        package mutating func record(_ failure: Failure) {
            attempts += 1
            if case .answer(429, _) = failure {
                last = failure
                alike = 0
                return
            }
            faults += 1
            alike = last.map { Self.areAlike($0, failure) } == true ? alike + 1 : 1
            last = failure
        }

        private static func areAlike(_ left: Failure, _ right: Failure) -> Bool {
            switch (left, right) {
            case (.transport(let left), .transport(let right)): left.kind == right.kind
            case (.answer(let left, _), .answer(let right, _)): left == right
            case (.unreadableRefusal, .unreadableRefusal): true
            default: false
            }
        }
    }

    /// Wait before the first retry, before jitter; doubles from one retry to the next.
    package var firstDelay: Duration = .milliseconds(250)
    /// Longest wait of our own choice; one that the server asks for has no limit but the deadline.
    package var longestDelay: Duration = .seconds(15)
    /// How often a request is sent to a server that fails or breaks connections.
    package var maximumAttempts = 10
    /// How often in a row a request is sent to a server that cannot be reached; three times, when it cannot be found,
    /// and twice, when it does not answer in time.
    package var maximumUnreachableAttempts = 5

    /// How often something is asked whose answers are successes or refusals that cannot be understood.
    package var maximumMalformedAnswers = 4

    package init() {}

    /// What to do after a failure.
    ///
    /// - Parameters:
    ///   - method: Of the request.
    ///   - isRepeatable: Whether sending the request twice has the effect of sending it once; nil when the method says.
    ///   - history: Of the request, the last attempt included.
    ///   - failure: How the last attempt ended.
    ///   - remaining: Time left until the operation's deadline.
    ///   - jitter: From 0 up to, not including, 1.
    /// - Returns: What to do, and how long to wait before it.
    package func decide(
        method: HTTPMethod,
        isRepeatable: Bool? = nil,
        history: History,
        failure: Failure,
        remaining: Duration,
        jitter: Double
    ) -> Decision {
        let uncertain = !method.isSafe && Self.mayHaveHadEffect(failure)
        guard isWorthRetrying(failure, history), !uncertain || isRepeatable ?? method.isIdempotent
        else {
            return uncertain ? .ambiguous : .giveUp
        }
        let delay = delay(attempt: history.attempts, failure: failure, jitter: jitter)
        guard delay < remaining else {
            return .outOfTime(uncertain: uncertain)
        }
        return .retry(after: delay)
    }

    /// Whether a write that ended so may have been carried out.
    package static func mayHaveHadEffect(_ failure: Failure) -> Bool {
        switch failure {
        case .transport(let error): error.mayHaveReachedServer
        // A proxy answers 502 and 504, and 503, while the server behind it works on; 408 and 500 say nothing.
        case .answer(let status, _): status >= 500 || status == 408
        case .unreadableRefusal: false
        }
    }

    private func isWorthRetrying(_ failure: Failure, _ history: History) -> Bool {
        switch failure {
        case .unreadableRefusal: history.alike < maximumMalformedAnswers
        case .answer(let status, _):
            switch status {
            case 429: true
            case 408, 500, 502, 503, 504: history.faults < maximumAttempts
            default: false
            }
        case .transport(let error):
            switch error.kind {
            case .reset: history.faults < maximumAttempts
            case .refused, .connectTimeout: history.alike < maximumUnreachableAttempts
            case .dns: history.alike < min(3, maximumUnreachableAttempts)
            // Requests that end meanwhile give something back.
            case .shortage: history.alike < min(3, maximumUnreachableAttempts)
            // Each took the whole time limit of a request.
            case .noAnswer: history.alike < min(2, maximumUnreachableAttempts)
            // A certificate that is not trusted stays so.
            case .tls, .otherCertificate, .otherProtocol, .cancelled, .other: false
            }
        }
    }

    private func delay(attempt: Int, failure: Failure, jitter: Double) -> Duration {
        let doublings = Double(1 << min(max(attempt - 1, 0), 20))
        let backoff = min(firstDelay * doublings, longestDelay)
        // Between half and all of it: clients that failed together come back apart.
        let own = backoff * (0.5 + 0.5 * min(max(jitter, 0), 1))
        if case .answer(_, let asked?) = failure {
            return max(asked, attempt > 1 || asked == .zero ? own : .zero)
        }
        return own
    }
}
