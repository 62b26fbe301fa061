internal import Addresses
internal import GRDB
internal import JSONText
internal import SourceText
internal import StateModel

/// Rows of runs and operations.
enum HistoryRows {
    static func runs(_ db: Database) throws -> [RunRecord] {
        try StoredRows(db, .runs, "\(runSelection) ORDER BY id").map(run)
    }

    static let runSelection =
        "SELECT id, command, who, reason, started_at, ended_at, outcome, summary FROM runs"

    static func run(_ row: StoredRow) throws -> RunRecord {
        RunRecord(
            id: RunID(try row.number(0, in: StoredRow.numbers)),
            command: try row.text(1),
            who: try row.text(2),
            reason: try row.optionalText(3),
            startedAt: try row.number(4, in: StoredRow.times),
            endedAt: try row.optionalNumber(5, in: StoredRow.times),
            outcome: try row.optionalText(6) == nil
                ? nil : try row.read(6, as: "an outcome", RunOutcome.init(rawValue:)),
            summary: try row.optionalText(7)
        )
    }

    static func operations(_ db: Database, of run: RunID) throws -> [OperationRecord] {
        try operations(db, where: "run = ?", [run])
    }

    static func operations(_ db: Database, at address: InstanceAddress) throws -> [OperationRecord] {
        try operations(db, where: "address = ?1 OR moved_to = ?1", [address.description])
    }

    /// Of everything that is named, whatever instances there are.
    static func operations(_ db: Database, of target: AddressTarget) throws -> [OperationRecord] {
        let range = AddressRange(target)
        return try operations(
            db,
            where: """
                (address >= ?1 AND address < ?2) OR (moved_to >= ?1 AND moved_to < ?2)
                """,
            [range.start, range.end]
        ).filter { operation in
            let after = operation.after.flatMap { try? InstanceAddress(parsing: $0.address) }
            return target.selects(operation.key.address) || after.map(target.selects) ?? false
        }
    }

    /// Removes all runs but the last ones, and those from the first on that has an open operation.
    ///
    /// The last operation stays whatever its run, because its number must not come again.
    static func prune(_ db: Database, keeping count: Int) throws -> Int {
        let first =
            try StoredRows.first(
                db,
                .runs,
                """
                SELECT min(id) FROM (
                    SELECT * FROM (SELECT id FROM runs ORDER BY id DESC LIMIT ?)
                    UNION SELECT run FROM operations WHERE status = 'open'
                )
                """,
                [count]
            ) { try $0.optionalNumber(0, in: StoredRow.numbers) } ?? nil
        guard let first else { return 0 }
        try db.execute(
            sql: "DELETE FROM operations WHERE run < ? AND id < (SELECT max(id) FROM operations)",
            arguments: [first]
        )
        try db.execute(sql: "DELETE FROM rotation_events WHERE run < ?", arguments: [first])
        try db.execute(
            sql: "DELETE FROM runs WHERE id < ? AND id NOT IN (SELECT run FROM operations)",
            arguments: [first]
        )
        return db.changesCount
    }

    /// Ids of the objects whose deletion was recorded after that moment, in milliseconds since 1970.
    ///
    /// Asks by runs, which are few and indexed; a run without an end may be any of the last day's.
    static func deleted(_ db: Database, since moment: Int64) throws -> Set<String> {
        try Set(
            StoredRows(
                db,
                .operations,
                """
                SELECT o.id, o.object_id FROM runs r JOIN operations o ON o.run = r.id
                WHERE (r.ended_at > ?1 OR r.ended_at IS NULL AND r.started_at > ?1 - 86400000)
                    AND o.action = 'delete' AND o.status = 'done' AND o.ended_at > ?1 AND o.object_id IS NOT NULL
                """,
                [moment]
            ).map { try $0.text(1) }
        )
    }

    /// When objects were made or changed after that moment, by id; both in milliseconds since 1970.
    ///
    /// Of an operation whose outcome was never recorded, its beginning counts.
    static func recentWrites(_ db: Database, since moment: Int64) throws -> [String: Int64] {
        let rows = try StoredRows(
            db,
            .operations,
            """
            SELECT o.id, o.object_id, max(coalesce(o.ended_at, o.started_at))
            FROM runs r JOIN operations o ON o.run = r.id
            WHERE (r.ended_at > ?1 OR r.ended_at IS NULL AND r.started_at > ?1 - 86400000)
                AND o.action IN ('create', 'update') AND coalesce(o.ended_at, o.started_at) > ?1
                AND o.object_id IS NOT NULL
            GROUP BY o.object_id
            """,
            [moment]
        ).map { (try $0.text(1), try $0.number(2, in: StoredRow.times)) }
        return Dictionary(firstOf: rows)
    }

