package import HTTPTransport
package import SourceText
package import StateModel

/// What the process lends to providers, so that none of them opens connections or prints by itself, nor reads files but
/// those that its objects are.
package struct ProviderSurroundings: Sendable {
    /// The process's variables.
    package var environment: [String: String] = [:]
    /// For the header of that name.
    package var userAgent = "keyform"
    /// How many requests may be under way at once.
    package var maximumConcurrency = 10
    package var clock: any APIClock = SystemClock()
    /// Random numbers for what is made here: the system's, which nobody can foresee.
    package var generator: @Sendable () -> any RandomNumberGenerator = { SystemRandomNumberGenerator() }
    /// The limits that the user sets; an error in them counts once a request is made.
    package var timeLimits: @Sendable () throws(DiagnosticsError) -> TimeLimits = {
        () throws(DiagnosticsError) in
        TimeLimits()
    }
    /// What is odd about all this; each configuration that uses it tells.
    package var warnings: [Diagnostic] = []
    /// A file's text, a relative path counted from where the program was started; nil when there is no such file.
    package var readFile: @Sendable (_ path: String) throws(UnreadableFile) -> String? = {
        (_) throws(UnreadableFile) in nil
    }
    /// Reads the outputs of a state that keyform keeps: of the first of several databases that is there; nil when none is.
    ///
    /// `instead` is the file in whose place they are read; nil where a database was named.
    package var readOutputs:
        @Sendable (_ databases: [String], _ instead: String?) async throws(DiagnosticsError) -> StoredOutputs? =
            {
                (_, _) throws(DiagnosticsError) in nil
            }
    /// The token that is kept for a server; nil when none is.
    ///
    /// `origin` is scheme, host and port as `HTTPURL.Origin` writes them.
    package var storedLogin: @Sendable (_ origin: String) throws(DiagnosticsError) -> StoredLogin? = {
        (_) throws(DiagnosticsError) in nil
    }
    /// Makes connections.
    package var connect: @Sendable (CertificatePin?) throws(DiagnosticsError) -> any Transport
    /// Connects to a simulated account of that name; nil where the real API is meant.
    package var simulate: (@Sendable (_ account: String) throws(DiagnosticsError) -> any Transport)?
    /// Makes what is reported of each request; `service` names the API in sentences, such as `The X API`.
    package var log: @Sendable (_ service: String) -> (@Sendable (RequestEvent) -> Void)?

    package init(
        connect: @escaping @Sendable (CertificatePin?) throws(DiagnosticsError) -> any Transport,
        log: @escaping @Sendable (_ service: String) -> (@Sendable (RequestEvent) -> Void)? = { _ in nil }
    ) {
        self.connect = connect
        self.log = log
    }
}

/// The outputs in a state that keyform keeps.
package struct StoredOutputs: Sendable {
    package let outputs: [OutputRecord]
    /// The names of those that are sealed with a key that is not here.
    package let closed: Set<String>

    package init(_ outputs: [OutputRecord], closed: Set<String> = []) {
        self.outputs = outputs
        self.closed = closed
    }
}

/// A file that is there and cannot be read.
package struct UnreadableFile: Error {
    package let path: String
    /// In a few words.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// Time limits of the user's, for links and servers that the usual ones do not suit.
package struct TimeLimits: Sendable, Equatable {
    /// For one exchange with an API.
    package var request: Duration?
    /// For reading something with all retries.
    ///
    /// Writes have `timeouts` blocks.
    package var operation: Duration?

    package init(request: Duration? = nil, operation: Duration? = nil) {
        self.request = request
        self.operation = operation
    }
}
