import Addresses
import Foundation
import GRDB
import JSONText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

/// Databases that a disk, or a person with an editor, has damaged: each is told as damaged, with the place, and nothing
/// of what is in it.
@Suite struct DamageTests {
    private let folder: ScratchFolder
    /// What stands in clear in rows; no message may repeat it.
    private let planted = "planted-row-content"

    init() throws {
        folder = try ScratchFolder()
    }

    private func fill() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        try await store.fillEveryTable(planted)
        await store.releaseLease()
    }

    private func damage(_ sql: String) throws {
        let queue = try DatabaseQueue(path: folder.database)
        defer { try? queue.close() }
        try queue.inDatabase { try $0.damage(sql) }
    }

    private func check() async throws -> [String] {
        try await folder.store(.reading).findings().map(\.description)
    }

    /// Damage, what `state check` says of it, and whether a plain reader of objects stumbles over it, too.
    @Test(arguments: [
        ("UPDATE resources SET name = NULL WHERE address = 't.a'", "row 1 of resources: name is NULL", true),
        ("UPDATE resources SET name = 'b' WHERE address = 't.a'", "contradicts", true),
        ("UPDATE resources SET type = 'u' WHERE address = 't.a'", "contradicts", true),
        ("UPDATE resources SET mode = 'data' WHERE address = 't.a'", "contradicts", true),
        ("UPDATE resources SET string_key = 'k' WHERE address = 't.a'", "contradicts", true),
        ("UPDATE resources SET index_key = 4 WHERE address = 't.a'", "contradicts", true),
        ("UPDATE resources SET index_key = 4, string_key = 'k' WHERE id = 1", "two keys", true),
        ("UPDATE resources SET address = 't..a' WHERE id = 1", "address is not an address", true),
        (
            "UPDATE resources SET attributes = 'null' WHERE id = 1", "t.a: row 1 of resources: attributes",
            true
        ),
        ("UPDATE resources SET attributes = '{}' WHERE id = 2", "secret x is gone", false),
        ("UPDATE resources SET attributes = '[1' WHERE id = 1", "attributes is not an object", true),
        ("UPDATE resources SET attributes = '{\"x\":[]}' WHERE id = 1", "attributes is not an object", true),
        ("UPDATE resources SET attributes = x'7b7d' WHERE id = 1", "attributes is a BLOB", true),
        ("UPDATE resources SET attributes = 5 WHERE id = 1", "attributes is", true),
        ("UPDATE resources SET value_type = 99 WHERE id = 1", "value_type names a row", true),
        ("UPDATE resources SET generation = -1 WHERE id = 1", "generation is a number that cannot be", true),
        ("UPDATE resources SET version = 9223372036854775807 WHERE id = 1", "version is a number", true),
        ("UPDATE resources SET status = 'planted' WHERE id = 1", "status is not a status", true),
        ("UPDATE resources SET object_id = CAST(x'ff' AS TEXT) WHERE id = 1", "not a text of UTF-8", true),
        (
            "UPDATE resources SET object_id = CAST(x'610062' AS TEXT) WHERE id = 1", "not a text of UTF-8",
            true
        ),
        ("UPDATE resources SET prevent_destroy = 2 WHERE id = 1", "prevent_destroy is a number", true),
        ("UPDATE resources SET created_at = NULL WHERE id = 1", "created_at is NULL", false),
        ("UPDATE value_types SET type = '\"planted\"' WHERE id = 1", "type is not a type", true),
        ("DELETE FROM value_types", "names a row of value_types", true),
        ("DELETE FROM sealed_values", "t.a: the secret secret_key is gone", false),
        ("UPDATE sealed_values SET sealed = NULL", "sealed is NULL", true),
        ("UPDATE sealed_values SET fingerprint = 'planted'", "fingerprint is not a fingerprint", false),
        (
            "UPDATE resources SET object_id = 'planted' WHERE id = 2",
            "row 2 of resources: its object_id contradicts the id among its attributes", true
        ),
        (
            "UPDATE outputs SET value = '\"planted\"' WHERE name = 'secret'",
            "value is there in clear although it is sealed", true
        ),
        ("UPDATE operations SET object_id = 'planted' WHERE id = 1", "its object_id contradicts", false),
        ("UPDATE operations SET object_id = NULL WHERE id = 1", "its object_id contradicts", false),
        ("UPDATE operations SET object_id = NULL WHERE action = 'delete'", "object_id contradicts", false),
        (
            "UPDATE operations SET sealed_recognition = x'00ff' WHERE id = 1",
            "sealed_recognition is there although the operation has ended", false
        ),
        (
            "UPDATE operations SET sealed_recognition = x'00ff' WHERE status = 'open'",
            "recognised by was changed in the database", false
        ),
        ("UPDATE sealed_values SET attribute = 'x'", "no sealed attribute", true),
        ("UPDATE sealed_values SET resource = 99", "names a row of resources that is not there", false),
        ("UPDATE dependencies SET kind = 'planted'", "kind is not a kind of dependency", true),
        ("UPDATE dependencies SET target = 'planted'", "target is not an address", true),
        ("UPDATE fingerprints SET fingerprint = NULL", "fingerprint is NULL", true),
        ("UPDATE fingerprints SET fingerprint = 'planted'", "the fingerprint of password", false),
        (
            "UPDATE outputs SET value = 'planted' WHERE name = 'plain'", "value is not a value of its type",
            true
        ),
        (
            "UPDATE outputs SET sealed = NULL WHERE name = 'secret'", "output secret: the secret is gone",
            false
        ),
        ("UPDATE outputs SET sealed = 7 WHERE name = 'secret'", "sealed is a number", true),
        ("UPDATE operations SET after = '{}' WHERE id = 1", "after is not the image of a row", false),
        ("UPDATE operations SET run = 99 WHERE id = 1", "names a row of runs that is not there", false),
        ("UPDATE operations SET started_at = -9223372036854775808 WHERE id = 1", "started_at", false),
        ("UPDATE operations SET action = 'planted' WHERE status = 'open'", "action is not an action", true),
        ("UPDATE operations SET recognition = '{' WHERE status = 'open'", "recognition is not JSON", true),
        ("UPDATE operations SET moved_to = 'planted' WHERE id = 1", "moved_to is not an address", false),
        ("UPDATE operations SET ended_at = NULL WHERE id = 1", "contradicts", false),
        ("UPDATE runs SET command = NULL", "row 1 of runs: command is NULL", false),
        ("UPDATE runs SET outcome = 'failed'", "row 1 of runs: whether it has ended", false),
        ("UPDATE runs SET outcome = 'planted'", "outcome is not an outcome", false),
        ("UPDATE resources SET set_arguments = '[1]' WHERE id = 1", "set_arguments is not a list", true),
        (
            "UPDATE resources SET changed_outside = '[]' WHERE id = 1", "changed_outside is not an object",
            true
        ),
        ("UPDATE used_plans SET plan = x'00'", "plan is a BLOB", false),
        ("UPDATE rotations SET phase = 'planted'", "row 1 of rotations: phase is not a phase", true),
        ("UPDATE rotations SET course = NULL", "course is NULL", true),
        ("UPDATE rotations SET address = 'planted'", "address is not an address", true),
        ("UPDATE rotations SET other_generation = 0", "other_generation is a number that cannot be", true),
        ("UPDATE rotations SET verified = 2", "verified is a number that cannot be", true),
        ("UPDATE rotations SET soak_seconds = -1", "soak_seconds is a number that cannot be", true),
        ("UPDATE rotations SET address = 't.b'", "t.b stands at overlapping and goes on with t.b", false),
        (
            "UPDATE rotations SET address = 't.gone'",
            "t.gone is said to be rotated, and is not in the state",
            false
        ),
        (
            "UPDATE rotations SET other_generation = 7",
            "goes on with t.a (deposed 7), which is not in the state",
            false
        ),
        (
            "UPDATE rotation_sinks SET name = x'00'",
            "a row of rotation_sinks, of row 1 of rotations: name is a BLOB", true
        ),
        ("UPDATE rotation_sinks SET rotation = 9", "names a row of rotations that is not there", false),
        ("UPDATE rotation_events SET phase = 'planted'", "row 1 of rotation_events: phase", false),
        ("UPDATE rotation_events SET run = 99", "names a row of runs that is not there", false),
        ("UPDATE rotation_events SET happened_at = 'planted'", "happened_at is a text", false),
        ("UPDATE revocations SET address = 'planted'", "address is not an address", true),
        ("UPDATE revocations SET revoked_at = NULL", "revoked_at is NULL", false),
        ("UPDATE reported_drift SET reported_at = -99999999999999999", "reported_at is a number", false),
        ("UPDATE retired_versions SET version = 'planted'", "version is a text", false),
        ("UPDATE meta SET lineage = NULL", "lineage is NULL", true),
        ("DELETE FROM meta", "lineage", true),
        ("UPDATE meta SET sealing_key = 'planted'", "sealing_key is not the name of a key", true),
        ("UPDATE meta SET origin_lineage = 'o', origin_serial = 'planted'", "origin_serial is a text", true),
        ("DROP TABLE fingerprints", "fingerprints is not there", true),
        ("ALTER TABLE outputs RENAME COLUMN value TO val", "outputs has not the form", true),
        ("CREATE TRIGGER t AFTER UPDATE ON resources BEGIN DELETE FROM outputs; END", "trigger", false),
    ])
    func everyDamageIsNamed(sql: String, words: String, stopsReaders: Bool) async throws {
        try await fill()
        let sound = try await check()
        #expect(
            sound == [
                "t.open: a create was begun by an earlier run and its outcome is not known; the next apply looks it up"
            ]
        )
        try damage(sql)
        let found = try await check()
        #expect(found.contains { $0.contains(words) }, "\(found)")
        #expect(!found.contains { $0.contains("planted") || $0.contains("s3cret") }, "\(found)")
        if stopsReaders {
            let error = try await stateError { _ = try await folder.store(.reading).snapshot() }
            guard case .corrupt(let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(reason.hasPrefix(folder.database) && !reason.contains("planted"), "\(reason)")
        } else {
            _ = try await folder.store(.reading).snapshot()
        }
    }

    /// Of several, all are told, and everything else is still read.
    @Test func oneDamageDoesNotHideAnother() async throws {
        try await fill()
        try damage("UPDATE resources SET name = NULL WHERE id = 1")
        try damage("UPDATE outputs SET value = '}' WHERE name = 'plain'")
        try damage("UPDATE runs SET who = NULL")
        let found = try await check()
        for words in ["name is NULL", "value is not a value", "who is NULL"] {
            #expect(found.contains { $0.contains(words) }, "\(found)")
        }
        let examination = try await folder.store(.reading).examine()
        #expect(!examination.isWhole)
        #expect(examination.snapshot.records.map(\.address) == [.t("a"), .t("b")])
        #expect(examination.snapshot.outputs.map(\.name) == ["secret"])
        // What names the row that could not be read is not called wrong for it.
        #expect(!found.contains { $0.contains("was built from") }, "\(found)")
    }

    /// JSON that nests as deep as it may, and deeper, in every column that holds some.
    @Test(arguments: [9_990, 200_000])
    func deepJSON(levels: Int) async throws {
        try await fill()
        let lists = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        let types =
            String(repeating: "[\"list\",", count: levels) + "\"string\""
            + String(repeating: "]", count: levels)
        try damage("UPDATE outputs SET value = '\(lists)' WHERE name = 'plain'")
        _ = try? await folder.store(.reading).snapshot()
        _ = try await check()
        try damage("UPDATE value_types SET type = '\(types)' WHERE id = 1")
        try damage("UPDATE resources SET attributes = '\(lists)' WHERE id = 1")
        try damage("UPDATE operations SET recognition = '\(lists)', after = '\(lists)'")
        await #expect(throws: StateError.self) { try await folder.store(.reading).snapshot() }
        #expect(try await check().count > 1)
    }
}

