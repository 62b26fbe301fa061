import Addresses
import JSONText
import StateModel
import TestSupport
import Testing
import Values

/// What was done, and when.
extension StateStoreConformance {
    func theHistoryOfAResourceIsThatOfItsInstances() async throws {
        let (store, run) = try await kind.begun(folder)
        for address in [
            InstanceAddress.t("a"), .t("a", .index(1)), .t("a", .key("k]")), .t("ab"), .t("ab", .index(0)),
            .t("A"),
        ] {
            try await store.create(
                .t(address.resource.name, address.key, id: "id \(address)"),
                run: run
            )
        }
        try await store.move(.t("ab"), to: .t("a", .index(7)), run: run)
        let found = try await store.operations(of: .resource(.t("a")))
        #expect(
            found.map(\.key.address) == [.t("a"), .t("a", .index(1)), .t("a", .key("k]")), .t("ab")]
        )
        #expect(found.last?.action == .move)
    }

    /// That of a module is that of everything in its instances, and of what came there.
    func theHistoryOfAModuleIsThatOfWhatIsInIt() async throws {
        let (store, run) = try await kind.begun(folder)
        let steps: [[ModuleAddress.Step]] = [
            [], [.init("m")], [.init("m", .index(0))], [.init("m", .key("a.b]"))], [.init("m-2")],
            [.init("m2")],
            [.init("m", .index(0)), .init("i")], [.init("k"), .init("m")],
        ]
        for (number, module) in steps.enumerated() {
            let address = InstanceAddress.t("a", .index(number), in: module)
            try await store.create(
                ResourceRecord(address: address, objectID: "\(address)", attributes: .object(ValueMap())),
                run: run
            )
        }
        try await store.move(.t("a", .index(0)), to: .t("b", in: [.init("m", .index(7))]), run: run)
        func found(_ target: String) async throws -> [String] {
            try await store.operations(of: AddressTarget(parsing: target)).map(\.key.address.description)
        }
        #expect(
            try await found("module.m") == [
                "module.m.t.a[1]", "module.m[0].t.a[2]", #"module.m["a.b]"].t.a[3]"#,
                "module.m[0].module.i.t.a[6]",
                "t.a[0]",
            ]
        )
        #expect(try await found("module.m[0]") == ["module.m[0].t.a[2]", "module.m[0].module.i.t.a[6]"])
        #expect(try await found("module.m.t.a") == Array(found("module.m").prefix(3)))
        #expect(try await found(#"module.m["a.b]"].t.a[3]"#) == [#"module.m["a.b]"].t.a[3]"#])
        #expect(try await found("module.m.module.i") == ["module.m[0].module.i.t.a[6]"])
        #expect(try await found("module.k") == ["module.k.module.m.t.a[7]"])
        #expect(try await found("module.z") == [])
        #expect(try await found("t.a") == ["t.a[0]", "t.a[0]"])
    }

    /// Of the history the last runs stay, and what is open; numbers do not come again.
    func theHistoryIsPruned() async throws {
        let (store, first) = try await kind.begun(folder)
        var runs = [first]
        for index in 0..<5 {
            if index > 0 {
                runs.append(try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil)))
            }
            try await store.create(.t("a\(index)"), run: runs[index])
        }
        let open = try await store.recordIntent(.test(runs[3], .create, ResourceRecord.t("open").key))
        let rows = try await store.snapshot().records
        #expect(try await store.pruneHistory(keeping: 9) == 0)
        #expect(try await store.pruneHistory(keeping: 1) == 3)
        #expect(try await store.runs().map(\.id) == Array(runs[3...]))
        #expect(try await store.operations(of: runs[1]).isEmpty)
        #expect(try await store.operations(at: InstanceAddress.t("a1")).isEmpty)
        #expect(try await store.snapshot().records == rows)
        try await store.recordOutcome(open, .failed(message: ""), requestID: nil)
        let last = try await store.beginRun(RunDraft(command: "log prune", who: "", reason: nil))
        _ = try await store.pruneHistory(keeping: 1)
        let next = try await store.recordIntent(.test(last, .create, ResourceRecord.t("next").key))
        #expect(next > open)
        #expect(try await store.runs().last?.id == last && last > runs[4])
        #expect(try await store.examine().findings == [])
    }

    func whatIsRemovedIsGone() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a"), run: run)
        try await store.remove()
        let late = try await stateError { try await store.remove() }
        #expect(late == .invalidOperation(reason: "the state is written without the right to write"))
        #expect(try await store.snapshot().records.isEmpty)
        // Whoever waited for the lease finds nothing, and begins anew.
        try await store.acquireLease(.test)
        #expect(try await store.snapshot().records.isEmpty)
        #expect(try await store.runs().isEmpty)
        let again = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        try await store.create(.t("b"), run: again)
        #expect(try await store.snapshot().records.map(\.address) == [.t("b")])
    }

    /// Only what was deleted, and only for so long as a list may lag behind.
    func knowsWhatHasJustBeenDeleted() async throws {
        let (store, run) = try await kind.begun(folder)
        for name in ["deleted", "forgotten", "there"] {
            try await store.create(.t(name), run: run)
        }
        let ends: [(String, OperationAction, OperationOutcome)] = [
            ("deleted", .delete, .removed), ("forgotten", .forget, .removed),
            ("there", .delete, .failed(message: "")),
        ]
        for (name, action, outcome) in ends {
            let draft = IntentDraft(
                run: run,
                key: ResourceRecord.t(name).key,
                action: action,
                objectID: "id-\(name)",
                recognition: .null,
                reason: ""
            )
            try await store.recordOutcome(try await store.recordIntent(draft), outcome, requestID: nil)
        }
        #expect(try await store.snapshot().deleted == ["id-deleted"])
    }

    /// What was made or changed, and what may have been, for as long as a read may lag behind.
    func knowsWhatHasJustBeenWritten() async throws {
        let clock = TestClock()
        let (store, run) = try await kind.begun(folder, clock: clock)
        for name in ["made", "updated", "deleted", "half"] {
            try await store.create(.t(name), run: run)
        }
        clock.advance(by: ReadLag.afterWrites.milliseconds / 2)
        try await store.perform(.update, ResourceRecord.t("updated").key, .recorded(.t("updated")), run: run)
        try await store.perform(.delete, ResourceRecord.t("deleted").key, .removed, run: run)
        try await store.perform(.import, ResourceRecord.t("taken").key, .recorded(.t("taken")), run: run)
        // Told by the API, and never finished.
        let open = try await store.recordIntent(.test(run, .create, ResourceRecord.t("open").key))
        try await store.recordIdentity(open, record: .t("open", status: .partial))
        var writes = try await store.snapshot().recentWrites
        #expect(Set(writes.keys) == ["id-made", "id-updated", "id-deleted", "id-half", "id-open"])
        #expect(try #require(writes["id-updated"]) > #require(writes["id-made"]))
        clock.advance(by: ReadLag.afterWrites.milliseconds / 2)
        writes = try await store.snapshot().recentWrites
        #expect(Set(writes.keys) == ["id-updated", "id-open"])
        clock.advance(by: ReadLag.afterWrites.milliseconds / 2)
        #expect(try await store.snapshot().recentWrites == [:])
    }

    /// A change leaves the time; what comes in the place of another has its own.
    func knowsWhenARowWasMade() async throws {
        let clock = TestClock()
        let (store, run) = try await kind.begun(folder, clock: clock)
        func made(_ name: String) async throws -> Int64? {
            try await store.snapshot().records.first { $0.address == .t(name) }?.made.milliseconds
        }
        try await store.create(.t("a"), run: run)
        let first = try #require(try await made("a"))
        clock.advance(by: 5000)
        try await store.perform(.update, ResourceRecord.t("a").key, .recorded(.t("a")), run: run)
        #expect(try await made("a") == first)
        try await store.perform(.delete, ResourceRecord.t("a").key, .removed, run: run)
        try await store.create(.t("a"), run: run)
        #expect(try #require(try await made("a")) >= first + 5000)
    }

    func tellsTheHistory() async throws {
        let (store, run) = try await kind.begun(folder)
        let secret = Value.string("hush").marked(.sensitive)
        let key = RecordKey(address: .t("a"))
        try await store.create(
            .t("a", with: ["x": .number(1), "secret_key": secret], fingerprints: ["password": "p1"]),
            run: run
        )
        try await store.perform(
            .update,
            key,
            .recorded(
                .t("a", with: ["x": .number(2), "secret_key": secret], fingerprints: ["password": "p2"])
            ),
            run: run
        )
        try await store.perform(
            .update,
            key,
            .recorded(.t("a", with: ["x": .number(2), "secret_key": .string("other")])),
            run: run
        )
        try await store.recordLocal(.test(run, .forget, key), .removed)
        let open = try await store.recordIntent(.test(run, .create, key))
        try await store.endRun(run, .interrupted, summary: "1 added")
        let again = try await stateError { try await store.endRun(run, .succeeded, summary: "") }
        #expect(again == .invalidOperation(reason: "run \(run) has ended before"))

        let runs = try await store.runs()
        #expect(runs.map(\.summary) == ["1 added"])
        #expect(runs.map(\.outcome) == [.interrupted])
        let operations = try await store.operations(of: run)
        #expect(operations == (try await store.operations(at: .t("a"))))
        #expect(operations.map(\.action) == [.create, .update, .update, .forget, .create])
        #expect(operations.map(\.status) == [.done, .done, .done, .done, .open])
        #expect(operations.map(\.requestID) == ["r-1", "r-2", "r-3", nil, nil])
        #expect(operations.last?.id == open)
        #expect(operations[0].before == nil)
        for index in 1...3 {
            #expect(operations[index].before == operations[index - 1].after)
        }
        #expect(operations[3].after == nil)
        let first = try #require(operations[0].after)
        let second = try #require(operations[1].after)
        let third = try #require(operations[2].after)
        #expect(first.attributes["x"]?.integer == 1 && second.attributes["x"]?.integer == 2)
        #expect(first.attributes["secret_key"] == .null)
        #expect(first.fingerprints["password"] == "p1" && second.fingerprints["password"] == "p2")
        #expect(first.fingerprints["secret_key"] == second.fingerprints["secret_key"])
        #expect(second.fingerprints["secret_key"] != third.fingerprints["secret_key"])
        let seal = try await store.secretSeal()
        #expect(seal.matches("hush", fingerprint: try #require(first.fingerprints["secret_key"])))
        #expect(!seal.matches("hush", fingerprint: try #require(third.fingerprints["secret_key"])))
    }
}
