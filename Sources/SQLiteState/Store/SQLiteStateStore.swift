package import Addresses
internal import Foundation
internal import GRDB
internal import LargeStack
import Sealing
package import StateModel
internal import Synchronization

/// The state in one SQLite file.
///
/// Readers open a connection of their own and never wait for a writer. The writer holds a lease that dies with the
/// process, and every change is one durable transaction of a few rows.
package final class SQLiteStateStore: StateStore {
    private struct Held: Sendable {
        let lease: WriterLease
        let commits: CommitQueue
        let places: SecretPlaces
    }

    let file: DatabaseFile
    private let mode: StateAccess
    let environment: [String: String]
    let policy: SealingPolicy
    let clock: @Sendable () -> Int64
    let keys: SessionKeys
    private let held = Mutex<Held?>(nil)

    /// Opens the state kept at `path`, which need not be there: then it reads as empty.
    ///
    /// - Parameters:
    ///   - path: of the database; the WAL, the lease and backups stand beside it.
    ///   - mode: whether this process may take the right to write.
    ///   - lacksFolder: whether the folder that the database is in need not be there either.
    ///   - environment: where `KEYFORM_STATE_KEY`, `KEYFORM_STATE_KEY_FILE`, `KEYFORM_STATE_PASSPHRASE`,
    ///     `XDG_CONFIG_HOME` and `HOME` are looked up.
    ///   - policy: attributes that are sealed even without a sensitive mark.
    ///   - onNewKeyFile: told the path of a key file that was made because there was none; once, by the call that takes
    ///     the lease.
    ///   - clock: milliseconds since 1970.
    /// - Returns: a store that has read nothing yet.
    /// - Throws: `notADatabase` or `unavailable` for what cannot be one. Its content is looked at when it is read.
    package static func open(
        path: String,
        mode: StateAccess,
        lacksFolder: Bool = false,
        environment: [String: String],
        policy: SealingPolicy = SealingPolicy(),
        onNewKeyFile: @escaping @Sendable (String) -> Void = { _ in },
        clock: @escaping @Sendable () -> Int64
    ) throws(StateError) -> SQLiteStateStore {
        try SQLiteStateStore(
            file: DatabaseFile(path, schema: .current, lacksFolder: lacksFolder),
            mode: mode,
            environment: environment,
            policy: policy,
            onNewKeyFile: onNewKeyFile,
            clock: clock
        )
    }

    init(
        file: DatabaseFile,
        mode: StateAccess,
        environment: [String: String],
        policy: SealingPolicy,
        onNewKeyFile: @escaping @Sendable (String) -> Void = { _ in },
        clock: @escaping @Sendable () -> Int64
    ) throws(StateError) {
        self.file = file
        self.mode = mode
        self.environment = environment
        self.policy = policy
        self.clock = clock
        keys = SessionKeys(environment: environment, onNewKeyFile: onNewKeyFile)
        _ = try file.exists()
    }

    deinit {
        let held = held.withLock { $0 }
        held?.commits.close()
        held?.lease.release()
    }

    package func acquireLease(_ holder: LeaseHolder) async throws(StateError) {
        if mode == .reading {
            throw .invalidOperation(reason: "the state was opened for reading only")
        }
        // A second lease of this process finds the file locked like anyone's.
        let held = try hold(holder)
        self.held.withLock { $0 = held }
    }

    package func releaseLease() async {
        let held = held.withLock { $0.take() }
        // The WAL is folded in before anyone else may write.
        held?.commits.close()
        held?.lease.release()
    }

    /// Does something when nothing more is written, and before anybody else may write.
    func endingLease(_ body: (String) throws(StateError) -> Void) throws(StateError) {
        let held = held.withLock { $0.take() }
        defer { held?.lease.release() }
        held?.commits.close()
        try body(file.path)
    }

    var holdsLease: Bool {
        held.withLock { $0 != nil }
    }

    private func hold(_ holder: LeaseHolder) throws(StateError) -> Held {
        let lease = try WriterLease(database: file.path, holder: holder)
        if try !file.exists() {
            // Before there is anything, not when the first secret comes back from the API and must be stored.
            try keys.makeKey()
            try file.create(lineage: SodiumSeal.hex(SodiumSeal.random(16)), now: clock())
        }
        if let mark = lease.abandoned {
            do throws(StateError) {
                try mapping(file.path) { try file.reader()?.read { try mark.check($0, path: file.path) } }
            } catch {
                lease.releaseKeepingMark()
                throw error
            }
        }
        let queue = try file.writer()
        let (stored, seal) = try mapping(file.path) { try settleKeys(queue) }
        let watch = try FileWatch(file)
        let lineage = stored.lineage
        let commits = CommitQueue(
            queue,
            path: file.path,
            guardFiles: { () throws(StateError) in
                try lease.check()
                try watch.check()
            },
            onCommit: { db in
                if let mark = try? CommittedMark(db, lineage: lineage) {
                    lease.note(mark)
                }
            }
        )
        keys.use(seal)
        return Held(lease: lease, commits: commits, places: SecretPlaces(lineage: stored.lineage))
    }

    /// The holder's seal; the database names its key from here on.
    private func settleKeys(_ queue: DatabaseQueue) throws -> (StoredKeys, SodiumSeal?) {
        let stored = try queue.inDatabase { try StoredKeys.read($0) }
        guard let (settled, seal) = try settledKeys(stored) else {
            return (stored, nil)
        }
        if settled != stored {
            try queue.inDatabase { db in
                try db.inTransaction(.immediate) {
                    try settled.write(db)
                    return .commit
                }
            }
        }
        return (settled, seal)
    }

    /// Nil when the key cannot be had and that is no obstacle.
    private func settledKeys(_ stored: StoredKeys) throws(StateError) -> (StoredKeys, SodiumSeal)? {
        do throws(StateError) {
            return try keys.writerKeys(stored)
        } catch {
            if mode == .rekeying {
                return nil
            }
            throw error
        }
    }

    /// The settings of the writing connection; for tests.
    func writerPragma(_ name: String) throws -> String? {
        let commits = held.withLock { $0?.commits }
        return try commits?.inspect { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }
}

// MARK: - Reading

extension SQLiteStateStore {
    package func runs() async throws(StateError) -> [RunRecord] {
        try await read(HistoryRows.runs) ?? []
    }

    package func operations(of run: RunID) async throws(StateError) -> [OperationRecord] {
        try await read { try HistoryRows.operations($0, of: run) } ?? []
    }

    package func operations(at address: InstanceAddress) async throws(StateError) -> [OperationRecord] {
        try await read { try HistoryRows.operations($0, at: address) } ?? []
    }

    package func operations(of target: AddressTarget) async throws(StateError) -> [OperationRecord] {
        try await read { try HistoryRows.operations($0, of: target) } ?? []
    }

    /// Reads in one transaction on a connection of its own, so that no writer waits and none is waited for.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StateError) -> T? {
        // Before the database is opened: a writer that is at work may only get ahead of it.
        let mark = CommittedMark(besideDatabase: file.path)
        guard let queue = try file.reader() else { return nil }
        let path = file.path
        let result = await withCheckedContinuation { continuation in
            LargeStack.start {
                do {
                    let result = try queue.read { db in
                        try mark?.check(db, path: path)
                        return try body(db)
                    }
                    continuation.resume(returning: Result<T, StateError>.success(result))
                } catch {
                    continuation.resume(returning: .failure(StateError(error, path: path)))
                }
            }
        }
        try? queue.close()
        return try result.get()
    }
}

