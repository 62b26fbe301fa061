/// A write that the server took; the work itself may not be done yet.
///
/// Record the id at once, then call `IonosClient.waitForRequest(_:)` with `location`: trouble while waiting never
/// takes the id back.
struct Accepted<Object: Sendable>: Sendable {
    var object: Object
    /// For messages and support; from `Location`, else from `X-Request-Id`.
    var requestID: String?
    /// Where the status can be asked for.
    ///
    /// When absent, only the object in the answer, or a read, tells whether the write is done.
    var location: RequestLocation?
    /// The error that the answer is when nothing proves that the write had its effect; nil for an object that was found.
    var unproven: APIError?
    /// Whether the object's own address in the answer names its id, too.
    var isAddressed = false

    func map<Other: Sendable>(_ transform: (Object) -> Other) -> Accepted<Other> {
        var other = Accepted<Other>(
            object: transform(object),
            requestID: requestID,
            location: location,
            unproven: unproven
        )
        other.isAddressed = isAddressed
        return other
    }
}

/// What the answer to a removal holds.
struct NoContent: Sendable, Hashable {
    /// Whether it is what the API sends: nothing, or an object that is no error.
    let isPlain: Bool
}
