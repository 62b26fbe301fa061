internal import Addresses
internal import Foundation
internal import GRDB
internal import JSONText
internal import StateModel
internal import Values

/// Reads rows of the state as records, opening what is sealed.
struct RecordReader {
    let db: Database
    let seal: SealAccess
    let places: SecretPlaces
    private(set) var unreadable: [UnreadableSecret] = []
    private var types: [Int64: ValueType] = [:]

    init(_ db: Database, seal: SealAccess, lineage: String) {
        self.db = db
        self.seal = seal
        places = SecretPlaces(lineage: lineage)
    }

    static func lineage(_ db: Database) throws -> String {
        guard let lineage = try String.fetchOne(db, sql: "SELECT lineage FROM meta") else {
            throw StateError.corrupt(reason: "the database does not say its lineage")
        }
        return lineage
    }

    static func origin(_ db: Database) throws -> StateOrigin? {
        let row = try Row.fetchOne(db, sql: "SELECT origin_lineage, origin_serial FROM meta")
        guard let row, let lineage: String = row[0] else { return nil }
        return StateOrigin(lineage: lineage, serial: row[1])
    }

    /// All rows, sorted by address, then generation.
    ///
    /// Linear in rows, edges and secrets.
    mutating func all() throws -> [ResourceRecord] {
        var dependencies: [Int64: [RecordedDependency]] = [:]
        var sealed: [Int64: [Secret]] = [:]
        var fingerprints: [Int64: [String: String]] = [:]
        let edges = try Row.fetchCursor(
            db,
            sql: "SELECT resource, kind, target FROM dependencies ORDER BY resource, position"
        )
        while let row = try edges.next() {
            dependencies[row[0], default: []].append(try Self.dependency(kind: row[1], target: row[2]))
        }
        let secrets = try Row.fetchCursor(db, sql: "SELECT resource, attribute, sealed FROM sealed_values")
        while let row = try secrets.next() {
            sealed[row[0], default: []].append(Secret(attribute: row[1], sealed: row[2]))
        }
        let prints = try Row.fetchCursor(db, sql: "SELECT resource, attribute, fingerprint FROM fingerprints")
        while let row = try prints.next() {
            fingerprints[row[0], default: [:]][row[1]] = row[2]
        }
        var records: [ResourceRecord] = []
        let rows = try Row.fetchCursor(
            db,
            sql: "\(Self.selection) ORDER BY mode, type, name, index_key, string_key, generation"
        )
        while let row = try rows.next() {
            let id: Int64 = row[0]
            records.append(
                try record(
                    row,
                    dependencies: dependencies[id] ?? [],
                    sealed: sealed[id] ?? [],
                    fingerprints: fingerprints[id] ?? [:]
                )
            )
        }
        // SQLite and Swift agree on the order of ordinary text; for the rest this makes it certain.
        return records.sorted { ($0.address, $0.generation) < ($1.address, $1.generation) }
    }

