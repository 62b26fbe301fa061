import Execution
import HTTPTransport
import Rendering

/// Decides when a person who waits is told that the API is asked again and again.
struct RetryNotices {
    /// A wait of which one is told at once.
    private static let longWait = Duration.seconds(5)
    /// Short waits are told of when they have gone on for so long.
    private static let patience = Duration.seconds(15)

    /// The API in sentences.
    private let service: String
    /// When the trouble began, or was last told of.
    private var quietSince: Duration?
    /// Until when the latest wait lasts.
    private var waitsUntil = Duration.zero
    private var hasTold = false

    init(of service: String) {
        self.service = service
    }

    /// The line to print for an event; nil for most.
    ///
    /// - Parameters:
    ///   - event: what became of a request.
    ///   - now: the time since some fixed moment.
    /// - Returns: one line without its end, or nil.
    mutating func line(for event: RequestEvent, at now: Duration) -> String? {
        guard let delay = event.retryDelay else {
            return nil
        }
        if now > waitsUntil + Self.patience {
            quietSince = nil
            hasTold = false
        }
        waitsUntil = max(waitsUntil, now + delay)
        let quiet = now - (quietSince ?? now)
        quietSince = quietSince ?? now
        guard quiet >= Self.patience || (delay >= Self.longWait && (!hasTold || quiet >= Self.longWait))
        else {
            return nil
        }
        quietSince = now
        hasTold = true
        return
            "\(service) \(Self.trouble(event)); retrying in \(delay.inSeconds) (attempt \(event.attempt + 1))."
    }

    /// The wait that follows an event; nil where the request is not sent again.
    static func wait(after event: RequestEvent, of service: String) -> ServiceWait? {
        event.retryDelay.map { delay in
            ServiceWait(
                reason: "\(service) \(trouble(event))",
                delay: delay,
                isAsked: event.askedPause != nil
            )
        }
    }

    private static func trouble(_ event: RequestEvent) -> String {
        if let status = event.status {
            return "answers \(status)" + (words[status].map { " (\($0))" } ?? "")
        }
        switch event.failure {
        case .refused: return "cannot be reached"
        case .dns: return "cannot be found: its host name does not resolve"
        case .connectTimeout, .noAnswer: return "does not answer"
        case .tls, .otherCertificate: return "cannot be reached securely"
        case .shortage(.files): return "cannot be asked: there are too many open files"
        case .shortage(.memory): return "cannot be asked: there is not enough memory"
        case .shortage(.threads): return "cannot be asked: no thread can be started"
        case .reset: return "broke the connection"
        case .cancelled, .otherProtocol, .other, nil: return "gave no answer"
        }
    }

    private static let words = [
        408: "request timeout", 409: "conflict", 423: "locked", 429: "too many requests",
        500: "internal server error",
        502: "bad gateway", 503: "service unavailable", 504: "gateway timeout",
    ]
}
