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
}
