package import HTTPTransport
import Settings

/// What a `CurlTransport` does that requests do not say.
package struct CurlConfiguration: Sendable, Hashable {
    /// Requests under way at once, and so the most connections at once; further ones wait for their turn.
    var maximumTransfers = 32
    /// Bytes of one answer's body, decompressed, that are taken; a longer one is an error.
    var maximumResponseBytes = 256 << 20
    /// PEM file of the certificate authorities to trust instead of the system's.
    var certificateFile: String?
    /// The only certificate to accept, instead of asking who signed it and what name it bears.
    var pinnedCertificate: PinnedCertificate?
    var proxies = ProxySettings.none
    /// Seconds for which a connection may have been idle and is used again: one that was idle for longer is likely to have
    /// been dropped on the way.
    var longestIdleness = 60

    init() {}

    /// Takes `SSL_CERT_FILE` and the variables that name proxies into account.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - pin: the only certificate to accept.
    /// - Throws: `PinnedCertificateError` when the pin is no SHA-256 digest.
    package init(environment: [String: String], pin: CertificatePin? = nil) throws(PinnedCertificateError) {
        proxies = ProxySettings(environment: environment)
        if let file = EnvironmentVariable.certificateFile.value(in: environment) {
            certificateFile = file
        }
        pinnedCertificate = try pin.map { (pin) throws(PinnedCertificateError) in try PinnedCertificate(pin) }
    }
}
