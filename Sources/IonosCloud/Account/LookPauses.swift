/// How long to wait between looks at what the API may not show yet: the one place where that is decided.
///
/// How far answers may lag behind writes is for `ReadLag` to say.
enum LookPauses {
    /// Before each further look for something that was just written.
    static let afterWrite: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]

    /// Before each further look for a list that is not found, although whose list it is exists.
    static let ofContradiction: [Duration] = [.milliseconds(250), .milliseconds(500), .seconds(1)]

    /// Before each look for an object whose creation was not answered.
    ///
    /// Behind a gateway that gave up, or a connection that broke, the request may still be under way.
    static func after(_ lost: APIError) -> [Duration] {
        switch lost.status {
        case nil, 408, 504: afterWrite + [.seconds(4), .seconds(6)]
        default: afterWrite
        }
    }
}

/// Pauses that double from half a second to two.
struct GrowingPauses {
    private var upcoming = Duration.milliseconds(500)

    mutating func next() -> Duration {
        defer { upcoming = min(upcoming * 2, .seconds(2)) }
        return upcoming
    }
}
