internal import CDigests

/// A hash function of libcrypto, which is loaded when the first digest is asked for.
package enum Digest: String, Sendable, CaseIterable {
    case md5
    case sha1
    case sha256
    case sha512

    /// Hashes a message.
    ///
    /// - Throws: when libcrypto cannot be loaded, or refuses this function (MD5 in FIPS mode).
    package func hash(_ message: [UInt8]) throws(DigestError) -> [UInt8] {
        try result { kf_digest(rawValue, message, message.count, $0) }
    }

    /// The HMAC (RFC 2104) of a message.
    ///
    /// - Throws: when libcrypto cannot be loaded, or refuses this function.
    package func authenticationCode(of message: [UInt8], key: [UInt8]) throws(DigestError) -> [UInt8] {
        try result { kf_hmac(rawValue, key, key.count, message, message.count, $0) }
    }

    /// The longest digest, in bytes.
    private static let greatestSize = 64

    private func result(
        _ compute: (UnsafeMutablePointer<UInt8>) -> Int
    ) throws(DigestError) -> [UInt8] {
        if let reason = kf_crypto_load() {
            throw DigestError(reason: String(cString: reason))
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.greatestSize) { buffer, count in
            if let start = buffer.baseAddress {
                count = compute(start)
            }
        }
        guard !bytes.isEmpty else {
            throw DigestError(reason: "libcrypto refuses \(rawValue)")
        }
        return bytes
    }
}
