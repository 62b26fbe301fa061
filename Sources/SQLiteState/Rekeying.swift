internal import Foundation
internal import GRDB
internal import StateModel

/// Seals every secret of a database with another key, inside the caller's transaction: it is done wholly or not at
/// all, so at every moment there is one key that opens all of them.
struct Rekeying {
    private let writer: RecordWriter
    private let old: SealAccess
    private let oldSeal: SodiumSeal?
    private let new: SodiumSeal
    private var resealed = 0
    private var unreadable: [UnreadableSecret] = []

    init(writer: RecordWriter, old: SealAccess, oldSeal: SodiumSeal?, key: SealingKey) {
        self.writer = writer
        self.old = old
        self.oldSeal = oldSeal
        new = SodiumSeal(key)
    }

    /// - Returns: the new seal, and what was done.
    /// - Throws: `sealingKeyUnavailable` when a secret cannot be opened and `dropping` is false.
    mutating func run(
        _ stored: StoredKeys,
        derivation: KeyDerivation?,
        keyFile: String?,
        dropping: Bool
    ) throws -> (SodiumSeal, RekeyReport) {
        try attributes()
        try outputs()
        try recognitions()
        try contract()
        if !unreadable.isEmpty, !dropping {
            let list = unreadable.prefix(10).map { "\n  \($0)" }.joined()
            throw StateError.sealingKeyUnavailable(
                reason:
                    "\(unreadable.count) of the secrets cannot be opened, so they cannot be sealed anew:\(list)\n"
                    + "Give the key that they are sealed with, or -drop-unreadable to go on without them (the next"
                    + " refresh reads access keys again)"
            )
        }
        var settled = stored
        settled.sealingKey = new.keyName
        settled.derivation = derivation
        let known = try fingerprintKeys()
        settled.fingerprintKeys = Dictionary(
            known.map { name, key in
                (name, new.seal(key, place: writer.places.fingerprintKey(name)))
            },
            uniquingKeysWith: { first, _ in first }
        )
        try settled.write(writer.db)
        return (
            new.comparing(known),
            RekeyReport(resealed: resealed, dropped: unreadable.map(\.place), keyFile: keyFile)
        )
    }

    private mutating func attributes() throws {
        let rows = try Row.fetchAll(
            writer.db,
            sql: """
                SELECT s.resource, s.attribute, s.sealed, r.address, r.generation, r.object_id
                FROM sealed_values s JOIN resources r ON r.id = s.resource ORDER BY s.resource, s.attribute
                """
        )
        for row in rows {
            let id: Int64 = row[0]
            let attribute: String = row[1]
            let key = try RecordReader.key(row[3], row[4])
            let place = writer.places.attribute(attribute, of: key, objectID: row[5])
            let sealed = anew(place.text, .attribute(key, name: attribute)) {
                (old) throws(UnreadableSecret.Reason) in
                try old.open(Array(row[2] as Data), place: place)
            }
            if let sealed {
                try writer.run(
                    "UPDATE sealed_values SET sealed = ? WHERE resource = ? AND attribute = ?",
                    [Data(sealed), id, attribute]
                )
            } else {
                try writer.run(
                    "DELETE FROM sealed_values WHERE resource = ? AND attribute = ?",
                    [id, attribute]
                )
            }
        }
    }

    private mutating func outputs() throws {
        let rows = try Row.fetchAll(
            writer.db,
            sql: "SELECT name, sealed FROM outputs WHERE sealed IS NOT NULL ORDER BY name"
        )
        for row in rows {
            let name: String = row[0]
            let place = writer.places.output(name)
            let sealed = anew(place, .output(name: name)) { (old) throws(UnreadableSecret.Reason) in
                try old.open(Array(row[1] as Data), place: place)
            }
            try writer.run(
                "UPDATE outputs SET sealed = ? WHERE name = ?",
                [sealed.map { Data($0) }, name]
            )
        }
    }

    /// What the objects of unfinished creates are recognised by; where it cannot be opened it stays a secret, of which
    /// nothing is known.
    private mutating func recognitions() throws {
        let rows = try Row.fetchAll(
            writer.db,
            sql: """
                SELECT id, address, generation, sealed_recognition FROM operations
                WHERE status = 'open' AND sealed_recognition IS NOT NULL ORDER BY id
                """
        )
        for row in rows {
            let operation: OperationID = row[0]
            let place = writer.places.recognition(operation)
            let sealed =
                anew(place, .recognition(try RecordReader.key(row[1], row[2]))) {
                    (old) throws(UnreadableSecret.Reason) in
                    try old.open(Array(row[3] as Data), place: place)
                } ?? new.seal(Array("null".utf8), place: place)
            try writer.run(
                "UPDATE operations SET sealed_recognition = ? WHERE id = ?",
                [Data(sealed), operation]
            )
        }
    }

    private mutating func contract() throws {
        guard let sealed = try Data.fetchOne(writer.db, sql: "SELECT sealed_contract FROM meta") else {
            return
        }
        let place = writer.places.contract
        let anew = anew(place, .contract) { (old) throws(UnreadableSecret.Reason) in
            try old.open(Array(sealed), place: place)
        }
        try writer.run("UPDATE meta SET sealed_contract = ?", [anew.map { Data($0) }])
    }

    private mutating func anew(
        _ place: String,
        _ secret: UnreadableSecret.Place,
        opening: (SealAccess) throws(UnreadableSecret.Reason) -> [UInt8]
    ) -> [UInt8]? {
        do throws(UnreadableSecret.Reason) {
            let plaintext = try opening(old)
            resealed += 1
            return new.seal(plaintext, place: place)
        } catch {
            unreadable.append(UnreadableSecret(place: secret, reason: error))
            return nil
        }
    }

    /// The keys of the fingerprints that are in use, without the new one.
    private func fingerprintKeys() throws -> [String: [UInt8]] {
        let texts = try String.fetchAll(
            writer.db,
            sql: """
                SELECT DISTINCT substr(fingerprint, 4, 16) FROM fingerprints
                UNION SELECT DISTINCT substr(fingerprint, 4, 16) FROM sealed_values
                """
        )
        let comparable = oldSeal?.comparableKeys ?? [:]
        return comparable.filter { texts.contains($0.key) && $0.key != SodiumSeal.hex(new.keyName) }
    }
}
