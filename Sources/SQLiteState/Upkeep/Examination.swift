internal import Addresses
internal import GRDB
internal import JSONText
import Sealing
internal import StateModel
internal import Values

/// Looks at every row of every table, and goes on after what is damaged.
struct Examination {
    private let db: Database
    private let path: String
    private let schema: Schema
    private let policy: SealingPolicy
    private let damage = DamageReport()
    private var findings: [StateFinding] = []

    init(_ db: Database, path: String, schema: Schema, policy: SealingPolicy) {
        self.db = db
        self.path = path
        self.schema = schema
        self.policy = policy
    }

    /// - Parameter access: makes the seal of what the database says of its keys.
    /// - Returns: what is wrong, and everything that could be read.
    mutating func run(_ access: (StoredKeys) -> SealAccess) -> StateExamination {
        structure()
        let keys = attempt { try StoredKeys.read(db) }
        let seal = keys.map(access) ?? .missing(reason: "the database does not say which key it takes")
        let reader = RecordReader(
            db,
            seal: seal,
            policy: policy,
            lineage: keys?.lineage ?? "",
            notingDamage: damage
        )
        let records = attempt { try reader.all() } ?? []
        let outputs = attempt { try reader.outputs() } ?? []
        let intents = attempt { try reader.openIntents() } ?? []
        let account = attempt { try reader.account() }
        let rotations = attempt { try reader.rotations() } ?? []
        let revoked = attempt { try reader.revoked() } ?? []
        history()
        bookkeeping()
        let count = attempt { try Int.fetchOne(db, sql: "SELECT count(*) FROM resources") } ?? nil
        findings += attempt { try incomparable(seal) } ?? []
        let exposed = ExposedSecrets(db, records, policy: policy, seal: seal)
        findings += attempt { try exposed.findings() } ?? []
        var snapshot = StateSnapshot(
            lineage: keys?.lineage ?? "",
            records: records,
            outputs: outputs,
            openIntents: intents,
            // Where the keys are not known nothing can be opened, which goes without saying.
            unreadable: keys == nil ? [] : reader.unreadable + (attempt { try vanished(records) } ?? []),
            account: account?.text,
            isAccountSecret: account?.isSecret ?? false
        )
        snapshot.rotations = rotations
        snapshot.revoked = revoked
        return StateExamination(
            findings: findings + damage.reasons.map(StateFinding.damaged),
            snapshot: snapshot,
            isWhole: count == records.count
        )
    }

    /// What a part of the database gives; nil, and noted, when it cannot be read at all.
    @discardableResult
    private func attempt<T>(_ body: () throws -> T) -> T? {
        do {
            return try body()
        } catch {
            switch StateError(error, path: path) {
            case .corrupt(let reason): damage.add(reason.withoutPrefix("\(path): "))
            case .notADatabase(_, let reason), .unavailable(_, let reason): damage.add(reason)
            case let other: damage.add("\(other)")
            }
            return nil
        }
    }

    // MARK: - The file

