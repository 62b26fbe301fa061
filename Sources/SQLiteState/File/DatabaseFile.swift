import FileAccess
internal import GRDB
internal import Glibc
import Sealing
internal import SourceText
internal import StateModel

/// A database file: what is at the path, how it is made, and how connections to it are opened.
struct DatabaseFile: Sendable {
    /// Absolute and without symbolic links, so that the files beside it have one name.
    let path: String
    let schema: Schema

    static let busyTimeout = 5.0

    /// - Parameters:
    ///   - path: as it was given.
    ///   - schema: of the format.
    ///   - lacksFolder: whether the folder that it is in need not be there either; that above it must.
    /// - Throws: when the path cannot be followed.
    init(_ path: String, schema: Schema, lacksFolder: Bool = false) throws(StateError) {
        let folder = FileSystem.folder(of: path)
        self.path =
            lacksFolder && FileSystem.kind(folder) == nil
            ? try Files.resolved(folder) + "/" + FileSystem.name(of: path) : try Files.resolved(path)
        self.schema = schema
    }

    var walPath: String { path + "-wal" }

    /// Whether there is a database; whatever cannot be one is an error, above all an empty file, which SQLite
    /// would take for a fresh one.
    func exists() throws(StateError) -> Bool {
        guard let status = try Files.status(path) else {
            if let wal = try Files.status(walPath), wal.size > 0 {
                throw .unavailable(
                    path: path,
                    reason:
                        "it is missing, but \(FileSystem.name(of: walPath)) is there: the database was removed "
                        + "or moved alone. Put it back beside that file, or move that file away to start with a new state"
                )
            }
            return false
        }
        if status.isDirectory {
            throw .notADatabase(.file(path), reason: "it is a directory")
        }
        if !status.isRegular {
            throw .notADatabase(.file(path), reason: "it is not a regular file")
        }
        if status.size == 0 {
            throw .notADatabase(
                .file(path),
                reason:
                    "it is empty: its content is lost. Put a backup in its place, or, if nothing was in it, "
                    + "delete it to start with a new state"
            )
        }
        let magic = Array("SQLite format 3\0".utf8)
        guard try Files.read(path, limit: magic.count) == magic else {
            throw .notADatabase(.file(path), reason: "it is not an SQLite database")
        }
        return true
    }

    /// Makes the database, complete under another name first: there is never half of one at the path.
    ///
    /// For the holder of the lease only.
    func create(lineage: String, now: Int64) throws(StateError) {
        let temporary = path + ".new"
        for leftover in [temporary, temporary + "-journal"] {
            try Files.removeLeftover(leftover)
        }
        let descriptor = try Files.open(temporary, O_RDWR | O_CREAT | O_EXCL)
        fchmod(descriptor, 0o600)
        close(descriptor)
        do throws(StateError) {
            try mapping(path) {
                let queue = try DatabaseQueue(path: url(temporary, "mode=rw"))
                try queue.inDatabase { db in
                    // The file only ever grows, which `FileWatch` counts on.
                    try db.execute(sql: "PRAGMA auto_vacuum = NONE")
                    try db.inTransaction(.exclusive) {
                        try schema.apply(db, from: 0)
                        try db.execute(
                            sql: "INSERT INTO meta (id, lineage, created_at) VALUES (1, ?, ?)",
                            arguments: [lineage, now]
                        )
                        return .commit
                    }
                }
                try queue.close()
            }
            guard Files.rename(temporary, path) == 0 else {
                throw Files.failure(path, "cannot be created")
            }
        } catch {
            Files.remove(temporary)
            Files.remove(temporary + "-journal")
            throw error
        }
        Files.synchronizeDirectory(of: path)
    }

    /// A connection that only reads; nil when there is no database.
    ///
    /// It may still recover and tidy the WAL, as any SQLite reader does. An older format is read through a copy
    /// in memory, brought up to date there.
    func reader() throws(StateError) -> DatabaseQueue? {
        // Not `exists()`: closing a descriptor of the file would drop the locks of this process's own writer, and
        // another process could then delete the WAL under it.
        guard try Files.status(path) != nil else { return nil }
        return try mapping(path) {
            let queue: DatabaseQueue
            do {
                queue = try connection("mode=rw")
            } catch let error as DatabaseError
                where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
            {
                // In a read-only directory a WAL database opens only as one that nobody changes, which is true
                // when there is no WAL.
                if let wal = try Files.status(walPath), wal.size > 0 {
                    throw error
                }
                queue = try connection("mode=ro&immutable=1")
            }
            let version = try queue.inDatabase { db in
                try db.execute(sql: "PRAGMA query_only = ON")
                return try check(db)
            }
            return version < schema.version ? try copyInMemory(queue, version: version) : queue
        }
    }

