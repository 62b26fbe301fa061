/// One request that was sent, for the log: never a body, a header or a query.
package struct RequestEvent: Sendable, Hashable {
    var method: HTTPMethod
    /// Path below the endpoint, without the query.
    package var path: String
    /// `nil` when no answer came; `failure` then says why.
    package var status: Int?
    package var failure: TransportError.Kind?
    /// From sending the request to having the whole answer.
    var duration: Duration
    package var requestID: String?
    /// 1 for the first time this request was sent.
    package var attempt: Int
    /// How long the client will wait before it sends the request again; `nil` when it will not.
    package var retryDelay: Duration?
    /// How long the server asked to be left alone; `nil` when it did not.
    package var askedPause: Duration?

    package init(
        method: HTTPMethod,
        path: String,
        status: Int? = nil,
        failure: TransportError.Kind? = nil,
        duration: Duration,
        requestID: String? = nil,
        attempt: Int,
        retryDelay: Duration? = nil
    ) {
        self.method = method
        self.path = path
        self.status = status
        self.failure = failure
        self.duration = duration
        self.requestID = requestID
        self.attempt = attempt
        self.retryDelay = retryDelay
    }
}

extension RequestEvent: CustomStringConvertible {
    /// One line for a log: what was asked, what came of it, how long it took, which attempt it was.
    package var description: String {
        var parts = [
            "\(method.rawValue) \(path) \(status.map(String.init) ?? failure.map { "failed: \($0)" } ?? "no answer")"
        ]
        let (whole, attoseconds) = duration.components
        parts.append("\(whole * 1000 + attoseconds / 1_000_000_000_000_000) ms")
        parts.append("attempt \(attempt)")
        if let requestID {
            parts.append("request \(requestID)")
        }
        if let retryDelay {
            parts.append("again in \(seconds(retryDelay))")
        }
        return parts.joined(separator: ", ")
    }
}

/// A length of time for people, for example `30 s` or `0.25 s`.
func seconds(_ duration: Duration) -> String {
    let milliseconds =
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    guard milliseconds % 1000 != 0 else {
        return "\(milliseconds / 1000) s"
    }
    return "\(Double(milliseconds) / 1000) s"
}
