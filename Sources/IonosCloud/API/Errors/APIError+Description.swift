import HTTPTransport

extension APIError: CustomStringConvertible {
    /// What happened, where, why, and what to do about it, in one paragraph without secrets.
    var description: String {
        text(advice: advice)
    }

    /// The same without what to do about it, for whoever says that better.
    var report: String {
        text(advice: nil)
    }

    private func text(advice: String?) -> String {
        var sentences = [counted(endpointReport ?? headline), advice].compactMap(\.self)
        let facts = [
            requestID.map { "request id \($0)" },
            contractNumber.map { "contract \($0)" },
        ].compactMap(\.self)
        if !facts.isEmpty {
            sentences.append("(\(facts.joined(separator: ", ")))")
        }
        return sentences.joined(separator: " ")
    }

    /// A sentence that says how often the request was sent, too.
    private func counted(_ sentence: String) -> String {
        guard attempts > 1 else {
            return sentence
        }
        return "\(sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence) (sent \(attempts) times)."
    }

    /// The server's messages, each with its code.
    var serverText: String? {
        text(of: messages)
    }

    private func text(of messages: [Message]) -> String? {
        let texts = messages.map { message in
            switch (message.code, message.text.isEmpty) {
            case (let code?, true): "error \(code)"
            case (let code?, false): "\(message.text) (error \(code))"
            case (nil, _): message.text
            }
        }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    private var request: String {
        "\(method.rawValue) \(path)"
    }

    private var endpointReport: String? {
        endpointFault.map { $0.report(request, status: status.map(Self.named)) }
    }

    private var headline: String {
        // Some answers say no more than the status does.
        let said = text(
            of: messages.compactMap { message in
                guard let status, Self.isName(message.text, of: status) else {
                    return message
                }
                return message.code.map { Message(code: $0, text: "") }
            }
        )
        let reason = [said, detail].compactMap(\.self).joined(separator: "; ")
        let start =
            switch kind {
            case .transport:
                "no answer from \(service.name)\(server.map { " at \($0)" } ?? "") to \(request)"
            case .deadlineExceeded where attempts == 0: "\(request) was not sent, its time was up"
            case .deadlineExceeded:
                "\(service.name) did not complete \(request) in time"
                    + (status.map { ", its last answer was \(Self.named($0))" } ?? "")
            case .cancelled: "\(request) was interrupted"
            case .invalidIdentifier: "\(request) was not sent"
            default: "\(service.name) answered \(status.map(Self.named) ?? "something else") to \(request)"
            }
        guard reason.isEmpty else {
            return "\(start): \(reason)\(".!?…".contains(reason.suffix(1)) ? "" : ".")"
        }
        // No full stop right behind a path, so that it can be copied.
        switch kind {
        case .transport: return "\(start), and no reason is known."
        case .deadlineExceeded, .cancelled, .invalidIdentifier: return "\(start)."
        default:
            return "\(service.name) answered \(request) with \(status.map(Self.named) ?? "something else")."
        }
    }

    private var advice: String? {
        if let endpointFault {
            return endpointFault.advice
        }
        let credentials = credentialSource.map { "the credentials from \($0)" } ?? "the credentials"
        switch kind {
        case .unauthorized:
            if credentialSource?.lowercased().contains("token") == true {
                return
                    "The server does not accept \(credentials): the token is wrong, or expired. Make a new one."
            }
            return """
                The server does not accept \(credentials): they are wrong, or expired. Make a new token, or check \
                user name and password (accounts with two-factor authentication need a token).
                """
        case .forbidden:
            return """
                The server knows \(credentials), but they may not do this: users, groups and other users' keys \
                are managed by the contract's owner and its administrators.
                """
        case .notFound:
            return "It does not exist, or not in the contract that \(credentials) belong to."
        case .privilegeMissing:
            return """
                The user must be in a group with s3_privilege = true, or be an administrator; the server takes a \
                while to notice when that was just changed.
                """
        case .rateLimited:
            return "Try again later, or with a lower -parallelism."
        case .serverError:
            return "This is a fault of the service, not of the configuration; try again later."
        case .redirected(let target):
            let place = target.map { " to \($0)" } ?? ""
            return "Redirects\(place) are not followed. Check the endpoint (\(service.variable))."
        case .malformedAnswer:
            return "Check that the endpoint (\(service.variable)) is that of \(service.title)."
        case .transport(let kind):
            return advice(for: kind)
        case .deadlineExceeded:
            return """
                Try again later, or give it more time: a timeouts block for a resource, KEYFORM_OPERATION_TIMEOUT for \
                reading.
                """
        case .validation where !messages.isEmpty && (method == .post || method == .put):
            return "Correct in the configuration what it names, and run the same command again."
        case .rejected:
            return advice(forStatus: status)
        case .validation, .cancelled, .invalidIdentifier:
            return nil
        }
    }

    private func advice(forStatus status: Int?) -> String? {
        switch status {
        case 402:
            """
            The contract does not allow it, perhaps because it is a trial: see the contract in the Data Center Designer, \
            or ask IONOS support.
            """
        case 409: "Something else may be changing the same object: run the same command again."
        case 400, 405, 415: "Check that the endpoint (\(service.variable)) is that of \(service.title)."
        default: nil
        }
    }

    private func advice(for kind: TransportError.Kind) -> String? {
        switch kind {
        case .refused, .dns, .connectTimeout:
            "Check the network, the proxy variables and the endpoint (\(service.variable))."
        case .tls:
            """
            Check the endpoint; where a proxy or a private certificate authority is meant to be there, name its \
            certificates in SSL_CERT_FILE.
            """
        case .otherCertificate:
            """
            Check the endpoint, and that nobody stands between. When the server's certificate was renewed, set \
            IONOS_PINNED_CERT to the SHA-256 of the new one.
            """
        case .noAnswer, .reset:
            "Try again later; if it stays like that, check the network, the proxy variables and the endpoint (\(service.variable))."
        case .otherProtocol:
            "Check the endpoint (\(service.variable)): another kind of server seems to listen there."
        case .shortage(.files):
            "Raise the limit, for example with \"ulimit -n 4096\", or use a lower -parallelism."
        case .shortage(.memory):
            "Free some memory, raise the limits (ulimit -v, ulimit -d), or use a lower -parallelism."
        case .shortage(.threads):
            "End other programs, raise the limit (ulimit -u), or use a lower -parallelism."
        case .cancelled, .other:
            nil
        }
    }

    /// Whether a text is the status, its name, or both, with or without a final stop.
    private static func isName(_ text: String, of status: Int) -> Bool {
        var text = text.lowercased()
        if text.hasSuffix(".") {
            text.removeLast()
        }
        let name = named(status).lowercased()
        return text == name || text == String(status) || "\(status) \(text)" == name
    }

    private static func named(_ status: Int) -> String {
        let names = [
            400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden",
            404: "Not Found",
            405: "Method Not Allowed", 409: "Conflict", 415: "Unsupported Media Type",
            422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error",
            502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
        ]
        return names[status].map { "\(status) \($0)" } ?? String(status)
    }
}