    /// The connection that writes, with the promises of durability checked; brings an older format up to date.
    ///
    /// For the holder of the lease only.
    func writer() throws(StateError) -> DatabaseQueue {
        // Over a file size limit the kernel kills the process unless it wants an error instead; we do.
        signal(SIGXFSZ, SIG_IGN)
        try restrictModes()
        return try mapping(path) {
            let queue = try connection("mode=rw")
            try queue.inDatabase { db in
                let version = try check(db)
                try makeDurable(db)
                if version < schema.version {
                    try backUp(db, version: version)
                    try db.inTransaction(.immediate) {
                        try schema.apply(db, from: version)
                        return .commit
                    }
                }
                // The WAL file comes into being with the first transaction; from here on it is watched.
                try db.inTransaction(.immediate) { .commit }
            }
            return queue
        }
    }

    private func makeDurable(_ db: Database) throws {
        // GRDB's own WAL mode would set `synchronous` to NORMAL, under which a power cut takes back commits.
        let wanted = [
            ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1"),
            ("busy_timeout", "\(Int(Self.busyTimeout * 1000))"),
        ]
        for (name, value) in wanted {
            if name != "busy_timeout" {
                _ = try Row.fetchAll(db, sql: "PRAGMA \(name) = \(value)")
            }
            let found = try String.fetchOne(db, sql: "PRAGMA \(name)") ?? "nothing"
            if found != value {
                throw StateError.unavailable(
                    path: path,
                    reason: "SQLite does not accept \(name) = \(value) here (it says \(found)); "
                        + "keep the state on a local disk"
                )
            }
        }
    }

    /// Takes away what others may do to the file; SQLite gives the files beside it the same mode.
    private func restrictModes() throws(StateError) {
        for file in [path, walPath, path + "-shm"] {
            if let status = try Files.status(file), status.mode & 0o007 != 0 {
                guard chmod(SystemPath.cString(file), mode_t(status.mode & 0o770)) == 0 else {
                    throw Files.failure(
                        file,
                        "is open to every user of this machine and cannot be restricted"
                    )
                }
            }
        }
    }

    /// - Returns: the version of the format.
    private func check(_ db: Database) throws -> Int {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard application == Schema.applicationID, version > 0 else {
            throw StateError.notADatabase(.file(path), reason: "it is an SQLite database of another program")
        }
        if version > schema.version {
            throw StateError.newerSchema(.file(path), found: version, supported: schema.version)
        }
        return version
    }

    private func copyInMemory(_ queue: DatabaseQueue, version: Int) throws -> DatabaseQueue {
        let copy = try DatabaseQueue()
        try queue.backup(to: copy)
        try queue.close()
        try copy.inDatabase { db in
            try db.inTransaction {
                try schema.apply(db, from: version)
                return .commit
            }
        }
        return copy
    }

    /// Keeps the database as it was before a change of format, beside it.
    private func backUp(_ db: Database, version: Int) throws {
        let backup = "\(path).v\(version).backup"
        let temporary = backup + ".new"
        for leftover in [temporary, temporary + "-journal"] {
            try Files.removeLeftover(leftover)
        }
        if try Files.status(backup) != nil, !isCopy(backup, lineage: try RecordReader.lineage(db)) {
            throw StateError.unavailable(
                path: backup,
                reason:
                    "a copy of the state is kept there before its format changes, but a file that is no such copy has the"
                    + " name; it was left alone. Move it away"
            )
        }
        close(try Files.open(temporary, O_RDWR | O_CREAT | O_EXCL))
        let queue = try DatabaseQueue(path: url(temporary, "mode=rw"))
        try queue.inDatabase { try db.backup(to: $0) }
        try queue.close()
        guard Files.rename(temporary, backup) == 0 else {
            throw Files.failure(backup, "cannot be created")
        }
        Files.synchronizeDirectory(of: backup)
    }

    /// Whether at a path is a database of the same state.
    func isCopy(_ path: String, lineage: String) -> Bool {
        let other = try? DatabaseFile(path, schema: schema)
        return (try? other?.reader()?.inDatabase { try RecordReader.lineage($0) }) == lineage
    }

    private func connection(_ parameters: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.label = "keyform.state"
        return try DatabaseQueue(path: url(path, parameters), configuration: configuration)
    }

    /// A URI, because GRDB always asks SQLite to create what is missing and only the URI can forbid it.
    func url(_ path: String, _ parameters: String) -> String {
        var text = "file://"
        for byte in SystemPath.bytes(path) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
                UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text += "%" + SodiumSeal.hex([byte])
            }
        }
        return text + "?" + parameters
    }
}
