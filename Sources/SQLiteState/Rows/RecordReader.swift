internal import Addresses
internal import Foundation
internal import GRDB
internal import JSONText
import Sealing
internal import StateModel
internal import Values

/// Reads rows of the state as records, opening what is sealed.
final class RecordReader {
    let db: Database
    let places: SecretPlaces
    private let seal: SealAccess
    private let policy: SealingPolicy
    /// Where damage is noted, so that everything else is read; without it the first damage ends the reading.
    private let damage: DamageReport?
    private(set) var unreadable: [UnreadableSecret] = []
    private var types: [Int64: ValueType] = [:]

    init(
        _ db: Database,
        seal: SealAccess,
        policy: SealingPolicy,
        lineage: String,
        notingDamage damage: DamageReport? = nil
    ) {
        self.db = db
        self.seal = seal
        self.policy = policy
        self.damage = damage
        places = SecretPlaces(lineage: lineage)
    }

    static func lineage(_ db: Database) throws -> String {
        let lineage = try StoredRows.first(db, .meta, "SELECT id, lineage FROM meta") { row in
            let lineage = try row.text(1)
            guard !lineage.isEmpty else {
                throw row.damage(1, "is empty")
            }
            return lineage
        }
        guard let lineage else {
            throw StateError.corrupt(
                reason: "the only row of meta is gone: the database does not say its lineage"
            )
        }
        return lineage
    }

    static func origin(_ db: Database) throws -> StateOrigin? {
        try StoredRows.first(db, .meta, "SELECT id, origin_lineage, origin_serial FROM meta") { row in
            guard let lineage = try row.optionalText(1) else { return nil }
            return StateOrigin(lineage: lineage, serial: Int(try row.number(2, in: StoredRow.versions)))
        } ?? nil
    }

    /// All rows, sorted by address, then generation.
    ///
    /// Linear in rows, edges and secrets.
    func all() throws -> [ResourceRecord] {
        let dependencies = try byResource(
            .dependencies,
            "SELECT resource, position, kind, target FROM dependencies ORDER BY resource, position"
        ) { row in
            _ = try row.number(1, in: StoredRow.counts)
            return try Self.dependency(row, kind: 2, target: 3)
        }
        let sealed = try byResource(
            .sealedValues,
            "SELECT resource, attribute, sealed, fingerprint FROM sealed_values ORDER BY resource, attribute"
        ) { row in
            _ = try row.text(3)
            return Secret(attribute: try row.text(1), sealed: try row.bytes(2))
        }
        let fingerprints = try byResource(
            .fingerprints,
            "SELECT resource, attribute, fingerprint FROM fingerprints ORDER BY resource, attribute"
        ) { row in (try row.text(1), try row.text(2)) }
        var records: [ResourceRecord] = []
        let rows = try StoredRows(
            db,
            .resources,
            "\(Self.selection) ORDER BY module, mode, type, name, index_key, string_key, generation"
        )
        try each(rows) { row in
            let id = try row.number(0, in: StoredRow.numbers)
            records.append(
                try record(
                    row,
                    dependencies: dependencies[id] ?? [],
                    sealed: sealed[id] ?? [],
                    fingerprints: fingerprints[id] ?? []
                )
            )
        }
        // SQLite and Swift agree on the order of ordinary text; for the rest this makes it certain.
        return records.sorted { ($0.address, $0.generation) < ($1.address, $1.generation) }
    }

    private func byResource<T>(
        _ table: StoredTable,
        _ sql: String,
        _ body: (StoredRow) throws -> T
    ) throws -> [Int64: [T]] {
        var found: [Int64: [T]] = [:]
        try each(StoredRows(db, table, sql)) { row in
            found[try row.number(0, in: StoredRow.numbers), default: []].append(try body(row))
        }
        return found
    }

    /// One row with its id; nil when it is not there.
    func one(_ key: RecordKey) throws -> (id: Int64, record: ResourceRecord)? {
        try StoredRows.first(
            db,
            .resources,
            "\(Self.selection) WHERE address = ? AND generation = ?",
            [key.address.description, key.generation]
        ) { row in
            let id = try row.number(0, in: StoredRow.numbers)
            let edges = try StoredRows(
                db,
                .dependencies,
                "SELECT resource, kind, target FROM dependencies WHERE resource = ? ORDER BY position",
                [id]
            ).map { try Self.dependency($0, kind: 1, target: 2) }
            let secrets = try StoredRows(
                db,
                .sealedValues,
                "SELECT resource, attribute, sealed FROM sealed_values WHERE resource = ?",
                [id]
            ).map { Secret(attribute: try $0.text(1), sealed: try $0.bytes(2)) }
            let prints = try StoredRows(
                db,
                .fingerprints,
                "SELECT resource, attribute, fingerprint FROM fingerprints WHERE resource = ?",
                [id]
            ).map { (try $0.text(1), try $0.text(2)) }
            return (id, try record(row, dependencies: edges, sealed: secrets, fingerprints: prints))
        }
    }

