internal import Addresses
internal import Foundation
internal import GRDB
internal import JSONText
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
        let statement = try db.cachedStatement(
            sql: "SELECT id FROM resources WHERE address = ? AND generation = ?"
        )
        return try Int64.fetchOne(statement, arguments: [key.address.description, key.generation])
    }

    func version(_ key: RecordKey) throws -> Int? {
        let statement = try db.cachedStatement(
            sql: "SELECT version FROM resources WHERE address = ? AND generation = ?"
        )
        return try Int.fetchOne(statement, arguments: [key.address.description, key.generation])
    }

    /// Inserts or replaces the row of the record's key and counts its version on.
    func store(_ given: ResourceRecord) throws {
        let record = given.storable(policy)
        try forgetSecrets(ofOtherObjectThan: record)
        let id = try writeRow(record)
        try replaceDependencies(id, record.dependencies)
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
            UPDATE resources SET address = ?, generation = ?, mode = ?, type = ?, name = ?, index_key = ?,
                string_key = ?, status = coalesce(?, status), version = ?, updated_at = ? WHERE id = ?
            """,
            [
                address.description, to.generation, address.resource.mode.rawValue, address.resource.type,
                address.resource.name, address.indexKey, address.stringKey, status?.rawValue, next, now, id,
            ]
        )
        let secrets = try Row.fetchAll(
            db,
            sql: """
                SELECT attribute, sealed, object_id FROM sealed_values JOIN resources ON id = resource
                WHERE resource = ?
                """,
            arguments: [id]
        )
        for row in secrets {
            let attribute: String = row[0]
            let sealed: Data = row[1]
            let old = places.attribute(attribute, of: from, objectID: row[2])
            let new = places.attribute(attribute, of: to, objectID: row[2])
            if let moved = try resealed(Array(sealed), from: old, to: new) {
                try run(
                    "UPDATE sealed_values SET sealed = ? WHERE resource = ? AND attribute = ?",
                    [Data(moved), id, attribute]
                )
            } else {
                try run("DELETE FROM sealed_values WHERE resource = ? AND attribute = ?", [id, attribute])
            }
        }
    }

    /// A secret sealed for its row's new key; nil when it cannot be opened, and so not be moved: the next refresh
    /// reads it again.
    private func resealed(
        _ sealed: [UInt8],
        from: SecretPlace,
        to: SecretPlace
    ) throws(StateError) -> [UInt8]? {
        let seal = try self.seal()
        do throws(StateError) {
            let plaintext = try seal.open(sealed, place: from)
            return seal.seal(plaintext, place: to.text)
        } catch .sealingKeyUnavailable, .corrupt {
            return nil
        }
    }

    /// Makes recorded edges follow a move; rows that change count their version on.
    func moveEdges(_ from: InstanceAddress, to: InstanceAddress) throws {
        let remaining = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM resources WHERE mode = ? AND type = ? AND name = ?",
            arguments: [from.resource.mode.rawValue, from.resource.type, from.resource.name]
        )
        let owners = try Int64.fetchAll(
            db,
            sql: "SELECT DISTINCT resource FROM dependencies WHERE target IN (?, ?)",
            arguments: [from.description, from.resource.description]
        )
        for owner in owners {
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT kind, target FROM dependencies WHERE resource = ? ORDER BY position",
                arguments: [owner]
            )
            let edges = try rows.map { try RecordReader.dependency(kind: $0[0], target: $0[1]) }
            let moved = edges.moving(from, to: to, blockIsEmpty: remaining == 0)
            if moved != edges {
                try replaceDependencies(owner, moved)
                try run(
                    "UPDATE resources SET version = version + 1, updated_at = ? WHERE id = ?",
                    [now, owner]
                )
            }
        }
    }

    func replaceOutputs(_ outputs: [OutputRecord]) throws {
        try run("DELETE FROM outputs", [])
        for output in outputs.map(\.storable) {
            var sealed: Data?
            var type = output.value.type
            if output.value.isSensitive {
                var plaintext = output.value.storedJSON
                if type.namesAttributes {
                    plaintext = SealedOutput.json(plaintext, type)
                    type = .any
                }
                sealed = Data(try seal().seal(plaintext.bytes(), place: places.output(output.name)))
            }
            try run(
                "INSERT INTO outputs (name, value, value_type, sensitive, sealed) VALUES (?, ?, ?, ?, ?)",
                [
                    output.name, sealed == nil ? output.value.storedJSON.text() : "null",
                    try typeID(type), output.isSensitive, sealed,
                ]
            )
        }
    }

    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    // MARK: - Parts of a row

    private func writeRow(_ record: ResourceRecord) throws -> Int64 {
        let attributes = record.attributes.mapValue ?? ValueMap()
        let plain = Value.object(ValueMap(attributes.map { ($0, $1.isSensitive ? .null($1.type) : $1) }))
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
                    record.status.rawValue, record.objectID, plain.storedJSON.text(), type,
                    record.schemaVersion,
                    record.createBeforeDestroy, record.preventDestroy, record.provider, setArguments,
                    changedOutside, now, id,
                ]
            )
            return id
        }
        try run(
            """
            INSERT INTO resources (address, generation, status, object_id, attributes, mode, type, name, index_key,
                string_key, value_type, schema_version, create_before_destroy, prevent_destroy, provider, set_arguments,
                changed_outside, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                address.description, record.generation, record.status.rawValue, record.objectID,
                plain.storedJSON.text(), address.resource.mode.rawValue, address.resource.type,
                address.resource.name,
                address.indexKey, address.stringKey, type, record.schemaVersion, record.createBeforeDestroy,
                record.preventDestroy, record.provider, setArguments, changedOutside,
                try takeRetiredVersion(record.key) + 1, now, now,
            ]
        )
        return db.lastInsertedRowID
    }

    private func replaceDependencies(_ id: Int64, _ dependencies: [RecordedDependency]) throws {
        try run("DELETE FROM dependencies WHERE resource = ?", [id])
        for (position, dependency) in dependencies.enumerated() {
            let (kind, target) =
                switch dependency {
                case .instance(let address): ("instance", address.description)
                case .resource(let address): ("resource", address.description)
                }
            try run(
                "INSERT INTO dependencies (resource, position, kind, target) VALUES (?, ?, ?, ?)",
                [id, position, kind, target]
            )
        }
    }

    private func replaceSecrets(_ id: Int64, _ record: ResourceRecord) throws {
        let old = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT attribute, sealed, fingerprint FROM sealed_values WHERE resource = ?"
            ),
            arguments: [id]
        )
        var fingerprints: [String: String] = [:]
        for row in old {
            let attribute: String = row[0]
            let sealed: Data = row[1]
            let value = record.attributes[attribute]
            if value?.isNull ?? true, try isUnreadable(Array(sealed), attribute, record) {
                // The caller saw null because the key is not here, not because the secret is gone.
                continue
            }
            fingerprints[attribute] = row[2]
            try run("DELETE FROM sealed_values WHERE resource = ? AND attribute = ?", [id, attribute])
        }
        for (attribute, value) in record.attributes.mapValue ?? ValueMap() where value.isSensitive {
            let seal = try self.seal()
            let secret = value.secretText
            let known = fingerprints[attribute].flatMap { seal.matches(secret, fingerprint: $0) ? $0 : nil }
            let plaintext = value.storedJSON.bytes()
            let place = places.attribute(attribute, of: record.key, objectID: record.objectID)
            try run(
                "INSERT INTO sealed_values (resource, attribute, sealed, fingerprint) VALUES (?, ?, ?, ?)",
                [
                    id, attribute,
                    Data(seal.seal(plaintext, place: place.text)),
                    known ?? seal.fingerprint(of: secret),
                ]
            )
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

    private func isUnreadable(_ sealed: [UInt8], _ attribute: String, _ record: ResourceRecord) throws -> Bool
    {
        let seal = try self.seal()
        do throws(StateError) {
            _ = try seal.open(
                sealed,
                place: places.attribute(attribute, of: record.key, objectID: record.objectID)
            )
            return false
        } catch .sealingKeyUnavailable {
            return true
        } catch {
            return false
        }
    }

    private func typeID(_ type: ValueType) throws -> Int64 {
        let text = type.json.text()
        if let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM value_types WHERE type = ?"),
            arguments: [text]
        ) {
            return id
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
        let statement = try db.cachedStatement(
            sql: "SELECT version FROM retired_versions WHERE address = ? AND generation = ?"
        )
        guard let version = try Int.fetchOne(statement, arguments: arguments) else { return 0 }
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
