package import Addresses
internal import JSONText

/// Everything a plan needs of the state, read in one consistent view.
package struct StateSnapshot: Sendable {
    /// Identifies the database for ever; saved plans name it.
    ///
    /// Empty while there is no database yet.
    package let lineage: String
    /// Sorted by address, then generation.
    package let records: [ResourceRecord]
    package let outputs: [OutputRecord]
    package let openIntents: [OpenIntent]
    /// Secrets that are in the state but could not be opened; they read as unknown and sensitive.
    package let unreadable: [UnreadableSecret]
    /// The contract number of the account that the objects are in; nil where nobody could tell.
    package let contract: String?
    /// Whether that number must not be shown.
    package let isContractSecret: Bool
    /// The state of another program that objects were taken over from, if there was one.
    package let origin: StateOrigin?
    /// Ids of objects whose deletion was recorded a short while ago: a list that still has them lags behind.
    package let departed: Set<String>
    /// When objects were made or changed of late, in milliseconds since 1970, by id: reads may not show it yet.
    package let recentWrites: [String: Int64]
    /// Who else was writing at that moment: what is open then is on its way, not left behind.
    package var writer: ActiveWriter?

    package init(
        lineage: String,
        records: [ResourceRecord] = [],
        outputs: [OutputRecord] = [],
        openIntents: [OpenIntent] = [],
        unreadable: [UnreadableSecret] = [],
        contract: String? = nil,
        isContractSecret: Bool = false,
        origin: StateOrigin? = nil,
        departed: Set<String> = [],
        recentWrites: [String: Int64] = [:],
        writer: ActiveWriter? = nil
    ) {
        self.lineage = lineage
        self.records = records
        self.outputs = outputs
        self.openIntents = openIntents
        self.unreadable = unreadable
        self.contract = contract
        self.isContractSecret = isContractSecret
        self.origin = origin
        self.departed = departed
        self.recentWrites = recentWrites
        self.writer = writer
    }
}

/// What a Terraform state says of itself; a later one that goes back must carry the same lineage and a higher serial.
package struct StateOrigin: Sendable, Hashable {
    package let lineage: String
    package let serial: Int

    package init(lineage: String, serial: Int) {
        self.lineage = lineage
        self.serial = serial
    }
}

