/// What carries one request to the server and its answer back: sockets, TLS, proxies, connection reuse.
///
/// A transport never follows a redirect, never repeats a request on its own after part of an answer has come,
/// and stops at once when the calling task is cancelled.
package protocol Transport: Sendable {
    /// Sends a request and waits for the complete answer, whatever its status.
    ///
    /// - Throws: `TransportError` when no complete answer came.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse

    /// Whether a server, with which requests of another scheme failed, speaks this one; asked within seconds, and
    /// without credentials.
    ///
    /// - Parameters:
    ///   - scheme: the one to try.
    ///   - origin: gives host and port.
    /// - Returns: false also where that cannot be told.
    func speaks(_ scheme: HTTPURL.Scheme, at origin: HTTPURL.Origin) async -> Bool
}

extension Transport {
    package func speaks(_ scheme: HTTPURL.Scheme, at origin: HTTPURL.Origin) async -> Bool {
        false
    }
}

/// Why no complete answer came.
package struct TransportError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Nothing listens at that address, or it cannot be reached.
        case refused
        /// The host name does not resolve.
        case dns
        /// No connection within the connect timeout.
        case connectTimeout
        /// Connected, but no complete answer in time.
        case noAnswer
        /// No TLS session: the certificate is not trusted, or the handshake failed.
        case tls
        /// The server has another certificate than the only one that is trusted.
        case otherCertificate
        /// The connection broke before the answer was complete.
        case reset
        /// The calling task was cancelled.
        case cancelled
        /// An answer that is not HTTP.
        case otherProtocol
        /// The system gives this process nothing more of what a connection needs.
        case shortage(Shortage)
        /// Anything else, for instance a proxy that refuses.
        case other
    }

    /// What the system may give too little of.
    package enum Shortage: Sendable, Hashable {
        case files
        case memory
        case threads
    }

    package let kind: Kind
    /// What happened, in words that end a sentence; never holds a header or a body.
    package let message: String
    /// Whether the server may have seen the request.
    ///
    /// `false` only when it certainly had no effect.
    package let mayHaveReachedServer: Bool
    /// Whether the server certainly speaks TLS, although no session came about.
    package var speaksTLS = false

    package init(kind: Kind, message: String, mayHaveReachedServer: Bool) {
        self.kind = kind
        self.message = message
        self.mayHaveReachedServer = mayHaveReachedServer
    }
}
