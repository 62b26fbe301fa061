package import SourceText

/// Where the pair comes from with which requests are signed: asked whenever a request is made, because the key may be made
/// in the same run.
package protocol SignerSource: Sendable {
    /// The pair to sign with now. No request.
    ///
    /// - Throws: a diagnostic that says that there is none, why, and what to do.
    func pair() throws(DiagnosticsError) -> SigningPair
}

extension FixedSigner {
    /// Of a configuration that names no pair.
    package static let none = FixedSigner(
        missing: DiagnosticsError(
            .error(
                "Object Storage credentials are missing",
                "object storage credentials are missing. Please set s3_access_key and s3_secret_key provider attributes or"
                    + " environment variables IONOS_S3_ACCESS_KEY and IONOS_S3_SECRET_KEY"
            )
        )
    )
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
