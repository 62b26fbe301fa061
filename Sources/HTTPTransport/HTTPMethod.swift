/// The request methods this API knows.
package enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"

    /// Whether the request changes nothing, so that repeating it is always harmless.
    package var isSafe: Bool {
        self == .get
    }

    /// Whether repeating the request has the effect of sending it once.
    ///
    /// Every `PUT` of this API carries the complete property set and every `DELETE` names one object, so both
    /// hold; a `POST` makes another object each time.
    var isIdempotent: Bool {
        self != .post
    }
}
