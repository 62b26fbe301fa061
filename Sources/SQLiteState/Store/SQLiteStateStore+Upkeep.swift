import FileAccess
internal import GRDB
internal import Glibc
import Sealing
package import StateModel

extension SQLiteStateStore {
    package func backUp(to location: StateLocation) async throws(StateError) {
        let written: Void? = try await read { [file] db in
            switch location {
            case .file(let path): try DatabaseBackup(file).write(db, to: path)
            }
        }
        if written == nil {
            throw .unavailable(path: file.path, reason: "there is no state yet, so nothing was written")
        }
    }

    package func remove() async throws(StateError) {
        guard holdsLease else {
            throw .invalidOperation(reason: "the state is written without the right to write")
        }
        try endingLease { (database) throws(StateError) in
            // From the first removal on there is no state any more; without its database a WAL is refused, not read.
            for path in [database, database + "-wal", database + "-shm", database + "-journal"] {
                Files.remove(path)
                if try Files.status(path) != nil {
                    throw Files.failure(path, "cannot be removed")
                }
            }
            Files.remove(WriterLease.path(for: database))
            Files.synchronizeDirectory(of: database)
        }
    }

    package func examine() async throws(StateError) -> StateExamination {
        // Looked at before and after, as for a snapshot.
        let before = await writer()
        var examination =
            try await read { [file, keys, policy] db in
                var examination = Examination(db, path: file.path, schema: file.schema, policy: policy)
                return examination.run(keys.sealAccess)
            } ?? StateExamination(findings: [], snapshot: StateSnapshot(lineage: ""))
        let after = await writer()
        examination.snapshot.writer = before ?? after
        return examination
    }
}
