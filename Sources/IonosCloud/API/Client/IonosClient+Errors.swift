import HTTPTransport
internal import JSONText
internal import SourceText

extension IonosClient {
    /// An error about a request, with what the client knows about itself filled in.
    func error(_ kind: APIError.Kind, _ method: HTTPMethod, _ path: String, attempts: Int) -> APIError {
        var error = APIError(
            kind: kind,
            method: method,
            path: path,
            contractNumber: shownContractNumber,
            credentialSource: credentials.source,
            attempts: attempts
        )
        error.service = configuration.service
        return error
    }

    /// The error that a request without a success ends in, with what was last heard.
    func error(for failure: RequestFailure, _ method: HTTPMethod, _ path: String) async -> APIError {
        let stop: APIError.Kind = failure.reason == .cancelled ? .cancelled : .deadlineExceeded
        var error =
            failure.last.map { describe($0, method, path, attempts: failure.attempts) }
            ?? error(stop, method, path, attempts: failure.attempts)
        error.outcomeIsUncertain = failure.isUncertain
        if let pause = failure.pause {
            error.detail = Self.tooLong(pause)
        }
        if failure.reason != .failed {
            error.kind = stop
        } else if case .success(let response) = failure.last {
            return await judged(error, response)
        }
        return error
    }

    private static func tooLong(_ pause: Duration) -> String {
        // What is left of a pause has odd fractions; of hours nobody wants to know them.
        let whole = pause.components.seconds + (pause.components.attoseconds > 0 ? 1 : 0)
        return "the server asks to wait \(whole) s, longer than the time that is left"
    }

    /// The error that an outcome other than a success is.
    func describe(
        _ outcome: Result<HTTPResponse, TransportError>,
        _ method: HTTPMethod,
        _ path: String,
        attempts: Int
    ) -> APIError {
        switch outcome {
        case .failure(let failure):
            var error = error(
                failure.kind == .cancelled ? .cancelled : .transport(failure.kind),
                method,
                path,
                attempts: attempts
            )
            error.detail = failure.kind == .cancelled ? nil : redacted(failure.message)
            error.server = redacted("\(endpoint.origin)")
            return error
        case .success(let response):
            let messages = messages(of: response)
            let target = response.headers["Location"].map {
                redacted(HTTPURL.displayable(location: oneLine($0)))
            }
            let kind =
                response.isRefusal
                ? APIError.Kind(status: response.status, messages: messages, location: target)
                : .malformedAnswer
            var error = error(kind, method, path, attempts: attempts)
            error.status = response.status
            error.messages = messages
            error.requestID = response.requestID.map(redacted)
            return error
        }
    }

    /// A text of the server's, or about it, without secrets.
    func redacted(_ text: String) -> String {
        heard.redacted(secrets.redacted(text))
    }

    private var secrets: Redaction {
        Redaction(credentials.secretTexts + configuration.withheldTexts)
    }

    /// What the body of an error says, without secrets.
    func messages(of response: HTTPResponse) -> [APIError.Message] {
        errorMessages(inBody: response.body).map { message in
            APIError.Message(code: message.code.map(redacted), text: redacted(message.text))
        }
    }

    /// A success, and the error it becomes if its body is of no use.
    func exchange(
        _ response: HTTPResponse,
        _ method: HTTPMethod,
        _ path: String,
        attempts: Int
    ) -> Exchange {
        var malformed = error(.malformedAnswer, method, path, attempts: attempts)
        malformed.status = response.status
        malformed.requestID = response.requestID.map(redacted)
        malformed.outcomeIsUncertain = !method.isSafe
        malformed.location = response.headers["Location"].flatMap { RequestLocation($0) }
        return Exchange(response: response, malformed: malformed) { messages(of: response) }
    }
}

extension HTTPResponse {
    /// Whether this is the API's own refusal, where another server's page would say something that is not true.
    ///
    /// That an object does not exist is believed of the API only: its 404 is its error document, or has no body.
    var isRefusal: Bool {
        status != 404 || body.isEmpty || isNotFoundOfTheAPI
    }

    /// Whether the body of a 404 can be the API's: its error document, of which every part may be missing.
    private var isNotFoundOfTheAPI: Bool {
        guard let object = (try? JSONValue(parsing: body))?.object else {
            return false
        }
        let status = object["httpStatus"]
        let isOwn = object.members.isEmpty || status != nil || object["messages"]?.array != nil
        return isOwn && (status.map { $0.isNull || $0.integer == 404 } ?? true)
    }

    /// Whether the body is the object that it should be, and not cut off, a gateway's page, or nothing.
    var holdsJSONObject: Bool {
        (try? JSONValue(parsing: body))?.object != nil
    }

    /// Whether the body begins as an object does, whatever follows.
    var beginsAsJSONObject: Bool {
        body.first { ![0x09, 0x0a, 0x0d, 0x20].contains($0) } == UInt8(ascii: "{")
    }

    /// The id of the request for messages and support: from `Location`, else from `X-Request-Id`.
    var requestID: String? {
        headers["Location"].flatMap { RequestLocation($0)?.requestID }
            ?? headers["X-Request-Id"].map { oneLine($0) }
    }
}
