import Addresses
import StateModel
import StateStoreTests

/// A store whose process may end before or after each of its commits.
struct MortalJournal: StateReading, StateJournal {
    let store: InMemoryStateStore
    let ring: RingAPI

    private func commit<Result>(
        _ name: String,
        _ body: () async throws(StateError) -> Result
    ) async throws(StateError) -> Result {
        do {
            return try await ring.step(name) { try await body() }
        } catch let error as StateError {
            throw error
        } catch {
            throw .unavailable(.file("/state"), reason: "the process ended")
        }
    }

    func acquireLease(_ holder: LeaseHolder) async throws(StateError) {
        try await store.acquireLease(holder)
    }

    func releaseLease() async {
        await store.releaseLease()
    }

    func beginRun(_ draft: RunDraft) async throws(StateError) -> RunID {
        try await commit("begin run") { () throws(StateError) in try await store.beginRun(draft) }
    }

    func endRun(_ run: RunID, _ outcome: RunOutcome, summary: String) async throws(StateError) {
        try await commit("end run") { () throws(StateError) in
            try await store.endRun(run, outcome, summary: summary)
        }
    }

    func recordIntent(_ draft: IntentDraft) async throws(StateError) -> OperationID {
        try await commit("intent") { () throws(StateError) in try await store.recordIntent(draft) }
    }

    func recordIdentity(_ operation: OperationID, record: ResourceRecord) async throws(StateError) {
        try await commit("identity") { () throws(StateError) in
            try await store.recordIdentity(operation, record: record)
        }
    }

    func recordOutcome(
        _ operation: OperationID,
        _ outcome: OperationOutcome,
        requestID: String?
    ) async throws(StateError) {
        try await commit("outcome") { () throws(StateError) in
            try await store.recordOutcome(operation, outcome, requestID: requestID)
        }
    }

    func recordLocal(_ draft: IntentDraft, _ outcome: OperationOutcome) async throws(StateError) {
        try await commit("local") { () throws(StateError) in try await store.recordLocal(draft, outcome) }
    }

    func takeOver(
        _ records: [ResourceRecord],
        outputs: [OutputRecord],
        origin: StateOrigin?,
        run: RunID,
        reason: String
    ) async throws(StateError) {
        try await store.takeOver(records, outputs: outputs, origin: origin, run: run, reason: reason)
    }

    func recordRefresh(changed: [ResourceRecord], gone: [RecordKey]) async throws(StateError) {
        try await store.recordRefresh(changed: changed, gone: gone)
    }

    func move(
        _ objects: [(from: InstanceAddress, to: InstanceAddress)],
        run: RunID
    ) async throws(StateError) {
        try await store.move(objects, run: run)
    }

    func depose(_ address: InstanceAddress, run: RunID) async throws(StateError) -> RecordKey {
        try await store.depose(address, run: run)
    }

    func restore(_ key: RecordKey, status: ResourceRecord.Status, run: RunID) async throws(StateError) {
        try await store.restore(key, status: status, run: run)
    }

    func recordRotation(
        _ rotation: RotationRecord,
        events: [RotationEvent],
        exchanging generation: Generation?
    ) async throws(StateError) {
        try await commit("rotation \(rotation.phase.rawValue)") { () throws(StateError) in
            try await store.recordRotation(rotation, events: events, exchanging: generation)
        }
    }

    func recordRevocation(_ addresses: [InstanceAddress], run: RunID) async throws(StateError) {
        try await store.recordRevocation(addresses, run: run)
    }

    func clearRevocation(_ addresses: [InstanceAddress]) async throws(StateError) {
        try await store.clearRevocation(addresses)
    }

    func recordReportedDrift(_ marks: Set<DriftMark>) async throws(StateError) {
        try await store.recordReportedDrift(marks)
    }

    func recordOutputs(_ outputs: [OutputRecord]) async throws(StateError) {
        try await commit("outputs") { () throws(StateError) in try await store.recordOutputs(outputs) }
    }

    func recordAccount(_ account: String, isSecret: Bool) async throws(StateError) {
        try await store.recordAccount(account, isSecret: isSecret)
    }

    func claimPlan(
        _ planID: String,
        rows: [RowExpectation],
        rotations: [RotationExpectation]
    ) async throws(StateError) {
        try await store.claimPlan(planID, rows: rows, rotations: rotations)
    }

    // MARK: Reading

    func snapshot() async throws(StateError) -> StateSnapshot {
        await store.snapshot()
    }

    func writer() async -> ActiveWriter? {
        nil
    }

    func secretSeal() async throws(StateError) -> any SecretSeal {
        await store.secretSeal()
    }

    func runs() async throws(StateError) -> [RunRecord] {
        await store.runs()
    }

    func operations(of run: RunID) async throws(StateError) -> [OperationRecord] {
        await store.operations(of: run)
    }

    func operations(at address: InstanceAddress) async throws(StateError) -> [OperationRecord] {
        await store.operations(at: address)
    }

    func operations(of target: AddressTarget) async throws(StateError) -> [OperationRecord] {
        await store.operations(of: target)
    }

    func reportedDrift() async throws(StateError) -> Set<DriftMark> {
        await store.reportedDrift()
    }

    func rotationEvents(of run: RunID) async throws(StateError) -> [RotationEvent] {
        await store.rotationEvents(of: run)
    }

    func rotationEvents(of target: AddressTarget) async throws(StateError) -> [RotationEvent] {
        await store.rotationEvents(of: target)
    }

    func examine() async throws(StateError) -> StateExamination {
        await store.examine()
    }
}
