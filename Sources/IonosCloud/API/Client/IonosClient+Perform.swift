import HTTPTransport
internal import JSONText

extension IonosClient {
    /// Sends a request, again if that is safe and worth it, until a success comes.
    ///
    /// `isRepeatable` says whether sending the request twice has the effect of sending it once, where the method does
    /// not tell.
    ///
    /// - Throws: `APIError` for anything else; `outcomeIsUncertain` when any attempt of a write may have had its
    ///   effect.
    func perform(
        _ method: HTTPMethod,
        _ path: [String],
        query: [(name: String, value: String)] = [],
        body: JSONValue? = nil,
        isRepeatable: Bool? = nil
    ) async throws(APIError) -> Exchange {
        guard path.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            var error = error(.invalidIdentifier, method, displayPath(path), attempts: 0)
            error.detail = "an id in the path is empty, or consists of dots"
            throw error
        }
        return try await perform(
            request(method, endpoint.url(path, query: query), body: body?.bytes()),
            path: displayPath(path),
            isRepeatable: isRepeatable
        )
    }

    /// Sends a complete request as above; `path` is its name in messages and the log.
    func perform(
        _ request: HTTPRequest,
        path: String,
        isRepeatable: Bool? = nil
    ) async throws(APIError) -> Exchange {
        if let fault = evidence.fault, asksForProof {
            throw notSent(fault, request.method, path)
        }
        var attempts = RequestAttempts(
            request,
            path: path,
            through: channel,
            reading: IonosAnswers(heard: heard, moment: moment, clock: clock, redacted: redacted),
            isRepeatable: isRepeatable,
            deadline: deadline
        )
        var wrongScheme: APIError?
        do throws(RequestFailure) {
            let success = try await attempts.untilSuccess { outcome in
                wrongScheme = await schemeError(outcome, request.method, path)
                return wrongScheme != nil
            }
            return exchange(success.response, request.method, path, attempts: success.attempts)
        } catch {
            if let wrongScheme {
                throw wrongScheme
            }
            throw await self.error(for: error, request.method, path)
        }
    }

    func request(_ method: HTTPMethod, _ url: HTTPURL, body: [UInt8]?) -> HTTPRequest {
        var headers: HTTPHeaders = [
            "Accept": "application/json",
            "Authorization": credentials.authorization.reveal(),
            "User-Agent": configuration.userAgent,
        ]
        if let number = configuration.contractNumber, !number.isEmpty {
            headers.append(name: "X-Contract-Number", value: number)
        }
        if body != nil {
            headers.append(name: "Content-Type", value: "application/json")
        }
        return HTTPRequest(method: method, url: url, headers: headers, body: body)
    }

    func displayPath(_ segments: [String]) -> String {
        segments.map { "/\(percentEncoded($0))" }.joined()
    }
}
