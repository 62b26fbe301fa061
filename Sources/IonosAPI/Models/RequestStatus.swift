/// How far the server has come with a write that it accepted.
package struct RequestStatus: Sendable, Hashable {
    package enum Stage: String, Sendable, Hashable {
        case queued = "QUEUED"
        case running = "RUNNING"
        case done = "DONE"
        case failed = "FAILED"
    }

    /// `nil` when the answer has no stage, or one that is not known.
    package var stage: Stage?
    /// Why it failed.
    package var message: String?

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        let metadata = try reader.child("metadata")
        stage = try metadata?.string("status").flatMap(Stage.init(rawValue:))
        message = try metadata?.string("message")
    }
}

/// What became of a write that the server accepted.
package enum RequestOutcome: Sendable {
    case done
    /// The server says that the request failed, in these words.
    case failed(message: String)
    /// The status could not be learned; the object may well exist. Look it up.
    case unknown(APIError)

    package var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }
}
