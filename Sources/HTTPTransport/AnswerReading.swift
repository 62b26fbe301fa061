/// What an API adds to the way its requests are sent: how they are signed, and what answers mean for sending again.
///
/// Every part has a default that holds for an API which says it all with the status.
package protocol AnswerReading: Sendable {
    /// The request as it is sent at this attempt: signatures count for a while only.
    ///
    /// - Parameters:
    ///   - request: as it was asked for.
    ///   - moment: time since 1970.
    /// - Returns: what goes on the wire.
    func prepared(_ request: HTTPRequest, at moment: Duration) -> HTTPRequest

    /// Takes note of what was sent and of the answer, if one came.
    func note(_ request: HTTPRequest, _ answer: HTTPResponse?)

    /// How an attempt that was answered failed; nil for a success.
    ///
    /// - Parameters:
    ///   - answer: complete.
    ///   - moment: time since 1970.
    /// - Returns: the failure, by which the retry policy decides.
    func failure(in answer: HTTPResponse, at moment: Duration) -> RetryPolicy.Failure?

    /// The server's own name for the request, for the log; without secrets.
    func requestID(of answer: HTTPResponse) -> String?
}

extension AnswerReading {
    package func prepared(_ request: HTTPRequest, at moment: Duration) -> HTTPRequest {
        request
    }

    package func note(_ request: HTTPRequest, _ answer: HTTPResponse?) {}

    package func failure(in answer: HTTPResponse, at moment: Duration) -> RetryPolicy.Failure? {
        answer.isSuccess
            ? nil : .answer(status: answer.status, retryAfter: retryAfter(answer.headers, now: moment))
    }

    package func requestID(of answer: HTTPResponse) -> String? {
        nil
    }
}
