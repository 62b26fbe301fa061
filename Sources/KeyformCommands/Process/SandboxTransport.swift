import HTTPTransport
import IonosSandbox

/// Carries requests to a simulated account inside this process.
struct SandboxTransport: Transport {
    let sandbox: Sandbox

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var headers = request.headers.fields.map { SandboxHeader($0.name, $0.value) }
        // A client that signs its requests says itself which host it has signed.
        if !headers.contains(where: { $0.name.lowercased() == "host" }) {
            let origin = request.url.origin
            let port = origin.port == origin.scheme.defaultPort ? "" : ":\(origin.port)"
            headers.append(SandboxHeader("Host", origin.host + port))
        }
        headers.append(SandboxHeader("X-Forwarded-Proto", request.url.origin.scheme.rawValue))
        let outcome = await sandbox.respond(
            to: SandboxRequest(
                method: request.method.rawValue,
                path: request.url.target,
                headers: headers,
                body: request.body ?? []
            )
        )
        switch outcome {
        case .answer(let response, let delay):
            try await wait(.milliseconds(delay))
            var answer = HTTPHeaders()
            for header in response.headers {
                answer.append(name: header.name, value: header.value)
            }
            return HTTPResponse(status: response.status, headers: answer, body: response.body)
        case .drop(_, let delay):
            try await wait(.milliseconds(delay))
            throw TransportError(
                kind: .reset,
                message: "the sandbox dropped the connection",
                mayHaveReachedServer: true
            )
        case .hang:
            try await wait(request.timeout)
            throw TransportError(
                kind: .noAnswer,
                message: "the sandbox did not answer",
                mayHaveReachedServer: true
            )
        }
    }

    private func wait(_ duration: Duration) async throws(TransportError) {
        guard duration > .zero else {
            return
        }
        do {
            try await Task.sleep(for: duration)
        } catch {
            throw TransportError(kind: .cancelled, message: "it was cancelled", mayHaveReachedServer: true)
        }
    }
}
