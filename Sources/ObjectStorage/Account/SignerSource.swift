package import SourceText

/// Where the pair comes from with which requests are signed: asked whenever a request is made, because the key may be made
/// in the same run.
package protocol SignerSource: Sendable {
    /// The pair to sign with now. No request.
    ///
    /// - Throws: a diagnostic that says that there is none, why, and what to do.
    func pair() throws(DiagnosticsError) -> SigningPair
}

/// One pair for the whole run, or the reason why there is none.
package struct FixedSigner: SignerSource {
    private let known: Result<SigningPair, DiagnosticsError>

    package init(_ pair: SigningPair) {
        known = .success(pair)
    }

    package init(missing reason: DiagnosticsError) {
        known = .failure(reason)
    }

    package func pair() throws(DiagnosticsError) -> SigningPair {
        try known.get()
    }
}
