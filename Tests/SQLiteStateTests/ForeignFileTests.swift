import Foundation
import StateModel
import StateStoreTests
import TestSupport
import Testing

@testable import SQLiteState

/// Files that are somebody's own, with names that keyform needs; and folders that are not there.
@Suite struct ForeignFileTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    /// A file that happens to have a name that keyform needs is somebody's.
    @Test(arguments: ["keyform.db.new", "keyform.db.new-journal"])
    func anotherFileInTheWayIsLeftAlone(_ name: String) async throws {
        let path = folder.path + "/" + name
        try Data("my notes".utf8).write(to: URL(fileURLWithPath: path))
        let error = try await stateError { try await folder.store().acquireLease(.test) }
        guard case .unavailable(.file(path), _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try folder.bytes(name) == Array("my notes".utf8))
        #expect(try !folder.names().contains("keyform.db"))
    }

    @Test func noFolderIsMadeForASlip() async throws {
        let nope = folder.path + "/nope"
        let error = try await stateError {
            _ = try SQLiteStateStore(
                file: DatabaseFile(nope + "/keyform.db", schema: .current),
                mode: .writing,
                environment: folder.environment,
                policy: SealingPolicy(),
                clock: TestClock().read
            )
        }
        #expect(error == .unavailable(path: nope, reason: "there is no such folder"))
        #expect(try !folder.names().contains("nope"))
    }

    @Test(arguments: ["my notes", "SQLite format 3"])
    func anotherCopyBeforeAChangeOfFormatIsLeftAlone(_ text: String) async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        await store.releaseLease()
        let name = "keyform.db.v\(Schema.current.version).backup"
        let path = folder.path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let newer = Schema(steps: Schema.current.steps + ["ALTER TABLE meta ADD COLUMN more TEXT"])
        let error = try await stateError { try await folder.store(schema: newer).acquireLease(.test) }
        guard case .unavailable(.file(path), _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try folder.bytes(name) == Array(text.utf8))
        #expect(try folder.query("PRAGMA user_version") == "\(Schema.current.version)")
    }
}
