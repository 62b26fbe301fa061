import FileAccess
internal import GRDB
internal import StateModel

extension StateError {
    /// What an error of the database means to the user of this file.
    init(_ error: any Error, path: String) {
        if case StateError.corrupt(let reason)? = error as? StateError, !reason.contains(path) {
            self = .corrupt(reason: "\(path): \(reason)")
        } else if let error = error as? StateError {
            self = error
        } else if let error = error as? DatabaseError {
            self.init(database: error, path: path)
        } else if error is RowDecodingError {
            // Its own words quote the row.
            self = .corrupt(reason: "\(path): a row holds something else than what belongs there")
        } else {
            self = .unavailable(path: path, reason: "the database failed (\(type(of: error)))")
        }
    }

    private init(database error: DatabaseError, path: String) {
        let message = error.message.map { " (\($0))" } ?? ""
        let cannotOpen: [ResultCode] = [
            .SQLITE_CANTOPEN, .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_DIR_FSYNC,
            .SQLITE_IOERR_DELETE, .SQLITE_IOERR_ACCESS, .SQLITE_IOERR_GETTEMPPATH,
        ]
        if cannotOpen.contains(where: { $0 == error.resultCode || $0 == error.extendedResultCode }),
            let reason = Files.shortageOfDescriptors
        {
            self = .unavailable(
                path: path,
                reason: "it, or a file beside it, cannot be opened: \(reason); raise the limit (ulimit -n)"
            )
            return
        }
        if error.resultCode == .SQLITE_NOMEM || error.extendedResultCode == .SQLITE_IOERR_NOMEM {
            self = .unavailable(
                path: path,
                reason: "not enough memory; free some, or raise the limits (ulimit -v, ulimit -d)"
            )
            return
        }
        switch error.extendedResultCode {
        case .SQLITE_IOERR_LOCK, .SQLITE_IOERR_UNLOCK, .SQLITE_IOERR_RDLOCK, .SQLITE_IOERR_CHECKRESERVEDLOCK,
            .SQLITE_IOERR_SHMLOCK, .SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_SHMOPEN:
            self = .unavailable(path: path, reason: Self.lockingTrouble + message)
            return
        case .SQLITE_IOERR_SHMSIZE:
            self = .unavailable(
                path: path,
                reason: "no room: the disk is full, or a size limit or quota is reached"
            )
            return
        case .SQLITE_IOERR_WRITE:
            self = .unavailable(
                path: path,
                reason: "the system refused a write: a size limit or quota is reached, or the disk fails"
            )
            return
        case .SQLITE_IOERR_SHORT_READ:
            self = .notADatabase(.file(path), reason: "it is cut short")
            return
        case .SQLITE_READONLY_DBMOVED:
            self = .unavailable(path: path, reason: "it was replaced or deleted while it was in use")
            return
        default:
            break
        }
        switch error.resultCode {
        case .SQLITE_NOTADB:
            self = .notADatabase(.file(path), reason: "it is not an SQLite database")
        case .SQLITE_CORRUPT:
            // SQLite's own words may quote a page that it takes for its schema.
            self = .notADatabase(.file(path), reason: "it is damaged or cut short")
        case .SQLITE_FULL:
            self = .unavailable(path: path, reason: "the disk is full")
        case .SQLITE_READONLY:
            self = .unavailable(path: path, reason: "the file or its directory is read-only")
        case .SQLITE_CANTOPEN:
            self = .unavailable(
                path: path,
                reason: "it, or a file beside it, cannot be opened: "
                    + (Files.ownership(path) ?? "no permission, or a read-only directory")
            )
        case .SQLITE_PERM, .SQLITE_AUTH:
            self = .unavailable(
                path: path,
                reason: "no permission\(Files.ownership(path).map { " (\($0))" } ?? message)"
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .unavailable(
                path: path,
                reason: "another program, perhaps an open `sqlite3`, has held a lock on it for too long"
            )
        case .SQLITE_PROTOCOL, .SQLITE_NOLFS:
            self = .unavailable(path: path, reason: Self.lockingTrouble + message)
        case .SQLITE_IOERR:
            self = .unavailable(path: path, reason: "the system failed to read or write it\(message)")
        case .SQLITE_ERROR:
            self = .corrupt(reason: "\(path): its tables are not those of a keyform state")
        case .SQLITE_TOOBIG:
            self = .corrupt(reason: "\(path): a row is larger than any can be")
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
            self = .corrupt(reason: "\(path): a row contradicts the others\(message)")
        default:
            self = .unavailable(path: path, reason: "the database failed\(message)")
        }
    }

    private static let lockingTrouble =
        "the file system does not give the locks that a database needs, as with network file systems; "
        + "keep the state on a local disk"
}

/// Runs a database call and gives its errors the meaning they have for this file.
func mapping<T>(_ path: String, _ body: () throws -> T) throws(StateError) -> T {
    do {
        return try body()
    } catch {
        throw StateError(error, path: path)
    }
}
