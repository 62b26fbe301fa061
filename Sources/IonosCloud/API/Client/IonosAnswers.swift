import HTTPTransport

/// What answers of the IONOS API mean for sending a request again.
struct IonosAnswers: AnswerReading {
    let heard: HeardSecrets
    /// A text of the server's without secrets.
    let redacted: @Sendable (String) -> String

    func note(_ request: HTTPRequest, _ answer: HTTPResponse?) {
        heard.note(request, answer)
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
