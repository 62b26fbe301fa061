import FileAccess
internal import GRDB
internal import JSONText
internal import SourceText
internal import StateModel

/// How far a writer had come when it committed last; it stands in the file of its lease until the writer ends.
///
/// When a process is killed, what it committed is in the WAL. A WAL that is deleted then takes it along, and the database
/// by itself would look whole: only older. Numbers of runs and operations only grow, so a database that has not got as
/// far as its last writer said has lost something.
struct CommittedMark: Equatable {
    let lineage: String
    let run: Int64
    let operation: Int64

    init(lineage: String, run: Int64, operation: Int64) {
        self.lineage = lineage
        self.run = run
        self.operation = operation
    }

    /// What the database says now.
    init(_ db: Database, lineage: String) throws {
        self.lineage = lineage
        run = try Self.last(db, .runs)
        operation = try Self.last(db, .operations)
    }

    private static func last(_ db: Database, _ table: StoredTable) throws -> Int64 {
        try StoredRows.first(db, table, "SELECT max(id) FROM \(table.rawValue)") {
            try $0.optionalNumber(0, in: StoredRow.numbers) ?? 0
        } ?? 0
    }

    /// The mark in the file beside a database; nil where the last writer ended in good order.
    init?(besideDatabase path: String) {
        guard let bytes = try? Files.read(WriterLease.path(for: path), limit: 4096) else { return nil }
        self.init(lease: bytes)
    }

    init?(lease bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let mark = json["committed"],
            let lineage = mark["lineage"]?.string, let run = mark["run"]?.integer,
            let operation = mark["operation"]?.integer
        else { return nil }
        self.init(lineage: lineage, run: Int64(run), operation: Int64(operation))
    }

    var json: JSONValue {
        [
            "lineage": .string(lineage), "run": .number(JSONNumber(Int(run))),
            "operation": .number(JSONNumber(Int(operation))),
        ]
    }

    /// - Throws: `outdated` when the database is behind the mark.
    func check(_ db: Database, path: String) throws {
        guard try RecordReader.lineage(db) == lineage else { return }
        let found = try CommittedMark(db, lineage: lineage)
        guard found.run >= run, found.operation >= operation else {
            let lease = WriterLease.path(for: path)
            throw StateError.outdated(
                reason:
                    "\(path): what the last run committed is missing, and that run did not end in good order: the file"
                    + " \(FileSystem.name(of: path))-wal was deleted or cut short, or an older copy of the database was"
                    + " put in its place. Put that file back. If it is lost, compare the account with the state before the"
                    + " next apply: what was made last is not in it",
                acceptance: "rm \(((try? Files.resolved(lease)) ?? lease).quotedForShell)"
            )
        }
    }
}
