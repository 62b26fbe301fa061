import Addresses
import Foundation
import JSONText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

/// Databases that released versions wrote open for ever: one of each is kept in `fixtures/state`.
@Suite struct FormatTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../fixtures/state").standardizedFileURL

    /// All versions were sealed with the 32 bytes from 0 to 31 as the key.
    private let environment = [
        "KEYFORM_STATE_KEY": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    ]
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v1.db"))
        try data.write(to: URL(filePath: folder.database))
    }

    private func check(_ snapshot: StateSnapshot) throws {
        #expect(snapshot.unreadable == [] && snapshot.openIntents.isEmpty)
        #expect(
            snapshot.records.map(\.address.description) == [
                "ionoscloud_group.storage", "ionoscloud_s3_key.personal[0]", "ionoscloud_s3_key.personal[1]",
                "ionoscloud_user.people[\"ada\"]", "ionoscloud_user.people[\"grace hopper\"]",
            ]
        )
        let key = try #require(snapshot.records.dropFirst().first)
        #expect(key.attributes["secret_key"]?.stringValue?.hasPrefix("8KWkUmofza50") == true)
        #expect(key.terms.createBeforeDestroy && key.terms.dependencies.count == 2)
        #expect(snapshot.records.last?.fingerprints["password"] != nil)
        #expect(snapshot.outputs.map(\.name) == ["access_key", "secret_key"])
        #expect(snapshot.outputs.last?.value.stringValue == key.attributes["secret_key"]?.stringValue)
        #expect(snapshot.integrityProblems() == [])
    }

    @Test func aReaderOpensVersion1AndChangesNothing() async throws {
        let before = try folder.bytes("keyform.db")
        let store = try folder.store(.reading, environment: environment)
        try check(try await store.snapshot())
        #expect(try await store.runs().map(\.command) == ["apply", "state mv", "state mv"])
        #expect(try await store.findings() == [])
        #expect(try folder.bytes("keyform.db") == before)
        #expect(try folder.names() == ["keyform.db"])
    }

    @Test func aWriterBringsVersion1UpToDate() async throws {
        let store = try folder.store(environment: environment)
        try await store.acquireLease(.test)
        try check(try await store.snapshot())
        let seal = try await store.secretSeal()
        let print = try #require(try await store.snapshot().records.last?.fingerprints["password"])
        #expect(seal.compare("Fixture-only-1", fingerprint: print) == .same)
        await store.releaseLease()
        #expect(try folder.query("PRAGMA user_version") == "\(Schema.current.version)")
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        #expect(try folder.mode("keyform.db.v1.backup") == 0o600)
        #expect(try await folder.store(.reading, environment: environment).findings() == [])
    }

    /// Version 3 seals secrets for their object: what it wrote opens, and opens nowhere else.
    @Test func aReaderOpensVersion3() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v3.db"))
        try data.write(to: URL(filePath: folder.database))
        let store = try folder.store(.reading, environment: environment)
        try check(try await store.snapshot())
        #expect(try await store.runs().map(\.command) == ["apply", "state mv", "state mv", "state rekey"])
        #expect(try await store.findings() == [])
        #expect(try folder.query("PRAGMA user_version") == "3")
        try folder.change(
            """
            UPDATE resources SET object_id = 'another', attributes = json_set(attributes, '$.id', 'another')
                WHERE type = 'ionoscloud_s3_key'
            """
        )
        let changed = try await store.snapshot()
        #expect(changed.unreadable.count == 2 && changed.unreadable.allSatisfy { $0.reason == .damaged })
    }

    /// Version 4 seals names and numbers that are secret: its fixture holds an unfinished create of a user.
    @Test func aReaderOpensVersion4() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v4.db"))
        #expect(data.range(of: Data("fixture.only@people".utf8)) == nil)
        try data.write(to: URL(filePath: folder.database))
        let store = try folder.store(.reading, environment: environment)
        let snapshot = try await store.snapshot()
        let intent = try #require(snapshot.openIntents.first)
        #expect(snapshot.openIntents.count == 1 && snapshot.unreadable == [])
        #expect(intent.secretRecognition == ["email": "fixture.only@people.example", "known": []])
        #expect(snapshot.account == "31415926" && snapshot.isAccountSecret)
        #expect(snapshot.records.count == 5)
        #expect(try await store.runs().last?.endedAt == nil)
        #expect(try folder.query("PRAGMA user_version") == "4")
    }

    /// Of the rows of version 4 nobody knows which arguments were set; its history goes on.
    @Test func aWriterBringsVersion4UpToDate() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v4.db"))
        try data.write(to: URL(filePath: folder.database))
        let old = try folder.store(.reading, environment: environment)
        let before = try await old.snapshot()
        #expect(before.records.allSatisfy { $0.setArguments == nil && $0.changedOutside.isEmpty })
        let runs = try await old.runs()
        let first = try await old.operations(of: 1)
        #expect(try folder.bytes("keyform.db") == Array(data) && folder.names() == ["keyform.db"])

        let store = try folder.store(environment: environment)
        try await store.acquireLease(.test)
        #expect(try folder.query("PRAGMA user_version") == "\(Schema.current.version)")
        #expect(try folder.mode("keyform.db.v4.backup") == 0o600)
        #expect(try folder.bytes("keyform.db.v4.backup") != [])
        let after = try await store.snapshot()
        #expect(after.records == before.records && after.openIntents.map(\.operation) == [8])
        #expect(after.openIntents.first?.secretRecognition == before.openIntents.first?.secretRecognition)
        #expect(try await store.runs() == runs)
        #expect(runs.map(\.outcome) == [.succeeded, .succeeded, .succeeded, .succeeded, nil])
        #expect(try await store.operations(of: 1) == first)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        let record = try #require(after.records.first)
        try await store.recordLocal(.test(run, .refresh, record.key), .recorded(record))
        #expect(try await store.operations(of: run).map(\.id) == [9])
        await store.releaseLease()
        #expect(try folder.query("SELECT count(*) FROM history") == "9")
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        #expect(try folder.query("PRAGMA foreign_key_check") == nil)
    }

    /// Version 5 remembers what the configuration set and what others changed, and tells runs and operations apart.
    @Test func aReaderOpensVersion5() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v5.db"))
        try data.write(to: URL(filePath: folder.database))
        let store = try folder.store(.reading, environment: environment)
        let snapshot = try await store.snapshot()
        try check(snapshot)
        let group = try #require(snapshot.records.first)
        #expect(group.setArguments == ["s3_privilege"] && group.changedOutside == ["name": "storage"])
        #expect(
            snapshot.records.dropFirst().allSatisfy { $0.setArguments == nil && $0.changedOutside.isEmpty }
        )
        let runs = try await store.runs()
        #expect(
            runs.map(\.outcome) == [
                .succeeded, .succeeded, .succeeded, .succeeded, .failed, .interrupted, .succeeded,
            ]
        )
        let last = try await store.operations(of: 7)
        #expect(last.map(\.action) == [.refresh, .record])
        #expect(last.last?.before?.objectID == group.objectID)
        #expect(try await store.findings() == [])
        #expect(try folder.query("PRAGMA user_version") == "5")
    }

    /// Version 6 keeps the modules that objects stand in.
    @Test func aReaderOpensVersion6() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v6.db"))
        try data.write(to: URL(filePath: folder.database))
        let store = try folder.store(.reading, environment: environment)
        let snapshot = try await store.snapshot()
        #expect(try folder.bytes("keyform.db") == Array(data) && folder.names() == ["keyform.db"])
        #expect(snapshot.unreadable == [] && snapshot.integrityProblems() == [])
        #expect(
            snapshot.records.dropFirst(4).map(\.address.description) == [
                #"ionoscloud_user.people["grace hopper"]"#, #"module.team["a.b"].ionoscloud_s3_key.k[0]"#,
                #"module.team["z"].ionoscloud_s3_key.k[0]"#,
                #"module.team["z"].module.inner.ionoscloud_user.u"#,
            ]
        )
        #expect(snapshot.records[5].attributes["secret_key"]?.stringValue == "fixture only 1")
        #expect(
            snapshot.records[0].terms.dependencies.last?.description == "module.team.ionoscloud_s3_key.k[*]"
        )
        #expect(try folder.query("SELECT count(*) FROM resources WHERE module <> ''") == "3")
        let moved = try await store.operations(of: .module(ModuleAddress([.init("team")])))
        #expect(moved.map(\.action) == [.create, .create, .create, .move])
        #expect(try await store.findings() == [])
        #expect(snapshot.rotations == [] && snapshot.revoked == [])
        #expect(try await store.rotationEvents(of: 1) == [])
        #expect(try folder.query("PRAGMA user_version") == "6")
    }

    /// A key that version 6 made is rotated, and its secret opens at its new place.
    @Test func aWriterBringsVersion6UpToDate() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v6.db"))
        try data.write(to: URL(filePath: folder.database))
        let before = try await folder.store(.reading, environment: environment).snapshot()
        let store = try folder.store(environment: environment)
        try await store.acquireLease(.test)
        #expect(try folder.bytes("keyform.db.v6.backup") != [])
        #expect(try await store.snapshot().records == before.records)
        let run = try await store.beginRun(RunDraft(command: "rotate", who: "", reason: nil))
        let old = before.records[5]
        var new = old
        new.generation = 1
        new.objectID = "another"
        new.attributes = .object(
            ValueMap([("secret_key", .string("fixture only 2").marked(.sensitive))])
        )
        try await store.create(new, run: run)
        var rotation = RotationRecord(
            address: old.address,
            phase: .delivering,
            other: 1,
            incoming: "another",
            outgoing: old.objectID,
            reason: "somebody said so",
            began: 1_000,
            terms: RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
        )
        let event = RotationEvent(run: run, address: old.address, phase: .delivering, text: "", at: 1_000)
        try await store.recordRotation(rotation, events: [event], exchanging: 1)
        await store.releaseLease()
        let after = try await folder.store(.reading, environment: environment).snapshot()
        let rows = after.records.filter { $0.address == old.address }
        #expect(
            rows.map { $0.attributes["secret_key"]?.stringValue } == ["fixture only 2", "fixture only 1"]
        )
        rotation.version = 1
        #expect(after.rotations == [rotation] && after.unreadable == [])
        #expect(try folder.query("PRAGMA user_version") == "\(Schema.current.version)")
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        #expect(try folder.query("PRAGMA foreign_key_check") == nil)
    }

    /// Version 7 keeps rotations, also in words for people, and what was revoked.
    @Test func aReaderOpensVersion7() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v7.db"))
        try data.write(to: URL(filePath: folder.database))
        let store = try folder.store(.reading, environment: environment)
        let snapshot = try await store.snapshot()
        #expect(try folder.bytes("keyform.db") == Array(data) && folder.names() == ["keyform.db"])
        #expect(snapshot.unreadable == [] && snapshot.integrityProblems() == [])
        let rotation = try #require(snapshot.rotations.first)
        #expect(rotation.address.description == "ionoscloud_s3_key.personal[0]")
        #expect(
            rotation.phase == .overlapping && rotation.other == 1 && rotation.incoming == "fixture-key-new"
        )
        #expect(
            rotation.sinks.map(\.name) == [
                "file /etc/app/credentials [app]", "vault https://vault.example kv/app",
            ]
        )
        let rows = snapshot.records.filter { $0.address == rotation.address }
        #expect(rows.map(\.status) == [.ready, .deposed])
        #expect(rows.first?.attributes["secret_key"]?.stringValue == "fixture only 7")
        #expect(rows.last?.attributes["secret_key"]?.stringValue?.hasPrefix("8KWkUmofza50") == true)
        #expect(snapshot.revoked.map(\.description) == [#"ionoscloud_user.people["leaver"]"#])
        let run = try #require(try await store.runs().last?.id)
        #expect(
            try await store.rotationEvents(of: run).map(\.phase) == [.verifying, .delivering, .overlapping]
        )
        #expect(try await store.findings() == [])
        #expect(try folder.query("PRAGMA user_version") == "7")
        let status = try folder.query(
            "SELECT address || ' ' || phase || ' until ' || due || ', ' || sinks_pending FROM rotation_status"
        )
        #expect(status == "ionoscloud_s3_key.personal[0] overlapping until 2026-12-07 20:00:00, 1")
        #expect(try folder.query("SELECT text FROM rotation_history") == "the new key works at de")
    }

    /// Nothing of version 7 was reported as drift, and all of it stays.
    @Test func aWriterBringsVersion7UpToDate() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v7.db"))
        try data.write(to: URL(filePath: folder.database))
        let old = try folder.store(.reading, environment: environment)
        let before = try await old.snapshot()
        #expect(try await old.reportedDrift() == [])
        #expect(try folder.bytes("keyform.db") == Array(data) && folder.names() == ["keyform.db"])
        let store = try folder.store(environment: environment)
        try await store.acquireLease(.test)
        #expect(try folder.mode("keyform.db.v7.backup") == 0o600)
        let mark = try #require(DriftMark(Array(repeating: 7, count: DriftMark.length)))
        try await store.recordReportedDrift([mark])
        let after = try await store.snapshot()
        #expect(after.records == before.records && after.rotations == before.rotations)
        #expect(after.revoked == before.revoked)
        await store.releaseLease()
        #expect(try folder.query("PRAGMA user_version") == "\(Schema.current.version)")
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        #expect(try await folder.store(.reading, environment: environment).findings() == [])
    }

    /// Version 8 remembers which changes made outside were reported.
    @Test func aReaderOpensVersion8() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v8.db"))
        try data.write(to: URL(filePath: folder.database))
        let store = try folder.store(.reading, environment: environment)
        let mark = try #require(DriftMark(Array(repeating: 7, count: DriftMark.length)))
        #expect(try await store.reportedDrift() == [mark])
        #expect(try await store.findings() == [])
        #expect(try await store.snapshot().rotations.count == 1)
        #expect(try folder.bytes("keyform.db") == Array(data) && folder.names() == ["keyform.db"])
        #expect(try folder.query("PRAGMA user_version") == "8")
    }

    /// No version before the sixth has any module, and each is read and brought up to date.
    @Test(arguments: ["v1", "v3", "v4", "v5"])
    func everyVersionIsOfTheRoot(_ version: String) async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "\(version).db"))
        try data.write(to: URL(filePath: folder.database))
        let before = try await folder.store(.reading, environment: environment).snapshot()
        #expect(before.records.count == 5 && before.records.allSatisfy { $0.address.resource.module.isRoot })
        #expect(try folder.bytes("keyform.db") == Array(data) && folder.names() == ["keyform.db"])
        let store = try folder.store(environment: environment)
        try await store.acquireLease(.test)
        #expect(try await store.snapshot().records == before.records)
        await store.releaseLease()
        #expect(try folder.query("PRAGMA user_version") == "\(Schema.current.version)")
        #expect(try folder.mode("keyform.db.\(version).backup") == 0o600)
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
        #expect(try folder.query("SELECT count(*) FROM resources WHERE module = ''") == "5")
    }

    /// Takes rows apart: the module of a row is in its address and by itself.
    @Test func aRowThatContradictsItsModuleIsDamaged() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v6.db"))
        try data.write(to: URL(filePath: folder.database))
        try folder.change("UPDATE resources SET module = 'module.team' WHERE module <> ''")
        let store = try folder.store(.reading, environment: environment)
        await #expect(throws: StateError.self) { try await store.snapshot() }
        let findings = try await store.findings().map { "\($0)" }
        #expect(findings.contains { $0.contains("contradicts its module") })
    }

    /// What an ended operation was recognised by stood in clear before version 4, and does not any more.
    @Test func aWriterForgetsOldRecognitions() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "v3.db"))
        try data.write(to: URL(filePath: folder.database))
        #expect(
            try folder.query("SELECT count(*) FROM operations WHERE recognition LIKE '%ada@example.com%'")
                == "1"
        )
        let store = try folder.store(environment: environment)
        try await store.acquireLease(.test)
        await store.releaseLease()
        #expect(try folder.query("SELECT count(*) FROM operations WHERE recognition <> 'null'") == "0")
        #expect(try await folder.store(.reading, environment: environment).findings() == [])
    }

    /// The schema of each released version stays what it was.
    @Test func releasedStepsStay() throws {
        #expect(Schema.current.version == 8)
        #expect(try folder.query("PRAGMA user_version") == "1")
    }
}
