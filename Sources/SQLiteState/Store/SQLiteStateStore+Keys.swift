import Sealing
package import StateModel

extension SQLiteStateStore {
    /// For the holder of the lease the seal of the database; for a reader the same, or, where there is no key yet, one
    /// that compares with nothing and is kept nowhere: reading makes no key.
    package func secretSeal() async throws(StateError) -> any SecretSeal {
        if let seal = keys.seal {
            return seal
        }
        let stored = try await read { try StoredKeys.read($0) }
        do throws(StateError) {
            let source = try SealingKeySource(environment: environment)
            guard let stored else {
                let found = try source.existing()
                return found.first.map { SodiumSeal($0, opening: Array(found.dropFirst())) } ?? .transient()
            }
            return try keys.seal(stored, from: source) ?? .transient()
        } catch {
            // Where nothing is sealed yet, and no passphrase was chosen, there is nothing that a key could be wrong for.
            guard let stored, stored.secretsExist || stored.derivation != nil else {
                return SodiumSeal.transient()
            }
            throw error
        }
    }
}

// MARK: - Sealing anew

extension SQLiteStateStore {
    package func rekey(
        to target: NewSealingKey,
        droppingUnreadable: Bool
    ) async throws(StateError) -> RekeyReport {
        let environment = environment
        let keys = keys
        let old = keys.seal
        let (seal, report) = try await write { writer in
            let stored = try StoredKeys.read(writer.db)
            let access = old.map(SealAccess.available) ?? keys.sealAccess(stored)
            if case .hidden(let reason) = access {
                throw StateError.sealingKeyHidden(reason: reason)
            }
            // The new key is durable before anything is sealed with it, and the old one stays where it is.
            let (key, derivation) = try Self.newKey(target, environment)
            var rekeying = Rekeying(writer: writer, old: access, oldSeal: old, key: key)
            return try rekeying.run(stored, derivation: derivation, dropping: droppingUnreadable)
        }
        keys.use(seal)
        return report
    }

    private static func newKey(
        _ target: NewSealingKey,
        _ environment: [String: String]
    ) throws(StateError) -> (SealingKey, KeyDerivation?) {
        switch target {
        case .keyFile:
            return (try SealingKeySource.keyFile(environment).renew(), nil)
        case .given(let text):
            guard let key = SealingKey(text: SealingKey.trimmed(text)) else {
                throw .sealingKeyUnavailable(
                    reason:
                        "the new key is not valid; expected \(SealingKeySource.expected), for example from "
                        + "`openssl rand -base64 32`"
                )
            }
            return (key, nil)
        case .passphrase(let text):
            let derivation = KeyDerivation.random()
            return (try derivation.key(of: text), derivation)
        }
    }
}
