import HTTPTransport
internal import JSONText

/// How far the server has come with a write that it accepted.
struct RequestStatus: Sendable, Hashable {
    enum Stage: String, Sendable, Hashable {
        case queued = "QUEUED"
        case running = "RUNNING"
        case done = "DONE"
        case failed = "FAILED"
    }

    /// `nil` when the answer has no stage, or one that is not known.
    var stage: Stage?
    /// Why it failed.
    var message: String?
    /// What the answer says that it is about: the segments of its own id and address.
    private var subjects: [[String]] = []
    /// The objects that the write is about, in lower case.
    private var targets: Set<String> = []

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        let metadata = try reader.child("metadata")
        stage = try metadata?.string("status").flatMap(Stage.init(rawValue:))
        message = try metadata?.string("message")
        subjects = ["id", "href"].compactMap { reader.object[$0]?.string }.map(pathSegments(of:)).filter {
            !$0.isEmpty
        }
        for target in metadata?.object["targets"]?.array ?? [] {
            if let id = target["target"]?["id"]?.string, !id.isEmpty {
                targets.insert(id.lowercased())
            }
        }
    }

    /// Whether the answer says that it is about that request.
    ///
    /// - Parameters:
    ///   - location: where it was asked for.
    ///   - ids: of the objects that the write was about, in any case; empty when nobody knows.
    /// - Returns: false when it names no request or another one, or only other objects.
    func isAbout(_ location: RequestLocation, _ ids: Set<String>) -> Bool {
        let isTarget = ids.contains { targets.contains($0.lowercased()) }
        guard let id = location.requestID else {
            return isTarget
        }
        let isOwn = subjects.allSatisfy { $0.contains { equalIgnoringASCIICase($0, id) } }
        return isOwn && !subjects.isEmpty && (isTarget || ids.isEmpty || targets.isEmpty)
    }
}

/// What became of a write that the server accepted.
enum RequestOutcome: Sendable {
    case done
    /// The server says that the request failed, in these words.
    case failed(message: String)
    /// The status could not be learned; the object may well exist. Look it up.
    case unknown(APIError)

    var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }
}
