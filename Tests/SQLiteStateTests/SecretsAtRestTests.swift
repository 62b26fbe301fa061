import Addresses
import FileAccess
import Foundation
import GRDB
import JSONText
import Sealing
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

@Suite struct SecretsAtRestTests {
    private let folder: ScratchFolder
    private let planted = "pl4nted-s3cret-VALUE"

    init() throws {
        folder = try ScratchFolder()
    }

    private func secretRecord(_ name: String = "a") -> ResourceRecord {
        .t(
            name,
            with: [
                "marked": .string(planted).marked(.sensitive), "secret_key": .string(planted),
                "nested": .object(ValueMap([("k", .tuple([.string(planted).marked(.sensitive)]))])),
                "ephemeral": .string(planted).marked(.ephemeral),
            ]
        )
    }

    /// Everything in the folder but the sealing key.
    private func plantedBytesFound() throws -> [String] {
        let needle = Data(planted.utf8)
        return try folder.names().filter { name in
            guard name != "home" else { return false }
            return try Data(folder.bytes(name)).range(of: needle) != nil
        }
    }

    private func sealed() throws -> String {
        try #require(try folder.query("SELECT hex(sealed) FROM sealed_values WHERE attribute = 'secret_key'"))
    }

    private func writeSealed(_ hexadecimal: String) throws {
        try folder.change(
            "UPDATE sealed_values SET sealed = x'\(hexadecimal)' WHERE attribute = 'secret_key'"
        )
    }

