package import StateModel

extension SQLiteStateStore {
    package func reportedDrift() async throws(StateError) -> Set<DriftMark> {
        try await read { try DriftRows.all($0) } ?? []
    }

    package func recordReportedDrift(_ marks: Set<DriftMark>) async throws(StateError) {
        try await write { try $0.recordReportedDrift(marks) }
    }
}
