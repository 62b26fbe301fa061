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

    /// The exchange of two keys, and what is written with it, is one commit: killed before it or behind it, all of it is
    /// there or nothing, and both secrets open.
    @Test(arguments: ["before-commit", "after-commit"])
    func anExchangeIsWholeOrNothing(point: String) async throws {
        let folder = try ScratchFolder()
        var rotation = RotationRecord.t("a", .verifying, other: 1)
        do {
            let store = try folder.store()
            try await store.acquireLease(.test)
            let run = try await store.beginRun(RunDraft(command: "rotate", who: "", reason: nil))
            try await store.create(.t("a", id: "old", with: ["secret_key": .string("s-old")]), run: run)
            try await store.create(
                .t("a", generation: 1, id: "new", with: ["secret_key": .string("s-new")]),
                run: run
            )
            try await store.recordRotation(rotation, events: [], exchanging: nil)
            await store.releaseLease()
        }
        let before = Moment(try await folder.store(.reading).snapshot())
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [database = folder.database as String, path = folder.path as String, point = point as String] in
            setenv("KEYFORM_FAIL_POINT", "\(point):1", 1)
            let store = try SQLiteStateStore.open(
                path: database,
                mode: .writing,
                environment: ["HOME": path + "/home"],
                clock: { 0 }
            )
            try await store.acquireLease(.test)
            try await store.recordRotation(
                .t("a", .delivering, other: 1),
                events: [.t(1, "a", .delivering, "the new key is in charge")],
                exchanging: 1
            )
        }
        let store = try folder.store()
        try await store.acquireLease(.test)
        let snapshot = try await store.snapshot()
        #expect(snapshot.unreadable == [] && snapshot.integrityProblems() == [])
        let secrets = snapshot.records.map { $0.attributes["secret_key"]?.stringValue }
        let events = try await store.rotationEvents(of: 1)
        if point == "before-commit" {
            #expect(Moment(snapshot) == before && events == [])
            #expect(secrets == ["s-old", "s-new"])
        } else {
            #expect(secrets == ["s-new", "s-old"] && snapshot.records.map(\.objectID) == ["new", "old"])
            #expect(snapshot.records.map(\.status) == [.ready, .deposed])
            rotation.phase = .delivering
            rotation.version = 2
            #expect(snapshot.rotations == [rotation] && events.map(\.phase) == [.delivering])
        }
        await store.releaseLease()
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        #expect(try folder.query("SELECT count(*) FROM operations WHERE status = 'open'") == "0")
    }

    /// A rotation, phase by phase, as a power cut may leave it with the log torn anywhere.
    @Test func everyPhaseIsASoundState() async throws {
        var random = SeededGenerator(seed: 7)
        let folder = try ScratchFolder()
        let store = try folder.store()
        try await store.acquireLease(.test)
        var moments = [Moment(try await store.snapshot())]
        func keep() async throws {
            moments.append(Moment(try await store.snapshot()))
            #expect(try await moment(folder, torn: nil) == moments.last)
        }
        let run = try await store.beginRun(RunDraft(command: "rotate", who: "", reason: nil))
        try await store.create(.t("a", id: "old", with: ["secret_key": .string("s-old")]), run: run)
        moments.removeAll()
        let start = try folder.bytes("keyform.db-wal").count
        try await keep()
        let new = ResourceRecord.t("a", generation: 1, id: "new", with: ["secret_key": .string("s-new")])
        for phase in RotationRecord.Phase.allCases {
            let isMade = phase != .preflight && phase != .creating && phase != .done
            let rotation = RotationRecord.t("a", phase, other: isMade ? 1 : nil)
            try await store.recordRotation(
                rotation,
                events: [.t(run, "a", phase, "")],
                exchanging: phase == .delivering ? 1 : nil
            )
            try await keep()
            if phase == .creating {
                let operation = try await store.recordIntent(.test(run, .create, new.key))
                try await keep()
                try await store.recordOutcome(operation, .recorded(new), requestID: nil)
                try await keep()
            } else if phase == .deleting {
                try await store.perform(.delete, new.key, .removed, run: run)
                moments.append(Moment(try await store.snapshot()))
            }
        }
        #expect(moments.last?.records.map(\.objectID) == ["new"])
        let size = try folder.bytes("keyform.db-wal").count
        for _ in 0..<20 {
            let left = try await moment(folder, torn: Int.random(in: start...size, using: &random))
            // The intent of the delete is open in between.
            #expect(moments.contains(left) || left.open.count == 1)
        }
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
    let rotations: [RotationRecord]

    init(_ snapshot: StateSnapshot) {
        lineage = snapshot.lineage
        records = snapshot.records
        open = snapshot.openIntents.map(\.operation)
        rotations = snapshot.rotations
    }
}
