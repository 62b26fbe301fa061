import Addresses
import FileAccess
import Foundation
import GRDB
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

/// A disk that is full, and files that may not grow.
@Suite struct NoRoomTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func begun() async throws -> (store: SQLiteStateStore, run: RunID) {
        let store = try folder.store()
        try await store.acquireLease(.test)
        return (store, try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil)))
    }

    private func filled(_ count: Int = 3) async throws {
        let (store, run) = try await begun()
        for index in 0..<count {
            try await store.create(.t("r", .index(index), with: ["x": .string("value \(index)")]), run: run)
        }
        await store.releaseLease()
    }

    @Test func aFullDiskLosesNothingAndCanBeSurvived() async throws {
        let (store, run) = try await begun()
        // What SQLite reports at this limit is what it reports for a full disk.
        _ = try store.writerPragma("max_page_count = 60")
        let text = Value.string(String(repeating: "x", count: 3000))
        let outcomes = await withTaskGroup(of: Result<Int, StateError>?.self) { group in
            for index in 0..<80 {
                group.addTask {
                    do {
                        try await store.create(.t("big", .index(index), with: ["x": text]), run: run)
                        return .success(index)
                    } catch {
                        return (error as? StateError).map { .failure($0) }
                    }
                }
            }
            return await group.reduce(into: [Result<Int, StateError>?]()) { $0.append($1) }
        }
        var done: Set<Int> = []
        var failures: Set<StateError> = []
        for outcome in outcomes {
            switch try #require(outcome) {
            case .success(let index): done.insert(index)
            case .failure(let error): failures.insert(error)
            }
        }
        #expect(!failures.isEmpty)
        for failure in failures {
            guard case .unavailable(_, let reason) = failure else {
                Issue.record("\(failure)")
                continue
            }
            #expect(reason.contains("disk is full"))
        }
        let snapshot = try await store.snapshot()
        #expect(Set(snapshot.records.map(\.address)) == Set(done.map { .t("big", .index($0)) }))

        _ = try store.writerPragma("max_page_count = 100000")
        for intent in snapshot.openIntents {
            try await store.recordOutcome(intent.operation, .failed(message: ""), requestID: nil)
        }
        try await store.create(.t("after"), run: run)
        #expect(try await store.snapshot().records.count == done.count + 1)
        await store.releaseLease()
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
    }

    @Test(arguments: [
        (ResultCode.SQLITE_IOERR_SHMMAP, "local disk"), (.SQLITE_IOERR_LOCK, "local disk"),
        (.SQLITE_PROTOCOL, "local disk"), (.SQLITE_BUSY, "another program"), (.SQLITE_READONLY, "read-only"),
        (.SQLITE_READONLY_DBMOVED, "replaced"), (.SQLITE_FULL, "disk is full"),
        (.SQLITE_IOERR_SHMSIZE, "no room"),
        (.SQLITE_IOERR_WRITE, "refused a write"), (.SQLITE_CANTOPEN, "cannot be opened"),
        (.SQLITE_NOMEM, "not enough memory"),
    ])
    func sqliteErrorsMeanSomething(code: ResultCode, words: String) {
        guard
            case .unavailable(.file("/p"), let reason) = StateError(
                DatabaseError(resultCode: code),
                path: "/p"
            )
        else {
            Issue.record("\(code)")
            return
        }
        #expect(reason.contains(words))
    }

    @Test func aSizeLimitIsAnErrorAndLosesNothing() async throws {
        try await filled(5)
        await #expect(processExitsWith: .success) {
            [path = folder.path as String, database = folder.database as String] in
            mkdir(path + "/home", 0o700)
            let store = try SQLiteStateStore.open(
                path: database,
                mode: .writing,
                environment: ["HOME": path + "/home"],
                clock: { 0 }
            )
            try await store.acquireLease(.test)
            let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
            var limit = rlimit(rlim_cur: 200_000, rlim_max: 200_000)
            guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
            var done = 0
            do {
                for index in 0..<1000 {
                    let text = Value.string(String(repeating: "x", count: 5000))
                    try await store.create(.t("big", .index(index), with: ["x": text]), run: run)
                    done += 1
                }
            } catch StateError.unavailable {
                let records = try await store.snapshot().records.filter { $0.address.resource.name == "big" }
                exit(records.count == done || records.count == done + 1 ? 0 : 3)
            }
            exit(4)
        }
        let snapshot = try await folder.store(.reading).snapshot()
        #expect(snapshot.records.count >= 5)
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
    }
}
