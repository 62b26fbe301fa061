internal import Addresses
internal import Foundation
internal import GRDB
internal import JSONText
import Sealing
internal import StateModel
internal import Values

/// Writes records as rows, sealing what is secret.
///
/// Each call costs as much as the row, not as the state.
struct RecordWriter {
    let db: Database
    let seal: @Sendable () throws(StateError) -> SodiumSeal
    let policy: SealingPolicy
    let places: SecretPlaces
    let now: Int64

    func rowID(_ key: RecordKey) throws -> Int64? {
        try StoredRows.first(
            db,
            .resources,
            "SELECT id FROM resources WHERE address = ? AND generation = ?",
            [key.address.description, key.generation]
        ) { try $0.number(0, in: StoredRow.numbers) }
    }

    func version(_ key: RecordKey) throws -> Int? {
        try StoredRows.first(
            db,
            .resources,
            "SELECT id, version FROM resources WHERE address = ? AND generation = ?",
            [key.address.description, key.generation]
        ) { Int(try $0.number(1, in: StoredRow.versions)) }
    }

    /// Inserts or replaces the row of the record's key and counts its version on.
    func store(_ given: ResourceRecord) throws {
        let record = given.storable(policy)
        try forgetSecrets(ofOtherObjectThan: record)
        try keepClosedSecrets(of: given)
        let id = try writeRow(record)
        try replaceDependencies(id, record.terms.dependencies)
        try run("DELETE FROM fingerprints WHERE resource = ?", [id])
        for (attribute, fingerprint) in record.fingerprints {
            try run(
                "INSERT INTO fingerprints (resource, attribute, fingerprint) VALUES (?, ?, ?)",
                [id, attribute, fingerprint]
            )
        }
        try replaceSecrets(id, record)
    }

    func remove(_ key: RecordKey) throws {
        guard let version = try version(key) else { return }
        try retire(key, version: version)
        try run(
            "DELETE FROM resources WHERE address = ? AND generation = ?",
            [key.address.description, key.generation]
        )
        try forgetOther(key)
        try removeRotation(ofNothingAt: key.address)
    }

    /// Gives a row another key and perhaps another status; its secrets are sealed again for the new place.
    func rekey(_ from: RecordKey, _ to: RecordKey, status: ResourceRecord.Status?) throws {
        guard let id = try rowID(from), let version = try version(from) else {
            throw StateError.noSuchRecord(from)
        }
        try retire(from, version: version)
        let next = max(version, try takeRetiredVersion(to)) + 1
        let address = to.address
        try run(
            """
            UPDATE resources SET address = ?, generation = ?, module = ?, mode = ?, type = ?, name = ?,
                index_key = ?, string_key = ?, status = coalesce(?, status), version = ?, updated_at = ? WHERE id = ?
            """,
            [
                address.description, to.generation, address.resource.module.description,
                address.resource.mode.rawValue, address.resource.type, address.resource.name,
                address.indexKey, address.stringKey, status?.rawValue, next, now, id,
            ]
        )
        let secrets = try StoredRows(
            db,
            .sealedValues,
            """
            SELECT resource, attribute, sealed, object_id FROM sealed_values JOIN resources ON id = resource
            WHERE resource = ?
            """,
            [id]
        ).map { (attribute: try $0.text(1), sealed: try $0.bytes(2), objectID: try $0.text(3)) }
        for secret in secrets {
            let moved = try resealed(
                secret.sealed,
                from: places.attribute(secret.attribute, of: from, objectID: secret.objectID),
                to: places.attribute(secret.attribute, of: to, objectID: secret.objectID)
            )
            try run(
                "UPDATE sealed_values SET sealed = ? WHERE resource = ? AND attribute = ?",
                [Data(moved), id, secret.attribute]
            )
        }
    }

    /// A secret sealed for its row's new key.
    ///
    /// One that cannot be opened is given up, since it would open at no other place: the next refresh reads it again.
    private func resealed(
        _ sealed: [UInt8],
        from: SecretPlace,
        to: SecretPlace
    ) throws(StateError) -> [UInt8] {
        let seal = try self.seal()
        do throws(StateError) {
            return seal.seal(try seal.open(sealed, place: from), place: to.text)
        } catch .sealingKeyUnavailable, .corrupt {
            return seal.seal(SecretPlaces.givenUp, place: to.text)
        }
    }

    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    // MARK: - Parts of a row

