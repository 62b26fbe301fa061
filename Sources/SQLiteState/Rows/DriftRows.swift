internal import Foundation
internal import GRDB
internal import StateModel

/// Rows of what was reported of changes made outside.
enum DriftRows {
    private static let selection = "SELECT rowid, mark, reported_at FROM reported_drift"

    static func all(_ db: Database) throws -> Set<DriftMark> {
        Set(try StoredRows(db, .reportedDrift, selection).map(mark))
    }

    /// Looks at one row.
    static func examine(_ row: StoredRow) throws {
        _ = try mark(row)
        _ = try row.number(2, in: StoredRow.times)
    }

    static func examine(_ db: Database, _ each: (StoredTable, String, (StoredRow) throws -> Void) -> Void) {
        each(.reportedDrift, selection, examine)
    }

    private static func mark(_ row: StoredRow) throws -> DriftMark {
        guard let mark = DriftMark(try row.bytes(1)) else {
            throw row.damage(1, "is not a mark")
        }
        return mark
    }
}

extension RecordWriter {
    /// Keeps exactly these marks; those that are there keep their time.
    func recordReportedDrift(_ marks: Set<DriftMark>) throws {
        let known = try DriftRows.all(db)
        for mark in known.subtracting(marks) {
            try run("DELETE FROM reported_drift WHERE mark = ?", [Data(mark.bytes)])
        }
        for mark in marks.subtracting(known) {
            try run(
                "INSERT INTO reported_drift (mark, reported_at) VALUES (?, ?)",
                [Data(mark.bytes), now]
            )
        }
    }
}
