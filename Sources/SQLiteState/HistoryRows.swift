internal import Addresses
internal import GRDB
internal import JSONText
internal import StateModel

/// Rows of runs and operations.
enum HistoryRows {
    static func runs(_ db: Database) throws -> [RunRecord] {
        try Row.fetchAll(
            db,
            sql:
                "SELECT id, command, who, reason, started_at, ended_at, outcome, summary FROM runs ORDER BY id"
        ).map { row in
            let outcome: String? = row[6]
            return RunRecord(
                id: row[0],
                command: row[1],
                who: row[2],
                reason: row[3],
                startedAt: row[4],
                endedAt: row[5],
                outcome: try outcome.map(runOutcome),
                summary: row[7]
            )
        }
    }

    static func operations(_ db: Database, of run: RunID) throws -> [OperationRecord] {
        try operations(db, where: "run = ?", [run])
    }

    static func operations(_ db: Database, at address: InstanceAddress) throws -> [OperationRecord] {
        try operations(db, where: "address = ?1 OR moved_to = ?1", [address.description])
    }

    /// Of the resource itself and of its instances: their addresses go on with a bracket.
    static func operations(_ db: Database, at resource: ResourceAddress) throws -> [OperationRecord] {
        let whole = resource.description
        return try operations(
            db,
            where: """
                address = ?1 OR (address > ?2 AND address < ?3) OR moved_to = ?1 OR (moved_to > ?2 AND moved_to < ?3)
                """,
            [whole, whole + "[", whole + "\\"]
        )
    }

    /// Removes all runs but the last ones, and those from the first on that has an open operation.
    ///
    /// The last operation stays whatever its run, because its number must not come again.
    static func prune(_ db: Database, keeping count: Int) throws -> Int {
        let first = try Int64.fetchOne(
            db,
            sql: """
                SELECT min(id) FROM (
                    SELECT * FROM (SELECT id FROM runs ORDER BY id DESC LIMIT ?)
                    UNION SELECT run FROM operations WHERE status = 'open'
                )
                """,
            arguments: [count]
        )
        guard let first else { return 0 }
        try db.execute(
            sql: "DELETE FROM operations WHERE run < ? AND id < (SELECT max(id) FROM operations)",
            arguments: [first]
        )
        try db.execute(
            sql: "DELETE FROM runs WHERE id < ? AND id NOT IN (SELECT run FROM operations)",
            arguments: [first]
        )
        return db.changesCount
    }

    /// Ids of the objects whose deletion was recorded after that moment, in milliseconds since 1970.
    ///
    /// Asks by runs, which are few and indexed; a run without an end may be any of the last day's.
    static func departed(_ db: Database, since moment: Int64) throws -> Set<String> {
        try Set(
            String.fetchAll(
                db,
                sql: """
                    SELECT o.object_id FROM runs r JOIN operations o ON o.run = r.id
                    WHERE (r.ended_at > ?1 OR r.ended_at IS NULL AND r.started_at > ?1 - 86400000)
                        AND o.action = 'delete' AND o.status = 'done' AND o.ended_at > ?1 AND o.object_id IS NOT NULL
                    """,
                arguments: [moment]
            )
        )
    }

