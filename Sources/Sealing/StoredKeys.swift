import StateModel

/// What a state says of the keys that protect its secrets; no key is in it in clear.
package struct StoredKeys: Equatable {
    package let lineage: String
    /// Names the key that seals new secrets; nil before the first.
    package var sealingKey: [UInt8]?
    /// How that key is made of a passphrase; nil when it is kept elsewhere.
    package var derivation: KeyDerivation?
    /// Keys of fingerprints that are older than the sealing key, sealed, by their names.
    package var fingerprintKeys: [String: [UInt8]]
    /// Whether anything in the state needs a key.
    package let secretsExist: Bool

    package init(
        lineage: String,
        sealingKey: [UInt8]?,
        derivation: KeyDerivation?,
        fingerprintKeys: [String: [UInt8]],
        secretsExist: Bool
    ) {
        self.lineage = lineage
        self.sealingKey = sealingKey
        self.derivation = derivation
        self.fingerprintKeys = fingerprintKeys
        self.secretsExist = secretsExist
    }
}

extension StoredKeys {
    /// The seal that the state asks for, made of the keys at hand; nil when there is none.
    ///
    /// - Throws: `sealingKeyUnavailable` when the keys at hand cannot be this state's: another passphrase, a key
    ///   where it takes a passphrase, or the reverse.
    func seal(_ keys: [SealingKey], from source: SealingKeySource) throws(StateError) -> SodiumSeal? {
        let named = keys.map { (name: SodiumSeal.name(of: $0), key: $0) }
        let fitting = named.first { $0.name == sealingKey }
        if derivation != nil, fitting == nil {
            if case .passphrase = source {
                throw .sealingKeyUnavailable(
                    reason:
                        "the passphrase in \(SealingKeySource.passphraseVariable) is not the one that this state is"
                        + " sealed with"
                )
            }
            if case .value = source {
                throw .sealingKeyUnavailable(
                    reason:
                        "\(SealingKeySource.valueVariable) is set, but this state is sealed with a passphrase. Unset the"
                        + " variable and set \(SealingKeySource.passphraseVariable) to the passphrase"
                )
            }
            throw .sealingKeyUnavailable(
                reason:
                    "this state is sealed with a passphrase; set \(SealingKeySource.passphraseVariable) to it"
            )
        }
        if case .passphrase = source, derivation == nil, secretsExist {
            throw .sealingKeyUnavailable(
                reason:
                    "\(SealingKeySource.passphraseVariable) is set, but this state is sealed with a key. Unset the variable"
                    + " and give the key; to seal with a passphrase from then on, run `keyform state rekey -passphrase`"
            )
        }
        guard let first = fitting ?? named.first else { return nil }
        let seal = SodiumSeal(first.key, opening: named.filter { $0.name != first.name }.map(\.key))
        var known: [String: [UInt8]] = [:]
        for (name, sealed) in fingerprintKeys {
            // One that does not open makes its fingerprints incomparable, which sends their values once more.
            known[name] = try? seal.open(sealed, place: SecretPlaces(lineage: lineage).fingerprintKey(name))
        }
        return seal.comparing(known)
    }
}
