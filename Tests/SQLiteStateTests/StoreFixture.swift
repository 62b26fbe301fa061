import Addresses
import Foundation
import GRDB
import JSONText
import StateModel
import Synchronization
import TestSupport
import Testing
import Values

@testable import SQLiteState

extension ScratchFolder {
    var database: String { path + "/keyform.db" }

    /// An environment whose sealing key is in this folder, with a home that is there.
    var environment: [String: String] { environment("home") }

    /// An environment with another home that is there.
    func environment(_ home: String) -> [String: String] {
        mkdir(path + "/" + home, 0o700)
        return ["HOME": path + "/" + home]
    }

    func store(
        _ mode: SQLiteStateStore.Mode = .writing,
        environment: [String: String]? = nil,
        schema: Schema = .current,
        clock: TestClock = TestClock()
    ) throws -> SQLiteStateStore {
        try SQLiteStateStore(
            file: DatabaseFile(database, schema: schema),
            mode: mode,
            environment: environment ?? self.environment,
            policy: SealingPolicy(sealed: ["t": ["secret_key"]]),
            clock: clock.read
        )
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    /// What is in the folder, but for a home with nothing in it.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
            guard name == "home" else { return true }
            return try !FileManager.default.contentsOfDirectory(atPath: path + "/home").isEmpty
        }
    }

    /// What a person with `sqlite3 keyform.db` sees.
    func query(_ sql: String) throws -> String? {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        return try queue.read { try String.fetchOne($0, sql: sql) }
    }

    /// Changes the database as a person with `sqlite3` may.
    func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        try queue.write { try $0.execute(sql: sql) }
    }

    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

/// Counts a millisecond with every reading.
final class TestClock: Sendable {
    private let now = Mutex<Int64>(1_700_000_000_000)

    var read: @Sendable () -> Int64 {
        { [self] in
            now.withLock { now in
                now += 1
                return now
            }
        }
    }

    func advance(by milliseconds: Int64) {
        now.withLock { $0 += milliseconds }
    }
}

enum StoreKind: String, CaseIterable, Sendable {
    case memory
    case sqlite

    func make(_ folder: ScratchFolder, clock: TestClock = TestClock()) throws -> any StateStore {
        switch self {
        case .memory:
            InMemoryStateStore(policy: SealingPolicy(sealed: ["t": ["secret_key"]]), clock: clock.read)
        case .sqlite: try folder.store(clock: clock)
        }
    }

    /// A store with the lease taken and a run begun.
    func begun(
        _ folder: ScratchFolder,
        clock: TestClock = TestClock()
    ) async throws -> (store: any StateStore, run: RunID) {
        let store = try make(folder, clock: clock)
        try await store.acquireLease(.test)
        return (store, try await store.beginRun(RunDraft(command: "apply", who: "a@b", reason: nil)))
    }
}

extension LeaseHolder {
    static let test = LeaseHolder(who: "alice@build-7", processID: getpid(), command: "apply", since: 5)
}

extension InstanceAddress {
    static func t(_ name: String, _ key: InstanceKey? = nil) -> InstanceAddress {
        InstanceAddress(ResourceAddress(type: "t", name: name), key)
    }
}

extension ResourceRecord {
    static func t(
        _ name: String,
        _ key: InstanceKey? = nil,
        generation: Int = 0,
        status: Status = .ready,
        id: String? = nil,
        with attributes: [String: Value] = [:],
        fingerprints: [String: String] = [:],
        on dependencies: [RecordedDependency] = []
    ) -> ResourceRecord {
        ResourceRecord(
            address: .t(name, key),
            generation: generation,
            status: status,
            objectID: id ?? "id-\(name)",
            attributes: .object(ValueMap(attributes.map { ($0.key, $0.value) })),
            fingerprints: fingerprints,
            dependencies: dependencies
        )
    }
}

extension StateStore {
    /// Does what the executor does for one object, without the request.
    func perform(
        _ action: OperationAction,
        _ key: RecordKey,
        _ outcome: OperationOutcome,
        run: RunID
    ) async throws {
        let operation = try await recordIntent(.test(run, action, key))
        try await recordOutcome(operation, outcome, requestID: "r-\(operation)")
    }

    func create(_ record: ResourceRecord, run: RunID) async throws {
        try await perform(.create, record.key, .recorded(record), run: run)
    }
}

extension IntentDraft {
    static func test(_ run: RunID, _ action: OperationAction, _ key: RecordKey) -> IntentDraft {
        IntentDraft(
            run: run,
            key: key,
            action: action,
            objectID: nil,
            recognition: ["known": ["a", "b"]],
            reason: "not in the state"
        )
    }
}

/// Runs the body and gives back the state error that it throws.
func stateError(_ body: () async throws -> Void) async throws -> StateError {
    do {
        try await body()
    } catch let error as StateError {
        return error
    }
    throw NothingThrown()
}

struct NothingThrown: Error {}
