internal import Foundation
internal import GRDB
internal import StateModel

/// What a database says of the keys that protect its secrets; no key is in it in clear.
struct StoredKeys: Equatable {
    let lineage: String
    /// Names the key that seals new secrets; nil before the first.
    var sealingKey: [UInt8]?
    /// How that key is made of a passphrase; nil when it is kept elsewhere.
    var derivation: KeyDerivation?
    /// Keys of fingerprints that are older than the sealing key, sealed, by their names.
    var fingerprintKeys: [String: [UInt8]]
    /// Whether anything in the database needs a key.
    let secretsExist: Bool

    static func read(_ db: Database) throws -> StoredKeys {
        let name = try StoredRows.first(db, .meta, "SELECT id, sealing_key FROM meta") { row in
            try row.optionalText(1) == nil
                ? nil : try row.read(1, as: "the name of a key", SealingKey.bytes(hexadecimal:))
        }
        let derivation = try StoredRows.first(
            db,
            .keyDerivation,
            "SELECT id, algorithm, salt, operations, memory FROM key_derivation"
        ) { row in
            try KeyDerivation(
                algorithm: try row.text(1),
                salt: try row.bytes(2),
                operations: Int(try row.number(3, in: StoredRow.counts)),
                memory: Int(try row.number(4, in: StoredRow.versions))
            )
        }
        let keys = try StoredRows(db, .fingerprintKeys, "SELECT name, sealed FROM fingerprint_keys")
            .map { (try $0.text(0), try $0.bytes(1)) }
        return StoredKeys(
            lineage: try RecordReader.lineage(db),
            sealingKey: name ?? nil,
            derivation: derivation,
            fingerprintKeys: Dictionary(keys, uniquingKeysWith: { first, _ in first }),
            secretsExist: try areNeeded(db)
        )
    }

    /// Replaces what the database says.
    func write(_ db: Database) throws {
        try db.execute(
            sql: "UPDATE meta SET sealing_key = ?",
            arguments: [sealingKey.map(SodiumSeal.hex)]
        )
        try db.execute(sql: "DELETE FROM key_derivation")
        if let derivation {
            try db.execute(
                sql:
                    "INSERT INTO key_derivation (id, algorithm, salt, operations, memory) VALUES (1, ?, ?, ?, ?)",
                arguments: [
                    KeyDerivation.algorithm, Data(derivation.salt), derivation.operations, derivation.memory,
                ]
            )
        }
        try db.execute(sql: "DELETE FROM fingerprint_keys")
        for (name, sealed) in fingerprintKeys {
            try db.execute(
                sql: "INSERT INTO fingerprint_keys (name, sealed) VALUES (?, ?)",
                arguments: [name, Data(sealed)]
            )
        }
    }

    /// Whether anything in the database needs a key.
    private static func areNeeded(_ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM sealed_values) OR EXISTS (SELECT 1 FROM fingerprints)
                    OR EXISTS (SELECT 1 FROM outputs WHERE sealed IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM operations WHERE status = 'open' AND sealed_recognition IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM meta WHERE sealed_contract IS NOT NULL)
                """
        ) ?? false
    }
}

// MARK: - The seal

extension StoredKeys {
    /// The seal that the database asks for, made of the keys at hand; nil when there is none.
    ///
    /// - Throws: `sealingKeyUnavailable` when the keys at hand cannot be this database's: another passphrase, a key
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
