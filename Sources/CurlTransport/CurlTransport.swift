package import HTTPTransport

/// Sends requests with libcurl, on one thread of its own that starts with the first request.
///
/// Connections are kept and shared by all requests, over HTTP/2 where the server offers it. A request goes on the
/// wire once at most: redirects are answers, and what libcurl would quietly send again after a kept connection
/// broke ends as `reset`, for the caller to decide.
package final class CurlTransport: Transport {
    private let mailbox: Mailbox

    package init(configuration: CurlConfiguration = CurlConfiguration()) {
        mailbox = Mailbox(configuration: configuration)
    }

    deinit {
        mailbox.stop()
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let id = mailbox.reserve()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.submit(id, request, continuation)
            }
        } onCancel: { [mailbox] in
            mailbox.cancel(id)
        }
        // Transfers end when the transport goes, so it must not go while one is awaited.
        return try withExtendedLifetime(self) { () throws(TransportError) in
            try result.get()
        }
    }

    package func speaks(_ scheme: HTTPURL.Scheme, at origin: HTTPURL.Origin) async -> Bool {
        guard let url = try? HTTPURL(parsing: "\(scheme.rawValue)://\(origin.host):\(origin.port)/") else {
            return false
        }
        let request = HTTPRequest(
            method: .get,
            url: url,
            connectTimeout: .seconds(5),
            timeout: .seconds(5)
        )
        do throws(TransportError) {
            let answer = try await send(request)
            // A server that expects TLS answers plain requests with that, in words of its own.
            return scheme == .https || answer.status != 400
        } catch {
            return scheme == .https && error.speaksTLS
        }
    }
}
