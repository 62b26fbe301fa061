internal import Addresses
internal import Foundation
internal import GRDB
internal import JSONText
import Sealing
internal import StateModel

extension RecordWriter {
    /// Inserts an open operation with the row as it is now.
    func begin(_ draft: IntentDraft) throws -> OperationID {
        try HistoryRows.requireRun(db, draft.run)
        try draft.check(
            rowExists: try rowID(draft.key) != nil,
            createIsOpen: try isCreateOpen(draft.key.address)
        )
        try run(
            """
            INSERT INTO operations (run, address, generation, action, status, object_id, reason, recognition, before,
                started_at) VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)
            """,
            [
                draft.run, draft.key.address.description, draft.key.generation, draft.action.rawValue,
                draft.objectID, draft.reason, draft.recognition.text(), try HistoryRows.image(db, draft.key),
                now,
            ]
        )
        let operation = OperationID(db.lastInsertedRowID)
        if let secret = draft.secretRecognition {
            let sealed = try seal().seal(secret.bytes(), place: places.recognition(operation))
            try run("UPDATE operations SET sealed_recognition = ? WHERE id = ?", [Data(sealed), operation])
        }
        return operation
    }

    /// Closes an operation and changes the row accordingly; what its object was to be recognised by is forgotten.
    func finish(
        _ operation: OperationID,
        _ key: RecordKey,
        _ outcome: OperationOutcome,
        requestID: String?
    ) throws {
        if let record = outcome.record {
            try key.check(record)
            try store(record)
        } else if case .removed = outcome {
            try remove(key)
        }
        try run(
            """
            UPDATE operations SET status = ?, object_id = coalesce(?, object_id), message = ?, request_id = ?,
                after = ?, ended_at = ?, recognition = 'null', sealed_recognition = NULL WHERE id = ?
            """,
            [
                outcome.status.rawValue, outcome.record?.objectID, outcome.message, requestID,
                try HistoryRows.image(db, key), now, operation,
            ]
        )
        try removeRotation(ofNothingAt: key.address)
    }

    func move(_ objects: [(from: InstanceAddress, to: InstanceAddress)], run: RunID) throws {
        try HistoryRows.requireRun(db, run)
        for object in objects {
            try move(object.from, to: object.to, run: run)
        }
    }

    private func move(_ from: InstanceAddress, to: InstanceAddress, run: RunID) throws {
        let relocation = try Relocation.move(
            from,
            to: to,
            generations: try generations(of: from),
            isTaken: try !generations(of: to).isEmpty,
            createIsOpen: try isCreateOpen(to)
        )
        try self.run(
            "UPDATE operations SET address = ? WHERE address = ? AND status = 'open'",
            [to.description, from.description]
        )
        try carryOut(relocation, run: run) {
            try moveEdges(from, to: to)
            try moveRotation(from, to: to)
        }
    }

    func depose(_ address: InstanceAddress, run: RunID) throws -> RecordKey {
        try HistoryRows.requireRun(db, run)
        let relocation = try Relocation.depose(address, generations: try generations(of: address))
        try carryOut(relocation, run: run)
        return relocation.subject.to
    }

    func restore(_ key: RecordKey, status: ResourceRecord.Status, run: RunID) throws {
        try HistoryRows.requireRun(db, run)
        let generations = try generations(of: key.address)
        try carryOut(try Relocation.restore(key, status: status, generations: generations), run: run) {
            try forgetOther(key)
        }
    }

    /// Changes the keys, with the history around it.
    func carryOut(_ relocation: Relocation, run: RunID, also change: () throws -> Void = {}) throws {
        let (from, to) = relocation.subject
        let objectID = try StoredRows.first(
            db,
            .resources,
            "SELECT id, object_id FROM resources WHERE address = ? AND generation = ?",
            [from.address.description, from.generation]
        ) { try $0.text(1) }
        let operation = try begin(relocation.intent(run: run, objectID: objectID))
        for row in relocation.rows {
            try rekey(row.from, row.to, status: row.status)
        }
        try change()
        try self.run(
            "UPDATE operations SET status = 'done', after = ?, moved_to = ?, ended_at = ? WHERE id = ?",
            [try HistoryRows.image(db, to), to.address.description, now, operation]
        )
    }

    func isCreateOpen(_ address: InstanceAddress) throws -> Bool {
        let statement = try db.cachedStatement(
            sql:
                "SELECT 1 FROM operations WHERE address = ? AND status = 'open' AND action = 'create' LIMIT 1"
        )
        return try Int.fetchOne(statement, arguments: [address.description]) != nil
    }

    func generations(of address: InstanceAddress) throws -> [Int] {
        try StoredRows(
            db,
            .resources,
            "SELECT id, generation FROM resources WHERE address = ? ORDER BY generation",
            [address.description]
        ).map { Int(try $0.number(1, in: StoredRow.counts)) }
    }
}
