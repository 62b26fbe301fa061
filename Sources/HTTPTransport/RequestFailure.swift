/// Why a request came to no success, after all its attempts.
package struct RequestFailure: Error {
    package enum Reason: Sendable, Hashable {
        /// The last attempt failed, and another is not worth it or not safe.
        case failed
        /// Time was up, or would have been before another attempt.
        case outOfTime
        case cancelled
    }

    package let reason: Reason
    /// How the last attempt ended; nil when there was none.
    package let last: Result<HTTPResponse, TransportError>?
    /// How often the request was sent.
    package let attempts: Int
    /// Whether any attempt of a write may have had its effect.
    package let isUncertain: Bool
    /// How long the server asks to be left alone, where that is longer than the time left.
    package let pause: Duration?
}
