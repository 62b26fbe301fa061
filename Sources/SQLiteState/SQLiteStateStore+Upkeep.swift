internal import GRDB
internal import Glibc
package import StateModel

extension SQLiteStateStore {
    package func backUp(to path: String) async throws(StateError) {
        let written: Void? = try await read { [file] db in try DatabaseBackup(file).write(db, to: path) }
        if written == nil {
            throw .unavailable(path: file.path, reason: "there is no state yet, so nothing was written")
        }
    }

    package func storageFindings() async throws(StateError) -> [StateFinding] {
        try await read { [keys] db in
            var findings: [StateFinding] = []
            for row in try String.fetchAll(db, sql: "PRAGMA integrity_check(100)") where row != "ok" {
                findings.append(.storage(row))
            }
            for row in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
                let table: String = row[0]
                let parent: String = row[2]
                findings.append(.storage("a row of \(table) names a row of \(parent) that is not there"))
            }
            let access = keys.sealAccess(try StoredKeys.read(db))
            let prints = try Row.fetchAll(
                db,
                sql: """
                    SELECT r.address, r.generation, f.attribute, f.fingerprint
                    FROM fingerprints f JOIN resources r ON r.id = f.resource ORDER BY r.address, r.generation, 3
                    """
            )
            for row in prints where !access.compares(row[3]) {
                findings.append(.incomparable(try RecordReader.key(row[0], row[1]), attribute: row[2]))
            }
            return findings
        } ?? []
    }
}

extension SealAccess {
    /// Whether a secret can be compared with what the fingerprint was made of.
    fileprivate func compares(_ fingerprint: String) -> Bool {
        guard case .available(let seal) = self else { return false }
        return seal.compare("", fingerprint: fingerprint) != .unknown
    }
}
