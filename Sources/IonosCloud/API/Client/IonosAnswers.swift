import HTTPTransport

/// What answers of the IONOS API mean for sending a request again.
struct IonosAnswers: AnswerReading {
    let heard: HeardSecrets
    /// Learns the moment by the API's clock.
    let moment: ServerMoment
    /// The run's.
    let clock: any APIClock
    /// A text of the server's without secrets.
    let redacted: @Sendable (String) -> String

    func note(_ request: HTTPRequest, _ answer: HTTPResponse?) {
        heard.note(request, answer)
        // Any server on the way has a date: only that of an answer which is the API's own counts.
        if let answer, answer.isSuccess, answer.beginsAsJSONObject {
            moment.note(answer, at: clock.now())
        }
    }

    func failure(in answer: HTTPResponse, at moment: Duration) -> RetryPolicy.Failure? {
        if answer.isSuccess {
            return nil
        }
        // Its text tells whether a key is missing, a privilege, or something is wrong for good.
        let isUnreadable = answer.status == 422 && !answer.holdsJSONObject
        return isUnreadable || !answer.isRefusal
            ? .unreadableRefusal
            : .answer(status: answer.status, retryAfter: retryAfter(answer.headers, now: moment))
    }

    func requestID(of answer: HTTPResponse) -> String? {
        answer.requestID.map(redacted)
    }
}
