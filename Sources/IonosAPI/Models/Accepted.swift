/// A write that the server took; the work itself may not be done yet.
///
/// Record the id at once, then call `IonosClient.waitForRequest(_:)` with `location`: trouble while waiting never
/// takes the id back.
package struct Accepted<Object: Sendable>: Sendable {
    package var object: Object
    /// For messages and support; from `Location`, else from `X-Request-Id`.
    package var requestID: String?
    /// Where the status can be asked for.
    ///
    /// When absent, the write is done or must be verified by reading.
    package var location: RequestLocation?

    package init(object: Object, requestID: String? = nil, location: RequestLocation? = nil) {
        self.object = object
        self.requestID = requestID
        self.location = location
    }

    package func map<Other: Sendable>(_ transform: (Object) -> Other) -> Accepted<Other> {
        Accepted<Other>(object: transform(object), requestID: requestID, location: location)
    }
}

/// The place of an answer that has nothing in it.
package struct NoContent: Sendable, Hashable {
    package init() {}
}
