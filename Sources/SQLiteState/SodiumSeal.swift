internal import CSodium
internal import StateModel

/// `SecretSeal` with libsodium: XChaCha20-Poly1305 and keyed BLAKE2b, each under a key of its own.
///
/// A sealed value is a format byte, eight bytes that name the key, the nonce, the ciphertext and its tag. The
/// place is associated data: bytes that were moved to another row, column or database do not open.
struct SodiumSeal: SecretSeal {
    /// Names the key without telling it; part of everything that is made with it.
    let keyName: [UInt8]
    private let sealingKey: [UInt8]
    private let fingerprintKey: [UInt8]

    private static let format: UInt8 = 1
    private static let keyNameLength = 8
    private static let nonceLength = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagLength = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
    private static let saltLength = 16

    /// Whether libsodium has chosen its code for this processor and opened its source of random bytes.
    static let isReady = sodium_init() >= 0

    init(_ key: SealingKey) {
        sealingKey = Self.subkey(1, length: 32, of: key)
        fingerprintKey = Self.subkey(2, length: 32, of: key)
        keyName = Array(Self.subkey(3, length: 16, of: key).prefix(Self.keyNameLength))
    }

    func seal(_ plaintext: [UInt8], place: String) -> [UInt8] {
        let nonce = Self.random(Self.nonceLength)
        let associated = Array(place.utf8)
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count + Self.tagLength)
        var length: UInt64 = 0
        _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
            &ciphertext,
            &length,
            plaintext,
            UInt64(plaintext.count),
            associated,
            UInt64(associated.count),
            nil,
            nonce,
            sealingKey
        )
        return [Self.format] + keyName + nonce + ciphertext[..<Int(length)]
    }

    func open(_ sealed: [UInt8], place: String) throws(StateError) -> [UInt8] {
        let header = 1 + Self.keyNameLength
        guard sealed.count >= header + Self.nonceLength + Self.tagLength, sealed[0] == Self.format else {
            throw .corrupt(reason: "a sealed value of \(place) has not the form of one")
        }
        guard Array(sealed[1..<header]) == keyName else {
            throw .sealingKeyUnavailable(reason: "it was sealed with another key than the one in use")
        }
        let nonce = Array(sealed[header..<header + Self.nonceLength])
        let ciphertext = Array(sealed[(header + Self.nonceLength)...])
        let associated = Array(place.utf8)
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count - Self.tagLength)
        var length: UInt64 = 0
        let result = plaintext.withUnsafeMutableBufferPointer { buffer in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                buffer.baseAddress,
                &length,
                nil,
                ciphertext,
                UInt64(ciphertext.count),
                associated,
                UInt64(associated.count),
                nonce,
                sealingKey
            )
        }
        guard result == 0 else {
            throw .corrupt(reason: "a sealed value was changed or does not belong to \(place)")
        }
        return plaintext
    }

    func fingerprint(of secret: String) -> String {
        let salt = Self.random(Self.saltLength)
        return ["v1", Self.hex(keyName), Self.hex(salt), Self.hex(hash(salt, secret))].joined(separator: ":")
    }

    func compare(_ secret: String, fingerprint: String) -> FingerprintMatch {
        let parts = fingerprint.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "v1", parts[1] == Self.hex(keyName),
            let salt = SealingKey.bytes(hexadecimal: String(parts[2])), salt.count == Self.saltLength,
            let expected = SealingKey.bytes(hexadecimal: String(parts[3]))
        else { return .unknown }
        let actual = hash(salt, secret)
        guard expected.count == actual.count else { return .unknown }
        return sodium_memcmp(expected, actual, actual.count) == 0 ? .same : .different
    }

    private func hash(_ salt: [UInt8], _ secret: String) -> [UInt8] {
        let message = salt + Array(secret.utf8)
        var hash = [UInt8](repeating: 0, count: 32)
        _ = crypto_generichash(
            &hash,
            hash.count,
            message,
            UInt64(message.count),
            fingerprintKey,
            fingerprintKey.count
        )
        return hash
    }

    private static func subkey(_ purpose: UInt64, length: Int, of key: SealingKey) -> [UInt8] {
        var subkey = [UInt8](repeating: 0, count: length)
        _ = crypto_kdf_derive_from_key(&subkey, length, purpose, "keyform1", key.bytes)
        return subkey
    }

    static func random(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }

    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
