package import SourceText

/// A provider that can be reached with a token which keyform keeps.
package protocol TokenLogin: Provider {
    /// Which endpoint is meant.
    ///
    /// - Parameters:
    ///   - given: by the user; else the variables say, else it is the vendor's.
    ///   - environment: the process's variables.
    /// - Returns: its origin, to which the token is bound.
    /// - Throws: for a text that is no endpoint.
    func loginOrigin(_ given: String?, environment: [String: String]) throws(DiagnosticsError) -> String

    /// The account at an endpoint, reached with a token and nothing else.
    ///
    /// - Parameters:
    ///   - token: to be tried.
    ///   - endpoint: as it was given; nil for the one that the variables name, or the vendor's.
    ///   - surroundings: what the process lends.
    /// - Returns: who can be asked.
    /// - Throws: when the token cannot be sent.
    func account(
        token: String,
        endpoint: String?,
        in surroundings: ProviderSurroundings
    ) throws(DiagnosticsError) -> any AccountTelling

    /// The variable whose token goes before one that is kept.
    var tokenVariable: String { get }
}

/// A token that keyform keeps.
package struct StoredLogin: Sendable {
    package let token: String
    /// For messages, such as `the login for https://api.example.com`.
    package let source: String

    package init(token: String, source: String) {
        self.token = token
        self.source = source
    }
}