extension StateReading where Self: StateJournal {
    /// Puts something into every table; `text` stands in clear in several.
    func fillEveryTable(_ text: String) async throws {
        let run = try await beginRun(RunDraft(command: text, who: text, reason: text))
        let print = try await secretSeal().fingerprint(of: "pass-word")
        try await create(
            .t(
                "a",
                with: ["secret_key": .string("s3cret-one"), "x": .string(text)],
                fingerprints: ["password": print],
                on: []
            ),
            run: run
        )
        try await create(
            .t("b", with: ["id": .string("id-b"), "x": .number(3)], on: [.instance(.t("a"))]),
            run: run
        )
        try await create(.t("c", with: ["x": .number(3)]), run: run)
        let deletion = try await recordIntent(
            IntentDraft(
                run: run,
                key: RecordKey(address: .t("c")),
                action: .delete,
                objectID: "id-c",
                recognition: .null,
                reason: text
            )
        )
        try await recordOutcome(deletion, .removed, requestID: nil)
        try await claimPlan(text, rows: [])
        try await create(.t("a", generation: 1, id: "id-old", with: ["x": .number(3)]), run: run)
        var rotation = RotationRecord.t("a", .overlapping, other: 1)
        rotation.reason = text
        rotation.problem = text
        rotation.sinks = [SinkRecord(name: text, delivered: "id-a", digest: print, at: 7, problem: text)]
        try await recordRotation(rotation, events: [.t(run, "a", .overlapping, text)], exchanging: nil)
        try await recordRevocation([.t("gone")], run: run)
        try await recordReportedDrift(
            Set([DriftMark(Array(repeating: 7, count: DriftMark.length))].compactMap(\.self))
        )
        try await recordOutputs([
            OutputRecord(name: "plain", value: .string(text), isSensitive: false),
            OutputRecord(name: "secret", value: .string("s3cret-two").marked(.sensitive), isSensitive: true),
        ])
        try await recordAccount("s3cret-three", isSecret: true)
        _ = try await recordIntent(
            IntentDraft(
                run: run,
                key: RecordKey(address: .t("open")),
                action: .create,
                objectID: nil,
                recognition: ["known": .string(text)],
                secretRecognition: ["name": "s3cret-four"],
                reason: text
            )
        )
    }
}

