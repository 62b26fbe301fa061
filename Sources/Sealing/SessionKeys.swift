package import StateModel
internal import Synchronization

/// The keys of one store: where they come from, and the seal that is in use.
///
/// An object of its own, so that changes that wait for the database hold it and not the store.
package final class SessionKeys: Sendable {
    private struct Session: Sendable {
        /// The lease holder's seal.
        var seal: SodiumSeal?
        /// What a passphrase made; making it is slow on purpose.
        var derived: (derivation: KeyDerivation, keys: [SealingKey])?
    }

    private let environment: [String: String]
    private let onNewKeyFile: @Sendable (String) -> Void
    private let session = Mutex(Session())

    /// `onNewKeyFile` is told the path of a key file that was made because there was none.
    package init(environment: [String: String], onNewKeyFile: @escaping @Sendable (String) -> Void) {
        self.environment = environment
        self.onNewKeyFile = onNewKeyFile
    }

    /// The lease holder's seal; nil for a reader, and when the key is lost.
    package var seal: SodiumSeal? {
        session.withLock { $0.seal }
    }

    /// Takes a seal for all that follows.
    package func use(_ seal: SodiumSeal?) {
        session.withLock { session in
            session.seal = seal
            session.derived = nil
        }
    }

    /// The seal of the lease's holder.
    package func heldSeal() throws(StateError) -> SodiumSeal {
        guard let seal = session.withLock({ $0.seal }) else {
            throw .sealingKeyUnavailable(reason: "the key that this state is sealed with is not here")
        }
        return seal
    }

    /// Makes the key file of a state that is about to be made; a key that is given is checked.
    package func makeKey() throws(StateError) {
        _ = try loadOrMake(SealingKeySource(environment: environment))
    }

    private func loadOrMake(_ source: SealingKeySource) throws(StateError) -> [SealingKey] {
        let made = try source.loadOrMake()
        if let path = made.newFile {
            onNewKeyFile(path)
        }
        return made.keys
    }

    /// The seal to write with, and what the database has to say of it.
    ///
    /// A key file that is not there is made. A first passphrase gets its salt.
    package func writerKeys(
        _ stored: StoredKeys
    ) throws(StateError) -> (StoredKeys, SodiumSeal) {
        var settled = stored
        let source = try SealingKeySource(environment: environment)
        if case .passphrase(let text) = source, stored.derivation == nil {
            // Refuses one for a state that has a key.
            _ = try seal(stored, [], from: source)
            let derivation = KeyDerivation.random()
            let key = try derivation.key(of: text)
            settled.derivation = derivation
            settled.sealingKey = SodiumSeal.name(of: key)
            session.withLock { $0.derived = (derivation, [key]) }
            return (settled, SodiumSeal(key))
        }
        // Refuses a key where a passphrase is wanted, before a key file is made in vain.
        var seal = try seal(stored, from: source)
        if seal == nil {
            seal = try stored.seal(try loadOrMake(source), from: source)
        }
        guard let seal else {
            throw .sealingKeyUnavailable(reason: source.absence)
        }
        settled.sealingKey = seal.keyName
        return (settled, seal)
    }

    /// The seal for reading: a key is never made for it, and its absence is no error.
    package func sealAccess(_ stored: StoredKeys) -> SealAccess {
        if let seal = session.withLock({ $0.seal }) {
            return .available(seal)
        }
        do throws(StateError) {
            let source = try SealingKeySource(environment: environment)
            guard let seal = try seal(stored, from: source) else {
                return .missing(reason: source.absence)
            }
            return .available(seal)
        } catch .sealingKeyUnavailable(let reason) {
            return .missing(reason: reason)
        } catch .sealingKeyHidden(let reason) {
            return .hidden(reason: reason)
        } catch {
            return .missing(reason: "\(error)")
        }
    }

    /// The seal that a database asks for, made of the keys at hand; nil when there is none.
    ///
    /// - Throws: `sealingKeyHidden` when a variable keeps the right key from being used, and as `StoredKeys.seal`.
    package func seal(_ stored: StoredKeys, from source: SealingKeySource) throws(StateError) -> SodiumSeal? {
        let found: [SealingKey]
        do throws(StateError) {
            found = try existingKeys(source, stored.derivation)
        } catch {
            try checkHidden(stored, [], source)
            throw error
        }
        return try seal(stored, found, from: source)
    }

    private func seal(
        _ stored: StoredKeys,
        _ found: [SealingKey],
        from source: SealingKeySource
    ) throws(StateError) -> SodiumSeal? {
        try checkHidden(stored, found, source)
        return try stored.seal(found, from: source)
    }

    /// With another key in its place, secrets that can be opened would count as lost.
    private func checkHidden(
        _ stored: StoredKeys,
        _ found: [SealingKey],
        _ source: SealingKeySource
    ) throws(StateError) {
        func isRight(_ key: SealingKey) -> Bool { SodiumSeal.name(of: key) == stored.sealingKey }
        guard stored.secretsExist, stored.derivation == nil, !found.contains(where: isRight),
            let (variable, file) = source.hidden(by: environment),
            let keys = try? file.keys(), keys.contains(where: isRight)
        else { return }
        let other = if case .passphrase = source { "a key" } else { "another key" }
        throw .sealingKeyHidden(
            reason:
                "\(variable) is set, but this state is sealed with \(other). Unset the variable; the key in"
                + " \(file.path) is then used"
        )
    }

    private func existingKeys(
        _ source: SealingKeySource,
        _ derivation: KeyDerivation?
    ) throws(StateError) -> [SealingKey] {
        guard case .passphrase = source, let derivation else {
            return try source.existing(derivation)
        }
        if let known = session.withLock({ $0.derived }), known.derivation == derivation {
            return known.keys
        }
        let keys = try source.existing(derivation)
        session.withLock { $0.derived = (derivation, keys) }
        return keys
    }
}
