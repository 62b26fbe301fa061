import StateModel

/// A seal whose output shows nothing of the text, with a key that can be another one.
struct TestSeal: SecretSeal {
    var key: UInt8 = 7

    func seal(_ plaintext: [UInt8], place: String) -> [UInt8] {
        [key] + tag(plaintext, place) + plaintext.map { $0 ^ key ^ 0x5A }
    }

    func open(_ sealed: [UInt8], place: String) throws(StateError) -> [UInt8] {
        guard sealed.count >= 9 else {
            throw .corrupt(reason: "too short")
        }
        guard sealed[0] == key else {
            throw .sealingKeyUnavailable(reason: "another key")
        }
        let plaintext = sealed.dropFirst(9).map { $0 ^ key ^ 0x5A }
        guard tag(plaintext, place) == Array(sealed[1..<9]) else {
            throw .corrupt(reason: "not authentic")
        }
        return plaintext
    }

    func fingerprint(of secret: String) -> String {
        tag(Array(secret.utf8), "fingerprint").map { String($0, radix: 16) }.joined(separator: "-")
    }

    func compare(_ secret: String, fingerprint: String) -> FingerprintMatch {
        self.fingerprint(of: secret) == fingerprint ? .same : .different
    }

    func digest(of message: [UInt8], for purpose: String) -> [UInt8]? {
        (0..<4).flatMap { tag([UInt8($0)] + message, purpose) }
    }

    /// FNV-1a over key, place and text.
    private func tag(_ text: [UInt8], _ place: String) -> [UInt8] {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(key)
        for byte in Array(place.utf8) + [0] + text {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return (0..<8).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) }
    }
}
