internal import Digests
internal import HTTPTransport
internal import SourceText

extension ObjectStorageClient {
    /// Sends a request, again if that is safe and worth it, until a success comes.
    ///
    /// - Returns: the success.
    /// - Throws: anything else; `outcomeIsUncertain` when any attempt of a write may have had its effect.
    @discardableResult
    func perform(
        _ request: ObjectStorageRequest,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> HTTPResponse {
        let signature = SignatureV4(pair: target.pair, region: target.region)
        let wire = wireRequest(request, at: target)
        do throws(DigestError) {
            _ = try signature.signed(wire, at: clock.sinceEpoch())
        } catch {
            throw ObjectStorageError(
                notSent: .error("Requests cannot be signed", "\(error.reason)".asSentence),
                region: target.region
            )
        }
        var attempts = RequestAttempts(
            wire,
            path: request.displayPath,
            through: channel,
            reading: ObjectStorageAnswers(
                signature: signature,
                keys: keys,
                clocks: clocks,
                clock: clock,
                origin: target.endpoint,
                isRead: request.method.isSafe,
                isUnderstood: request.isUnderstood
            ),
            isRepeatable: request.isRepeatable,
            deadline: deadline
        )
        do throws(RequestFailure) {
            return try await attempts.untilSuccess().response
        } catch {
            throw self.error(for: error, request, at: target)
        }
    }

    private func wireRequest(_ request: ObjectStorageRequest, at target: ObjectStorageTarget) -> HTTPRequest {
        var headers = HTTPHeaders([(name: "User-Agent", value: userAgent)])
        for (name, value) in request.headers {
            headers.append(name: name, value: value)
        }
        return HTTPRequest(
            method: request.method,
            url: HTTPURL(origin: target.endpoint, path: request.path, query: request.encodedQuery),
            headers: headers,
            body: request.body
        )
    }

    // MARK: Answers

    /// Asks for a document; one that is cut off, or another server's page, is asked for again.
    ///
    /// - Parameters:
    ///   - request: a read.
    ///   - target: where it goes.
    ///   - names: of elements of which the document has one at least, wherever; empty where it may have none.
    /// - Returns: the root.
    /// - Throws: `malformedAnswer` for a success that is no such document.
    func document(
        _ request: ObjectStorageRequest,
        at target: ObjectStorageTarget,
        having names: Set<String> = []
    ) async throws(ObjectStorageError) -> XMLElement {
        var request = request
        request.isUnderstood = { answer in (try? Self.root(of: answer, having: names)) != nil }
        let answer = try await perform(request, at: target)
        do throws(XMLSyntaxError) {
            return try Self.root(of: answer, having: names)
        } catch {
            throw malformed(error.problem, answer, request, at: target)
        }
    }

    private static func root(
        of answer: HTTPResponse,
        having names: Set<String>
    ) throws(XMLSyntaxError) -> XMLElement {
        guard !answer.body.isEmpty else {
            throw XMLSyntaxError(problem: "the body is empty, XML was expected", offset: 0)
        }
        let root: XMLElement
        do throws(XMLSyntaxError) {
            root = try XMLReader.read(answer.body)
        } catch {
            throw XMLSyntaxError(
                problem: "the body is not XML that can be read: \(error.problem), at byte \(error.offset)",
                offset: error.offset
            )
        }
        guard root.name != "Error", root.name.lowercased() != "html",
            names.isEmpty || names.contains(where: { root.first($0) != nil })
        else {
            throw XMLSyntaxError(problem: "the body is a document of another kind, <\(root.name)>", offset: 0)
        }
        return root
    }

    /// The error that a success is which cannot be used.
    func malformed(
        _ detail: String,
        _ answer: HTTPResponse,
        _ request: ObjectStorageRequest,
        at target: ObjectStorageTarget
    ) -> ObjectStorageError {
        var error = ObjectStorageError(
            .malformedAnswer,
            request.method,
            path: request.displayPath,
            at: target
        )
        let document = ErrorDocument(answer)
        error.status = answer.status
        error.code = document.code
        error.requestID = document.requestID
        error.detail = redacted(detail, target)
        error.outcomeIsUncertain = !request.method.isSafe
        return error
    }

    /// The error that a request without a success ends in, with what was last heard.
    private func error(
        for failure: RequestFailure,
        _ request: ObjectStorageRequest,
        at target: ObjectStorageTarget
    ) -> ObjectStorageError {
        let stop: ObjectStorageError.Kind = failure.reason == .cancelled ? .cancelled : .deadlineExceeded
        var error = ObjectStorageError(stop, request.method, path: request.displayPath, at: target)
        error.attempts = failure.attempts
        error.outcomeIsUncertain = failure.isUncertain
        switch failure.last {
        case .success(let answer):
            let document = ErrorDocument(answer)
            error.status = answer.status
            error.code = document.code.map { redacted($0, target) }
            error.message = document.message.map { redacted($0, target) }
            error.requestID = document.requestID.map { redacted($0, target) }
            if failure.reason == .failed {
                error.kind = kind(of: answer, code: document.code, request)
                if error.kind == .unknownKey {
                    keys.noteRefusal(of: target.pair.accessKey)
                }
            }
            if answer.isSuccess {
                error.detail = "the body is not what the API documents"
            }
        case .failure(let transport):
            error.detail = redacted(transport.message, target)
            if failure.reason == .failed {
                error.kind = transport.kind == .cancelled ? .cancelled : .transport(transport.kind)
            }
        case nil: break
        }
        if let pause = failure.pause {
            let whole = pause.components.seconds + (pause.components.attoseconds > 0 ? 1 : 0)
            error.detail = "the server asks to wait \(whole) s, longer than the time that is left"
        }
        return error
    }

    private func kind(
        of answer: HTTPResponse,
        code: String?,
        _ request: ObjectStorageRequest
    ) -> ObjectStorageError.Kind {
        switch (answer.status, code) {
        case (200..<300, _): .malformedAnswer
        case (300..<400, _): .redirected(to: Self.place(in: answer))
        case (404, "NoSuchBucket"): .noSuchBucket
        case (404, nil) where !answer.body.isEmpty: .malformedAnswer
        case (404, _): .absent
        case (403, "InvalidAccessKeyId"): .unknownKey
        case (403, "SignatureDoesNotMatch"): .wrongSignature
        case (403, "RequestTimeTooSkewed"): .clockSkew(ahead: ahead(of: answer))
        case (403, _): .forbidden
        case (409, "BucketAlreadyExists"): .nameTaken
        case (409, "BucketAlreadyOwnedByYou"): .ownedAlready
        case (409, "BucketNotEmpty"): .notEmpty
        case (429, _), (_, "SlowDown"): .rateLimited
        case (500..., _): .serverError
        default: .rejected
        }
    }

    /// Where a redirect leads: to the endpoint that the document names, else to that of the header.
    private static func place(in answer: HTTPResponse) -> String? {
        let endpoint = (try? XMLReader.read(answer.body))?.first("Endpoint")?.trimmed
        let location = answer.headers["Location"].flatMap { try? HTTPURL(parsing: $0) }.map { "\($0.origin)" }
        return endpoint.flatMap { $0.isEmpty ? nil : String($0.prefix(200)) } ?? location
    }

    /// How far this machine's clock is ahead of the server's.
    private func ahead(of answer: HTTPResponse) -> Duration? {
        answer.headers["Date"].flatMap(secondsSinceEpoch(httpDate:)).map {
            .seconds(clock.sinceEpoch().components.seconds - Int64($0))
        }
    }

    /// A text of the server's without the secret, which some servers repeat.
    private func redacted(_ text: String, _ target: ObjectStorageTarget) -> String {
        Redaction([target.pair.reveal()]).redacted(text)
    }
}
