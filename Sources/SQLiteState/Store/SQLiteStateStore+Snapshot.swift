import Sealing
package import StateModel

extension SQLiteStateStore {
    package func writer() async -> ActiveWriter? {
        holdsLease ? nil : WriterLease.activeWriter(of: file.path)
    }

    package func snapshot() async throws(StateError) -> StateSnapshot {
        // Looked at before and after: whoever writes may begin, or end, while this reads.
        let before = await writer()
        var snapshot = try await storedSnapshot()
        snapshot.writer = before
        if before == nil, !snapshot.openIntents.isEmpty {
            snapshot.writer = await writer()
        }
        return snapshot
    }

    private func storedSnapshot() async throws(StateError) -> StateSnapshot {
        try await read { [keys, clock, policy] db in
            let stored = try StoredKeys.read(db)
            let lineage = stored.lineage
            let reader = RecordReader(db, seal: keys.sealAccess(stored), policy: policy, lineage: lineage)
            let records = try reader.all()
            let outputs = try reader.outputs()
            let intents = try reader.openIntents()
            let account = try reader.account()
            let rotations = try reader.rotations()
            let revoked = try reader.revoked()
            var snapshot = StateSnapshot(
                lineage: lineage,
                records: records,
                outputs: outputs,
                openIntents: intents,
                unreadable: reader.unreadable,
                account: account.text,
                isAccountSecret: account.isSecret,
                origin: try RecordReader.origin(db),
                deleted: try HistoryRows.deleted(db, since: clock() - ReadLag.afterDeletions.milliseconds),
                recentWrites: try HistoryRows.recentWrites(
                    db,
                    since: clock() - ReadLag.afterWrites.milliseconds
                )
            )
            snapshot.rotations = rotations
            snapshot.revoked = revoked
            return snapshot
        } ?? StateSnapshot(lineage: "")
    }
}
