import HTTPTransport

/// Never sends anything; stands behind a provider of which only the pure part is used.
struct NoTransport: Transport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(kind: .other, message: "there is no connection", mayHaveReachedServer: false)
    }
}
