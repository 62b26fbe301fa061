import FileAccess
internal import StateModel

/// Notices that the files under an open connection are not the ones at their paths any more.
///
/// SQLite goes on writing into a deleted file without a word; what it commits there is lost.
struct FileWatch: Sendable {
    private let path: String
    private let walPath: String
    private let database: FileStatus
    private let wal: FileStatus?

    /// To be made when the connection has read or written, so that the WAL is there.
    init(_ file: DatabaseFile) throws(StateError) {
        path = file.path
        walPath = file.walPath
        guard let database = try Files.status(file.path) else {
            throw .unavailable(path: file.path, reason: "it vanished while it was opened")
        }
        self.database = database
        wal = try Files.status(file.walPath)
    }

    func check() throws(StateError) {
        guard let found = try Files.status(path) else {
            throw .unavailable(
                path: path,
                reason: "it was deleted while this process used it; nothing was written"
            )
        }
        guard found.isSameFile(as: database) else {
            throw .unavailable(
                path: path,
                reason: "it was replaced while this process used it; nothing was written"
            )
        }
        // Pages are never given back while a database is open, so it only grows.
        guard found.size >= database.size else {
            throw .notADatabase(
                .file(path),
                reason: "it was cut short while this process used it; nothing was written"
            )
        }
        if let wal {
            guard let found = try Files.status(walPath), found.isSameFile(as: wal) else {
                throw .unavailable(
                    path: walPath,
                    reason:
                        "it was deleted or replaced while this process used the database; nothing was written"
                )
            }
        }
    }
}