    /// What an unfinished create is recognised by, and the contract, where they are secret; and only so long as it is
    /// open.
    @Test func aSecretRecognitionIsSealedForItsOperation() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        var operations: [OperationID] = []
        for name in ["a", "b"] {
            operations.append(
                try await store.recordIntent(
                    IntentDraft(
                        run: run,
                        key: ResourceRecord.t(name).key,
                        action: .create,
                        objectID: nil,
                        recognition: ["known": []],
                        secretRecognition: ["email": .string("\(planted)-\(name)")],
                        reason: ""
                    )
                )
            )
        }
        try await store.recordAccount(planted, isSecret: true)
        #expect(try plantedBytesFound() == [])
        try await store.recordIdentity(operations[0], record: .t("a", status: .partial))
        try await store.move(.t("a"), to: .t("c"), run: run)
        await store.releaseLease()
        #expect(try plantedBytesFound() == [])
        var read = try await folder.store(.reading).snapshot()
        #expect(read.openIntents.map(\.key.address) == [.t("c"), .t("b")])
        #expect(
            read.openIntents.map(\.secretRecognition) == [
                ["email": .string("\(planted)-a")], ["email": .string("\(planted)-b")],
            ]
        )
        #expect(read.account == planted && read.isAccountSecret && read.unreadable == [])

        // Of another operation, or with another key, it does not open.
        try folder.change(
            "UPDATE operations SET sealed_recognition ="
                + " (SELECT sealed_recognition FROM operations WHERE id = \(operations[0])) WHERE id = \(operations[1])"
        )
        read = try await folder.store(.reading).snapshot()
        #expect(read.openIntents.map(\.secretRecognition) == [["email": .string("\(planted)-a")], .null])
        #expect(read.unreadable.map(\.reason) == [.damaged])
        let other = ["KEYFORM_STATE_KEY": SealingKey.random().base64]
        read = try await folder.store(.reading, environment: other).snapshot()
        #expect(read.openIntents.map(\.secretRecognition) == [.null, .null])
        #expect(read.account == nil && read.isAccountSecret)
        #expect(read.unreadable.map(\.reason) == [.otherKey, .otherKey, .otherKey])

        let writer = try folder.store()
        try await writer.acquireLease(.test)
        for operation in operations {
            try await writer.recordOutcome(operation, .failed(message: ""), requestID: nil)
        }
        await writer.releaseLease()
        #expect(
            try folder.query(
                "SELECT count(*) FROM operations WHERE sealed_recognition IS NOT NULL OR recognition <> 'null'"
            )
                == "0"
        )
    }

    /// The type of an output is not shown either when a value named an attribute of it.
    @Test func namesWithinASensitiveOutputAreSealed() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let values: [Value] = [
            .object(ValueMap([(planted, .number(1))])),
            .tuple([.object(ValueMap([("type", .string(planted))]))]),
            .object(ValueMap([("type", .string("string")), ("value", .string(planted))])), .string(planted),
        ]
        let outputs = values.enumerated().map {
            OutputRecord(name: "o\($0)", value: $1.marked(.sensitive), isSensitive: true)
        }
        try await store.recordOutputs(outputs)
        #expect(try plantedBytesFound() == [])
        let read = try await store.snapshot().outputs
        #expect(read.map(\.value) == outputs.map(\.value))
        #expect(read.map(\.value.type) == values.map(\.type))
    }

    /// A secret of an earlier object, put back into the row of the one that replaced it, does not open.
    @Test func anOldSecretDoesNotOpenForANewObject() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        var record = ResourceRecord.t("a", id: "old", with: ["secret_key": .string(planted)])
        try await store.create(record, run: run)
        let old = try sealed()
        try await store.perform(.delete, record.key, .removed, run: run)
        record = .t("a", id: "new", with: ["secret_key": .string("another-s3cret")])
        try await store.create(record, run: run)
        let new = try sealed()
        await store.releaseLease()
        try writeSealed(old)
        let reader = try folder.store(.reading)
        let replayed = try await reader.snapshot()
        #expect(replayed.records[0].attributes["secret_key"] == .unknown(.string, marks: .sensitive))
        #expect(replayed.unreadable.map(\.reason) == [.damaged])
        try writeSealed(new)
        let whole = try await reader.snapshot()
        #expect(whole.records[0].attributes["secret_key"]?.stringValue == "another-s3cret")
    }

    /// A row that gets another object loses what was sealed for the one before, even where it cannot be opened.
    @Test func aRowThatGetsAnotherObjectLosesTheSecretOfTheFirst() async throws {
        let other = ["KEYFORM_STATE_KEY": SealingKey.random().base64]
        let store = try folder.store(environment: other)
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        let record = ResourceRecord.t("a", id: "old", with: ["secret_key": .string(planted)])
        try await store.create(record, run: run)
        await store.releaseLease()
        let blind = try folder.store()
        try await blind.acquireLease(.test)
        let next = try await blind.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        let changed = ResourceRecord.t("a", id: "new", with: ["secret_key": .null(.string)])
        try await blind.perform(.update, record.key, .recorded(changed), run: next)
        #expect(try await blind.snapshot().unreadable == [])
    }

    @Test func noByteOfTheFilesTellsASecret() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        let seal = try await store.secretSeal()
        var record = secretRecord()
        record.fingerprints = ["password": seal.fingerprint(of: planted)]
        try await store.create(record, run: run)
        try await store.perform(.update, record.key, .recorded(record), run: run)
        try await store.recordOutputs([
            OutputRecord(name: "o", value: .string(planted), isSensitive: true),
            OutputRecord(name: "p", value: .tuple([.string(planted).marked(.sensitive)]), isSensitive: false),
        ])
        #expect(try folder.names().contains("keyform.db-wal"))
        #expect(try plantedBytesFound() == [])
        _ = try await store.depose(.t("a"), run: run)
        try await store.move(.t("a"), to: .t("b"), run: run)
        #expect(try plantedBytesFound() == [])
        let snapshot = try await store.snapshot()
        #expect(snapshot.records[0].attributes["marked"]?.stringValue == planted)
        #expect(snapshot.records[0].attributes["ephemeral"]?.isNull == true)
        await store.releaseLease()
        #expect(try plantedBytesFound() == [])
    }

    @Test func theTestCanFindAPlainValue() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        try await store.create(.t("a", with: ["plain": .string(planted)]), run: run)
        #expect(try plantedBytesFound().isEmpty == false)
    }

    private func filled() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        for name in ["a", "b"] {
            try await store.create(
                .t(name, with: ["secret_key": .string("s-\(name)"), "x": .number(1)]),
                run: run
            )
        }
        try await store.recordOutputs([OutputRecord(name: "o", value: .string("s"), isSensitive: true)])
        await store.releaseLease()
    }

    @Test func withoutTheKeyOnlySecretsAreMissing() async throws {
        try await filled()
        let elsewhere = folder.environment("elsewhere")
        let snapshot = try await folder.store(.reading, environment: elsewhere).snapshot()
        let closed = Value.unknown(.string, marks: .sensitive)
        #expect(snapshot.records.map { $0.attributes["secret_key"] } == [closed, closed])
        #expect(snapshot.records.map { $0.attributes["x"] } == [.number(1), .number(1)])
        #expect(snapshot.outputs.map(\.value) == [closed])
        let missing = UnreadableSecret.Reason.keyUnavailable(
            "the key file \(folder.path)/elsewhere/.config/keyform/state.key does not exist"
        )
        #expect(
            snapshot.unreadable == [
                UnreadableSecret(
                    place: .attribute(RecordKey(address: .t("a")), name: "secret_key"),
                    reason: missing
                ),
                UnreadableSecret(
                    place: .attribute(RecordKey(address: .t("b")), name: "secret_key"),
                    reason: missing
                ),
                UnreadableSecret(place: .output(name: "o"), reason: missing),
            ]
        )
        #expect(try Files.status(folder.path + "/elsewhere/.config") == nil)
    }

    @Test func anotherKeyIsToldApartAndHealsByRefresh() async throws {
        try await filled()
        let other = try folder.store(environment: ["KEYFORM_STATE_KEY": SealingKey.random().base64])
        try await other.acquireLease(.test)
        var snapshot = try await other.snapshot()
        #expect(snapshot.unreadable.map(\.reason) == [.otherKey, .otherKey, .otherKey])

        // A row written without its secret keeps what the other key can still open.
        let run = try await other.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        var blind = snapshot.records[0]
        blind.terms.preventDestroy = true
        try await other.perform(.update, blind.key, .recorded(blind), run: run)
        #expect(
            try await folder.store(.reading).snapshot().records[0].attributes["secret_key"]?.stringValue
                == "s-a"
        )
        try await other.recordOutputs(snapshot.outputs)
        #expect(try await folder.store(.reading).snapshot().outputs.map(\.value.stringValue) == ["s"])

        snapshot = try await other.snapshot()
        var seen = snapshot.records[1]
        seen.attributes = .object(
            ValueMap([("secret_key", .string("s-b").marked(.sensitive)), ("x", .number(1))])
        )
        try await other.recordRefresh(changed: [seen], gone: [])
        let healed = try await other.snapshot()
        #expect(healed.records[1].attributes["secret_key"]?.stringValue == "s-b")
        #expect(healed.unreadable.map(\.place).contains(.attribute(seen.key, name: "secret_key")) == false)
    }

    @Test func swappedRowsDoNotOpen() async throws {
        try await filled()
        let queue = try DatabaseQueue(path: folder.database)
        try await queue.write { db in
            try db.execute(
                sql: """
                    UPDATE sealed_values SET sealed = (SELECT s.sealed FROM sealed_values s
                        WHERE s.resource <> sealed_values.resource)
                    WHERE resource = (SELECT id FROM resources WHERE address = 't.a')
                    """
            )
        }
        try queue.close()
        let snapshot = try await folder.store(.reading).snapshot()
        #expect(snapshot.records[0].attributes["secret_key"] == .unknown(.string, marks: .sensitive))
        #expect(
            snapshot.unreadable == [
                UnreadableSecret(
                    place: .attribute(RecordKey(address: .t("a")), name: "secret_key"),
                    reason: .damaged
                )
            ]
        )
    }

    @Test func filesAreForTheOwnerOnly() async throws {
        // In a process of its own, because the mask is the whole process's.
        await #expect(processExitsWith: .success) {
            umask(0)
            let folder = try ScratchFolder()
            let store = try folder.store()
            try await store.acquireLease(.test)
            _ = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
            for name in ["keyform.db", "keyform.db-wal", "keyform.db-shm", "keyform.db.lease"] {
                #expect(try folder.mode(name) == 0o600, "\(name)")
            }
            #expect(try folder.mode("home/.config/keyform/state.key") == 0o600)
            await store.releaseLease()
            #expect(chmod(folder.database, 0o644) == 0)
            try await store.acquireLease(.test)
            #expect(try folder.mode("keyform.db") == 0o640)
        }
    }
}