    private mutating func structure() {
        let hasForm = attempt { try compareTables() } ?? false
        let lines = attempt { try String.fetchAll(db, sql: "PRAGMA integrity_check(100)") } ?? []
        for line in lines where line != "ok" {
            // The names in it may be anything where the tables are not what they should be.
            let text = hasForm ? line : "its pages, rows and indices contradict each other"
            if !findings.contains(.storage(text)) {
                findings.append(.storage(text))
            }
        }
        let dangling = attempt { () -> [(table: String, row: Int64?, parent: String)] in
            try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
                (
                    String.fromDatabaseValue(row[0]) ?? "", Int64.fromDatabaseValue(row[1]),
                    String.fromDatabaseValue(row[2]) ?? ""
                )
            }
        }
        for (table, row, parent) in dangling ?? [] {
            guard hasForm else {
                damage.add("a row names another that is not there")
                break
            }
            let place = row.map { "row \($0) of \(table)" } ?? "a row of \(table)"
            damage.add("\(place) names a row of \(parent) that is not there")
        }
    }

    /// Whether the tables are those of the format; a trigger of somebody else would change what is written.
    private func compareTables() throws -> Bool {
        let model = try DatabaseQueue()
        let wanted = try model.inDatabase { db in
            try schema.apply(db, from: 0)
            return try Self.tables(db)
        }
        let found = try Self.tables(db)
        var hasForm = true
        for (name, shape) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let present = found[name] else {
                damage.add("\(name) is not there")
                hasForm = false
                continue
            }
            if present != shape {
                damage.add("\(name) has not the form that the format gives it")
                hasForm = false
            }
        }
        if found.contains(where: { $0.value.kind == "trigger" && wanted[$0.key] == nil }) {
            damage.add("there is a trigger that is none of keyform's")
        }
        return hasForm && found.count == wanted.count
    }

    private struct Shape: Equatable {
        let kind: String
        let columns: [String]
    }

    private static func tables(_ db: Database) throws -> [String: Shape] {
        let objects = try Row.fetchAll(
            db,
            sql: "SELECT name, type FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
        )
        var found: [String: Shape] = [:]
        for object in objects {
            guard let name = String.fromDatabaseValue(object[0]),
                let kind = String.fromDatabaseValue(object[1])
            else { continue }
            let columns = try Row.fetchAll(
                db,
                sql: "SELECT name, upper(type), \"notnull\", pk, hidden FROM pragma_table_xinfo(?)",
                arguments: [name]
            )
            found[name] = Shape(kind: kind, columns: columns.map { "\(Array($0.databaseValues))" })
        }
        return found
    }

    // MARK: - Rows that no reader needs all at once

    private func history() {
        each(.runs, HistoryRows.runSelection) { row in
            let run = try HistoryRows.run(row)
            guard (run.endedAt == nil) == (run.outcome == nil) else {
                throw row.damage("whether it has ended contradicts how")
            }
        }
        each(.operations, HistoryRows.operationSelection) { row in
            let operation = try HistoryRows.operation(row)
            guard (operation.status == .open) == (operation.endedAt == nil) else {
                throw row.damage("its status contradicts whether it has ended")
            }
            if operation.status == .done || operation.status == .partial,
                let image = operation.after ?? operation.before, operation.objectID != image.objectID
            {
                throw row.damage("its object_id contradicts the row that it was about")
            }
        }
        each(.operations, "SELECT id, moved_to, recognition, sealed_recognition, status FROM operations") {
            row in
            if try row.optionalText(1) != nil {
                _ = try row.address(1)
            }
            _ = try row.json(2)
            if try row.optionalBytes(3) != nil, try row.text(4) != OperationStatus.open.rawValue {
                throw row.damage(3, "is there although the operation has ended")
            }
        }
    }

    private func bookkeeping() {
        each(.meta, "SELECT id, created_at FROM meta") { _ = try $0.number(1, in: StoredRow.times) }
        _ = attempt { try RecordReader.origin(db) }
        each(.resources, "SELECT id, created_at, updated_at FROM resources") { row in
            _ = try row.number(1, in: StoredRow.times)
            _ = try row.number(2, in: StoredRow.times)
        }
        each(.sealedValues, "SELECT resource, fingerprint FROM sealed_values") { row in
            _ = try row.read(1, as: "a fingerprint") { SodiumSeal.isFingerprint($0) ? $0 : nil }
        }
        each(.valueTypes, "SELECT id, type FROM value_types") { _ = try $0.type(1) }
        each(.retiredVersions, "SELECT address, generation, version FROM retired_versions") { row in
            _ = try row.address(0)
            _ = try row.number(1, in: StoredRow.counts)
            _ = try row.number(2, in: StoredRow.versions)
        }
        each(.usedPlans, "SELECT rowid, plan, claimed_at FROM used_plans") { row in
            _ = try row.text(1)
            _ = try row.number(2, in: StoredRow.times)
        }
        RotationRows.examine(db, each)
        DriftRows.examine(db, each)
    }

    private func each(_ table: StoredTable, _ sql: String, _ body: (StoredRow) throws -> Void) {
        attempt {
            let rows = try StoredRows(db, table, sql)
            while let row = try rows.next() {
                attempt { try body(row) }
            }
        }
    }

    // MARK: - Secrets

    private func incomparable(_ seal: SealAccess) throws -> [StateFinding] {
        var findings: [StateFinding] = []
        let rows = try StoredRows(
            db,
            .fingerprints,
            """
            SELECT f.resource, r.address, r.generation, f.attribute, f.fingerprint
            FROM fingerprints f JOIN resources r ON r.id = f.resource ORDER BY r.address, r.generation, 4
            """
        )
        while let row = try rows.next() {
            // What cannot be read of them is known already.
            guard let key = try? RecordReader.key(row, address: 1, generation: 2),
                let attribute = try? row.text(3), let fingerprint = try? row.text(4)
            else { continue }
            if !seal.compares(fingerprint) {
                findings.append(.incomparable(key, attribute: attribute))
            }
        }
        return findings
    }

    /// Secrets that the history knows of and that are gone without a trace in their rows, as those of rows that formats
    /// before the fifth wrote.
    private func vanished(_ records: [ResourceRecord]) throws -> [UnreadableSecret] {
        var images: [RecordKey: RecordImage] = [:]
        let rows = try StoredRows(
            db,
            .operations,
            "\(HistoryRows.operationSelection) WHERE after IS NOT NULL ORDER BY id"
        )
        while let row = try rows.next() {
            guard let image = (try? HistoryRows.operation(row))?.after,
                let address = try? InstanceAddress(parsing: image.address)
            else { continue }
            images[RecordKey(address: address, generation: image.generation)] = image
        }
        return records.flatMap { record -> [UnreadableSecret] in
            guard let image = images[record.key], image.objectID == record.objectID else { return [] }
            return image.fingerprints.keys.sorted().filter { name in
                policy.seals(name, of: record.address.resource.type)
                    && record.attributes[name]?.isNull ?? true && record.fingerprints[name] == nil
            }.map { UnreadableSecret(place: .attribute(record.key, name: $0), reason: .missing) }
        }
    }
}

extension SealAccess {
    /// Whether a secret can be compared with what the fingerprint was made of.
    fileprivate func compares(_ fingerprint: String) -> Bool {
        guard case .available(let seal) = self else { return false }
        return seal.compare("", fingerprint: fingerprint) != .unknown
    }
}

extension String {
    fileprivate func withoutPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