extension Database {
    /// Changes a database whatever its constraints and types say.
    func damage(_ sql: String) throws {
        try execute(sql: "PRAGMA foreign_keys = OFF")
        try execute(sql: "PRAGMA ignore_check_constraints = ON")
        let changesRows = ["UPDATE", "DELETE", "INSERT"].contains { sql.hasPrefix($0) }
        // The form of a table is put back, as it is looked at, too.
        if changesRows { try loosen() }
        try execute(sql: sql)
        if changesRows { try tighten() }
    }

    /// Tables without STRICT and NOT NULL, so that any column takes anything.
    private func loosen() throws {
        try execute(
            sql:
                "CREATE TEMP TABLE IF NOT EXISTS forms AS SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        )
        try rewriteSchema(
            "replace(replace(replace(sql, ' NOT NULL', ''), 'STRICT, WITHOUT ROWID', 'WITHOUT ROWID'), ') STRICT', ')')"
        )
    }

    private func tighten() throws {
        try rewriteSchema("coalesce((SELECT f.sql FROM temp.forms f WHERE f.name = sqlite_master.name), sql)")
        try execute(sql: "DROP TABLE temp.forms")
    }

    private func rewriteSchema(_ expression: String) throws {
        try execute(sql: "PRAGMA writable_schema = ON")
        try execute(
            sql:
                "UPDATE sqlite_master SET sql = \(expression) WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        try execute(sql: "PRAGMA writable_schema = RESET")
        clearSchemaCache()
    }
}
