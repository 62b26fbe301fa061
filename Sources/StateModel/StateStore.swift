package import Addresses

/// Everything a plan needs of the state, read in one consistent view.
package struct StateSnapshot: Sendable {
    /// Identifies the database for ever; saved plans name it.
    package let lineage: String
    /// Sorted by address, then generation.
    package let records: [ResourceRecord]
    package let outputs: [OutputRecord]
    package let openIntents: [OpenIntent]

    package init(
        lineage: String,
        records: [ResourceRecord] = [],
        outputs: [OutputRecord] = [],
        openIntents: [OpenIntent] = []
    ) {
        self.lineage = lineage
        self.records = records
        self.outputs = outputs
        self.openIntents = openIntents
    }
}

/// Who holds the right to write.
package struct LeaseHolder: Sendable, Hashable {
    /// User and host.
    package let who: String
    package let processID: Int32
    package let command: String
    /// Milliseconds since 1970.
    package let since: Int64

    package init(who: String, processID: Int32, command: String, since: Int64) {
        self.who = who
        self.processID = processID
        self.command = command
        self.since = since
    }
}

/// Why the state could not be read or written.
package enum StateError: Error, Sendable, Hashable {
    /// Another process writes; nothing was changed.
    case locked(LeaseHolder?)
    /// The file is not a keyform database.
    case notADatabase(path: String, reason: String)
    /// The file was written by a newer keyform.
    case newerSchema(path: String, found: Int, supported: Int)
    /// The file system refused: full, read-only, no permission.
    case unavailable(path: String, reason: String)
    /// A stored value contradicts the format.
    case corrupt(reason: String)
    /// The row is not what the plan was made for.
    case stale(RecordKey, planned: Int, found: Int?)
    /// The saved plan was applied before.
    case planAlreadyUsed(planID: String)
    case duplicateAddress(InstanceAddress)
    case noSuchRecord(RecordKey)
    /// The key that seals secrets cannot be had.
    case sealingKeyUnavailable(reason: String)
}

/// Where the state is kept.
///
/// A second implementation for teams is expected; nothing above may know which one it has.
///
/// Methods that change something are for the holder of the lease; each is one durable transaction.
package protocol StateStore: Sendable {
    /// Reads everything without blocking a writer.
    func snapshot() async throws(StateError) -> StateSnapshot

    /// Takes the right to write for this process until `releaseLease` or its death.
    func acquireLease(_ holder: LeaseHolder) async throws(StateError)
    func releaseLease() async

    func beginRun(_ draft: RunDraft) async throws(StateError) -> RunID
    /// - Parameter summary: for example `2 added, 0 changed, 0 destroyed`.
    func endRun(_ run: RunID, succeeded: Bool, summary: String) async throws(StateError)

    /// Commits what is about to happen; called before the request is sent.
    func recordIntent(_ draft: IntentDraft) async throws(StateError) -> OperationID
    /// Commits the id of an object that is being created, the moment the API tells it, with the row so far.
    func recordIdentity(_ operation: OperationID, record: ResourceRecord) async throws(StateError)
    /// Commits how an operation ended, together with its effect on the resource row.
    func recordOutcome(
        _ operation: OperationID,
        _ outcome: OperationOutcome,
        requestID: String?
    ) async throws(StateError)

    /// Commits an operation that needs no request (import, forget, move of one row) in one step.
    func recordLocal(_ draft: IntentDraft, _ outcome: OperationOutcome) async throws(StateError)
    /// Commits what a refresh saw: rows that changed, and rows whose objects are gone.
    func recordRefresh(changed: [ResourceRecord], gone: [RecordKey]) async throws(StateError)
    /// Gives the object at one address another address.
    func move(_ from: InstanceAddress, to: InstanceAddress, run: RunID) async throws(StateError)
    func recordOutputs(_ outputs: [OutputRecord]) async throws(StateError)

    /// Commits that a saved plan is being applied.
    ///
    /// - Throws: `planAlreadyUsed` the second time; `stale` when a row that the plan reads or writes has moved since.
    func claimPlan(_ planID: String, rows: [RowExpectation]) async throws(StateError)

    /// The key's operations; makes the key on first use.
    func secretSeal() async throws(StateError) -> any SecretSeal
}

/// A row as a saved plan saw it; `version` is nil for a row that must not exist.
package struct RowExpectation: Sendable, Hashable {
    package let key: RecordKey
    package let version: Int?

    package init(key: RecordKey, version: Int?) {
        self.key = key
        self.version = version
    }
}