// MARK: - Writing

extension SQLiteStateStore {
    package func beginRun(_ draft: RunDraft) async throws(StateError) -> RunID {
        try await write { writer in
            try writer.run(
                "INSERT INTO runs (command, who, reason, started_at) VALUES (?, ?, ?, ?)",
                [draft.command, draft.who, draft.reason, writer.now]
            )
            return RunID(writer.db.lastInsertedRowID)
        }
    }

    package func endRun(_ run: RunID, _ outcome: RunOutcome, summary: String) async throws(StateError) {
        try await write { writer in
            try HistoryRows.requireRun(writer.db, run)
            try writer.run(
                "UPDATE runs SET ended_at = ?, outcome = ?, summary = ? WHERE id = ? AND ended_at IS NULL",
                [writer.now, outcome.rawValue, summary, run]
            )
            if writer.db.changesCount == 0 {
                throw StateError.invalidOperation(reason: "run \(run) has ended before")
            }
        }
    }

    package func recordIntent(_ draft: IntentDraft) async throws(StateError) -> OperationID {
        try await write { try $0.begin(draft) }
    }

    package func recordIdentity(
        _ operation: OperationID,
        record: ResourceRecord
    ) async throws(StateError) {
        try await write { writer in
            try HistoryRows.openIntent(writer.db, operation).check(record)
            try writer.store(record)
            try writer.run("UPDATE operations SET object_id = ? WHERE id = ?", [record.objectID, operation])
        }
    }