    private func writeRow(_ record: ResourceRecord) throws -> Int64 {
        let attributes = record.attributes.mapValue ?? ValueMap()
        let plain = StoredAttributes.text(attributes)
        let type = try typeID(record.attributes.type)
        let address = record.address
        let setArguments = record.setArguments.map { names in
            JSONValue.array(names.sorted().map { .string($0) }).text()
        }
        let changedOutside = record.changedOutside.isEmpty ? nil : record.changedOutside.json.text()
        if let id = try rowID(record.key) {
            try run(
                """
                UPDATE resources SET status = ?, object_id = ?, attributes = ?, value_type = ?, schema_version = ?,
                    create_before_destroy = ?, prevent_destroy = ?, provider = ?, set_arguments = ?, changed_outside = ?,
                    version = version + 1, updated_at = ?
                WHERE id = ?
                """,
                [
                    record.status.rawValue, record.objectID, plain, type,
                    record.schemaVersion,
                    record.terms.createBeforeDestroy, record.terms.preventDestroy, record.provider.alias,
                    setArguments, changedOutside, now, id,
                ]
            )
            return id
        }
        try run(
            """
            INSERT INTO resources (address, generation, status, object_id, attributes, module, mode, type, name,
                index_key, string_key, value_type, schema_version, create_before_destroy, prevent_destroy, provider, set_arguments,
                changed_outside, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                address.description, record.generation, record.status.rawValue, record.objectID,
                plain, address.resource.module.description, address.resource.mode.rawValue,
                address.resource.type, address.resource.name,
                address.indexKey, address.stringKey, type, record.schemaVersion,
                record.terms.createBeforeDestroy, record.terms.preventDestroy, record.provider.alias,
                setArguments, changedOutside,
                try takeRetiredVersion(record.key) + 1, now, now,
            ]
        )
        return db.lastInsertedRowID
    }

    func replaceDependencies(_ id: Int64, _ dependencies: [ResourceDependency]) throws {
        try run("DELETE FROM dependencies WHERE resource = ?", [id])
        for (position, dependency) in dependencies.enumerated() {
            let kind =
                switch dependency {
                case .instance: "instance"
                case .resource: "resource"
                }
            try run(
                "INSERT INTO dependencies (resource, position, kind, target) VALUES (?, ?, ?, ?)",
                [id, position, kind, dependency.target]
            )
        }
    }

    private func replaceSecrets(_ id: Int64, _ record: ResourceRecord) throws {
        var fingerprints: [String: String] = [:]
        for secret in try secrets(of: id) {
            let value = record.attributes[secret.attribute]
            if value?.isNull ?? true, try isClosed(secret, record) {
                // The caller saw nothing because it cannot be opened, not because the secret is gone.
                continue
            }
            fingerprints[secret.attribute] = secret.fingerprint
            try run(
                "DELETE FROM sealed_values WHERE resource = ? AND attribute = ?",
                [id, secret.attribute]
            )
        }
        for (attribute, value) in record.attributes.mapValue ?? ValueMap() where value.isSensitive {
            let seal = try self.seal()
            let secret = value.secretText
            let known = fingerprints[attribute].flatMap { seal.matches(secret, fingerprint: $0) ? $0 : nil }
            let plaintext = value.storedJSON.bytes()
            try insertSecret(id, attribute, plaintext, known ?? seal.fingerprint(of: secret), record)
        }
    }

    private func insertSecret(
        _ id: Int64,
        _ attribute: String,
        _ plaintext: [UInt8],
        _ fingerprint: String,
        _ record: ResourceRecord
    ) throws {
        let place = places.attribute(attribute, of: record.key, objectID: record.objectID)
        try run(
            "INSERT INTO sealed_values (resource, attribute, sealed, fingerprint) VALUES (?, ?, ?, ?)",
            [id, attribute, Data(try seal().seal(plaintext, place: place.text)), fingerprint]
        )
    }

    private func secrets(of id: Int64) throws -> [StoredSecret] {
        try StoredRows(
            db,
            .sealedValues,
            "SELECT resource, attribute, sealed, fingerprint FROM sealed_values WHERE resource = ?",
            [id]
        ).map {
            StoredSecret(attribute: try $0.text(1), sealed: try $0.bytes(2), fingerprint: try $0.text(3))
        }
    }

    /// Where the row says that an attribute was sealed and nothing is sealed of it any more, the mark is kept: the caller
    /// knows of no value, and the next one is a secret.
    private func keepClosedSecrets(of record: ResourceRecord) throws {
        let closed = record.attributes.mapValue?.filter { $1.isSensitive && $1.isUnknown }.map(\.0) ?? []
        guard !closed.isEmpty, let id = try rowID(record.key) else { return }
        let present = Set(try secrets(of: id).map(\.attribute))
        let withheld = try StoredRows.first(
            db,
            .resources,
            "SELECT r.id, r.attributes, t.type FROM resources r JOIN value_types t ON t.id = r.value_type"
                + " WHERE r.id = ?",
            [id]
        ) { row in
            let type = try row.type(2)
            return try row.read(1, as: "an object of its type") { StoredAttributes($0, type: type) }.withheld
        }
        for attribute in closed where !present.contains(attribute) && withheld?.contains(attribute) ?? false {
            let fingerprint = try seal().fingerprint(of: "")
            try insertSecret(id, attribute, SecretPlaces.givenUp, fingerprint, record)
        }
    }

    /// What was sealed for another object is no secret of this one, whether it can be opened or not.
    private func forgetSecrets(ofOtherObjectThan record: ResourceRecord) throws {
        try run(
            """
            DELETE FROM sealed_values WHERE resource IN
                (SELECT id FROM resources WHERE address = ? AND generation = ? AND object_id <> ?)
            """,
            [record.address.description, record.generation, record.objectID]
        )
    }

    /// Whether a secret cannot be opened, or was given up.
    private func isClosed(_ secret: StoredSecret, _ record: ResourceRecord) throws -> Bool {
        let seal = try self.seal()
        let place = places.attribute(secret.attribute, of: record.key, objectID: record.objectID)
        return (try? seal.open(secret.sealed, place: place)) ?? SecretPlaces.givenUp == SecretPlaces.givenUp
    }

    func typeID(_ type: ValueType) throws -> Int64 {
        let text = type.json.text()
        let known = try StoredRows.first(
            db,
            .valueTypes,
            "SELECT id FROM value_types WHERE type = ?",
            [text]
        ) { try $0.number(0, in: StoredRow.numbers) }
        if let known {
            return known
        }
        try run("INSERT INTO value_types (type) VALUES (?)", [text])
        return db.lastInsertedRowID
    }

    private func retire(_ key: RecordKey, version: Int) throws {
        try run(
            "INSERT OR REPLACE INTO retired_versions (address, generation, version) VALUES (?, ?, ?)",
            [key.address.description, key.generation, version]
        )
    }

    private func takeRetiredVersion(_ key: RecordKey) throws -> Int {
        let arguments: StatementArguments = [key.address.description, key.generation]
        let version = try StoredRows.first(
            db,
            .retiredVersions,
            "SELECT address, version FROM retired_versions WHERE address = ? AND generation = ?",
            arguments
        ) { Int(try $0.number(1, in: StoredRow.versions)) }
        guard let version else { return 0 }
        try run("DELETE FROM retired_versions WHERE address = ? AND generation = ?", arguments)
        return version
    }
}

extension [String: JSONValue] {
    fileprivate var json: JSONValue {
        .object(
            JSONObject(sorted { $0.key < $1.key }.map { JSONObject.Member(name: $0.key, value: $0.value) })
        )
    }
}

extension InstanceAddress {
    fileprivate var indexKey: Int? {
        if case .index(let index) = key { index } else { nil }
    }

    fileprivate var stringKey: String? {
        if case .key(let text) = key { text } else { nil }
    }
}

private struct StoredSecret {
    let attribute: String
    let sealed: [UInt8]
    let fingerprint: String
}
