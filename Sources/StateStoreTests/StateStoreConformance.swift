import Addresses
import JSONText
import StateModel
import TestSupport
import Testing
import Values

/// One thing that every store must do, whatever it keeps the state in.
package struct ConformanceCase: Sendable, CustomTestStringConvertible {
    package let testDescription: String
    private let body: @Sendable (StateStoreConformance) async throws -> Void

    fileprivate init(_ name: String, _ body: @escaping @Sendable (StateStoreConformance) async throws -> Void)
    {
        testDescription = name
        self.body = body
    }

    /// Records an issue of the current test for each expectation that does not hold.
    package func check(_ store: StoreUnderTest) async throws {
        try await body(StateStoreConformance(store))
    }
}

/// What every store must do, whatever it keeps the state in.
package struct StateStoreConformance: Sendable {
    /// To be the arguments of one test for each kind of store.
    package static let cases = [
        ConformanceCase("keepsARecordExactly") { try await $0.keepsARecordExactly() },
        ConformanceCase("countsVersionsForEver") { try await $0.countsVersionsForEver() },
        ConformanceCase("anIntentIsSeenUntilItsOutcome") { try await $0.anIntentIsSeenUntilItsOutcome() },
        ConformanceCase("outcomesDoWhatTheySay") { try await $0.outcomesDoWhatTheySay() },
        ConformanceCase("keepsWhatTheConfigurationSetAndWhatOthersChanged") {
            try await $0.keepsWhatTheConfigurationSetAndWhatOthersChanged()
        },
        ConformanceCase("tellsRefreshesFromUpdates") { try await $0.tellsRefreshesFromUpdates() },
        ConformanceCase("refusesWhatWouldLoseAnObject") { try await $0.refusesWhatWouldLoseAnObject() },
        ConformanceCase("nothingTakesTheAddressOfAnUnfinishedCreate") {
            try await $0.nothingTakesTheAddressOfAnUnfinishedCreate()
        },
        ConformanceCase("takingOverIsAllOrNothing") { try await $0.takingOverIsAllOrNothing() },
        ConformanceCase("remembersTheContract") { try await $0.remembersTheContract() },
        ConformanceCase("aSecretRecognitionIsSeenUntilTheOutcome") {
            try await $0.aSecretRecognitionIsSeenUntilTheOutcome()
        },
        ConformanceCase("theHistoryOfAResourceIsThatOfItsInstances") {
            try await $0.theHistoryOfAResourceIsThatOfItsInstances()
        },
        ConformanceCase("theHistoryIsPruned") { try await $0.theHistoryIsPruned() },
        ConformanceCase("knowsWhatHasJustBeenDeleted") { try await $0.knowsWhatHasJustBeenDeleted() },
        ConformanceCase("knowsWhatHasJustBeenWritten") { try await $0.knowsWhatHasJustBeenWritten() },
        ConformanceCase("onlyTheHolderOfTheLeaseWrites") { try await $0.onlyTheHolderOfTheLeaseWrites() },
        ConformanceCase("refreshChangesOnlyWhatChanged") { try await $0.refreshChangesOnlyWhatChanged() },
        ConformanceCase("movesWithEverythingAttached") { try await $0.movesWithEverythingAttached() },
        ConformanceCase("deposesAndRestores") { try await $0.deposesAndRestores() },
        ConformanceCase("aPlanIsClaimedOnceAndOnlyFresh") { try await $0.aPlanIsClaimedOnceAndOnlyFresh() },
        ConformanceCase("keepsOutputs") { try await $0.keepsOutputs() },
        ConformanceCase("tellsTheHistory") { try await $0.tellsTheHistory() },
        ConformanceCase("concurrentOperationsAreAllRecorded") {
            try await $0.concurrentOperationsAreAllRecorded()
        },
        ConformanceCase("cancellationDoesNotLoseAnOutcome") {
            try await $0.cancellationDoesNotLoseAnOutcome()
        },
    ]

    private let folder: ScratchFolder
    private let kind: StoreUnderTest

    fileprivate init(_ kind: StoreUnderTest) throws {
        folder = try ScratchFolder()
        self.kind = kind
    }

    fileprivate func keepsARecordExactly() async throws {
        let (store, run) = try await kind.begun(folder)
        var record = ResourceRecord.t(
            "a",
            .key("ü\"${x}"),
            status: .tainted,
            with: [
                "text": .string("é\n\u{0}"),
                "number": .number(try #require(Number(text: "12345678901234567890.25"))),
                "flag": .bool(true), "nothing": .null(.string), "any": .null(),
                "set": .set([.string("b"), .string("a")], of: .string),
                "list": Value(.list([.number(1)], element: .number)),
                "map": Value(.map(ValueMap([("k", .bool(false))]), element: .bool)),
                "tuple": .tuple([.string("x"), .number(2), .null(.number)]),
                "object": .object(ValueMap([("o", .string("p"))])),
                "secret_key": .string("s3cr3t").marked(.sensitive),
            ],
            fingerprints: ["password": "fp"],
            on: [
                .instance(.t("b", .index(3))), .resource(ResourceAddress(mode: .data, type: "d", name: "n")),
                .instance(.t("c", .key("k"))),
            ]
        )
        record.schemaVersion = 3
        record.createBeforeDestroy = true
        record.preventDestroy = true
        try await store.create(record, run: run)
        record.version = 1
        let snapshot = try await store.snapshot()
        #expect(snapshot.records == [record])
        #expect(snapshot.unreadable == [])
        #expect(snapshot.openIntents.isEmpty)
    }

    fileprivate func countsVersionsForEver() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a")
        try await store.create(record, run: run)
        try await store.perform(.update, record.key, .recorded(record), run: run)
        #expect(try await store.snapshot().records.map(\.version) == [2])
        try await store.perform(.delete, record.key, .removed, run: run)
        #expect(try await store.snapshot().records.isEmpty)
        try await store.create(record, run: run)
        #expect(try await store.snapshot().records.map(\.version) == [3])
    }

    fileprivate func anIntentIsSeenUntilItsOutcome() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a", status: .partial)
        let operation = try await store.recordIntent(.test(run, .create, record.key))
        var intent = try #require(try await store.snapshot().openIntents.first)
        #expect(intent.operation == operation && intent.run == run && intent.key == record.key)
        #expect(
            intent.action == .create && intent.objectID == nil && intent.recognition == ["known": ["a", "b"]]
        )

        try await store.recordIdentity(operation, record: record)
        let snapshot = try await store.snapshot()
        intent = try #require(snapshot.openIntents.first)
        #expect(intent.objectID == "id-a")
        #expect(snapshot.records.map(\.status) == [.partial])

        try await store.recordOutcome(operation, .recorded(.t("a")), requestID: "q")
        let ended = try await store.snapshot()
        #expect(ended.openIntents.isEmpty)
        #expect(ended.records.map(\.status) == [.ready])
        #expect(ended.records.map(\.version) == [2])
        let again = try await stateError {
            try await store.recordOutcome(operation, .removed, requestID: nil)
        }
        #expect(again == .invalidOperation(reason: "operation \(operation) is not open"))
        #expect(try await store.snapshot().records.count == 1)
    }

    fileprivate func outcomesDoWhatTheySay() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a", with: ["x": .number(1)])
        let operation = try await store.recordIntent(.test(run, .create, record.key))
        try await store.recordOutcome(operation, .failed(message: "422"), requestID: nil)
        #expect(try await store.snapshot().records.isEmpty)
        try await store.create(record, run: run)
        try await store.perform(.update, record.key, .failed(message: "no"), run: run)
        #expect(try await store.snapshot().records.map(\.version) == [1])
        let half = ResourceRecord.t("a", status: .partial, with: ["x": .number(2)])
        try await store.perform(.update, record.key, .partial(half, message: "half"), run: run)
        #expect(try await store.snapshot().records.map(\.attributes) == [half.attributes])
        let operations = try await store.operations(of: run)
        #expect(operations.map(\.status) == [.failed, .done, .failed, .partial])
        #expect(operations.map(\.message) == ["422", nil, "no", "half"])
    }

    fileprivate func keepsWhatTheConfigurationSetAndWhatOthersChanged() async throws {
        let (store, run) = try await kind.begun(folder)
        var record = ResourceRecord.t("a", with: ["x": .bool(true), "y": .string("s").marked(.sensitive)])
        try await store.create(record, run: run)
        var found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == nil && found.changedOutside.isEmpty)

        record.setArguments = ["x", "flag"]
        record.changedOutside = ["x": false, "y": .string("hush"), "secret_key": .string("hush")]
        try await store.perform(.update, record.key, .recorded(record), run: run)
        found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == ["x", "flag"])
        // Nothing that is secret stands there in clear.
        #expect(found.changedOutside == ["x": false])

        try await store.move(.t("a"), to: .t("b"), run: run)
        found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == ["x", "flag"] && found.changedOutside == ["x": false])
        found.setArguments = []
        found.changedOutside = [:]
        try await store.recordRefresh(changed: [found], gone: [])
        found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == [] && found.changedOutside.isEmpty)
    }

    fileprivate func tellsRefreshesFromUpdates() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a")
        try await store.create(record, run: run)
        for action in [OperationAction.refresh, .record] {
            try await store.recordLocal(.test(run, action, record.key), .recorded(record))
            let absent = IntentDraft.test(run, action, RecordKey(address: .t("z")))
            let error = try await stateError { try await store.recordLocal(absent, .recorded(.t("z"))) }
            #expect(error == .noSuchRecord(absent.key))
        }
        #expect(try await store.operations(of: run).map(\.action) == [.create, .refresh, .record])
    }

    fileprivate func refusesWhatWouldLoseAnObject() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a")
        try await store.create(record, run: run)
        let before = try await store.snapshot()
        let absent = RecordKey(address: .t("z"))
        for action in [OperationAction.create, .import] {
            let error = try await stateError {
                _ = try await store.recordIntent(.test(run, action, record.key))
            }
            #expect(error == .duplicateAddress(record.address))
        }
        for action in [OperationAction.update, .delete, .forget] {
            let error = try await stateError { _ = try await store.recordIntent(.test(run, action, absent)) }
            #expect(error == .noSuchRecord(absent))
        }
        let imported = try await stateError {
            try await store.recordLocal(.test(run, .import, record.key), .recorded(record))
        }
        #expect(imported == .duplicateAddress(record.address))
        let operation = try await store.recordIntent(.test(run, .update, record.key))
        for wrong in [ResourceRecord.t("b"), .t("a", generation: 1)] {
            let error = try await stateError {
                try await store.recordOutcome(operation, .recorded(wrong), requestID: nil)
            }
            guard case .invalidOperation = error else {
                Issue.record("\(error)")
                continue
            }
        }
        try await store.recordOutcome(operation, .failed(message: ""), requestID: nil)
        let noRun = try await stateError { _ = try await store.recordIntent(.test(99, .update, record.key)) }
        #expect(noRun == .invalidOperation(reason: "there is no run 99"))
        #expect(try await store.snapshot().records == before.records)
    }

    /// What a create made that nobody knows of yet has its address.
    fileprivate func nothingTakesTheAddressOfAnUnfinishedCreate() async throws {
        let (store, run) = try await kind.begun(folder)
        let open = RecordKey(address: .t("a"))
        let operation = try await store.recordIntent(.test(run, .create, open))
        try await store.create(.t("b"), run: run)
        let taken = StateError.unfinishedCreate(open.address)
        for action in [OperationAction.create, .import] {
            let error = try await stateError { _ = try await store.recordIntent(.test(run, action, open)) }
            #expect(error == taken)
        }
        let moved = try await stateError { try await store.move(.t("b"), to: .t("a"), run: run) }
        #expect(moved == taken)
        let imported = try await stateError {
            try await store.takeOver([.t("c"), .t("a")], outputs: [], origin: nil, run: run, reason: "")
        }
        #expect(imported == taken)
        #expect(try await store.snapshot().records.map(\.address) == [.t("b")])
        try await store.recordOutcome(operation, .failed(message: "it made nothing"), requestID: nil)
        try await store.move(.t("b"), to: .t("a"), run: run)
    }

    fileprivate func takingOverIsAllOrNothing() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("b"), run: run)
        let output = OutputRecord(name: "o", value: .string("v"), isSensitive: false)
        for records in [[ResourceRecord.t("a"), .t("b")], [.t("a"), .t("a")]] {
            let error = try await stateError {
                try await store.takeOver(records, outputs: [output], origin: nil, run: run, reason: "")
            }
            #expect(error == .duplicateAddress(records[1].address))
            let snapshot = try await store.snapshot()
            #expect(snapshot.records.map(\.address) == [.t("b")] && snapshot.outputs.isEmpty)
        }
        for (records, serial) in [([ResourceRecord.t("a")], 7), ([.t("c")], 8)] {
            try await store.takeOver(
                records,
                outputs: [output],
                origin: StateOrigin(lineage: "elsewhere \(serial)", serial: serial),
                run: run,
                reason: "from elsewhere"
            )
        }
        let snapshot = try await store.snapshot()
        #expect(snapshot.origin == StateOrigin(lineage: "elsewhere 7", serial: 7))
        #expect(snapshot.records.map(\.address) == [.t("a"), .t("b"), .t("c")])
        #expect(snapshot.outputs.map(\.name) == ["o"] && snapshot.openIntents.isEmpty)
        let operations = try await store.operations(of: run)
        #expect(operations.map(\.action) == [.create, .import, .import])
        #expect(operations.last?.reason == "from elsewhere")
    }

    fileprivate func remembersTheContract() async throws {
        let (store, _) = try await kind.begun(folder)
        #expect(try await store.snapshot().account == nil)
        for (number, isSecret) in [("31415926", false), ("27182818", true), ("31415926", false)] {
            try await store.recordAccount(number, isSecret: isSecret)
            #expect(try await store.snapshot().account == number)
            #expect(try await store.snapshot().isAccountSecret == isSecret)
        }
    }

    fileprivate func aSecretRecognitionIsSeenUntilTheOutcome() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a")
        let operation = try await store.recordIntent(
            IntentDraft(
                run: run,
                key: record.key,
                action: .create,
                objectID: nil,
                recognition: ["known": []],
                secretRecognition: ["email": "a@b.example"],
                reason: ""
            )
        )
        let intent = try #require(try await store.snapshot().openIntents.first)
        #expect(intent.recognition == ["known": []] && intent.secretRecognition == ["email": "a@b.example"])
        #expect(intent.withRecognition(.null).secretRecognition == ["email": "a@b.example"])
        try await store.recordOutcome(operation, .failed(message: ""), requestID: nil)
        #expect(try await store.snapshot().openIntents.isEmpty)
    }

    fileprivate func theHistoryOfAResourceIsThatOfItsInstances() async throws {
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
        let resource = ResourceAddress(type: "t", name: "a")
        try await store.move(.t("ab"), to: .t("a", .index(7)), run: run)
        let found = try await store.operations(at: resource)
        #expect(
            found.map(\.key.address) == [.t("a"), .t("a", .index(1)), .t("a", .key("k]")), .t("ab")]
        )
        #expect(found.last?.action == .move)
    }

    /// Of the history the last runs stay, and what is open; numbers do not come again.
    fileprivate func theHistoryIsPruned() async throws {
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

    /// Only what was deleted, and only for so long as a list may lag behind.
    fileprivate func knowsWhatHasJustBeenDeleted() async throws {
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
        #expect(try await store.snapshot().departed == ["id-deleted"])
    }

    /// What was made or changed, and what may have been, for as long as a read may lag behind.
    fileprivate func knowsWhatHasJustBeenWritten() async throws {
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

    fileprivate func onlyTheHolderOfTheLeaseWrites() async throws {
        let store = try kind.make(folder)
        let error = try await stateError {
            _ = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        }
        #expect(error == .invalidOperation(reason: "the state is written without the right to write"))
        try await store.acquireLease(.test)
        #expect(try await stateError { try await store.acquireLease(.test) } == .locked(.test))
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        await store.releaseLease()
        let late = try await stateError { try await store.endRun(run, .succeeded, summary: "") }
        #expect(late == .invalidOperation(reason: "the state is written without the right to write"))
        try await store.acquireLease(.test)
        try await store.endRun(run, .succeeded, summary: "")
    }

    fileprivate func refreshChangesOnlyWhatChanged() async throws {
        let (store, run) = try await kind.begun(folder)
        for name in ["a", "b", "c"] {
            try await store.create(.t(name, with: ["secret_key": .string("s-\(name)")]), run: run)
        }
        var records = try await store.snapshot().records
        records[1].attributes = .object(ValueMap([("secret_key", .string("new"))]))
        try await store.recordRefresh(
            changed: Array(records[0...1]),
            gone: [records[2].key, RecordKey(address: .t("never"))]
        )
        let after = try await store.snapshot().records
        #expect(after.map(\.version) == [1, 2])
        #expect(after[1].attributes["secret_key"] == .string("new").marked(.sensitive))

        let stale = try await stateError { try await store.recordRefresh(changed: [records[1]], gone: []) }
        #expect(stale == .stale(records[1].key, planned: 1, found: 2))
        let gone = try await stateError {
            try await store.recordRefresh(changed: [records[2]], gone: [records[0].key])
        }
        #expect(gone == .noSuchRecord(records[2].key))
        #expect(try await store.snapshot().records == after)
    }

    fileprivate func movesWithEverythingAttached() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a", with: ["secret_key": .string("s").marked(.sensitive)]), run: run)
        let deposed = try await store.depose(.t("a"), run: run)
        try await store.create(.t("a", id: "second"), run: run)
        try await store.create(
            .t("b", on: [.instance(.t("a")), .resource(ResourceAddress(type: "t", name: "a"))]),
            run: run
        )
        let intent = try await store.recordIntent(.test(run, .delete, deposed))
        let to = InstanceAddress.t("n", .key("k"))
        try await store.move(.t("a"), to: to, run: run)

        let snapshot = try await store.snapshot()
        #expect(
            snapshot.records.map(\.key) == [
                RecordKey(address: .t("b")), RecordKey(address: to), RecordKey(address: to, generation: 1),
            ]
        )
        #expect(snapshot.records.map(\.version) == [2, 3, 3])
        #expect(
            snapshot.records[0].dependencies == [
                .instance(to), .resource(ResourceAddress(type: "t", name: "n")),
            ]
        )
        #expect(snapshot.records[2].attributes["secret_key"] == .string("s").marked(.sensitive))
        #expect(snapshot.unreadable == [])
        #expect(snapshot.openIntents.map(\.key) == [RecordKey(address: to, generation: 1)])
        #expect(snapshot.openIntents.map(\.operation) == [intent])
        #expect(try await store.operations(at: to).last?.action == .move)

        #expect(
            try await stateError { try await store.move(.t("a"), to: .t("x"), run: run) }
                == .noSuchRecord(RecordKey(address: .t("a")))
        )
        #expect(
            try await stateError { try await store.move(.t("b"), to: to, run: run) } == .duplicateAddress(to)
        )
        let other = InstanceAddress(ResourceAddress(type: "u", name: "a"))
        guard
            case .invalidOperation = try await stateError({
                try await store.move(.t("b"), to: other, run: run)
            })
        else {
            Issue.record("a move to another type was not refused")
            return
        }
    }

    fileprivate func deposesAndRestores() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a", status: .tainted, with: ["secret_key": .string("s")]), run: run)
        let deposed = try await store.depose(.t("a"), run: run)
        #expect(deposed == RecordKey(address: .t("a"), generation: 1))
        #expect(try await store.snapshot().records.map(\.status) == [.deposed])
        #expect(
            try await stateError { _ = try await store.depose(.t("a"), run: run) }
                == .noSuchRecord(RecordKey(address: .t("a")))
        )
        try await store.restore(deposed, status: .tainted, run: run)
        let back = try #require(try await store.snapshot().records.first)
        #expect(back.status == .tainted && back.generation == 0)
        #expect(back.attributes["secret_key"] == .string("s").marked(.sensitive))

        let again = try await store.depose(.t("a"), run: run)
        try await store.create(.t("a", id: "new"), run: run)
        #expect(
            try await stateError { try await store.restore(again, status: .ready, run: run) }
                == .duplicateAddress(.t("a"))
        )
        let second = try await store.depose(.t("a"), run: run)
        #expect(second.generation == again.generation + 1)
        #expect(try await store.snapshot().integrityProblems() == [])
    }

    fileprivate func aPlanIsClaimedOnceAndOnlyFresh() async throws {
        let (store, run) = try await kind.begun(folder)
        let key = RecordKey(address: .t("a"))
        let absent = RecordKey(address: .t("z"))
        try await store.create(.t("a"), run: run)
        let rows = [RowExpectation(key: key, version: 1), RowExpectation(key: absent, version: nil)]

        func claim(_ plan: String, _ rows: [RowExpectation]) async throws -> StateError {
            try await stateError { try await store.claimPlan(plan, rows: rows) }
        }
        let older = RowExpectation(key: key, version: 7)
        #expect(try await claim("p", [older]) == .stale(key, planned: 7, found: 1))
        let expected = RowExpectation(key: absent, version: 2)
        #expect(try await claim("p", [expected]) == .stale(absent, planned: 2, found: nil))
        let unexpected = RowExpectation(key: key, version: nil)
        #expect(try await claim("p", [unexpected]) == .stale(key, planned: 0, found: 1))
        try await store.claimPlan("p", rows: rows)
        #expect(try await claim("p", rows) == .planAlreadyUsed(planID: "p"))
        try await store.claimPlan("q", rows: rows)
    }

    fileprivate func keepsOutputs() async throws {
        let (store, _) = try await kind.begun(folder)
        try await store.recordOutputs([OutputRecord(name: "old", value: .number(1), isSensitive: false)])
        let outputs = [
            OutputRecord(name: "keys", value: .tuple([.string("s").marked(.sensitive)]), isSensitive: true),
            OutputRecord(
                name: "ids",
                value: Value(.list([.string("x")], element: .string)),
                isSensitive: false
            ),
            OutputRecord(name: "later", value: .unknown(.string), isSensitive: true),
        ]
        try await store.recordOutputs(outputs)
        #expect(
            try await store.snapshot().outputs == [
                OutputRecord(
                    name: "ids",
                    value: Value(.list([.string("x")], element: .string)),
                    isSensitive: false
                ),
                OutputRecord(
                    name: "keys",
                    value: .tuple([.string("s")]).marked(.sensitive),
                    isSensitive: true
                ),
                OutputRecord(name: "later", value: .null(.string), isSensitive: true),
            ]
        )
    }

    fileprivate func tellsTheHistory() async throws {
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

    fileprivate func concurrentOperationsAreAllRecorded() async throws {
        let (store, run) = try await kind.begun(folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask { try await store.create(.t("r", .index(index)), run: run) }
            }
            // One that is refused must not take its neighbours with it.
            for _ in 0..<20 {
                group.addTask {
                    _ = try? await store.recordIntent(.test(run, .delete, RecordKey(address: .t("none"))))
                }
            }
            try await group.waitForAll()
        }
        let snapshot = try await store.snapshot()
        #expect(snapshot.records.map(\.address) == (0..<200).map { .t("r", .index($0)) })
        #expect(try await store.operations(of: run).count == 200)
    }

    fileprivate func cancellationDoesNotLoseAnOutcome() async throws {
        let (store, run) = try await kind.begun(folder)
        let operation = try await store.recordIntent(.test(run, .create, RecordKey(address: .t("a"))))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.recordOutcome(operation, .recorded(.t("a")), requestID: nil)
        }
        try await task.value
        #expect(try await store.snapshot().records.count == 1)
    }
}
