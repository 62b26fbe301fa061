/// The only certificate of a server to accept, as a variable of the process gives it.
package struct CertificatePin: Sendable, Hashable {
    /// The variable's name, for messages.
    package let variable: String
    /// The SHA-256 of the certificate in hexadecimal digits.
    package let digest: String

    package init(variable: String, digest: String) {
        self.variable = variable
        self.digest = digest
    }
}
