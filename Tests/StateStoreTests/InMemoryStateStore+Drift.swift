package import StateModel

extension InMemoryStateStore {
    package func reportedDrift() -> Set<DriftMark> {
        marks
    }

    package func recordReportedDrift(_ marks: Set<DriftMark>) throws(StateError) {
        try requireLease()
        self.marks = marks
    }
}
