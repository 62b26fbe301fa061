package import Providers
package import SourceText

extension Bench {
    /// The providers that can be reached with a token which is kept.
    package var loginProviders: [any TokenLogin] {
        installed.all.compactMap { $0 as? any TokenLogin }
    }

    /// An account that is reached with a token and nothing else.
    ///
    /// - Throws: when the token cannot be sent.
    package func account(
        of provider: any TokenLogin,
        token: String,
        endpoint: String?
    ) throws(DiagnosticsError) -> any AccountTelling {
        try provider.account(token: token, endpoint: endpoint, in: lent(1))
    }
}
