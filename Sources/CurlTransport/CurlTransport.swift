package import IonosAPI

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
}
