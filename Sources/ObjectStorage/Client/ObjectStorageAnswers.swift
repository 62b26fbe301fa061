internal import HTTPTransport

/// How a request is signed at each attempt, and what answers of the S3 API mean for sending it again.
struct ObjectStorageAnswers: AnswerReading {
    /// For so long not every endpoint knows a new key.
    static let propagation = Duration.seconds(120)

    let signature: SignatureV4
    let keys: KeyRecord
    let clocks: ServerClocks
    /// Of this machine.
    let clock: any APIClock
    let origin: HTTPURL.Origin
    let isRead: Bool
    let isUnderstood: @Sendable (HTTPResponse) -> Bool

    private var pair: SigningPair { signature.pair }

    /// A request that cannot be signed was not begun at all, so it can be signed here, too.
    func prepared(_ request: HTTPRequest, at moment: Duration) -> HTTPRequest {
        (try? signature.signed(request, at: clocks.moment(of: origin, at: clock.now()) ?? moment)) ?? request
    }

    func note(_ request: HTTPRequest, _ answer: HTTPResponse?) {
        if let answer, Self.isSkewed(answer) {
            clocks.note(answer, to: request, of: origin, at: clock.now())
        }
        if let answer, answer.isSuccess, !answer.isPage {
            keys.noteSuccess(of: pair.accessKey)
        }
    }

    func failure(in answer: HTTPResponse, at moment: Duration) -> RetryPolicy.Failure? {
        if answer.isSuccess {
            if isRead {
                return answer.isPage || !isUnderstood(answer) ? .unreadableRefusal : nil
            }
            // Of a write, something in front of the server says nothing: as if it had answered that it is a bad gateway.
            return answer.isPage ? .answer(status: 502, retryAfter: nil) : nil
        }
        let code = ErrorDocument(answer).code
        let asked = retryAfter(answer.headers, now: moment)
        switch (answer.status, code) {
        // It did not look at the request, which is signed by the server's own time from now on.
        case (403, Self.skewCode) where clocks.canSign(for: origin, at: clock.now()):
            return .unreadableRefusal
        // The server has too much to do, or is just doing something that this one has to wait for.
        case (409, "OperationAborted"): return .answer(status: 429, retryAfter: asked)
        case (429, _): return .answer(status: 429, retryAfter: asked)
        case (_, "SlowDown"), (_, "ServiceUnavailable"): return .answer(status: 503, retryAfter: asked)
        case (_, "InternalError"): return .answer(status: 500, retryAfter: asked)
        case (400, "RequestTimeout"): return .answer(status: 408, retryAfter: asked)
        case (403, "InvalidAccessKeyId") where isNew(at: moment):
            return .answer(status: 429, retryAfter: asked)
        // A key that can do other things is refused a read at times for no reason.
        case (403, "AccessDenied"), (403, nil):
            return isRead && keys.hasSucceeded(pair.accessKey)
                ? .unreadableRefusal : .answer(status: 403, retryAfter: asked)
        // Some other server's page. An answer to HEAD has no body, and says all it has to say.
        case (404, nil) where !answer.body.isEmpty: return .unreadableRefusal
        default: return .answer(status: answer.status, retryAfter: asked)
        }
    }

    func requestID(of answer: HTTPResponse) -> String? {
        ErrorDocument(HTTPResponse(status: answer.status, headers: answer.headers)).requestID
    }

    static let skewCode = "RequestTimeTooSkewed"

    private static func isSkewed(_ answer: HTTPResponse) -> Bool {
        answer.status == 403 && ErrorDocument(answer).code == skewCode
    }

    /// Whether the key was made so short a time ago that an endpoint may not know it yet, and is there as far as is known.
    private func isNew(at moment: Duration) -> Bool {
        guard let made = pair.made, !keys.isGone(pair.accessKey) else {
            return false
        }
        return (.zero..<Self.propagation).contains(moment - made)
    }
}
