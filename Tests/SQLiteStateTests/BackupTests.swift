import Addresses
import Foundation
import Glibc
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

@Suite struct BackupTests {
    private let folder: ScratchFolder
    private var backup: String { folder.path + "/backup.db" }

    init() throws {
        folder = try ScratchFolder()
    }

    private func open(_ path: String) throws -> SQLiteStateStore {
        try SQLiteStateStore.open(
            path: path,
            mode: .reading,
            environment: folder.environment,
            clock: { 0 }
        )
    }

    @Test func aWriterAtWorkIsCopiedWhole() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        try await store.create(.t("a", with: ["secret_key": .string("s")]), run: run)
        let reader = try folder.store(.reading)
        try await reader.backUp(to: .file(backup))
        let open = try await store.recordIntent(.test(run, .create, RecordKey(address: .t("b"))))
        try await reader.backUp(to: .file(folder.path + "/later.db"))
        #expect(try folder.mode("backup.db") == 0o600)
        #expect(try folder.names().filter { $0.hasPrefix("backup.db") } == ["backup.db"])
        let copy = try await self.open(backup).snapshot()
        #expect(copy.records == (try await store.snapshot()).records)
        #expect(copy.openIntents.isEmpty)
        #expect(
            try await self.open(folder.path + "/later.db").snapshot().openIntents.map(\.operation) == [open]
        )
        #expect(try await self.open(backup).findings() == [])
        // The writer noticed nothing.
        try await store.recordOutcome(open, .failed(message: ""), requestID: nil)
        // An earlier backup is replaced.
        try await reader.backUp(to: .file(backup))
        #expect(try await self.open(backup).operations(of: run).count == 2)
    }

    /// Each copy of a state that changes all the time is one of its moments.
    @Test func copiesAreMoments() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        let writing = Task {
            for index in 0..<200 {
                try await store.create(.t("r", .index(index)), run: run)
            }
        }
        for _ in 0..<10 {
            try await folder.store(.reading).backUp(to: .file(backup))
            let copy = try open(backup)
            let snapshot = try await copy.snapshot()
            let indices = snapshot.records.map { $0.address.key }
            #expect(indices == (0..<indices.count).map { .index($0) })
            #expect(try await copy.examine().findings == [])
        }
        try await writing.value
    }

    @Test func nothingElseIsOverwritten() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let other = try ScratchFolder()
        let stranger = try other.store()
        try await stranger.acquireLease(.test)
        try Data("precious".utf8).write(to: URL(filePath: folder.path + "/main.tf"))
        try FileManager.default.createDirectory(
            atPath: folder.path + "/d",
            withIntermediateDirectories: false
        )
        let before = try folder.bytes("keyform.db")
        for path in [
            folder.database, folder.database + "-wal", folder.database + "-journal", folder.path + "/main.tf",
            folder.path + "/d", other.database,
        ] {
            let error = try await stateError { try await store.backUp(to: .file(path)) }
            #expect("\(error)".contains("left alone"), "\(path)")
        }
        #expect(try folder.bytes("main.tf") == Array("precious".utf8))
        #expect(try folder.bytes("keyform.db") == before)
        await #expect(throws: StateError.self) {
            try await store.backUp(to: .file(folder.path + "/no/such/folder"))
        }
        #expect(try folder.names().filter { $0.hasSuffix(".new") } == [])
        let empty = try ScratchFolder()
        await #expect(throws: StateError.self) {
            try await empty.store(.reading).backUp(to: .file(empty.path + "/b"))
        }
        #expect(try empty.names() == [])
    }

    @Test func findingsNameWhatIsWrong() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        try await store.create(
            .t("a", with: ["secret_key": .string("s")], on: [.instance(.t("nowhere"))]),
            run: run
        )
        let open = try await store.recordIntent(.test(run, .create, RecordKey(address: .t("b"))))
        await store.releaseLease()
        try folder.change(
            "UPDATE sealed_values SET sealed = CAST(substr(sealed, 1, 40) || x'0102030405060708090a0b0c0d0e0f10' AS BLOB)"
        )
        let key = RecordKey(address: .t("a"))
        #expect(
            try await folder.store(.reading).findings() == [
                .integrity(.danglingDependency(key, on: .instance(.t("nowhere")))),
                .unfinished(operation: open, action: .create, RecordKey(address: .t("b"))),
                .unreadable(UnreadableSecret(place: .attribute(key, name: "secret_key"), reason: .damaged)),
            ]
        )
        #expect(try await folder.store(.reading).findings().allSatisfy { !$0.description.isEmpty })
    }
}