    func outputs() throws -> [OutputRecord] {
        var outputs: [OutputRecord] = []
        let rows = try StoredRows(
            db,
            .outputs,
            "SELECT rowid, name, value, value_type, sensitive, sealed FROM outputs ORDER BY name"
        )
        try each(rows) { outputs.append(try output($0)) }
        return outputs.sorted { $0.name < $1.name }
    }

    private func output(_ row: StoredRow) throws -> OutputRecord {
        let name = try row.text(1)
        let type = try self.type(row, 3)
        let isSensitive = try row.flag(4)
        let plain = try row.text(2)
        guard let sealed = try row.optionalBytes(5) else {
            let value: Value
            if plain == SealedOutput.placeholder {
                unreadable.append(UnreadableSecret(place: .output(name: name), reason: .missing))
                value = .unknown(type, marks: .sensitive)
            } else {
                value = try row.read(2, as: "a value of its type") { try? Value(stored: $0, as: type) }
            }
            return OutputRecord(name: name, value: value, isSensitive: isSensitive)
        }
        // Formats before the fifth had null in its place.
        guard plain == SealedOutput.placeholder || plain == "null" else {
            throw row.damage(2, "is there in clear although it is sealed")
        }
        let places = places
        let text = open(for: .output(name: name)) { (seal) throws(UnreadableSecret.Reason) in
            try seal.open(sealed, place: places.output(name))
        }
        let value: Value
        do throws(StateError) {
            value =
                try text.map { (text) throws(StateError) in try SealedOutput.value(text, as: type) }
                ?? .unknown(type)
        } catch {
            throw row.damage("what is sealed of it does not fit its type")
        }
        return OutputRecord(name: name, value: value.marked(.sensitive), isSensitive: isSensitive)
    }

    private static let selection = """
        SELECT id, address, generation, status, object_id, attributes, mode, type, name, index_key, string_key, \
        value_type, schema_version, create_before_destroy, prevent_destroy, version, provider, \
        set_arguments, changed_outside, module, created_at FROM resources
        """

    private func record(
        _ row: StoredRow,
        dependencies: [ResourceDependency],
        sealed: [Secret],
        fingerprints: [(String, String)]
    ) throws -> ResourceRecord {
        let address = try Self.address(row)
        do {
            var record = ResourceRecord(
                address: address,
                generation: Int(try row.number(2, in: StoredRow.counts)),
                status: try row.read(3, as: "a status", ResourceRecord.Status.init(rawValue:)),
                objectID: try row.text(4),
                attributes: .null(),
                fingerprints: Dictionary(fingerprints, uniquingKeysWith: { $1 }),
                schemaVersion: Int(try row.number(12, in: StoredRow.counts)),
                terms: RecordTerms(
                    dependencies: dependencies,
                    createBeforeDestroy: try row.flag(13),
                    preventDestroy: try row.flag(14)
                ),
                provider: ProviderAddress(ofType: address.resource.type, alias: try row.optionalText(16)),
                setArguments: try Self.names(row, 17),
                changedOutside: try Self.values(row, 18),
                version: Int(try row.number(15, in: StoredRow.versions))
            )
            // A damaged one is found by an examination, and keeps nobody from reading the row.
            record.made = RowTime(milliseconds: try? row.number(20, in: StoredRow.times))
            let attributes = try attributes(row, of: record, sealed)
            guard record.isIdentified(by: attributes) else {
                throw row.damage("its object_id contradicts the id among its attributes")
            }
            record.attributes = .object(attributes)
            return record
        } catch StateError.corrupt(let reason) {
            throw StateError.corrupt(reason: "\(address): \(reason)")
        }
    }

    /// The address, which the row says twice: as a text, by which it is found, and in parts.
    private static func address(_ row: StoredRow) throws -> InstanceAddress {
        let address = try row.address(1)
        let mode = try row.read(6, as: "a mode", ResourceAddress.Mode.init(rawValue:))
        let index = try row.optionalNumber(9, in: StoredRow.counts)
        let text = try row.optionalText(10)
        let key: InstanceKey? =
            switch (index, text) {
            case (nil, nil): nil
            case (let index?, nil): .index(Int(index))
            case (nil, let text?): .key(text)
            case (_?, _?): throw row.damage("it has two keys")
            }
        let resource = address.resource
        guard resource.mode == mode, resource.type == (try row.text(7)), resource.name == (try row.text(8)),
            resource.module.description == (try row.text(19)), address.key == key
        else {
            throw row.damage("its address contradicts its module, mode, type, name or key")
        }
        return address
    }

