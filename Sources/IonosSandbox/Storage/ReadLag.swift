import FoundationEssentials
import GRDB

/// Reads that lag behind writes.
///
/// Before a write, what was is set aside. Until the lag is over, reads see the oldest of what was set aside; writes
/// and the rules they check always see what is.
struct ReadLag {
    let db: Database
    /// How long reads lag behind, in milliseconds.
    let milliseconds: Int64
    let now: Int64

    var isActive: Bool { milliseconds > 0 }

    /// Sets aside what the object `id` in the list of `owner` was: `before`, or nil when it did not exist.
    func setAside<Record: AccountRecord>(_ before: Record?, id: String, owner: String) throws {
        guard isActive else { return }
        try db.execute(sql: "DELETE FROM earlier WHERE changedAt <= ?", arguments: [now - milliseconds])
        let image = try before.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        var row = EarlierRecord(
            kind: Record.databaseTableName,
            owner: owner,
            objectId: id,
            changedAt: now,
            image: image
        )
        try row.insert(db)
    }

    /// What a read sees of the object that is now `current`.
    func visible<Record: AccountRecord>(_ current: Record?, id: String, owner: String) throws -> Record? {
        guard isActive else { return current }
        let pending: [String: Record?] = try earlier(owner: owner)
        return pending[id] ?? current
    }

    /// What a read sees of the list that is now `current`, in order of creation.
    func visible<Record: AccountRecord>(_ current: [Record], owner: String) throws -> [Record] {
        guard isActive else { return current }
        let pending: [String: Record?] = try earlier(owner: owner)
        return (current.filter { pending[$0.id] == nil } + pending.values.compactMap(\.self))
            .sorted { ($0.position ?? 0) < ($1.position ?? 0) }
    }

    private func earlier<Record: AccountRecord>(owner: String) throws -> [String: Record?] {
        let rows = try EarlierRecord.fetchAll(
            db,
            sql: "SELECT * FROM earlier WHERE kind = ? AND owner = ? AND changedAt > ? ORDER BY seq",
            arguments: [Record.databaseTableName, owner, now - milliseconds]
        )
        var oldest: [String: Record?] = [:]
        for row in rows where oldest[row.objectId] == nil {
            let image = try row.image.map { try JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
            oldest.updateValue(image, forKey: row.objectId)
        }
        return oldest
    }
}
