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

@Suite struct MigrationTests {
    private let folder: ScratchFolder
    /// What a later version might do.
    private let newer = Schema(
        steps: Schema.current.steps + ["ALTER TABLE resources ADD COLUMN note TEXT NOT NULL DEFAULT 'new'"]
    )

    init() throws {
        folder = try ScratchFolder()
    }

    private func filled() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        try await store.create(.t("a", with: ["secret_key": .string("s")]), run: run)
        await store.releaseLease()
    }

    @Test func aWriterMigratesAndKeepsTheOld() async throws {
        try await filled()
        let before = try await folder.store(.reading).snapshot()
        let store = try folder.store(schema: newer)
        try await store.acquireLease(.test)
        let after = try await store.snapshot()
        #expect(after.records == before.records && after.lineage == before.lineage)
        await store.releaseLease()
        #expect(try folder.query("SELECT note FROM resources") == "new")
        #expect(try folder.query("PRAGMA user_version") == "\(newer.version)")

        #expect(try folder.mode("keyform.db.v\(Schema.current.version).backup") == 0o600)
        let backup = try SQLiteStateStore(
            file: DatabaseFile(folder.database + ".v\(Schema.current.version).backup", schema: .current),
            mode: .reading,
            environment: folder.environment,
            policy: SealingPolicy(),
            clock: { 0 }
        )
        #expect(try await backup.snapshot().records == before.records)
    }

    @Test func aReaderOfAnOlderFormatChangesNothing() async throws {
        try await filled()
        let before = try folder.bytes("keyform.db")
        let snapshot = try await folder.store(.reading, schema: newer).snapshot()
        #expect(snapshot.records.map(\.objectID) == ["id-a"])
        #expect(try folder.bytes("keyform.db") == before)
        #expect(try folder.names() == ["home", "keyform.db", "keyform.db.lease"])
    }

    @Test func aFailedMigrationLeavesTheOldFormat() async throws {
        try await filled()
        let broken = Schema(steps: newer.steps + ["CREATE TABLE x (a); INSERT INTO nowhere VALUES (1)"])
        await #expect(throws: StateError.self) { try await folder.store(schema: broken).acquireLease(.test) }
        #expect(try folder.query("PRAGMA user_version") == "\(Schema.current.version)")
        let store = try folder.store()
        try await store.acquireLease(.test)
        #expect(try await store.snapshot().records.count == 1)
    }

    @Test func aNewerFormatIsRefusedByReadersAndWriters() async throws {
        try await filled()
        let store = try folder.store(schema: newer)
        try await store.acquireLease(.test)
        await store.releaseLease()
        let bytes = try folder.bytes("keyform.db")
        let path = try Files.resolved(folder.database)
        let expected = StateError.newerSchema(
            .file(path),
            found: newer.version,
            supported: Schema.current.version
        )
        #expect(try await stateError { _ = try await folder.store(.reading).snapshot() } == expected)
        #expect(try await stateError { try await folder.store().acquireLease(.test) } == expected)
        #expect(try folder.bytes("keyform.db") == bytes)
        // The refused writer holds nothing.
        try await folder.store(schema: newer).acquireLease(.test)
    }
}
