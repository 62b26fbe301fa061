import Addresses
import SourceText

extension APIError {
    /// The error in words for people; `what` was being done, for example `creating the user`.
    func diagnostic(doing what: String, address: InstanceAddress?) -> Diagnostic {
        var diagnostic = Diagnostic.error(
            endpointFault?.summary ?? Self.summary(of: what),
            sentence,
            address: address?.description
        )
        diagnostic.cause = cause
        diagnostic.needsCorrection = needsCorrection
        return diagnostic
    }

    /// The title of a message that something did not succeed.
    static func summary(of what: String) -> String {
        "\(what.capitalisedFirst) failed"
    }

    /// Whether the same request would fail again, however long one waits.
    private var needsCorrection: Bool {
        switch kind {
        case .unauthorized, .forbidden, .validation, .invalidIdentifier, .redirected: true
        case .rejected: ![408, 409, 423, 425].contains(status)
        case .notFound, .privilegeMissing, .rateLimited, .serverError, .malformedAnswer, .transport,
            .deadlineExceeded, .cancelled:
            endpointFault != nil
        }
    }

    /// What makes errors of several requests one mishap; nil where the error is about the object alone.
    var cause: String? {
        if let endpointFault {
            return "endpoint \(endpointFault)"
        }
        let fault: String
        switch kind {
        case .unauthorized, .forbidden, .rateLimited, .serverError, .redirected, .malformedAnswer, .rejected:
            fault = "\(status ?? 0) \(serverText ?? "") \(detail ?? "")"
        case .transport, .deadlineExceeded, .cancelled:
            // What libcurl says counts milliseconds.
            fault = ""
        case .notFound, .privilegeMissing, .validation, .invalidIdentifier:
            return nil
        }
        return "\(kind) \(server ?? "") \(credentialSource ?? "") \(fault)"
    }

    /// What happened, where, why and what next, as text that stands by itself.
    var sentence: String {
        description.capitalisedFirst
    }

    /// What happened and where, for text that says by itself what to do.
    var reportSentence: String {
        report.capitalisedFirst
    }
}
