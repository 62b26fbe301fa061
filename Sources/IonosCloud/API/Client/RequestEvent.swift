package import HTTPTransport

/// One request that was sent, for the log: never a body, a header or a query.
package struct RequestEvent: Sendable, Hashable {
    package var method: HTTPMethod
    /// Path below the endpoint, without the query.
    package var path: String
    /// `nil` when no answer came; `failure` then says why.
    package var status: Int?
    package var failure: TransportError.Kind?
    /// From sending the request to having the whole answer.
    package var duration: Duration
    package var requestID: String?
    /// 1 for the first time this request was sent.
    package var attempt: Int
    /// How long the client will wait before it sends the request again; `nil` when it will not.
    package var retryDelay: Duration?
}

extension RequestEvent: CustomStringConvertible {
    /// One line for a log: what was asked, what came of it, how long it took, which attempt it was.
    package var description: String {
        var parts = [
            "\(method.rawValue) \(path) \(status.map(String.init) ?? failure.map { "failed: \($0)" } ?? "no answer")"
        ]
        let (seconds, attoseconds) = duration.components
        parts.append("\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms")
        parts.append("attempt \(attempt)")
        if let requestID {
            parts.append("request \(requestID)")
        }
        if let retryDelay {
            parts.append("again in \(IonosCloud.seconds(retryDelay))")
        }
        return parts.joined(separator: ", ")
    }
}
