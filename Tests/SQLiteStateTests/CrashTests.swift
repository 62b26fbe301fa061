import Addresses
import FileAccess
import Foundation
import Glibc
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

@Suite struct CrashTests {
    /// The child writes with eight hands and dies without warning; what it was told is durable must be there.
    @Test(arguments: [1, 3, 10, 40, 120])
    func aKilledWriterLosesNothingItWasPromised(deaths: Int) async throws {
        let folder = try ScratchFolder()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [database = folder.database as String, path = folder.path as String, deaths] in
            mkdir(path + "/home", 0o700)
            let store = try SQLiteStateStore.open(
                path: database,
                mode: .writing,
                environment: ["HOME": path + "/home"],
                clock: { 0 }
            )
            try await store.acquireLease(.test)
            let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
            let promised = try Files.open(path + "/promised", O_WRONLY | O_CREAT | O_APPEND)
            await withTaskGroup(of: Void.self) { group in
                for hand in 0..<8 {
                    group.addTask {
                        for index in 0..<1000 {
                            let number = index * 8 + hand
                            let record = ResourceRecord.t(
                                "r",
                                .index(number),
                                with: ["secret_key": .string("s")]
                            )
                            guard
                                let operation = try? await store.recordIntent(
                                    .test(run, .create, record.key)
                                ),
                                (try? await store.recordOutcome(operation, .recorded(record), requestID: nil))
                                    != nil
                            else { exit(2) }
                            let line = "\(number)\n"
                            _ = line.withCString { Glibc.write(promised, $0, strlen($0)) }
                            if number > deaths {
                                kill(getpid(), SIGKILL)
                            }
                        }
                    }
                }
            }
        }
        let text = String(decoding: try folder.bytes("promised"), as: UTF8.self)
        let promised = Set(text.split(separator: "\n").compactMap { Int($0) })
        #expect(promised.isEmpty == false)

        // The lease died with the process.
        let store = try folder.store()
        try await store.acquireLease(.test)
        let snapshot = try await store.snapshot()
        let found = Set(
            snapshot.records.compactMap { record in
                if case .index(let index) = record.address.key { index } else { nil }
            }
        )
        #expect(promised.isSubset(of: found))
        #expect(snapshot.unreadable == [])
        #expect(snapshot.records.allSatisfy { $0.attributes["secret_key"]?.stringValue == "s" })
        let operations = try await store.operations(of: 1)
        #expect(Set(operations.filter { $0.status == .done }.map(\.key)) == Set(snapshot.records.map(\.key)))
        #expect(operations.filter { $0.status == .open }.map(\.id) == snapshot.openIntents.map(\.operation))
        #expect(try await store.runs().map(\.endedAt) == [nil])
        await store.releaseLease()
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        #expect(try folder.query("PRAGMA foreign_key_check") == nil)
    }

    /// The files as a power cut may leave them, at every commit and with the log torn anywhere.
    @Test(arguments: 0..<2)
    func everyMomentIsASoundState(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let folder = try ScratchFolder()
        let store = try folder.store()
        try await store.acquireLease(.test)
        var moments = [Moment(try await store.snapshot())]
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        for index in 0..<12 {
            let record = ResourceRecord.t("r", .index(index), with: ["secret_key": .string("s\(index)")])
            let operation = try await store.recordIntent(.test(run, .create, record.key))
            moments.append(Moment(try await store.snapshot()))
            #expect(try await moment(folder, torn: nil) == moments.last)
            try await store.recordOutcome(operation, .recorded(record), requestID: nil)
            moments.append(Moment(try await store.snapshot()))
            #expect(try await moment(folder, torn: nil) == moments.last)
        }
        let size = try folder.bytes("keyform.db-wal").count
        for _ in 0..<20 {
            let left = try await moment(folder, torn: Int.random(in: 0...size, using: &random))
            #expect(moments.contains(left))
        }
        #expect(moments.last?.records.count == 12)
    }

    private func moment(_ folder: ScratchFolder, torn: Int?) async throws -> Moment {
        let copy = try ScratchFolder()
        for name in ["keyform.db", "keyform.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.path + "/" + name, toPath: copy.path + "/" + name)
        }
        if let torn {
            #expect(truncate(copy.path + "/keyform.db-wal", torn) == 0)
        }
        let snapshot = try await copy.store(environment: folder.environment).snapshot()
        #expect(try copy.query("PRAGMA integrity_check") == "ok")
        return Moment(snapshot)
    }
}

/// What a snapshot shows of a moment.
private struct Moment: Equatable {
    let lineage: String
    let records: [ResourceRecord]
    let open: [OperationID]

    init(_ snapshot: StateSnapshot) {
        lineage = snapshot.lineage
        records = snapshot.records
        open = snapshot.openIntents.map(\.operation)
    }
}
