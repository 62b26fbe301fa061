import GRDB

/// A database as a person with another program changes it.
struct StateFile {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Runs SQL statements, whatever constraints say.
    func execute(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            try db.execute(sql: sql)
        }
    }

    /// Lets every column be NULL and of any type; what a disk that fails does to a row needs no permission either.
    func loosen() throws {
        try execute(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_master SET sql = replace(replace(replace(sql, ' NOT NULL', ''),
                'STRICT, WITHOUT ROWID', 'WITHOUT ROWID'), ') STRICT', ')')
                WHERE type = 'table' AND name NOT LIKE 'sqlite_%';
            PRAGMA writable_schema = RESET;
            """
        )
    }

    func text(_ sql: String) throws -> String? {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { try String.fetchOne($0, sql: sql) }
    }
}