    /// One row with its id; nil when it is not there.
    mutating func one(_ key: RecordKey) throws -> (id: Int64, record: ResourceRecord)? {
        let statement = try db.cachedStatement(sql: "\(Self.selection) WHERE address = ? AND generation = ?")
        guard
            let row = try Row.fetchOne(statement, arguments: [key.address.description, key.generation])
        else { return nil }
        let id: Int64 = row[0]
        let edges = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT kind, target FROM dependencies WHERE resource = ? ORDER BY position"
            ),
            arguments: [id]
        )
        let secrets = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT attribute, sealed FROM sealed_values WHERE resource = ?"),
            arguments: [id]
        )
        let prints = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT attribute, fingerprint FROM fingerprints WHERE resource = ?"),
            arguments: [id]
        )
        let record = try record(
            row,
            dependencies: edges.map { try Self.dependency(kind: $0[0], target: $0[1]) },
            sealed: secrets.map { Secret(attribute: $0[0], sealed: $0[1]) },
            fingerprints: Dictionary(prints.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
        )
        return (id, record)
    }

    mutating func outputs() throws -> [OutputRecord] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT name, value, value_type, sensitive, sealed FROM outputs ORDER BY name"
        )
        let places = places
        return try rows.map { row in
            let name: String = row[0]
            let type = try self.type(row[2])
            var value = try Value(stored: row[1], as: type)
            if let sealed: Data = row[4] {
                let text = open(for: .output(name: name)) {
                    (seal) throws(UnreadableSecret.Reason) in
                    try seal.open(Array(sealed), place: places.output(name))
                }
                value =
                    try text.map { try SealedOutput.value($0, as: type).marked(.sensitive) } ?? .null(type)
            }
            return OutputRecord(name: name, value: value, isSensitive: row[3])
        }.sorted { $0.name < $1.name }
    }

    private static let selection = """
        SELECT id, address, generation, status, object_id, attributes, mode, type, name, index_key, string_key, \
        value_type, schema_version, create_before_destroy, prevent_destroy, version, provider, \
        set_arguments, changed_outside FROM resources
        """

    private mutating func record(
        _ row: Row,
        dependencies: [RecordedDependency],
        sealed: [Secret],
        fingerprints: [String: String]
    ) throws -> ResourceRecord {
        let address: String = row[1]
        guard let mode = ResourceAddress.Mode(rawValue: row[6]),
            let status = ResourceRecord.Status(rawValue: row[3])
        else {
            throw StateError.corrupt(reason: "the row of \(address) has an unknown mode or status")
        }
        let key: InstanceKey? =
            if let index: Int = row[9] { .index(index) } else if let text: String = row[10] {
                .key(text)
            } else { nil }
        var record = ResourceRecord(
            address: InstanceAddress(ResourceAddress(mode: mode, type: row[7], name: row[8]), key),
            generation: row[2],
            status: status,
            objectID: row[4],
            attributes: .null(),
            fingerprints: fingerprints,
            schemaVersion: row[12],
            dependencies: dependencies,
            createBeforeDestroy: row[13],
            preventDestroy: row[14],
            provider: row[16],
            setArguments: try Self.names(row[17], of: address),
            changedOutside: try Self.values(row[18], of: address),
            version: row[15]
        )
        let type = try self.type(row[11])
        var attributes = try Value(stored: row[5], as: type).mapValue ?? ValueMap()
        for secret in sealed {
            let place = places.attribute(secret.attribute, of: record.key, objectID: record.objectID)
            let type = attributes[secret.attribute]?.type ?? .any
            let text = open(for: .attribute(record.key, name: secret.attribute)) {
                (seal) throws(UnreadableSecret.Reason) in
                try seal.open(Array(secret.sealed), place: place)
            }
            attributes[secret.attribute] =
                try text.map { try Value(stored: $0, as: type).marked(.sensitive) } ?? .null(type)
        }
        record.attributes = .object(attributes)
        return record
    }

    /// The text that was sealed; nil, and noted, when it does not open.
    mutating func open(
        for secret: UnreadableSecret.Place,
        _ body: (SealAccess) throws(UnreadableSecret.Reason) -> [UInt8]
    ) -> String? {
        do throws(UnreadableSecret.Reason) {
            return String(decoding: try body(seal), as: UTF8.self)
        } catch {
            unreadable.append(UnreadableSecret(place: secret, reason: error))
            return nil
        }
    }

    private mutating func type(_ id: Int64) throws -> ValueType {
        if let known = types[id] {
            return known
        }
        let statement = try db.cachedStatement(sql: "SELECT type FROM value_types WHERE id = ?")
        guard let text = try String.fetchOne(statement, arguments: [id]) else {
            throw StateError.corrupt(reason: "a row names a type that is not there")
        }
        let type = try ValueType(stored: text)
        types[id] = type
        return type
    }

    private static func names(_ text: String?, of address: String) throws(StateError) -> Set<String>? {
        guard let text else { return nil }
        let names = try JSONValue(stored: text).array?.map(\.string)
        guard let names, !names.contains(nil) else {
            throw .corrupt(reason: "the row of \(address) does not say which arguments were set")
        }
        return Set(names.compactMap(\.self))
    }

    private static func values(
        _ text: String?,
        of address: String
    ) throws(StateError) -> [String: JSONValue] {
        guard let text else { return [:] }
        guard let object = try JSONValue(stored: text).object else {
            throw .corrupt(reason: "the row of \(address) does not say what was changed outside")
        }
        return Dictionary(object.members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    static func key(_ address: String, _ generation: Int) throws -> RecordKey {
        do throws(AddressError) {
            return RecordKey(address: try InstanceAddress(parsing: address), generation: generation)
        } catch {
            throw StateError.corrupt(reason: "a recorded address: \(error)")
        }
    }

    static func dependency(kind: String, target: String) throws -> RecordedDependency {
        do throws(AddressError) {
            return kind == "instance"
                ? .instance(try InstanceAddress(parsing: target))
                : .resource(try ResourceAddress(parsing: target))
        } catch {
            throw StateError.corrupt(reason: "a recorded dependency: \(error)")
        }
    }
}

private struct Secret {
    let attribute: String
    let sealed: Data
}
