internal import Foundation
internal import GRDB
import Sealing
internal import SourceText
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
        dropping: Bool
    ) throws -> (SodiumSeal, RekeyReport) {
        try attributes()
        try outputs()
        try recognitions()
        try account()
        if !unreadable.isEmpty, !dropping {
            let list = unreadable.prefix(10).map { "\n  \($0)" }.joined()
            throw StateError.sealingKeyUnavailable(
                reason: (unreadable.count == 1
                    ? "one of the secrets cannot be opened, so it cannot be sealed with the new key:"
                    : "\(unreadable.count) of the secrets cannot be opened, so they cannot be sealed with the new key:")
                    + "\(list)\n"
                    + "Give the key that they are sealed with, or -drop-unreadable to go on without them (the next"
                    + " refresh reads access keys again)"
            )
        }
        var settled = stored
        settled.sealingKey = new.keyName
        settled.derivation = derivation
        let known = try fingerprintKeys()
        settled.fingerprintKeys = Dictionary(
            firstOf: known.map { name, key in
                (name, new.seal(key, place: writer.places.fingerprintKey(name)))
            }
        )
        try settled.write(writer.db)
        return (
            new.comparing(known),
            RekeyReport(resealed: resealed, dropped: unreadable.map(\.place))
        )
    }

    private mutating func attributes() throws {
        let rows = try StoredRows(
            writer.db,
            .sealedValues,
            """
            SELECT s.resource, s.attribute, s.sealed, r.address, r.generation, r.object_id
            FROM sealed_values s JOIN resources r ON r.id = s.resource ORDER BY s.resource, s.attribute
            """
        ).map { row in
            (
                id: try row.number(0, in: StoredRow.numbers), attribute: try row.text(1),
                sealed: try row.bytes(2), key: try RecordReader.key(row, address: 3, generation: 4),
                objectID: try row.text(5)
            )
        }
        for row in rows {
            let place = writer.places.attribute(row.attribute, of: row.key, objectID: row.objectID)
            // One that is given up stays a secret, of which nothing is known.
            let sealed =
                anew(place.text, .attribute(row.key, name: row.attribute)) {
                    (old) throws(UnreadableSecret.Reason) in
                    try old.open(row.sealed, place: place)
                } ?? new.seal(SecretPlaces.givenUp, place: place.text)
            try writer.run(
                "UPDATE sealed_values SET sealed = ? WHERE resource = ? AND attribute = ?",
                [Data(sealed), row.id, row.attribute]
            )
        }
    }

    private mutating func outputs() throws {
        let rows = try StoredRows(
            writer.db,
            .outputs,
            "SELECT rowid, name, sealed FROM outputs WHERE sealed IS NOT NULL ORDER BY name"
        ).map { (name: try $0.text(1), sealed: try $0.bytes(2)) }
        for row in rows {
            let place = writer.places.output(row.name)
            let sealed =
                anew(place, .output(name: row.name)) { (old) throws(UnreadableSecret.Reason) in
                    try old.open(row.sealed, place: place)
                } ?? new.seal(SecretPlaces.givenUp, place: place)
            try writer.run("UPDATE outputs SET sealed = ? WHERE name = ?", [Data(sealed), row.name])
        }
    }

    /// What the objects of unfinished creates are recognised by; where it cannot be opened it stays a secret, of which
    /// nothing is known.
    private mutating func recognitions() throws {
        let rows = try StoredRows(
            writer.db,
            .operations,
            """
            SELECT id, address, generation, sealed_recognition FROM operations
            WHERE status = 'open' AND sealed_recognition IS NOT NULL ORDER BY id
            """
        ).map { row in
            (
                operation: OperationID(try row.number(0, in: StoredRow.numbers)),
                key: try RecordReader.key(row, address: 1, generation: 2), sealed: try row.bytes(3)
            )
        }
        for row in rows {
            let place = writer.places.recognition(row.operation)
            let sealed =
                anew(place, .recognition(row.key)) { (old) throws(UnreadableSecret.Reason) in
                    try old.open(row.sealed, place: place)
                } ?? new.seal(Array("null".utf8), place: place)
            try writer.run(
                "UPDATE operations SET sealed_recognition = ? WHERE id = ?",
                [Data(sealed), row.operation]
            )
        }
    }

    private mutating func account() throws {
        let stored = try StoredRows.first(writer.db, .meta, "SELECT id, sealed_contract FROM meta") {
            try $0.optionalBytes(1)
        }
        guard let sealed = stored ?? nil else {
            return
        }
        let place = writer.places.account
        let anew = anew(place, .account) { (old) throws(UnreadableSecret.Reason) in
            try old.open(sealed, place: place)
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
        var names: Set<String> = []
        let columns: [(table: StoredTable, name: String)] = [
            (.fingerprints, "fingerprint"), (.sealedValues, "fingerprint"), (.rotationSinks, "digest"),
        ]
        for (table, column) in columns {
            let rows = try StoredRows(
                writer.db,
                table,
                "SELECT \(table.key), \(column) FROM \(table.rawValue) WHERE \(column) IS NOT NULL"
            )
            while let row = try rows.next() {
                names.insert(String(try row.text(1).dropFirst(3).prefix(16)))
            }
        }
        let comparable = oldSeal?.comparableKeys ?? [:]
        return comparable.filter { names.contains($0.key) && $0.key != SodiumSeal.hex(new.keyName) }
    }
}