    /// The open intent of that number.
    static func openIntent(_ db: Database, _ operation: OperationID) throws -> RecordKey {
        let key = try StoredRows.first(
            db,
            .operations,
            "SELECT id, address, generation FROM operations WHERE id = ? AND status = 'open'",
            [operation]
        ) { try RecordReader.key($0, address: 1, generation: 2) }
        guard let key else {
            throw StateError.invalidOperation(reason: "operation \(operation) is not open")
        }
        return key
    }

    static func requireRun(_ db: Database, _ run: RunID) throws {
        if try StoredRows.first(db, .runs, "SELECT id FROM runs WHERE id = ?", [run], { _ in true }) == nil {
            throw StateError.invalidOperation(reason: "there is no run \(run)")
        }
    }

    /// A row's image as the history keeps it; nil when there is no such row.
    static func image(_ db: Database, _ key: RecordKey) throws -> String? {
        try StoredRows.first(
            db,
            .resources,
            "SELECT id, object_id, status, attributes FROM resources WHERE address = ? AND generation = ?",
            [key.address.description, key.generation]
        ) { row in
            let id = try row.number(0, in: StoredRow.numbers)
            let sealed = try fingerprints(db, .sealedValues, of: id)
            let prints = (sealed + (try fingerprints(db, .fingerprints, of: id))).sorted { $0.name < $1.name }
            guard let plain = JSONValue(stored: try row.text(3))?.object else {
                throw row.damage(3, "is not an object")
            }
            let known = Set(plain.members.map(\.name))
            let closed = sealed.filter { !known.contains($0.name) }
                .map { JSONObject.Member(name: $0.name, value: .null) }
            let attributes = (plain.members + closed).sorted {
                $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
            }
            let image: JSONValue = [
                "address": .string(key.address.description),
                "generation": .number(JSONNumber(key.generation)),
                "object_id": .string(try row.text(1)),
                "status": .string(try row.text(2)),
                "attributes": .object(JSONObject(attributes)),
                "fingerprints": .object(JSONObject(prints)),
            ]
            return image.text()
        }
    }

    private static func fingerprints(
        _ db: Database,
        _ table: StoredTable,
        of resource: Int64
    ) throws -> [JSONObject.Member] {
        try StoredRows(
            db,
            table,
            "SELECT resource, attribute, fingerprint FROM \(table.rawValue) WHERE resource = ?",
            [resource]
        ).map { JSONObject.Member(name: try $0.text(1), value: .string(try $0.text(2))) }
    }

    private static func operations(
        _ db: Database,
        where condition: String,
        _ arguments: StatementArguments
    ) throws -> [OperationRecord] {
        try StoredRows(
            db,
            .operations,
            "\(operationSelection) WHERE \(condition) ORDER BY id",
            arguments
        ).map(operation)
    }

    static let operationSelection = """
        SELECT id, run, address, generation, action, status, object_id, reason, message, request_id, before, after, \
        started_at, ended_at FROM operations
        """

    static func operation(_ row: StoredRow) throws -> OperationRecord {
        OperationRecord(
            id: OperationID(try row.number(0, in: StoredRow.numbers)),
            run: RunID(try row.number(1, in: StoredRow.numbers)),
            key: try RecordReader.key(row, address: 2, generation: 3),
            action: try action(row, 4),
            status: try row.read(5, as: "a status", OperationStatus.init(rawValue:)),
            objectID: try row.optionalText(6),
            reason: try row.text(7),
            message: try row.optionalText(8),
            requestID: try row.optionalText(9),
            before: try image(row, 10),
            after: try image(row, 11),
            startedAt: try row.number(12, in: StoredRow.times),
            endedAt: try row.optionalNumber(13, in: StoredRow.times)
        )
    }

    private static func image(_ row: StoredRow, _ column: Int32) throws -> RecordImage? {
        guard try row.optionalText(column) != nil else { return nil }
        return try row.read(column, as: "the image of a row") { RecordImage(stored: $0) }
    }

    static func action(_ row: StoredRow, _ column: Int32) throws -> OperationAction {
        try row.read(column, as: "an action", OperationAction.init(rawValue:))
    }
}

extension RecordImage {
    /// Parses a column of the history; nil for what is no image of a row.
    fileprivate init?(stored text: String) {
        guard let json = JSONValue(stored: text), let address = json["address"]?.string,
            let generation = json["generation"]?.integer, generation >= 0,
            let objectID = json["object_id"]?.string,
            let status = json["status"]?.string.flatMap(ResourceRecord.Status.init(rawValue:)),
            let attributes = json["attributes"], attributes.object != nil,
            let prints = json["fingerprints"]?.object
        else { return nil }
        self.init(
            address: address,
            generation: generation,
            objectID: objectID,
            status: status,
            attributes: attributes,
            fingerprints: Dictionary(
                prints.members.compactMap { member in member.value.string.map { (member.name, $0) } },
                uniquingKeysWith: { $1 }
            )
        )
    }
}
