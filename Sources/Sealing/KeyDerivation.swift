internal import CSodium
package import StateModel

/// How a sealing key is made of a passphrase: Argon2id with a salt and costs that the database keeps.
package struct KeyDerivation: Equatable {
    package static let algorithm = "argon2id13"

    package let salt: [UInt8]
    /// Passes over the memory.
    package let operations: Int
    /// In bytes.
    package let memory: Int

    private static let saltLength = Int(crypto_pwhash_SALTBYTES)
    /// More than any honest state asks for: a changed database must not make the program eat the machine.
    private static let largestMemory = 1 << 30
    private static let mostOperations = 64

    /// A new salt with the costs of RFC 9106's second recommendation: three passes over 64 MiB.
    package static func random() -> KeyDerivation {
        KeyDerivation(random: SodiumSeal.random(saltLength), operations: 3, memory: 64 << 20)
    }

    private init(random salt: [UInt8], operations: Int, memory: Int) {
        self.salt = salt
        self.operations = operations
        self.memory = memory
    }

    /// - Throws: `corrupt` for what no keyform has written.
    package init(algorithm: String, salt: [UInt8], operations: Int, memory: Int) throws(StateError) {
        guard algorithm == Self.algorithm else {
            throw .corrupt(
                reason: "key_derivation names a way to make the sealing key that this keyform does not know"
            )
        }
        guard salt.count == Self.saltLength, (1...Self.mostOperations).contains(operations),
            (8192...Self.largestMemory).contains(memory)
        else {
            throw .corrupt(reason: "key_derivation: the parameters of the passphrase's key are out of range")
        }
        self.init(random: salt, operations: operations, memory: memory)
    }

    /// - Throws: `sealingKeyUnavailable` when the memory for it cannot be had.
    package func key(of passphrase: String) throws(StateError) -> SealingKey {
        let text = Array(passphrase.utf8).map { CChar(bitPattern: $0) }
        var bytes = [UInt8](repeating: 0, count: SealingKey.length)
        let result = crypto_pwhash(
            &bytes,
            UInt64(bytes.count),
            text,
            UInt64(text.count),
            salt,
            UInt64(operations),
            memory,
            Int32(crypto_pwhash_ALG_ARGON2ID13)
        )
        guard result == 0, let key = SealingKey(bytes: bytes) else {
            throw .sealingKeyUnavailable(
                reason:
                    "making the key of the passphrase takes \(memory >> 20) MiB of memory, which is not available"
            )
        }
        return key
    }
}
