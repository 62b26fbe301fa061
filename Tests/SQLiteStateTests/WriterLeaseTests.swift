import Addresses
import FileAccess
import Foundation
import StateModel
import StateStoreTests
import TestSupport
import Testing

@testable import SQLiteState

@Suite struct WriterLeaseTests {
    private let folder: ScratchFolder
    private let other = LeaseHolder(who: "bob@b", processID: 77, command: "import", since: 9)

    init() throws {
        folder = try ScratchFolder()
    }

    @Test func theSecondIsToldWhoHasIt() async throws {
        let first = try folder.store()
        let second = try folder.store()
        try await first.acquireLease(.test)
        #expect(try await stateError { try await second.acquireLease(other) } == .locked(.test))
        // A refused one leaves the holder's name and right alone.
        #expect(try await stateError { try await second.acquireLease(other) } == .locked(.test))
        _ = try await first.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        await first.releaseLease()
        try await second.acquireLease(other)
        #expect(try await stateError { try await first.acquireLease(.test) } == .locked(other))
    }

    @Test func aReaderSeesWhoWrites() async throws {
        let reader = try folder.store(.reading)
        #expect(await reader.writer() == nil)
        #expect(try folder.names() == [])
        let writer = try folder.store()
        try await writer.acquireLease(.test)
        #expect(await reader.writer() == ActiveWriter(holder: .test))
        #expect(try await reader.snapshot().writer == ActiveWriter(holder: .test))
        // To itself it is nobody else.
        #expect(await writer.writer() == nil)
        #expect(try await writer.snapshot().writer == nil)
        let run = try await writer.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        _ = try await writer.recordIntent(.test(run, .create, RecordKey(address: .t("a"))))
        #expect(try await reader.findings() == [])
        await writer.releaseLease()
        #expect(await reader.writer() == nil)
        // What the writer left open is unfinished now.
        #expect(try await reader.findings().count == 1)
    }

    /// Whoever holds the lock is at work, also when it does not say who it is; what a dead one left behind is not.
    @Test func aLockCountsNotWhatIsWritten() async throws {
        let path = folder.database + ".lease"
        try Data("{\"who\":\"ghost\"}".utf8).write(to: URL(fileURLWithPath: path))
        let reader = try folder.store(.reading)
        #expect(await reader.writer() == nil)
        let descriptor = try Files.open(path, O_RDWR)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(await reader.writer() == ActiveWriter(holder: nil))
    }

    /// A reader has the lock for an instant; nobody who wants to write is turned away because of that.
    @Test func readersTurnNoWriterAway() async throws {
        let database = folder.database
        let store = try folder.store()
        try await store.acquireLease(.test)
        await store.releaseLease()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    while !Task.isCancelled {
                        _ = WriterLease.activeWriter(of: database)
                        await Task.yield()
                    }
                }
            }
            for _ in 0..<300 {
                let lease = try? WriterLease(database: database, holder: .test)
                #expect(lease != nil)
                lease?.release()
                await Task.yield()
            }
            group.cancelAll()
        }
    }

    @Test func aForgottenStoreLetsGo() async throws {
        do {
            let store = try folder.store()
            try await store.acquireLease(.test)
        }
        try await folder.store().acquireLease(other)
    }

    @Test func theFileIsPrivateAndReadable() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        #expect(try folder.mode("keyform.db.lease") == 0o600)
        let text = String(decoding: try folder.bytes("keyform.db.lease"), as: UTF8.self)
        #expect(text == #"{"who":"alice@build-7","pid":\#(getpid()),"command":"apply","since":5}"# + "\n")
        await store.releaseLease()
        #expect(try folder.bytes("keyform.db.lease") == [])
    }

    @Test func leftoversOfADeadHolderDoNotMatter() async throws {
        for text in ["{\"who\":\"ghost\"", "", "{\"wh", "\u{0}\u{0}"] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.database + ".lease"))
            let store = try folder.store()
            try await store.acquireLease(.test)
            await store.releaseLease()
        }
    }

    /// The name may be somebody's own.
    @Test(arguments: ["garbage\u{0}", "{\"whose\": 1}", "[]", "\n"])
    func anotherFileOfTheNameIsLeftAlone(_ text: String) async throws {
        let path = folder.database + ".lease"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let mode = try folder.mode("keyform.db.lease")
        let error = try await stateError { try await folder.store().acquireLease(.test) }
        guard case .unavailable(.file(path), let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("none of keyform's"))
        #expect(try folder.bytes("keyform.db.lease") == Array(text.utf8))
        #expect(try folder.mode("keyform.db.lease") == mode)
        #expect(try !folder.names().contains("keyform.db"))
    }

    @Test func aHolderThatDoesNotSayWhoStillHolds() async throws {
        let path = folder.database + ".lease"
        let descriptor = try Files.open(path, O_RDWR | O_CREAT)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(try await stateError { try await folder.store().acquireLease(.test) } == .locked(nil))
        #expect(try folder.names() == ["keyform.db.lease"])
    }

    @Test func aBrokenSealingKeyIsFoundBeforeAnythingIsDone() async throws {
        let store = try folder.store(environment: ["KEYFORM_STATE_KEY": "broken"])
        guard case .sealingKeyUnavailable = try await stateError({ try await store.acquireLease(.test) })
        else {
            Issue.record("accepted")
            return
        }
        #expect(try folder.names() == ["keyform.db.lease"])
        try await folder.store().acquireLease(other)
    }

    @Test func aLinkIsNotFollowed() async throws {
        let victim = folder.path + "/victim"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
        #expect(symlink(victim, folder.database + ".lease") == 0)
        await #expect(throws: StateError.self) { try await folder.store().acquireLease(.test) }
        #expect(try folder.bytes("victim") == Array("precious".utf8))
    }

    @Test func anotherProcessIsLockedOutAndItsDeathLetsGo() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        await #expect(processExitsWith: .success) {
            [database = folder.database as String, holder = getpid() as Int32] in
            let store = try SQLiteStateStore.open(
                path: database,
                mode: .writing,
                environment: [:],
                clock: { 0 }
            )
            do {
                try await store.acquireLease(.test)
            } catch StateError.locked(let found) {
                exit(found?.processID == holder && found?.who == "alice@build-7" ? 0 : 2)
            }
            exit(3)
        }
        await store.releaseLease()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [database = folder.database as String, home = folder.path as String] in
            let store = try SQLiteStateStore.open(
                path: database,
                mode: .writing,
                environment: ["HOME": home],
                clock: { 0 }
            )
            try await store.acquireLease(.test)
            kill(getpid(), SIGKILL)
        }
        #expect(try folder.bytes("keyform.db.lease") != [])
        try await store.acquireLease(.test)
    }
}
