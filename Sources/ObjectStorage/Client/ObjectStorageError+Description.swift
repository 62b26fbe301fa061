package import Addresses
internal import HTTPTransport
package import SourceText

extension ObjectStorageError {
    /// The error in words for people.
    ///
    /// - Parameters:
    ///   - what: was being done, for example `creating the bucket`.
    ///   - address: of the object concerned.
    /// - Returns: the diagnostic.
    package func diagnostic(doing what: String, address: InstanceAddress?) -> Diagnostic {
        if var reason {
            reason.address = address?.description
            reason.cause = "\(reason.summary) \(reason.detail)"
            return reason
        }
        var diagnostic = Diagnostic.error(
            "\(what.capitalisedFirst) failed",
            sentence,
            address: address?.description
        )
        diagnostic.cause = cause
        diagnostic.needsCorrection = needsCorrection
        return diagnostic
    }

    /// What happened, where, why and what next, as text that stands by itself.
    package var sentence: String {
        if let reason {
            return "\(reason.summary): \(reason.detail)"
        }
        var sentences = [headline, advice].compactMap(\.self)
        if let requestID, !requestID.isEmpty {
            sentences.append("(request id \(requestID))")
        }
        return sentences.joined(separator: " ").capitalisedFirst
    }

    /// Whether the same request would fail again, however long one waits.
    private var needsCorrection: Bool {
        switch kind {
        case .forbidden, .unknownKey, .wrongSignature, .clockSkew, .nameTaken, .ownedAlready, .redirected,
            .notSent:
            true
        case .rejected: ![408, 409, 423, 425].contains(status)
        case .noSuchBucket, .absent, .notEmpty, .rateLimited, .serverError, .malformedAnswer, .transport,
            .deadlineExceeded, .cancelled:
            false
        }
    }

    /// What makes errors of several requests one mishap; nil where the error is about one bucket alone.
    private var cause: String? {
        switch kind {
        case .unknownKey, .wrongSignature, .clockSkew: "\(code ?? "") \(endpoint) \(accessKey)"
        case .rateLimited, .serverError: "\(status ?? 0) \(code ?? "") \(endpoint)"
        case .transport, .deadlineExceeded, .cancelled: "\(kind) \(endpoint)"
        default: nil
        }
    }

    private var headline: String {
        let request = "\(method.rawValue) \(path)"
        let said: String? =
            switch (code, message) {
            case (let code?, let message?): "\(message) (\(code))"
            case (let code?, nil): code
            case (nil, let message): message
            }
        let reason = [said, detail].compactMap(\.self).joined(separator: "; ")
        let start =
            switch kind {
            case .transport: "no answer from the Object Storage at \(endpoint) to \(request)"
            case .deadlineExceeded where attempts == 0:
                "\(request) was not sent to \(endpoint), its time was up"
            case .deadlineExceeded:
                "the Object Storage at \(endpoint) did not complete \(request) in time"
                    + (status.map { ", its last answer was \($0)" } ?? "")
            case .cancelled: "\(request) to \(endpoint) was interrupted"
            default:
                "the Object Storage at \(endpoint) answered \(status.map(String.init) ?? "something else") to \(request)"
            }
        let times = attempts > 1 ? " (sent \(attempts) times)" : ""
        guard !reason.isEmpty else {
            return "\(start)\(times)."
        }
        return "\(start): \(reason.hasSuffix(".") ? String(reason.dropLast()) : reason)\(times)."
    }

    private var advice: String? {
        let key = "the access key \(accessKey.shortened) from \(keySource)"
        switch kind {
        case .forbidden:
            return
                "\(key.capitalisedFirst) is known there and may not do this. Buckets of a contract are managed by its owner"
                + " and its administrators, with keys that were made while they were that, and by whom a bucket's policy"
                + " allows it."
        case .unknownKey:
            return
                "\(key.capitalisedFirst) is not known at this endpoint: it was deleted or switched off, was made a moment ago,"
                + " or is of the old kind, which works for user-owned buckets only."
        case .wrongSignature:
            return
                "The secret that belongs to \(key) is another one, or the endpoint is not that of the region \(region)."
        case .clockSkew(let ahead):
            guard let ahead, ahead != .zero else {
                return
                    "The clock of this machine is too far from the server's: set it, and run the command again."
            }
            let seconds = abs(ahead.components.seconds)
            let length = seconds >= 120 ? "\(seconds / 60) minutes" : "\(seconds) seconds"
            return
                "The clock of this machine is \(length) \(ahead > .zero ? "ahead of" : "behind") the server's: set it, and run"
                + " the command again."
        case .noSuchBucket:
            return "There is no such bucket at this endpoint."
        case .redirected(let place):
            return
                "Redirects\(place.map { " to \($0)" } ?? "") are not followed, because credentials belong to one endpoint. The"
                + " bucket is in another region than \(region), or the endpoint is not that of the region."
        case .rateLimited:
            return "Try again later, or with a lower -parallelism."
        case .serverError:
            return "This is a fault of the service, not of the configuration; try again later."
        case .malformedAnswer:
            return "Check that the endpoint is that of the Object Storage (IONOS_API_URL_OBJECT_STORAGE)."
        case .transport(.refused), .transport(.dns), .transport(.connectTimeout):
            return "Check the network, the proxy variables and the endpoint (IONOS_API_URL_OBJECT_STORAGE)."
        case .transport(.tls), .transport(.otherCertificate):
            return
                "Check the endpoint; where a proxy or a private certificate authority is meant to be there, name its"
                + " certificates in SSL_CERT_FILE."
        case .transport, .deadlineExceeded:
            return "Try again later; where it stays like that, check the network and the endpoint."
        case .nameTaken, .ownedAlready, .notEmpty, .absent, .rejected, .cancelled, .notSent:
            return nil
        }
    }
}

extension String {
    /// An access key as messages show it: those of today have 92 characters.
    fileprivate var shortened: String {
        count > 20 ? "\(prefix(12))…" : self
    }
}