    /// When objects were made or changed after that moment, by id; both in milliseconds since 1970.
    ///
    /// Of an operation whose outcome was never recorded, its beginning counts.
    static func recentWrites(_ db: Database, since moment: Int64) throws -> [String: Int64] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT o.object_id, max(coalesce(o.ended_at, o.started_at))
                FROM runs r JOIN operations o ON o.run = r.id
                WHERE (r.ended_at > ?1 OR r.ended_at IS NULL AND r.started_at > ?1 - 86400000)
                    AND o.action IN ('create', 'update') AND coalesce(o.ended_at, o.started_at) > ?1
                    AND o.object_id IS NOT NULL
                GROUP BY o.object_id
                """,
            arguments: [moment]
        )
        return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }

    /// The open intent of that number.
    static func openIntent(_ db: Database, _ operation: OperationID) throws -> RecordKey {
        let statement = try db.cachedStatement(
            sql: "SELECT address, generation FROM operations WHERE id = ? AND status = 'open'"
        )
        guard let row = try Row.fetchOne(statement, arguments: [operation]) else {
            throw StateError.invalidOperation(reason: "operation \(operation) is not open")
        }
        return try key(row[0], row[1])
    }

    static func requireRun(_ db: Database, _ run: RunID) throws {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM runs WHERE id = ?")
        if try Int.fetchOne(statement, arguments: [run]) == nil {
            throw StateError.invalidOperation(reason: "there is no run \(run)")
        }
    }

    /// A row's image as the history keeps it; nil when there is no such row.
    static func image(_ db: Database, _ key: RecordKey) throws -> String? {
        let statement = try db.cachedStatement(
            sql:
                "SELECT id, object_id, status, attributes FROM resources WHERE address = ? AND generation = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [key.address.description, key.generation])
        else {
            return nil
        }
        let id: Int64 = row[0]
        let prints = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT attribute, fingerprint FROM fingerprints WHERE resource = ?1
                    UNION ALL SELECT attribute, fingerprint FROM sealed_values WHERE resource = ?1 ORDER BY 1
                    """
            ),
            arguments: [id]
        )
        let image: JSONValue = [
            "address": .string(key.address.description),
            "generation": .number(JSONNumber(key.generation)),
            "object_id": .string(row[1]),
            "status": .string(row[2]),
            "attributes": try JSONValue(stored: row[3]),
            "fingerprints": .object(
                JSONObject(prints.map { JSONObject.Member(name: $0[0], value: .string($0[1])) })
            ),
        ]
        return image.text()
    }

    private static func operations(
        _ db: Database,
        where condition: String,
        _ arguments: StatementArguments
    ) throws -> [OperationRecord] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, run, address, generation, action, status, object_id, reason, message, request_id, before,
                    after, started_at, ended_at FROM operations WHERE \(condition) ORDER BY id
                """,
            arguments: arguments
        ).map { row in
            guard let status = OperationStatus(rawValue: row[5]) else {
                throw StateError.corrupt(reason: "an operation has an unknown status")
            }
            return OperationRecord(
                id: row[0],
                run: row[1],
                key: try key(row[2], row[3]),
                action: try action(row[4]),
                status: status,
                objectID: row[6],
                reason: row[7],
                message: row[8],
                requestID: row[9],
                before: try recordImage(row[10]),
                after: try recordImage(row[11]),
                startedAt: row[12],
                endedAt: row[13]
            )
        }
    }

    private static func runOutcome(_ text: String) throws -> RunOutcome {
        guard let outcome = RunOutcome(rawValue: text) else {
            throw StateError.corrupt(reason: "a run has the unknown outcome \(text)")
        }
        return outcome
    }

    private static func recordImage(_ text: String?) throws -> RecordImage? {
        guard let text else { return nil }
        let json = try JSONValue(stored: text)
        guard let address = json["address"]?.string, let generation = json["generation"]?.integer,
            let objectID = json["object_id"]?.string,
            let status = json["status"]?.string.flatMap(ResourceRecord.Status.init(rawValue:)),
            let attributes = json["attributes"], let prints = json["fingerprints"]?.object
        else {
            throw StateError.corrupt(reason: "an operation's image of a row is incomplete")
        }
        return RecordImage(
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

    static func key(_ address: String, _ generation: Int) throws -> RecordKey {
        do throws(AddressError) {
            return RecordKey(address: try InstanceAddress(parsing: address), generation: generation)
        } catch {
            throw StateError.corrupt(reason: "an operation's address: \(error)")
        }
    }

    static func action(_ text: String) throws -> OperationAction {
        guard let action = OperationAction(rawValue: text) else {
            throw StateError.corrupt(reason: "an operation has the unknown action \(text)")
        }
        return action
    }
}
