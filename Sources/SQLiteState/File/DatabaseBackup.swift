import FileAccess
internal import GRDB
internal import Glibc
import Sealing
internal import StateModel

/// A copy of a database in one file, complete under another name first.
struct DatabaseBackup {
    private let file: DatabaseFile

    init(_ file: DatabaseFile) {
        self.file = file
    }

    /// Copies what the connection's transaction sees.
    ///
    /// Only a backup of the same state is replaced.
    ///
    /// - Throws: `backupRefused` for what is wrong with the path.
    func write(_ db: Database, to path: String) throws {
        do {
            try writeFile(db, to: path)
        } catch StateError.unavailable(_, let reason) {
            throw StateError.backupRefused(.file(path), reason: reason)
        }
    }

    private func writeFile(_ db: Database, to path: String) throws {
        let path = try Files.resolved(path)
        try refuseOther(path, lineage: try RecordReader.lineage(db))
        let temporary = "\(path).\(SodiumSeal.hex(SodiumSeal.random(8))).new"
        close(try Files.open(temporary, O_RDWR | O_CREAT | O_EXCL))
        do {
            try mapping(path) {
                let queue = try DatabaseQueue(path: file.url(temporary, "mode=rw"))
                try queue.inDatabase { copy in
                    try db.backup(to: copy)
                    // One file by itself, whatever the original has beside it.
                    _ = try String.fetchOne(copy, sql: "PRAGMA journal_mode = DELETE")
                    let found = try String.fetchAll(copy, sql: "PRAGMA integrity_check(1)")
                    if found != ["ok"] {
                        throw StateError.corrupt(
                            reason: "the copy of \(file.path) is not sound (\(found.joined(separator: "; ")))"
                        )
                    }
                }
                try queue.close()
            }
            let descriptor = try Files.open(temporary, O_RDWR)
            defer { close(descriptor) }
            guard fsync(descriptor) == 0, Files.rename(temporary, path) == 0 else {
                throw Files.failure(path, "cannot be written")
            }
        } catch {
            Files.remove(temporary)
            Files.remove(temporary + "-journal")
            throw error
        }
        Files.synchronizeDirectory(of: path)
    }

    /// - Throws: when at the path is the database itself, or something that is no earlier backup of it.
    private func refuseOther(_ path: String, lineage: String) throws {
        func refusal(_ reason: String) -> StateError {
            .unavailable(
                path: path,
                reason: "\(reason), so it was left alone. Give another name for the backup"
            )
        }
        if ["-wal", "-shm", "-journal", ".lease", ".new"].contains(where: { path == file.path + $0 }) {
            throw refusal("it is the name of a file that belongs to the state")
        }
        guard let present = try Files.status(path) else { return }
        if let own = try Files.status(file.path), present.isSameFile(as: own) {
            throw refusal("it is the state itself")
        }
        guard present.isRegular else {
            throw refusal("it is not a regular file")
        }
        if !file.isCopy(path, lineage: lineage) {
            throw refusal("there is a file already that is no backup of this state")
        }
    }
}
