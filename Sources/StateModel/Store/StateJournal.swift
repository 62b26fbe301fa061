package import Addresses

/// The half of a store that runs write to: the right to write, what is about to happen, and what became of it.
///
/// Methods that change something are for the holder of the lease; each is one durable transaction.
package protocol StateJournal: Sendable {
    /// Takes the right to write for this process until `releaseLease` or its death.
    ///
    /// Whatever was read before may have changed; read a snapshot after it.
    ///
    /// - Throws: `locked` when another process, or this one, has it already.
    func acquireLease(_ holder: LeaseHolder) async throws(StateError)
    func releaseLease() async

    func beginRun(_ draft: RunDraft) async throws(StateError) -> RunID
    /// Commits how a run ended.
    ///
    /// The summary reads, for example, `2 added, 0 changed, 0 destroyed`.
    func endRun(_ run: RunID, _ outcome: RunOutcome, summary: String) async throws(StateError)

    /// Commits what is about to happen; called before the request is sent.
    ///
    /// - Throws: `duplicateAddress` for a create where a row is already, `unfinishedCreate` where another create has no
    ///   outcome yet; `noSuchRecord` for an update or delete without a row.
    func recordIntent(_ draft: IntentDraft) async throws(StateError) -> OperationID
    /// Commits the id of an object that is being created, the moment the API tells it, with the row so far.
    func recordIdentity(_ operation: OperationID, record: ResourceRecord) async throws(StateError)
    /// Commits how an operation ended, together with its effect on the resource row.
    ///
    /// The row's version is the store's to count; the `version` of the record given is not looked at.
    func recordOutcome(
        _ operation: OperationID,
        _ outcome: OperationOutcome,
        requestID: String?
    ) async throws(StateError)

    /// Commits an operation that needs no request (import, forget, move of one row) in one step.
    func recordLocal(_ draft: IntentDraft, _ outcome: OperationOutcome) async throws(StateError)
    /// Commits objects that were taken over from elsewhere, with the root outputs, all or nothing.
    ///
    /// The first origin is remembered.
    ///
    /// - Throws: as `recordIntent` for an import.
    func takeOver(
        _ records: [ResourceRecord],
        outputs: [OutputRecord],
        origin: StateOrigin?,
        run: RunID,
        reason: String
    ) async throws(StateError)
    /// Commits what a refresh saw: rows that changed, and rows whose objects are gone.
    ///
    /// A row that is equal to what is stored keeps its version, so that a refresh makes no saved plan stale.
    /// Keys of `gone` without a row are passed over.
    ///
    /// - Throws: `stale` when a changed record's `version` is not the stored one; `noSuchRecord` when it is not there.
    func recordRefresh(changed: [ResourceRecord], gone: [RecordKey]) async throws(StateError)
    /// Gives objects other addresses, one after the other, with their deposed generations and open intents; all or none.
    ///
    /// Recorded dependencies on the old addresses follow, and so do rotations and revocations.
    ///
    /// - Throws: `noSuchRecord`, or `duplicateAddress` when something is at a new address, `unfinishedCreate` when
    ///   something may be.
    func move(
        _ objects: [(from: InstanceAddress, to: InstanceAddress)],
        run: RunID
    ) async throws(StateError)
    /// Sets the current object at an address aside, so that its replacement can be created beside it.
    ///
    /// - Returns: the deposed row's key.
    /// - Throws: `noSuchRecord`.
    func depose(_ address: InstanceAddress, run: RunID) async throws(StateError) -> RecordKey
    /// Makes a deposed object the current one again, when its replacement did not come to be.
    ///
    /// The status is the one it had before it was deposed.
    ///
    /// - Throws: `noSuchRecord`, or `duplicateAddress` when there is a current object.
    func restore(_ key: RecordKey, status: ResourceRecord.Status, run: RunID) async throws(StateError)
    /// Commits how far the rotation of a key has come, what it did, and, where told, which key its address means.
    ///
    /// The row's version is the store's to count; a rotation equal to what is stored keeps it. When a row of the key is
    /// removed that `other` names, `other` becomes nil; with the last row of its address a rotation is gone.
    ///
    /// - Parameters:
    ///   - rotation: as it is from now on, with all its sinks; `other` as it is after the exchange.
    ///   - events: of this address, in the order in which they happened.
    ///   - generation: the row that is put in charge: it and the one in charge change places, and the latter becomes
    ///     deposed. Where nothing is in charge, it only comes. At least one event tells of it.
    /// - Throws: `noSuchRecord` where the state has no key of that address, or none of that generation;
    ///   `unfinishedCreate` for an exchange while a create has no outcome yet.
    func recordRotation(
        _ rotation: RotationRecord,
        events: [RotationEvent],
        exchanging generation: Generation?
    ) async throws(StateError)

    /// Commits that objects were taken away on purpose and must not be made again; nothing needs to be there.
    func recordRevocation(_ addresses: [InstanceAddress], run: RunID) async throws(StateError)
    /// Commits that objects may be made again; addresses that are not revoked are passed over.
    func clearRevocation(_ addresses: [InstanceAddress]) async throws(StateError)

    /// Commits which changes made outside have been reported. Those that are not among them are there no more: they are
    /// reported again when they come back.
    func recordReportedDrift(_ marks: Set<DriftMark>) async throws(StateError)

    /// Replaces the recorded root outputs.
    func recordOutputs(_ outputs: [OutputRecord]) async throws(StateError)

    /// Commits which account the objects belong to; a secret one is sealed.
    func recordAccount(_ account: String, isSecret: Bool) async throws(StateError)

    /// Commits that a saved plan is being applied.
    ///
    /// - Throws: `planAlreadyUsed` the second time; `stale` when a row that must not move has moved since.
    ///   `found` is nil for a row that is gone, `planned` 0 for one that was not there. A rotation that has moved is told as
    ///   its key.
    func claimPlan(
        _ planID: String,
        rows: [RowExpectation],
        rotations: [RotationExpectation]
    ) async throws(StateError)
}

extension StateJournal {
    /// Commits that a saved plan is being applied that does nothing about rotations.
    package func claimPlan(_ planID: String, rows: [RowExpectation]) async throws(StateError) {
        try await claimPlan(planID, rows: rows, rotations: [])
    }

    /// Gives the object at one address another address, as `move(_:run:)` does for several.
    package func move(
        _ from: InstanceAddress,
        to: InstanceAddress,
        run: RunID
    ) async throws(StateError) {
        try await move([(from: from, to: to)], run: run)
    }
}
