internal import GRDB
package import StateModel
internal import Synchronization

/// The state in one SQLite file.
///
/// Readers open a connection of their own and never wait for a writer. The writer holds a lease that dies with the
/// process, and every change is one durable transaction of a few rows.
package final class SQLiteStateStore: StateStore {
    package enum Mode: Sendable, Hashable {
        /// Never makes a file; `acquireLease` is refused.
        case reading
        /// Makes the database when the lease is taken.
        case writing
    }

    private struct Held: ~Copyable {
        var lease: WriterLease
        var commits: CommitQueue
        var watch: FileWatch
        var places: SecretPlaces
    }

    private struct Session: ~Copyable {
        var held: Held?
        var seal: SodiumSeal?
    }

    private let file: DatabaseFile
    private let mode: Mode
    private let environment: [String: String]
    private let policy: SealingPolicy
    private let clock: @Sendable () -> Int64
    private let session: Mutex<Session>

    /// Opens the state kept at `path`, which need not be there: then it reads as empty.
    ///
    /// - Parameters:
    ///   - path: of the database; the WAL, the lease and backups stand beside it.
    ///   - mode: whether this process may take the right to write.
    ///   - environment: where `KEYFORM_STATE_KEY`, `KEYFORM_STATE_KEY_FILE`, `XDG_CONFIG_HOME` and `HOME` are
    ///     looked up.
    ///   - policy: attributes that are sealed even without a sensitive mark.
    ///   - clock: milliseconds since 1970.
    /// - Throws: `notADatabase` or `unavailable` for what cannot be one. Its content is looked at when it is read.
    package static func open(
        path: String,
        mode: Mode,
        environment: [String: String],
        policy: SealingPolicy = SealingPolicy(),
        clock: @escaping @Sendable () -> Int64
    ) throws(StateError) -> SQLiteStateStore {
        try SQLiteStateStore(
            file: DatabaseFile(path, schema: .current),
            mode: mode,
            environment: environment,
            policy: policy,
            clock: clock
        )
    }

    init(
        file: DatabaseFile,
        mode: Mode,
        environment: [String: String],
        policy: SealingPolicy,
        clock: @escaping @Sendable () -> Int64
    ) throws(StateError) {
        self.file = file
        self.mode = mode
        self.environment = environment
        self.policy = policy
        self.clock = clock
        session = Mutex(Session(held: nil, seal: nil))
        _ = try file.exists()
    }

    deinit {
        session.withLock { session in
            session.held?.commits.close()
            session.held = nil
        }
    }

    package func acquireLease(_ holder: LeaseHolder) async throws(StateError) {
        if mode == .reading {
            throw .invalidOperation(reason: "the state was opened for reading only")
        }
        let result = session.withLock { session -> Result<Void, StateError> in
            do throws(StateError) {
                session.held = try hold(holder, previous: session.held == nil)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    package func releaseLease() async {
        session.withLock { session in
            session.held?.commits.close()
            session.held = nil
        }
    }

    package func secretSeal() async throws(StateError) -> any SecretSeal {
        try loadSeal()
    }

    /// The settings of the writing connection; for tests.
    func writerPragma(_ name: String) throws -> String? {
        let commits = session.withLock { $0.held?.commits }
        return try commits?.inspect { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }
}