    package func recordOutcome(
        _ operation: OperationID,
        _ outcome: OperationOutcome,
        requestID: String?
    ) async throws(StateError) {
        try await write { writer in
            let key = try HistoryRows.openIntent(writer.db, operation)
            try writer.finish(operation, key, outcome, requestID: requestID)
        }
    }

    package func recordLocal(_ draft: IntentDraft, _ outcome: OperationOutcome) async throws(StateError) {
        try await write { writer in
            try writer.finish(try writer.begin(draft), draft.key, outcome, requestID: nil)
        }
    }

    package func takeOver(
        _ records: [ResourceRecord],
        outputs: [OutputRecord],
        origin: StateOrigin?,
        run: RunID,
        reason: String
    ) async throws(StateError) {
        try await write { writer in
            for record in records {
                let draft = IntentDraft(importing: record, run: run, reason: reason)
                try writer.finish(try writer.begin(draft), draft.key, .recorded(record), requestID: nil)
            }
            try writer.replaceOutputs(outputs)
            if let origin {
                try writer.run(
                    "UPDATE meta SET origin_lineage = ?, origin_serial = ? WHERE origin_lineage IS NULL",
                    [origin.lineage, origin.serial]
                )
            }
        }
    }

    package func recordRefresh(changed: [ResourceRecord], gone: [RecordKey]) async throws(StateError) {
        let policy = policy
        let keys = keys
        try await write { writer in
            let seal = keys.sealAccess(try StoredKeys.read(writer.db))
            let reader = RecordReader(
                writer.db,
                seal: seal,
                policy: policy,
                lineage: writer.places.lineage
            )
            for record in changed {
                if try record.refreshes(try reader.one(record.key)?.record, policy: policy) {
                    try writer.store(record)
                }
            }
            for key in gone {
                try writer.remove(key)
            }
        }
    }

    package func move(
        _ objects: [(from: InstanceAddress, to: InstanceAddress)],
        run: RunID
    ) async throws(StateError) {
        try await write { try $0.move(objects, run: run) }
    }

    package func depose(_ address: InstanceAddress, run: RunID) async throws(StateError) -> RecordKey {
        try await write { try $0.depose(address, run: run) }
    }

    package func restore(
        _ key: RecordKey,
        status: ResourceRecord.Status,
        run: RunID
    ) async throws(StateError) {
        try await write { try $0.restore(key, status: status, run: run) }
    }

    package func recordOutputs(_ outputs: [OutputRecord]) async throws(StateError) {
        try await write { try $0.replaceOutputs(outputs) }
    }

    package func recordAccount(_ account: String, isSecret: Bool) async throws(StateError) {
        try await write { writer in
            let sealed =
                isSecret ? try writer.seal().seal(Array(account.utf8), place: writer.places.account) : nil
            try writer.run(
                "UPDATE meta SET contract = ?, sealed_contract = ?",
                [isSecret ? nil : account, sealed.map { Data($0) }]
            )
        }
    }

    package func pruneHistory(keeping runs: Int) async throws(StateError) -> Int {
        try await write { try HistoryRows.prune($0.db, keeping: runs) }
    }

    func write<T: Sendable>(
        _ change: @escaping @Sendable (RecordWriter) throws -> T
    ) async throws(StateError) -> T {
        guard let held = held.withLock({ $0 }) else {
            throw .invalidOperation(reason: "the state is written without the right to write")
        }
        let policy = policy
        let clock = clock
        let keys = keys
        return try await held.commits.write { db in
            try change(
                RecordWriter(
                    db: db,
                    seal: { () throws(StateError) in try keys.heldSeal() },
                    policy: policy,
                    places: held.places,
                    now: clock()
                )
            )
        }
    }
}
