/// What can be done with the key that protects secrets at rest.
package protocol SecretSeal: Sendable {
    /// Encrypts, bound to `place`: it opens only with the same place.
    func seal(_ plaintext: [UInt8], place: String) -> [UInt8]
    /// - Throws: `StateError.sealingKeyUnavailable` when the key is another one, `corrupt` when bytes or place differ.
    func open(_ sealed: [UInt8], place: String) throws(StateError) -> [UInt8]
    /// A keyed fingerprint, salted: two calls give two texts.
    func fingerprint(of secret: String) -> String
    /// Whether `secret` is what the fingerprint was made of, compared in constant time.
    func matches(_ secret: String, fingerprint: String) -> Bool
}
