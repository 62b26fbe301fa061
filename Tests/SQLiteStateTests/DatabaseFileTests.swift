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

@Suite struct DatabaseFileTests {
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

    private func readError() async throws -> StateError {
        try await stateError { _ = try await folder.store(.reading).snapshot() }
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.database))
    }

    // MARK: - Promises of the connection

    /// POSIX locks belong to the process: whoever closes any descriptor of the file loses them all, and another
    /// process may then delete the WAL under the writer.
    @Test func readingKeepsTheWritersLocks() async throws {
        let (store, run) = try await begun()
        try await store.create(.t("r", with: ["x": .string("v")]), run: run)
        _ = try await store.snapshot()
        // Locks of an open file conflict with those of a process, also of this one, so that one can be asked about the
        // others. Closing the descriptor would drop them, so it stays open until the store has gone.
        let probe = open(folder.database, O_RDWR | O_CLOEXEC)
        try #require(probe >= 0)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        let getOpenFileLock: Int32 = 36
        try #require(fcntl(probe, getOpenFileLock, &lock) == 0)
        #expect(lock.l_type != Int16(F_UNLCK))
        await store.releaseLease()
        close(probe)
    }

    @Test(arguments: [
        ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1"),
        ("busy_timeout", "5000"), ("auto_vacuum", "0"), ("user_version", "\(Schema.current.version)"),
        ("application_id", "1262899789"),
    ])
    func theWriterIsDurable(name: String, value: String) async throws {
        let (store, _) = try await begun()
        #expect(try store.writerPragma(name) == value)
    }

    @Test func aPersonCanReadIt() async throws {
        let (store, run) = try await begun()
        try await store.create(
            .t("a", .key("k"), with: ["x": .number(1), "secret_key": .string("s")]),
            run: run
        )
        await store.releaseLease()
        #expect(try folder.query("SELECT address FROM resources") == #"t.a["k"]"#)
        #expect(try folder.query("SELECT attributes FROM resources") == #"{"x":1}"#)
        #expect(try folder.query("SELECT time FROM history")?.hasPrefix("2023-11-14 22:13:2") == true)
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        let loose = try folder.query(
            """
            SELECT group_concat(name) FROM pragma_table_list
            WHERE type = 'table' AND schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'
            """
        )
        #expect(loose == nil)
    }

    // MARK: - Making it

    @Test func readingMakesNoFile() async throws {
        let store = try folder.store(.reading)
        let snapshot = try await store.snapshot()
        #expect(snapshot.lineage == "" && snapshot.records.isEmpty)
        #expect(try await store.runs() == [])
        #expect(try await store.operations(of: 1) == [])
        #expect(try folder.names() == [])
        let error = try await stateError { try await store.acquireLease(.test) }
        #expect(error == .invalidOperation(reason: "the state was opened for reading only"))
        _ = try folder.store(.writing)
        #expect(try folder.names() == [])
    }

    @Test func theLineageStays() async throws {
        try await filled()
        let first = try await folder.store(.reading).snapshot().lineage
        try await begun().store.releaseLease()
        #expect(try await folder.store(.reading).snapshot().lineage == first)
        #expect(first.count == 32)
    }

    @Test func nothingIsLeftBesideAClosedDatabase() async throws {
        try await filled()
        _ = try await folder.store(.reading).snapshot()
        #expect(try folder.names() == ["home", "keyform.db", "keyform.db.lease"])
    }

    @Test func aHalfMadeDatabaseIsMadeAgain() async throws {
        try Data("SQLite format 3\u{0}half".utf8).write(to: URL(fileURLWithPath: folder.database + ".new"))
        try Data().write(to: URL(fileURLWithPath: folder.database + ".new-journal"))
        try await filled()
        #expect(try await folder.store(.reading).snapshot().records.count == 3)
        #expect(try !folder.names().contains("keyform.db.new"))
    }

    /// Until it is whole, a journal has no mark; the random number of its pages stands behind the place of it.
    @Test func aJournalThatWasNeverFinishedIsRemoved() async throws {
        var journal = [UInt8](repeating: 0, count: 512)
        journal.replaceSubrange(12..<28, with: (1...16).map { UInt8($0 * 13) })
        for name in [".new-journal", ".new"] {
            try Data(journal).write(to: URL(fileURLWithPath: folder.database + name))
        }
        try await filled()
        #expect(try folder.names() == ["home", "keyform.db", "keyform.db.lease"])
    }

    @Test func aLinkLeadsToOneDatabase() async throws {
        try await filled()
        let link = folder.path + "/link.db"
        #expect(symlink(folder.database, link) == 0)
        let (holder, _) = try await begun()
        let other = try SQLiteStateStore.open(
            path: link,
            mode: .writing,
            environment: folder.environment,
            clock: { 0 }
        )
        #expect(try await stateError { try await other.acquireLease(.test) } == .locked(.test))
        await holder.releaseLease()
        #expect(try await other.snapshot().records.count == 3)
    }

    /// The database is made where the link leads to, which need not be there yet; one that leads in a circle is an error.
    @Test func aLinkToNothingStaysALink() async throws {
        let elsewhere = folder.path + "/elsewhere"
        try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
        #expect(symlink("elsewhere/second", folder.path + "/first") == 0)
        #expect(symlink("real.db", elsewhere + "/second") == 0)
        let store = try SQLiteStateStore.open(
            path: folder.path + "/first",
            mode: .writing,
            environment: folder.environment,
            clock: { 0 }
        )
        try await store.acquireLease(.test)
        await store.releaseLease()
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).contains("real.db"))
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/first")
                == "elsewhere/second"
        )
        #expect(symlink("circle", folder.path + "/circle") == 0)
        let error = try await stateError {
            _ = try SQLiteStateStore.open(
                path: folder.path + "/circle",
                mode: .reading,
                environment: folder.environment,
                clock: { 0 }
            )
        }
        guard case .unavailable = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func strangePathsWork() async throws {
        let strange = folder.path + "/a b?c=#%20é&mode=memory"
        try FileManager.default.createDirectory(atPath: strange, withIntermediateDirectories: true)
        let store = try SQLiteStateStore.open(
            path: strange + "/file:x?.db",
            mode: .writing,
            environment: folder.environment,
            clock: { 0 }
        )
        try await store.acquireLease(.test)
        #expect(try await store.snapshot().lineage != "")
        #expect(FileManager.default.fileExists(atPath: strange + "/file:x?.db-wal"))
    }

    // MARK: - What is no database

    @Test func anEmptyFileIsNotAFreshState() async throws {
        try write("")
        guard case .notADatabase(_, let reason) = try await readError() else {
            Issue.record("an empty file was taken for a state")
            return
        }
        #expect(reason.contains("empty"))
        #expect(throws: StateError.self) { try folder.store(.writing) }
    }

    @Test(arguments: ["{\"version\": 4}", "S", String(repeating: "x", count: 5000)])
    func otherFilesAreRefused(text: String) async throws {
        try write(text)
        #expect(
            try await readError()
                == .notADatabase(try .file(path()), reason: "it is not an SQLite database")
        )
        #expect(try folder.bytes("keyform.db") == Array(text.utf8))
    }

    /// Content that contradicts the format is reported with the file that holds it.
    @Test(arguments: [
        "UPDATE value_types SET type = 'nonsense'", "UPDATE resources SET attributes = '{'",
        "UPDATE operations SET address = 'no address', status = 'open'", "DELETE FROM meta",
    ])
    func damagedContentNamesTheFile(change: String) async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        try await store.create(.t("a", with: ["x": .number(1)]), run: run)
        await store.releaseLease()
        try folder.change(change)
        let reader = try folder.store(.reading)
        let error = try await stateError { _ = try await reader.snapshot() }
        guard case .corrupt(let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains(folder.database), "\(reason)")
    }

    @Test func directoriesAreRefused() async throws {
        try FileManager.default.createDirectory(atPath: folder.database, withIntermediateDirectories: true)
        #expect(try await readError() == .notADatabase(try .file(path()), reason: "it is a directory"))
    }

    @Test func foreignDatabasesAreRefusedAndLeftAlone() async throws {
        let queue = try DatabaseQueue(path: folder.database)
        try await queue.write { try $0.execute(sql: "CREATE TABLE bookmarks (url)") }
        try queue.close()
        let before = try folder.bytes("keyform.db")
        let foreign = StateError.notADatabase(
            try .file(path()),
            reason: "it is an SQLite database of another program"
        )
        #expect(try await readError() == foreign)
        #expect(try await stateError { try await folder.store().acquireLease(.test) } == foreign)
        #expect(try folder.bytes("keyform.db") == before)
    }

    @Test func aMissingDirectoryIsNamed() throws {
        let error = try #require(throws: StateError.self) {
            try SQLiteStateStore.open(
                path: folder.path + "/no/such/keyform.db",
                mode: .reading,
                environment: [:],
                clock: { 0 }
            )
        }
        guard case .unavailable(let location, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(location == .file(folder.path + "/no/such"))
    }

    @Test(arguments: [50, 100, 4096, 30_000])
    func aTruncatedDatabaseIsNeverAnEmptyState(size: Int) async throws {
        try await filled(60)
        #expect(truncate(folder.database, size) == 0)
        guard case .notADatabase = try await readError() else {
            Issue.record("not refused")
            return
        }
        await #expect(throws: StateError.self) {
            let store = try folder.store()
            try await store.acquireLease(.test)
            _ = try await store.snapshot()
        }
    }

    @Test func aDatabaseRemovedAloneIsMissed() async throws {
        let (store, run) = try await begun()
        try await store.create(.t("a"), run: run)
        // The process is gone without closing; then only the main file is removed.
        let copy = try ScratchFolder()
        try FileManager.default.copyItem(atPath: folder.database + "-wal", toPath: copy.database + "-wal")
        let error = try await stateError { _ = try await copy.store(.reading).snapshot() }
        guard case .unavailable(_, let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("keyform.db-wal"))
    }

    private func path() throws -> String {
        try Files.resolved(folder.database)
    }

    // MARK: - Readers

    @Test func readersDoNotWaitForAWriter() async throws {
        try await filled(1)
        let (store, run) = try await begun()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.database, configuration: configuration)
        // The strongest hold a writer in WAL mode has, kept open across the read.
        try await other.writeWithoutTransaction {
            try $0.execute(sql: "BEGIN IMMEDIATE; DELETE FROM resources")
        }
        #expect(try await folder.store(.reading).snapshot().records.count == 1)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await store.create(.t("b"), run: run)
    }

    @Test(arguments: [0o555, 0o777])
    func aReadOnlyDatabaseReads(directoryMode: UInt32) async throws {
        try await filled()
        await #expect(processExitsWith: .success) {
            [path = folder.path as String, database = folder.database as String, directoryMode] in
            // An ordinary user, since nothing is read-only for root.
            guard chmod(path, directoryMode) == 0, chmod(database, 0o444) == 0,
                setuid(65_534) == 0 || getuid() != 0
            else {
                exit(2)
            }
            let reader = try SQLiteStateStore.open(
                path: database,
                mode: .reading,
                environment: [:],
                clock: { 0 }
            )
            guard try await reader.snapshot().records.count == 3 else { exit(3) }
            let writer = try SQLiteStateStore.open(
                path: database,
                mode: .writing,
                environment: [:],
                clock: { 0 }
            )
            do {
                try await writer.acquireLease(.test)
            } catch StateError.unavailable {
                exit(0)
            }
            exit(4)
        }
        #expect(chmod(folder.path, 0o755) == 0)
    }

    @Test func aFileThatMayNotBeReadIsNamed() async throws {
        try await filled()
        await #expect(processExitsWith: .success) {
            [path = folder.path as String, database = folder.database as String] in
            guard chmod(path, 0o755) == 0, chmod(database, 0o000) == 0, setuid(65_534) == 0 || getuid() != 0
            else {
                exit(2)
            }
            do {
                _ = try SQLiteStateStore.open(path: database, mode: .reading, environment: [:], clock: { 0 })
            } catch StateError.unavailable(_, let reason) where reason.contains("Permission denied") {
                exit(0)
            }
            exit(4)
        }
    }
}
