internal import CSodium
internal import SourceText
package import StateModel

/// `SecretSeal` with libsodium: XChaCha20-Poly1305 and keyed BLAKE2b, each under a key of its own.
///
/// A sealed value is a format byte, eight bytes that name the key, the nonce, the ciphertext and its tag. The
/// place is associated data: bytes that were moved to another row, column or database do not open.
package struct SodiumSeal: SecretSeal {
    /// Names the key without telling it; part of everything that is made with it.
    package let keyName: [UInt8]
    private let sealingKey: [UInt8]
    private let fingerprintKey: [UInt8]
    private let digestKey: [UInt8]
    /// Whether the key is kept, so that another process can have it.
    private let isKept: Bool
    /// By key name, the own one among them.
    private let openingKeys: [[UInt8]: [UInt8]]
    /// By the key name in a fingerprint's text, the own one among them.
    private var fingerprintKeys: [String: [UInt8]]

    private static let format: UInt8 = 1
    private static let keyNameLength = 8
    private static let nonceLength = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagLength = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
    private static let saltLength = 16
    private static let hashLength = 32

    /// Whether libsodium has chosen its code for this processor and opened its source of random bytes.
    static let isReady = sodium_init() >= 0

    /// - Parameters:
    ///   - key: seals and makes fingerprints.
    ///   - others: earlier keys, with which what they sealed can still be opened and compared.
    package init(_ key: SealingKey, opening others: [SealingKey] = []) {
        self.init(key, opening: others, isKept: true)
    }

    /// A seal with a key that nobody keeps: what it seals never opens again.
    package static func transient() -> SodiumSeal {
        SodiumSeal(.random(), opening: [], isKept: false)
    }

    private init(_ key: SealingKey, opening others: [SealingKey], isKept: Bool) {
        self.isKept = isKept
        sealingKey = Self.sealingKey(key)
        fingerprintKey = Self.fingerprintKey(key)
        digestKey = Self.subkey(4, length: 32, of: key)
        keyName = Self.name(of: key)
        let all = [key] + others
        openingKeys = Dictionary(firstOf: all.map { (Self.name(of: $0), Self.sealingKey($0)) })
        fingerprintKeys = Dictionary(
            firstOf: all.map { (Self.hex(Self.name(of: $0)), Self.fingerprintKey($0)) }
        )
    }

    /// The same seal that can compare fingerprints of other keys too.
    package func comparing(_ keys: [String: [UInt8]]) -> SodiumSeal {
        var seal = self
        seal.fingerprintKeys.merge(keys) { first, _ in first }
        return seal
    }

    /// The keys of all fingerprints that can be compared, by the name in their texts.
    package var comparableKeys: [String: [UInt8]] { fingerprintKeys }

    /// The eight bytes that name a key without telling it.
    package static func name(of key: SealingKey) -> [UInt8] {
        Array(subkey(3, length: 16, of: key).prefix(keyNameLength))
    }

    private static func sealingKey(_ key: SealingKey) -> [UInt8] {
        subkey(1, length: 32, of: key)
    }

    private static func fingerprintKey(_ key: SealingKey) -> [UInt8] {
        subkey(2, length: 32, of: key)
    }

    package func seal(_ plaintext: [UInt8], place: String) -> [UInt8] {
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

    package func open(_ sealed: [UInt8], place: String) throws(StateError) -> [UInt8] {
        let header = 1 + Self.keyNameLength
        guard sealed.count >= header + Self.nonceLength + Self.tagLength, sealed[0] == Self.format else {
            throw .corrupt(reason: "a sealed value of \(place) does not have the form of one")
        }
        guard let openingKey = openingKeys[Array(sealed[1..<header])] else {
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
                openingKey
            )
        }
        guard result == 0 else {
            throw .corrupt(reason: "a sealed value of \(place) was changed or does not belong there")
        }
        return plaintext
    }

    package func fingerprint(of secret: String) -> String {
        let salt = Self.random(Self.saltLength)
        let hash = Self.hash(salt, secret, key: fingerprintKey)
        return ["v1", Self.hex(keyName), Self.hex(salt), Self.hex(hash)].joined(separator: ":")
    }

    /// Whether a text has the form of a fingerprint, whatever key it was made with.
    package static func isFingerprint(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "v1"
            && zip(parts.dropFirst(), [keyNameLength, saltLength, hashLength]).allSatisfy { part, length in
                SealingKey.bytes(hexadecimal: String(part))?.count == length
            }
    }

    package func compare(_ secret: String, fingerprint: String) -> FingerprintMatch {
        guard let fingerprint = read(fingerprint) else { return .unknown }
        return fingerprint.isMade(of: secret) ? .same : .different
    }

    package func search(_ fingerprints: [String]) -> @Sendable (_ secret: String) -> Int? {
        let read = fingerprints.map(read)
        return { secret in read.firstIndex { $0?.isMade(of: secret) ?? false } }
    }

    /// A fingerprint whose key is here.
    private struct Fingerprint: Sendable {
        let key: [UInt8]
        let salt: [UInt8]
        let hash: [UInt8]

        /// In constant time.
        func isMade(of secret: String) -> Bool {
            sodium_memcmp(hash, SodiumSeal.hash(salt, secret, key: key), hash.count) == 0
        }
    }

    /// Nil for one of another key, and for a text that is none.
    private func read(_ text: String) -> Fingerprint? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "v1", let key = fingerprintKeys[String(parts[1])],
            let salt = SealingKey.bytes(hexadecimal: String(parts[2])), salt.count == Self.saltLength,
            let hash = SealingKey.bytes(hexadecimal: String(parts[3])), hash.count == Self.hashLength
        else { return nil }
        return Fingerprint(key: key, salt: salt, hash: hash)
    }

    package func digest(of message: [UInt8], for purpose: String) -> [UInt8]? {
        guard isKept else { return nil }
        let name = Array(purpose.utf8)
        let length = withUnsafeBytes(of: UInt64(name.count).bigEndian) { Array($0) }
        return Self.hash(length + name + message, key: digestKey)
    }

    private static func hash(_ salt: [UInt8], _ secret: String, key: [UInt8]) -> [UInt8] {
        hash(salt + Array(secret.utf8), key: key)
    }

    private static func hash(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: hashLength)
        _ = crypto_generichash(
            &hash,
            hash.count,
            message,
            UInt64(message.count),
            key,
            key.count
        )
        return hash
    }

    private static func subkey(_ purpose: UInt64, length: Int, of key: SealingKey) -> [UInt8] {
        var subkey = [UInt8](repeating: 0, count: length)
        _ = crypto_kdf_derive_from_key(&subkey, length, purpose, "keyform1", key.bytes)
        return subkey
    }

    package static func random(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }

    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
