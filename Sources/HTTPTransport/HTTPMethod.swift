/// The methods that requests to APIs have.
package enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    /// As `GET`, but only the status and the headers come back.
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"

    /// Whether the request changes nothing, so that repeating it is always harmless.
    package var isSafe: Bool {
        self == .get || self == .head
    }

    /// Whether repeating the request has the effect of sending it once.
    ///
    /// A `PUT` carries what it replaces as a whole and a `DELETE` names one object, so both hold (RFC 9110, 9.2.2); a
    /// `POST` makes another object each time.
    var isIdempotent: Bool {
        self != .post
    }
}
