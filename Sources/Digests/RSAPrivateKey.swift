internal import CDigests

/// A private key of RSA, for decryption.
package struct RSAPrivateKey: ~Copyable {
    /// Why bytes or numbers make no key.
    package enum Invalid: Error, Sendable, Equatable {
        case malformed
        /// A key, but not one of RSA.
        case otherKind
        /// libcrypto cannot be loaded.
        case unavailable(String)
    }

    /// Longer keys than anybody makes would only take time.
    private static let greatestSize = 16_384 / 8

    private let key: OpaquePointer

    private init(adopting key: OpaquePointer) throws(Invalid) {
        guard kf_rsa_size(key) <= Self.greatestSize else {
            kf_rsa_free(key)
            throw .malformed
        }
        self.key = key
    }

    /// Reads DER in the form of PKCS #1 (RFC 8017) or PKCS #8 (RFC 5208).
    package init(der: [UInt8]) throws(Invalid) {
        try Self.load()
        var key: OpaquePointer?
        switch (kf_rsa_read(der, der.count, &key), key) {
        case (kf_rsa_read_key, let key?): try self.init(adopting: key)
        case (kf_rsa_read_other_kind, _): throw .otherKind
        default: throw .malformed
        }
    }

    /// Makes a key of its numbers, the highest byte first.
    package init(
        modulus: some Collection<UInt8>,
        publicExponent: some Collection<UInt8>,
        privateExponent: some Collection<UInt8>
    ) throws(Invalid) {
        try Self.load()
        var modulus = Array(modulus.reversed())
        var publicExponent = Array(publicExponent.reversed())
        var privateExponent = Array(privateExponent.reversed())
        guard
            let key = kf_rsa_make(
                &modulus,
                modulus.count,
                &publicExponent,
                publicExponent.count,
                &privateExponent,
                privateExponent.count
            )
        else {
            throw .malformed
        }
        try self.init(adopting: key)
    }

    deinit {
        kf_rsa_free(key)
    }

    private static func load() throws(Invalid) {
        if let reason = kf_crypto_load() {
            throw .unavailable(String(cString: reason))
        }
    }

    /// Decrypts and takes the padding of PKCS #1 v1.5 off (RFC 8017, 7.2.2); nil when that was not there.
    package func decrypt(_ ciphertext: [UInt8]) -> [UInt8]? {
        let size = kf_rsa_size(key)
        guard size >= 11, ciphertext.count <= size else {
            return nil
        }
        let whole = [UInt8](repeating: 0, count: size - ciphertext.count) + ciphertext
        var plain = [UInt8](repeating: 0, count: size)
        // Padding is 0, 2, at least eight bytes that are not 0, and a 0.
        guard kf_rsa_private(key, whole, &plain), plain[0] == 0, plain[1] == 2,
            let end = plain[2...].firstIndex(of: 0), end >= 10
        else {
            return nil
        }
        return Array(plain[(end + 1)...])
    }
}
