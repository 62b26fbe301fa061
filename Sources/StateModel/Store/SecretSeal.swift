/// What can be done with the key that protects secrets at rest.
package protocol SecretSeal: Sendable {
    /// Encrypts, bound to `place`: it opens only with the same place.
    func seal(_ plaintext: [UInt8], place: String) -> [UInt8]
    /// - Throws: `StateError.sealingKeyUnavailable` when the key is another one, `corrupt` when bytes or place differ.
    func open(_ sealed: [UInt8], place: String) throws(StateError) -> [UInt8]
    /// A keyed fingerprint, salted: two calls give two texts.
    func fingerprint(of secret: String) -> String
    /// Compares a secret with what a fingerprint was made of, in constant time.
    func compare(_ secret: String, fingerprint: String) -> FingerprintMatch
    /// Compares secrets with many fingerprints, which are read once.
    ///
    /// - Returns: finds the position of a fingerprint that was certainly made of a secret; nil where none was.
    func search(_ fingerprints: [String]) -> @Sendable (_ secret: String) -> Int?
    /// A keyed hash of a message, without salt: the same whenever it is made with the same key.
    ///
    /// - Parameters:
    ///   - message: of any length.
    ///   - purpose: keeps hashes for one use apart from those for any other.
    /// - Returns: 32 bytes; nil where the key is kept nowhere, so that nobody could make the hash again.
    func digest(of message: [UInt8], for purpose: String) -> [UInt8]?
}

/// What is known of a secret and a fingerprint.
package enum FingerprintMatch: Sendable, Hashable {
    case same
    case different
    /// The fingerprint was made with another key, or is no fingerprint: nothing can be said.
    case unknown
}

extension SecretSeal {
    package func search(_ fingerprints: [String]) -> @Sendable (_ secret: String) -> Int? {
        { secret in fingerprints.firstIndex { matches(secret, fingerprint: $0) } }
    }

    /// Whether `secret` is certainly what the fingerprint was made of.
    ///
    /// False for a fingerprint of another key too: use `compare` where that must be told from a changed secret.
    package func matches(_ secret: String, fingerprint: String) -> Bool {
        compare(secret, fingerprint: fingerprint) == .same
    }
}
