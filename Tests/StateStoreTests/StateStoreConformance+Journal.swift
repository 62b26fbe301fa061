import Addresses
import JSONText
import StateModel
import TestSupport
import Testing
import Values

/// The lease, runs, intents and their outcomes.
extension StateStoreConformance {
    func anIntentIsSeenUntilItsOutcome() async throws {
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

    func outcomesDoWhatTheySay() async throws {
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

    /// What a create made that nobody knows of yet has its address.
    func nothingTakesTheAddressOfAnUnfinishedCreate() async throws {
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

    func aSecretRecognitionIsSeenUntilTheOutcome() async throws {
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

    func onlyTheHolderOfTheLeaseWrites() async throws {
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

    func aPlanIsClaimedOnceAndOnlyFresh() async throws {
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

    func concurrentOperationsAreAllRecorded() async throws {
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

    func cancellationDoesNotLoseAnOutcome() async throws {
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
