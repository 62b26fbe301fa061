import Addresses
import Foundation
import GRDB
import Glibc
import JSONText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

/// Databases damaged at random: whatever is in the file, every reader and every writer ends, with an answer or with an
/// error that repeats nothing of it.
@Suite struct DamageFuzzTests {
    /// How many databases of each kind are tried; `KEYFORM_THOROUGH=1` asks for as many as take minutes.
    private static let count = getenv("KEYFORM_THOROUGH") == nil ? 120 : 4000
    private let folder: ScratchFolder
    private let planted = "planted-row-content"
    private let secrets = ["planted", "s3cret", "pass-word"]

    init() throws {
        folder = try ScratchFolder()
    }

    /// What stands in a column in place of what belongs there.
    private static let values = [
        "NULL", "''", "'planted'", "5", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "9e999",
        "x'00ff'", "x''", "CAST(x'fffe' AS TEXT)", "CAST(x'610062' AS TEXT)", "'null'", "'{}'", "'[]'",
        "'\"planted\"'", "'[\"list\"]'", "'1e999999999'", "'{\"x\":1,\"x\":2}'", "'t.a'", "'data.t.a'",
        "zeroblob(100000)",
    ]

    @Test(arguments: 1...4)
    func columns(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let sound = try await sound()
        let columns = try columnsOfTables()
        #expect(columns.count > 90)
        for _ in 0..<(Self.count / 4) {
            let number = Int.random(in: 1...2, using: &random)
            var changes: [String] = []
            for _ in 0..<number {
                guard let (table, column) = columns.randomElement(using: &random),
                    let value = Self.values.randomElement(using: &random)
                else { continue }
                // An id is no secret, and is named where two objects have the same.
                guard column != "object_id" || !value.contains("planted") else { continue }
                let place = Bool.random(using: &random) ? "" : " WHERE rowid = 1"
                changes.append("UPDATE \(table) SET \"\(column)\" = \(value)\(place)")
            }
            try put(sound)
            let queue = try DatabaseQueue(path: folder.database)
            for change in changes {
                // Some are refused by the key of their table.
                try? queue.inDatabase { try $0.damage(change) }
            }
            try queue.close()
            try await expectAnEnd(changes.joined(separator: "; "))
        }
    }

    @Test(arguments: 1...4)
    func bytes(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let sound = try await sound()
        for round in 0..<(Self.count / 4) {
            var bytes = sound
            switch round % 4 {
            case 0:
                for _ in 0..<Int.random(in: 1...40, using: &random) {
                    bytes[Int.random(in: 16..<bytes.count, using: &random)] = .random(
                        in: 0...255,
                        using: &random
                    )
                }
            case 1:
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            case 2:
                let start = Int.random(in: 16..<bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 1...5000, using: &random))
                for index in start..<end {
                    bytes[index] = 0
                }
            default:
                // Whole pages in each other's place.
                let pages = bytes.count / 4096
                let first = Int.random(in: 1..<pages, using: &random) * 4096
                let second = Int.random(in: 1..<pages, using: &random) * 4096
                let page = Array(bytes[first..<first + 4096])
                bytes.replaceSubrange(first..<first + 4096, with: bytes[second..<second + 4096])
                bytes.replaceSubrange(second..<second + 4096, with: page)
            }
            try put(bytes)
            try await expectAnEnd("seed \(seed), round \(round)")
        }
    }

    // MARK: - Parts

    private func sound() async throws -> [UInt8] {
        let store = try folder.store()
        try await store.acquireLease(.test)
        try await store.fillEveryTable(planted)
        await store.releaseLease()
        return try folder.bytes("keyform.db")
    }

    private func columnsOfTables() throws -> [(String, String)] {
        let queue = try DatabaseQueue(path: folder.database)
        defer { try? queue.close() }
        return try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
                    """
            ).map { ($0[0], $0[1]) }
        }
    }

    private func put(_ bytes: [UInt8]) throws {
        for name in try folder.names() where name.hasPrefix("keyform.db") || name == "copy.db" {
            try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        }
        try Data(bytes).write(to: URL(filePath: folder.database))
    }

    private func expectAnEnd(_ damage: String) async throws {
        var told: [String] = []
        var isRefused = false
        func attempt(_ body: () async throws -> Void) async {
            do {
                try await body()
            } catch {
                isRefused = isRefused || (error as? StateError)?.isDamage ?? false
                told.append("\(error)")
            }
        }
        let reader: SQLiteStateStore
        do {
            reader = try folder.store(.reading)
        } catch {
            return
        }
        await attempt { _ = try await reader.snapshot() }
        await attempt { _ = try await reader.runs() }
        await attempt { _ = try await reader.operations(of: 1) }
        await attempt { _ = try await reader.operations(at: .t("a")) }
        await attempt { _ = try await reader.operations(of: .resource(.t("a"))) }
        await attempt { _ = try await reader.rotationEvents(of: 1) }
        await attempt { _ = try await reader.rotationEvents(of: .resource(.t("a"))) }
        await attempt { _ = try await reader.secretSeal() }
        var findings: [StateFinding] = []
        await attempt { findings = try await reader.findings() }
        told += findings.map(\.description)
        let namesDamage = findings.contains { finding in
            switch finding {
            case .damaged, .storage: true
            default: false
            }
        }
        #expect(!isRefused || namesDamage, "\(damage) \(told)")
        await attempt { try await reader.backUp(to: .file(folder.path + "/copy.db")) }
        let writer = try folder.store(.rekeying)
        await attempt { try await writer.acquireLease(.test) }
        let snapshot = try? await writer.snapshot()
        await attempt { _ = try await writer.beginRun(RunDraft(command: "", who: "", reason: nil)) }
        await attempt {
            try await writer.recordRefresh(
                changed: (snapshot?.records ?? []).map { record in
                    var record = record
                    record.attributes = .object(ValueMap([("x", .string("new"))]))
                    return record
                },
                gone: []
            )
        }
        await attempt { try await writer.recordOutputs(snapshot?.outputs ?? []) }
        await attempt { try await writer.move(.t("a"), to: .t("z"), run: 1) }
        await attempt { _ = try await writer.depose(.t("b"), run: 1) }
        await attempt {
            try await writer.restore(RecordKey(address: .t("b"), generation: 1), status: .ready, run: 1)
        }
        await attempt {
            try await writer.create(.t("n", with: ["secret_key": .string("s3cret-new")]), run: 1)
        }
        await attempt {
            try await writer.claimPlan(
                "p",
                rows: [RowExpectation(key: RecordKey(address: .t("z")), version: 2)]
            )
        }
        await attempt {
            try await writer.recordRotation(
                .t("z", .delivering, other: 1),
                events: [.t(1, "z", .delivering, "")],
                exchanging: 1
            )
        }
        await attempt { try await writer.recordRevocation([.t("gone")], run: 1) }
        await attempt { try await writer.clearRevocation([.t("gone")]) }
        await attempt { _ = try await writer.rekey(to: .keyFile, droppingUnreadable: true) }
        await attempt { _ = try await writer.pruneHistory(keeping: 1) }
        await writer.releaseLease()
        for text in told {
            #expect(!secrets.contains { text.contains($0) }, "\(damage): \(text)")
        }
    }
}

extension StateError {
    fileprivate var isDamage: Bool {
        if case .corrupt = self { true } else { false }
    }
}
