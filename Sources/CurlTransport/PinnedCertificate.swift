package import HTTPTransport

/// The SHA-256 of a server certificate's DER form.
package struct PinnedCertificate: Sendable, Hashable {
    /// 32 bytes.
    let digest: [UInt8]
    /// The variable that holds it, for messages.
    let variable: String

    /// Reads 64 hexadecimal digits of either case; colons and spaces between them do not count.
    ///
    /// - Throws: `PinnedCertificateError` for anything else.
    package init(_ pin: CertificatePin) throws(PinnedCertificateError) {
        let digits = pin.digest.unicodeScalars.filter { $0 != ":" && !$0.properties.isWhitespace }
        let values = digits.compactMap { Character($0).isASCII ? Character($0).hexDigitValue : nil }
        guard values.count == digits.count, values.count == 64 else {
            throw PinnedCertificateError(variable: pin.variable)
        }
        variable = pin.variable
        digest = stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

/// The value of a variable that should hold a digest, and does not.
package struct PinnedCertificateError: Error, Sendable, Hashable, CustomStringConvertible {
    package let variable: String

    package var description: String {
        """
        \(variable) must hold the SHA-256 of the server's certificate as 64 hexadecimal digits; \
        "openssl x509 -noout -fingerprint -sha256 -in CERTIFICATE" prints it
        """
    }
}
