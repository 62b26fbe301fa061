import HTTPTransport
internal import JSONText
internal import SourceText

/// Whether the endpoint is the API: what is not found counts as gone only where that is proven.
extension IonosClient {
    /// Takes note of an answer that was understood: one that only the API can have sent proves the endpoint.
    ///
    /// - Parameters:
    ///   - reader: of the answer.
    ///   - path: the segments that were asked for.
    func noteProof(_ reader: ObjectReader, of path: [String]) {
        guard !evidence.isProven else {
            return
        }
        let isAsked =
            reader.object["id"]?.string.map { id in
                path.last.map { equalIgnoringASCIICase($0, id) } ?? false
            } ?? false
        let hasItems = reader.object["items"]?.array?.isEmpty == false
        if isAsked || hasItems || reader.isOfKnownKind {
            evidence.prove()
        }
    }

    /// The error, and what it says of the endpoint where that has not proved yet to be the API.
    ///
    /// Where the answer may be that of another server, the API is asked for a proof, once in a run.
    ///
    /// - Parameters:
    ///   - error: that the answer is.
    ///   - response: the answer.
    /// - Returns: the error; one of something that is not found is none of that kind without the proof.
    func judged(_ error: APIError, _ response: HTTPResponse) async -> APIError {
        guard !evidence.isProven else {
            return error
        }
        var error = error
        let finding = response.finding(messages(of: response), redacted: redacted)
        let isNotFound = error.kind == .notFound && response.status == 404
        guard asksForProof, finding != nil || isNotFound else {
            error.endpointFault = finding.map(fault)
            return error
        }
        guard let doubt = await evidence.question(askForProof) else {
            return error
        }
        if case .unproven = doubt.finding {
            // Of what is there instead of the API, nothing is certain.
            guard isNotFound else {
                return error
            }
        } else {
            evidence.blame(finding.map(fault) ?? doubt)
        }
        error.kind = isNotFound ? .malformedAnswer : error.kind
        error.endpointFault = evidence.fault ?? doubt
        return error
    }

    /// The error of a request that is not sent, because the endpoint is known not to be the API.
    func notSent(_ fault: EndpointFault, _ method: HTTPMethod, _ path: String) -> APIError {
        var error = error(.malformedAnswer, method, path, attempts: 0)
        error.endpointFault = fault
        return error
    }

    /// The error of a request that failed because the endpoint has the wrong scheme; nil where it has not.
    ///
    /// Looks once, without credentials, whether the server speaks the other one.
    func schemeError(
        _ outcome: Result<HTTPResponse, TransportError>,
        _ method: HTTPMethod,
        _ path: String
    ) async -> APIError? {
        guard !evidence.isProven, maySpeakTheOtherScheme(outcome) else {
            return nil
        }
        let origin = endpoint.origin
        let other: HTTPURL.Scheme = origin.scheme == .http ? .https : .http
        let speaks = await evidence.otherScheme { [transport = channel.transport] in
            await transport.speaks(other, at: origin)
        }
        let finding: EndpointFault.Finding
        if speaks {
            finding = other == .https ? .tls : .plainHTTP
        } else if case .failure(let failure) = outcome, failure.kind == .otherProtocol {
            finding = .otherProtocol
        } else {
            return nil
        }
        let fault = fault(finding)
        evidence.blame(fault)
        var error = describe(outcome, method, path, attempts: 1)
        error.endpointFault = fault
        return error
    }

    private func maySpeakTheOtherScheme(_ outcome: Result<HTTPResponse, TransportError>) -> Bool {
        switch (outcome, endpoint.origin.scheme) {
        case (.failure(let failure), .https):
            return !failure.mayHaveReachedServer
                && [.tls, .reset, .connectTimeout, .otherProtocol, .other].contains(failure.kind)
        case (.failure(let failure), .http):
            return [.reset, .otherProtocol, .other].contains(failure.kind)
        // Servers that expect TLS say so in words of their own.
        case (.success(let response), .http):
            return response.status == 400 && !response.holdsJSONObject
        case (.success, .https):
            return false
        }
    }

    /// That another API's endpoint is not set, although this one's is not the vendor's.
    func notSetBeside(_ other: APIService) -> EndpointFault {
        var fault = fault(.notSet)
        fault.service = other
        return fault
    }

    /// That the token is a login for this API's server, and another API is at another one.
    func notLoggedInBeside(_ other: APIService) -> EndpointFault {
        var fault = fault(.notLoggedIn)
        fault.service = other
        return fault
    }

    private func fault(_ finding: EndpointFault.Finding) -> EndpointFault {
        let origin = endpoint.origin
        let shownPath = redacted(endpoint.basePath)
        return EndpointFault(
            finding: finding,
            service: configuration.service,
            source: configuration.endpointSource,
            endpoint: redacted("\(endpoint)"),
            server: redacted("\(origin.host):\(origin.port)"),
            path: shownPath == endpoint.basePath ? shownPath : nil,
            namesScheme: configuration.endpointNamesScheme
        )
    }

    /// Asks for the lists that the API always has, the second where the first is none, once in a run.
    ///
    /// - Returns: what speaks against the endpoint's being the API; nil when it is.
    private func askForProof() async -> EndpointFault? {
        var fault: EndpointFault?
        for list in configuration.service.proofs {
            do throws(APIError) {
                try await forProof().askForProof(list.path, list.query.map { (name: $0[0], value: $0[1]) })
                return nil
            } catch {
                fault =
                    fault ?? error.endpointFault
                    ?? self.fault(error.kind == .notFound ? .nothing : .unproven(error.report))
                guard error.kind == .notFound || error.kind == .malformedAnswer else {
                    return fault
                }
            }
        }
        return fault
    }

    private func askForProof(
        _ path: [String],
        _ query: [(name: String, value: String)]
    ) async throws(APIError) {
        try await fetch(path, query: query) { (reader: ObjectReader) throws(MalformedAnswer) in
            let list = try CollectionAnswer<ListedObject>(reading: reader, of: path, at: nil)
            noteProof(reader, of: path)
            if !evidence.isProven {
                throw MalformedAnswer(message: list.doubt ?? "the list proves nothing")
            }
        }
    }
}

/// An object of which nothing is read but its id.
private struct ListedObject: APIObject {
    static let kinds = knownKinds

    let id: String

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
    }
}

extension ObjectReader {
    /// Whether the answer calls itself what the API's objects and lists do.
    fileprivate var isOfKnownKind: Bool {
        kind.map { knownKinds.contains($0) } ?? false
    }
}
