import Addresses
import Foundation
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

/// `state check` finds the secrets that it knows in every column that holds text in clear.
@Suite struct ExposedSecretsTests {
    private let folder: ScratchFolder
    private let secret = "s3cret-\"key\"-one"
    private let password = "pass-word-two"

    init() throws {
        folder = try ScratchFolder()
    }

    private func fill() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "alice", reason: "set up"))
        let print = try await store.secretSeal().fingerprint(of: password)
        try await store.create(
            .t(
                "a",
                with: [
                    "secret_key": .string(secret), "x": .string("plain"),
                    "name": .string("planted-name").marked(.sensitive),
                ],
                fingerprints: ["password": print]
            ),
            run: run
        )
        try await store.create(.t("b", with: ["x": .string("plain")], on: [.instance(.t("a"))]), run: run)
        try await store.recordOutputs([OutputRecord(name: "o", value: .string("v"), isSensitive: false)])
        var rotation = RotationRecord.t("b")
        rotation.sinks = [SinkRecord(name: "file /etc/app")]
        try await store.recordRotation(
            rotation,
            events: [.t(run, "b", .preflight, "a slot is free")],
            exchanging: nil
        )
        try await store.recordRevocation([.t("gone")], run: run)
        try await store.endRun(run, .succeeded, summary: "2 added")
        await store.releaseLease()
    }

    private func exposed() async throws -> [String] {
        try await folder.store(.reading).findings().compactMap { finding in
            if case .exposed(let secret, let place) = finding { "\(secret) in \(place)" } else { nil }
        }
    }

    @Test func aSoundStateHasNone() async throws {
        try await fill()
        #expect(try await folder.store(.reading).findings() == [])
    }

    @Test(arguments: [
        ("outputs", "value"), ("outputs", "name"), ("resources", "attributes"),
        ("resources", "provider"), ("operations", "message"), ("operations", "reason"),
        ("operations", "request_id"), ("operations", "before"), ("operations", "after"),
        ("operations", "recognition"), ("runs", "command"), ("runs", "reason"), ("runs", "who"),
        ("runs", "summary"), ("meta", "contract"), ("dependencies", "target"), ("rotations", "reason"),
        ("rotations", "problem"), ("rotations", "incoming"), ("rotation_sinks", "name"),
        ("rotation_sinks", "problem"), ("rotation_sinks", "digest"), ("rotation_events", "text"),
        ("revocations", "address"),
    ])
    func theKeysSecretIsFoundInEveryColumn(table: String, column: String) async throws {
        try await fill()
        let json = ["value", "attributes", "before", "after", "recognition", "type"].contains(column)
        let text = json ? #"{"x":"s3cret-\"key\"-one"}"# : "\(secret) and more"
        try folder.change(
            "UPDATE \(table) SET \(column) = '\(text)' WHERE rowid = (SELECT min(rowid) FROM \(table))"
                .replacing(
                    try Regex("WHERE rowid = .*FROM (dependencies|rotation_sinks|revocations)\\)"),
                    with: ""
                )
        )
        let found = try await exposed()
        #expect(found.contains { $0.hasPrefix("the secret_key of t.a in \(column) of") }, "\(found)")
        #expect(!found.joined().contains("s3cret"))
    }

    /// Also as a word of a longer text, and in names and in what the history keeps of rows.
    @Test(arguments: [
        ("resources", "attributes", #"{"x":"my pass-word-two x"}"#),
        ("operations", "after", #"{"x":"my pass-word-two x"}"#),
        ("operations", "before", #"["pass-word-two"]"#),
        ("operations", "address", #"t.a["k pass-word-two"]"#),
        ("outputs", "name", "pass-word-two"), ("dependencies", "target", #"t.b["pass-word-two"]"#),
    ])
    func thePasswordIsFoundAsAWord(table: String, column: String, text: String) async throws {
        try await fill()
        try folder.change(
            "UPDATE \(table) SET \(column) = '\(text)' WHERE rowid = (SELECT min(rowid) FROM \(table))"
                .replacing("WHERE rowid = (SELECT min(rowid) FROM dependencies)", with: "")
        )
        let found = try await exposed()
        #expect(found.contains { $0.hasPrefix("the password of t.a in \(column) of") }, "\(found)")
        #expect(!found.joined().contains("pass-word"))
    }

    @Test(arguments: [
        "czNjcmV0LSJrZXkiLW9uZQ", "aWQ6czNjcmV0LSJrZXkiLW9uZQ==", "73336372 65742d226b6579222d6f6e65",
    ])
    func theKeysSecretIsFoundEncoded(text: String) async throws {
        try await fill()
        try folder.change("UPDATE outputs SET value = '\"\(text.replacing(" ", with: ""))\"'")
        let found = try await exposed()
        #expect(found.contains { $0.hasPrefix("the secret_key of t.a in value of") }, "\(found)")
    }

    @Test(arguments: [
        "UPDATE outputs SET value = '\"pass-word-two\"'",
        "UPDATE outputs SET value = '[\"pass-word-two\"]', value_type = 1",
        "UPDATE resources SET attributes = '{\"x\":\"pass-word-two\"}' WHERE address = 't.b'",
        "UPDATE operations SET message = 'the password \"pass-word-two\" is too weak' WHERE id = 1",
        "UPDATE runs SET reason = 'password=pass-word-two'",
        "UPDATE runs SET command = 'apply -var pass-word-two'",
        "UPDATE rotation_events SET text = 'the program said pass-word-two'",
        "UPDATE rotation_sinks SET name = 'command set pass-word-two'",
        "UPDATE rotations SET problem = '\"pass-word-two\" was refused'",
    ])
    func aPasswordIsFoundByItsFingerprint(sql: String) async throws {
        try await fill()
        try folder.change(sql)
        let found = try await exposed()
        #expect(found.contains { $0.hasPrefix("the password of t.a in ") }, "\(found)")
    }

    /// A type may call more a secret than the release did that wrote the row.
    @Test func aRowThatHasItsOwnSecretInClearIsFound() async throws {
        let store = try folder.store(policy: SealingPolicy())
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "alice", reason: nil))
        try await store.create(.t("a", with: ["secret_key": .string(secret)]), run: run)
        await store.releaseLease()
        let row = try #require(try await folder.store(.reading).snapshot().records.first)
        #expect(row.attributes["secret_key"] == .string(secret).marked(.sensitive))
        let found = try await exposed()
        #expect(found.contains { $0.hasPrefix("the secret_key of t.a in attributes of") }, "\(found)")
    }

    /// A name that somebody marked is a secret in what was said of it; another object may have the same.
    @Test func aMarkedNameIsFoundInMessages() async throws {
        try await fill()
        try folder.change(
            "UPDATE resources SET attributes = '{\"x\":\"planted-name\"}' WHERE address = 't.b'"
        )
        #expect(try await exposed() == [])
        try folder.change("UPDATE operations SET message = 'planted-name is taken' WHERE id = 2")
        #expect(try await exposed() == ["the name of t.a in message of row 2 of operations"])
    }
}
