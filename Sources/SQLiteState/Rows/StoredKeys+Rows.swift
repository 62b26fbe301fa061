internal import Foundation
internal import GRDB
internal import Sealing
internal import SourceText
internal import StateModel

extension StoredKeys {
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
            fingerprintKeys: Dictionary(firstOf: keys),
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
                    OR EXISTS (SELECT 1 FROM rotation_sinks WHERE digest IS NOT NULL)
                """
        ) ?? false
    }
}
