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

/// Files that change under a running process.
@Suite struct ChangingFileTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func begun() async throws -> (store: SQLiteStateStore, run: RunID) {
        let store = try folder.store()
        try await store.acquireLease(.test)
        return (store, try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil)))
    }

    @Test func aDeletedFileIsNoticed() async throws {
        let (store, run) = try await begun()
        try await store.create(.t("a"), run: run)
        #expect(unlink(folder.database) == 0)
        let error = try await stateError { try await store.create(.t("b"), run: run) }
        guard case .unavailable(_, let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("deleted while this process used it"))
    }

    @Test func aReplacedFileIsNoticed() async throws {
        let (store, run) = try await begun()
        try await store.create(.t("a"), run: run)
        try FileManager.default.copyItem(atPath: folder.database, toPath: folder.database + ".copy")
        #expect(rename(folder.database + ".copy", folder.database) == 0)
        let before = try folder.bytes("keyform.db")
        let error = try await stateError { try await store.create(.t("b"), run: run) }
        guard case .unavailable(_, let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("replaced"))
        #expect(try folder.bytes("keyform.db") == before)
    }

    @Test(arguments: ["keyform.db-wal", "keyform.db.lease"])
    func aDeletedCompanionIsNoticed(name: String) async throws {
        let (store, run) = try await begun()
        try await store.create(.t("a"), run: run)
        #expect(unlink(folder.path + "/" + name) == 0)
        await #expect(throws: StateError.self) { try await store.create(.t("b"), run: run) }
    }

    @Test func aTruncatedFileIsNoticed() async throws {
        let (store, run) = try await begun()
        try await store.create(.t("a"), run: run)
        #expect(truncate(folder.database, 0) == 0)
        let error = try await stateError { try await store.create(.t("b"), run: run) }
        guard case .notADatabase(_, let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("cut short"))
    }
}