/// A stored secret that could not be opened, and why.
package struct UnreadableSecret: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case attribute(RecordKey, name: String)
        case output(name: String)
        /// What it takes to recognise the object of an unfinished create.
        case recognition(RecordKey)
        /// The number of the contract.
        case contract
    }

    package enum Reason: Error, Sendable, Hashable {
        /// There is no key here; the text says where it was looked for.
        case keyUnavailable(String)
        /// A variable keeps the key from being used; the text says which, and what to do.
        case keyHidden(String)
        /// It was sealed with another key than the one here.
        case otherKey
        /// The stored bytes were changed, or moved here from another row.
        case damaged
        /// The row says that it was sealed, and nothing is there.
        case missing
        /// It was given up, because nobody could open it.
        case givenUp
    }

    package let place: Place
    package let reason: Reason

    package init(place: Place, reason: Reason) {
        self.place = place
        self.reason = reason
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

/// Somebody else who holds the right to write at this moment.
package struct ActiveWriter: Sendable, Hashable {
    /// Nil where it does not say who it is.
    package let holder: LeaseHolder?

    package init(holder: LeaseHolder?) {
        self.holder = holder
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
    /// A backup cannot be written there; the state itself is as it was.
    case backupRefused(path: String, reason: String)
    /// A stored value contradicts the format.
    case corrupt(reason: String)
    /// The database is older than its last writer left it; `acceptance` is the shell command that says it is meant to be.
    case outdated(reason: String, acceptance: String)
    /// The row is not what the plan was made for.
    case stale(RecordKey, planned: Int, found: Int?)
    /// The saved plan was applied before.
    case planAlreadyUsed(planID: String)
    case duplicateAddress(InstanceAddress)
    /// A create at that address has no outcome yet: nothing else may take it.
    case unfinishedCreate(InstanceAddress)
    case noSuchRecord(RecordKey)
    /// The key that seals secrets cannot be had.
    case sealingKeyUnavailable(reason: String)
    /// A variable keeps the key that seals secrets, which is at hand, from being used.
    case sealingKeyHidden(reason: String)
    /// The caller broke the order of calls (writing without the lease, closing an operation twice): a bug.
    case invalidOperation(reason: String)
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
    ///
    /// Whatever was read before may have changed; read a snapshot after it.
    ///
    /// - Throws: `locked` when another process, or this one, has it already.
    func acquireLease(_ holder: LeaseHolder) async throws(StateError)
    func releaseLease() async
    /// Who holds the right to write at this moment: neither waits for it nor takes it.
    ///
    /// - Returns: nil when nobody does, and when it is this store itself.
    func writer() async -> ActiveWriter?

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
    /// Gives the object at one address another address, with its deposed generations and open intents.
    ///
    /// Recorded dependencies on the old address follow.
    ///
    /// - Throws: `noSuchRecord`, or `duplicateAddress` when something is at the new address, `unfinishedCreate` when
    ///   something may be.
    func move(_ from: InstanceAddress, to: InstanceAddress, run: RunID) async throws(StateError)
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
    /// Replaces the recorded root outputs.
    func recordOutputs(_ outputs: [OutputRecord]) async throws(StateError)

    /// Commits which contract the objects belong to; a secret number is sealed.
    func recordContract(_ number: String, isSecret: Bool) async throws(StateError)

    /// Commits that a saved plan is being applied.
    ///
    /// - Throws: `planAlreadyUsed` the second time; `stale` when a row that must not move has moved since.
    ///   `found` is nil for a row that is gone, `planned` 0 for one that was not there.
    func claimPlan(_ planID: String, rows: [RowExpectation]) async throws(StateError)

    /// The key's operations.
    ///
    /// The lease makes a key where there is none; a reader without a key gets a seal that compares with nothing.
    ///
    /// - Throws: `sealingKeyUnavailable` when the key at hand cannot be this state's.
    func secretSeal() async throws(StateError) -> any SecretSeal

    /// Seals every secret with another key, all in one transaction; fingerprints stay comparable.
    ///
    /// The new key is durable before, and the old one is destroyed nowhere, so the state can be read at every moment.
    ///
    /// - Parameters:
    ///   - target: the new key.
    ///   - droppingUnreadable: whether secrets that cannot be opened are given up; otherwise they are an error.
    /// - Returns: what was done.
    /// - Throws: `sealingKeyUnavailable` when a key cannot be had or a secret cannot be opened, `sealingKeyHidden` when a
    ///   variable keeps the right key from being used; then nothing changed.
    func rekey(to target: NewSealingKey, droppingUnreadable: Bool) async throws(StateError) -> RekeyReport

    /// Writes a consistent copy into one file, while others read and write.
    ///
    /// The file is for its owner alone and there whole or not at all; an earlier backup of this state is replaced.
    func backUp(to path: String) async throws(StateError)
    /// Looks at every row of the storage; what is damaged is passed over.
    ///
    /// `findings` adds what follows from the content.
    func examine() async throws(StateError) -> StateExamination

    /// All runs, oldest first.
    func runs() async throws(StateError) -> [RunRecord]
    /// The operations of one run, in the order they were begun.
    func operations(of run: RunID) async throws(StateError) -> [OperationRecord]
    /// The operations on any object at that address, or that brought one there, in the order they were begun.
    func operations(at address: InstanceAddress) async throws(StateError) -> [OperationRecord]
    /// The operations on any object of that resource, or that brought one there, in the order they were begun.
    func operations(at resource: ResourceAddress) async throws(StateError) -> [OperationRecord]

    /// Removes the history of all runs but the last ones.
    ///
    /// Runs from the first on that left something open stay as well. What is at present in the state is not touched.
    ///
    /// - Returns: how many runs were removed.
    func pruneHistory(keeping runs: Int) async throws(StateError) -> Int
}

extension IntentDraft {
    /// The import of an object as it is recorded.
    package init(importing record: ResourceRecord, run: RunID, reason: String) {
        self.init(
            run: run,
            key: record.key,
            action: .import,
            objectID: record.objectID,
            recognition: .null,
            reason: reason
        )
    }
}

/// A row as a saved plan saw it; `version` is nil for a row that must not exist.
package struct RowExpectation: Sendable, Hashable {
    package let key: RecordKey
    package let version: Int?
    /// Whether the plan is as good as before when the row has moved since.
    ///
    /// Such a plan leaves the object alone and at most takes in what its refresh read: whoever moved the row knows
    /// better, and what the plan says of the object is dropped.
    package let mayMove: Bool

    package init(key: RecordKey, version: Int?, mayMove: Bool = false) {
        self.key = key
        self.version = version
        self.mayMove = mayMove
    }
}