    private func attributes(
        _ row: StoredRow,
        of record: ResourceRecord,
        _ sealed: [Secret]
    ) throws -> ValueMap {
        let type = try self.type(row, 11)
        let stored = try row.read(5, as: "an object of its type") { StoredAttributes($0, type: type) }
        var attributes = stored.values
        var closed = stored.withheld
        for secret in sealed {
            guard let plain = attributes[secret.attribute], plain.isNull else {
                throw row.damage("sealed_values has for it what is no sealed attribute of it")
            }
            closed.remove(secret.attribute)
            let place = places.attribute(secret.attribute, of: record.key, objectID: record.objectID)
            let text = open(for: .attribute(record.key, name: secret.attribute)) {
                (seal) throws(UnreadableSecret.Reason) in
                try seal.open(secret.sealed, place: place)
            }
            let value: Value?
            do throws(StateError) {
                value = try text.map { (text) throws(StateError) in try Value(stored: text, as: plain.type) }
            } catch {
                throw row.damage("what is sealed of its \(secret.attribute) does not fit its type")
            }
            attributes[secret.attribute] = (value ?? .unknown(plain.type)).marked(.sensitive)
        }
        for name in closed.sorted() {
            unreadable.append(UnreadableSecret(place: .attribute(record.key, name: name), reason: .missing))
            attributes[name] = .unknown(attributes[name]?.type ?? .any, marks: .sensitive)
        }
        return policy.marked(attributes, of: record.address.resource.type)
    }

    /// The text that was sealed; nil, and noted, when it does not open.
    func open(
        for secret: UnreadableSecret.Place,
        _ body: (SealAccess) throws(UnreadableSecret.Reason) -> [UInt8]
    ) -> String? {
        do throws(UnreadableSecret.Reason) {
            let plaintext = try body(seal)
            guard plaintext != SecretPlaces.givenUp else {
                throw .givenUp
            }
            return String(decoding: plaintext, as: UTF8.self)
        } catch {
            unreadable.append(UnreadableSecret(place: secret, reason: error))
            return nil
        }
    }

    private func type(_ row: StoredRow, _ column: Int32) throws -> ValueType {
        let id = try row.number(column, in: StoredRow.numbers)
        if let known = types[id] {
            return known
        }
        let type = try StoredRows.first(
            db,
            .valueTypes,
            "SELECT id, type FROM value_types WHERE id = ?",
            [id]
        ) { try $0.type(1) }
        guard let type else {
            throw row.damage(column, "names a row of value_types that is not there")
        }
        types[id] = type
        return type
    }

    private static func names(_ row: StoredRow, _ column: Int32) throws -> Set<String>? {
        guard try row.optionalText(column) != nil else { return nil }
        return try row.read(column, as: "a list of names") { text in
            guard let names = JSONValue(stored: text)?.array?.map(\.string), !names.contains(nil) else {
                return nil
            }
            return Set(names.compactMap(\.self))
        }
    }

    private static func values(_ row: StoredRow, _ column: Int32) throws -> [String: JSONValue] {
        guard try row.optionalText(column) != nil else { return [:] }
        return try row.read(column, as: "an object") { text in
            JSONValue(stored: text)?.object.map { object in
                Dictionary(object.members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
            }
        }
    }

    static func key(_ row: StoredRow, address: Int32, generation: Int32) throws -> RecordKey {
        RecordKey(
            address: try row.address(address),
            generation: Int(try row.number(generation, in: StoredRow.counts))
        )
    }

    static func dependency(_ row: StoredRow, kind: Int32, target: Int32) throws -> ResourceDependency {
        switch try row.text(kind) {
        case "instance":
            .instance(try row.address(target))
        case "resource":
            .resource(try row.read(target, as: "an address") { try? ResourceAddress(parsing: $0) })
        default:
            throw row.damage(kind, "is not a kind of dependency")
        }
    }

    // MARK: - Damage

    func each(_ rows: StoredRows, _ body: (StoredRow) throws -> Void) throws {
        while let row = try rows.next() {
            do {
                try body(row)
            } catch StateError.corrupt(let reason) {
                guard let damage else {
                    throw StateError.corrupt(reason: reason)
                }
                damage.add(reason)
            }
        }
    }
}

/// What is damaged in a database, in the order in which it was found.
final class DamageReport {
    private(set) var reasons: [String] = []
    private var known: Set<String> = []

    func add(_ reason: String) {
        if known.insert(reason).inserted {
            reasons.append(reason)
        }
    }
}

extension ResourceRecord {
    /// Whether the object is the one that its attributes call it; either id may have that of an owner before it, and an id
    /// that is a secret stands nowhere else.
    fileprivate func isIdentified(by attributes: ValueMap) -> Bool {
        guard let text = attributes["id"], !text.isSensitive, let id = text.stringValue, !id.isEmpty else {
            return true
        }
        let (own, known) = (id.lowercased(), objectID.lowercased())
        return own == known || own.hasSuffix("/" + known) || known.hasSuffix("/" + own)
    }
}

private struct Secret {
    let attribute: String
    let sealed: [UInt8]
}
