import Addresses
import JSONText
import StateModel
import TestSupport
import Testing
import Values

/// Random sequences of calls must leave both stores with the same state, history and refusals.
package struct StateStoreEquivalence: Sendable {
    private let kind: StoreUnderTest

    package init(_ kind: StoreUnderTest) {
        self.kind = kind
    }

    /// Records an issue of the current test where the store and the one in memory differ.
    package func check(seed: UInt64) async throws {
        let folder = try ScratchFolder()
        let memory = try StoreUnderTest.memory.make(folder)
        let store = try kind.make(folder)
        for store in [memory, store] {
            try await store.acquireLease(.test)
            _ = try await store.beginRun(RunDraft(command: "apply", who: "a@b", reason: "why"))
        }
        var random = SeededGenerator(seed: seed)
        var step = Step()
        for _ in 0..<60 {
            let call = try await step.next(&random, seeing: memory.snapshot())
            let first = await outcome(of: call, on: memory)
            let second = await outcome(of: call, on: store)
            #expect(first == second, "\(call)")
        }
        let left = try await memory.snapshot()
        let right = try await store.snapshot()
        #expect(left.records == right.records)
        #expect(left.outputs == right.outputs)
        #expect(left.openIntents.map(Intent.init) == right.openIntents.map(Intent.init))
        #expect(left.integrityProblems() == right.integrityProblems())
        #expect(left.rotations == right.rotations && left.revoked == right.revoked)
        #expect(try await memory.rotationEvents(of: 1) == store.rotationEvents(of: 1))
        #expect(right.unreadable == [])
        let history = try await memory.operations(of: 1).map(Operation.init)
        #expect(history == (try await store.operations(of: 1).map(Operation.init)))

        // What is on the disk is what was seen.
        await store.releaseLease()
        if let reopened = try kind.reopened(folder) {
            #expect(try await reopened.snapshot().records == right.records)
        }
    }

    private func outcome(of call: Call, on store: any StateStore) async -> String {
        do {
            switch call {
            case .intent(let draft): return "\(try await store.recordIntent(draft))"
            case .identity(let operation, let record):
                try await store.recordIdentity(operation, record: record)
            case .outcome(let operation, let outcome):
                try await store.recordOutcome(operation, outcome, requestID: "r")
            case .local(let draft, let outcome): try await store.recordLocal(draft, outcome)
            case .refresh(let changed, let gone): try await store.recordRefresh(changed: changed, gone: gone)
            case .move(let from, let to): try await store.move(from, to: to, run: 1)
            case .depose(let address): return "\(try await store.depose(address, run: 1))"
            case .restore(let key): try await store.restore(key, status: .ready, run: 1)
            case .outputs(let outputs): try await store.recordOutputs(outputs)
            case .claim(let plan, let rows, let rotations):
                try await store.claimPlan(plan, rows: rows, rotations: rotations)
            case .rotation(let rotation, let events, let generation):
                try await store.recordRotation(rotation, events: events, exchanging: generation)
            case .revoke(let addresses): try await store.recordRevocation(addresses, run: 1)
            case .clear(let addresses): try await store.clearRevocation(addresses)
            }
            return "done"
        } catch {
            return "\(error)"
        }
    }
}

private enum Call: Sendable {
    case intent(IntentDraft)
    case identity(OperationID, ResourceRecord)
    case outcome(OperationID, OperationOutcome)
    case local(IntentDraft, OperationOutcome)
    case refresh([ResourceRecord], [RecordKey])
    case move(InstanceAddress, InstanceAddress)
    case depose(InstanceAddress)
    case restore(RecordKey)
    case outputs([OutputRecord])
    case claim(String, [RowExpectation], [RotationExpectation])
    case rotation(RotationRecord, [RotationEvent], Generation?)
    case revoke([InstanceAddress])
    case clear([InstanceAddress])
}

/// Makes up calls: mostly sensible ones about what is there, some about what is not.
private struct Step {
    private let addresses: [InstanceAddress] = [
        .t("a"), .t("b"), .t("c", .index(0)), .t("c", .index(10)), .t("c", .key("k")),
        .t("a", in: [.init("m", .index(0))]), .t("a", in: [.init("m", .key("k"))]),
        .t("c", .index(0), in: [.init("m", .index(0)), .init("i", .index(1))]),
    ]

    mutating func next(_ random: inout SeededGenerator, seeing snapshot: StateSnapshot) throws -> Call {
        let address = try #require(addresses.randomElement(using: &random))
        let other = try #require(addresses.randomElement(using: &random))
        let key = snapshot.records.map(\.key).randomElement(using: &random) ?? RecordKey(address: address)
        let anyKey = Bool.random(using: &random) ? key : RecordKey(address: address)
        switch Int.random(in: 0..<18, using: &random) {
        case 0...2:
            let action = try #require(
                [OperationAction.create, .update, .delete].randomElement(using: &random)
            )
            let generation = Int.random(in: 0..<4, using: &random) == 0 ? 1 : 0
            let created = RecordKey(address: address, generation: generation)
            return .intent(.test(1, action, action == .create ? created : anyKey))
        case 3...6:
            guard let intent = snapshot.openIntents.randomElement(using: &random) else {
                return .outcome(OperationID(Int64.random(in: 1...9, using: &random)), .removed)
            }
            let record = record(intent.key, &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return .outcome(intent.operation, .removed)
            case 1: return .outcome(intent.operation, .failed(message: "no"))
            case 2: return .outcome(intent.operation, .partial(record, message: "half"))
            case 3: return .identity(intent.operation, record)
            default: return .outcome(intent.operation, .recorded(record))
            }
        case 7:
            let draft = IntentDraft.test(1, Bool.random(using: &random) ? .import : .forget, anyKey)
            return .local(draft, draft.action == .import ? .recorded(record(anyKey, &random)) : .removed)
        case 8:
            let changed = snapshot.records.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }.map {
                old in
                var new = Bool.random(using: &random) ? old : record(old.key, &random)
                new.version = Int.random(in: 0..<5, using: &random) == 0 ? old.version + 1 : old.version
                return new
            }
            return .refresh(changed, Int.random(in: 0..<4, using: &random) == 0 ? [anyKey] : [])
        case 9: return .move(key.address, other)
        case 10: return .depose(key.address)
        case 11:
            return .restore(
                snapshot.records.filter { $0.generation > 0 }.randomElement(using: &random)?.key ?? key
            )
        case 12:
            return .outputs([
                OutputRecord(name: "o", value: value(&random), isSensitive: Bool.random(using: &random))
            ])
        case 13, 14, 15:
            let other = snapshot.records.filter { $0.generation > 0 }.randomElement(using: &random)?.key
            let rotated = Bool.random(using: &random) ? other ?? anyKey : anyKey
            return .rotation(
                rotation(rotated, &random),
                Bool.random(using: &random)
                    ? [RotationEvent(run: 1, address: rotated.address, phase: .delivering, text: "t", at: 3)]
                    : [],
                Bool.random(using: &random) ? rotated.generation : nil
            )
        case 16:
            return Bool.random(using: &random) ? .revoke([address, other]) : .clear([address])
        default:
            let version = snapshot.records.first { $0.key == anyKey }?.version
            let expected = Bool.random(using: &random) ? version : 1
            return .claim(
                "plan-\(Int.random(in: 0..<3, using: &random))",
                [RowExpectation(key: anyKey, version: expected)],
                [
                    RotationExpectation(
                        address: anyKey.address,
                        version: snapshot.rotations.first { $0.address == anyKey.address }?.version ?? 0
                    )
                ]
            )
        }
    }

    private func rotation(_ key: RecordKey, _ random: inout SeededGenerator) -> RotationRecord {
        var rotation = RotationRecord(
            address: key.address,
            phase: RotationRecord.Phase.allCases.randomElement(using: &random) ?? .done,
            other: key.generation > 0 ? key.generation : nil,
            outgoing: "old",
            reason: "",
            began: 1,
            terms: RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
        )
        rotation.isVerified = [nil, true, false].randomElement(using: &random) ?? nil
        if Bool.random(using: &random) {
            rotation.sinks = [SinkRecord(name: "file", delivered: "new")]
        }
        return rotation
    }

    private func record(_ key: RecordKey, _ random: inout SeededGenerator) -> ResourceRecord {
        var attributes: [(String, Value)] = []
        for name in ["x", "y", "secret_key"] where Bool.random(using: &random) {
            attributes.append((name, value(&random)))
        }
        let dependencies = addresses.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }.map {
            target in
            Bool.random(using: &random)
                ? ResourceDependency.instance(target)
                : .resource(target.resource.generalized.randomElement(using: &random) ?? target.resource)
        }
        var record = ResourceRecord(
            address: key.address,
            generation: key.generation,
            status: key.generation > 0 ? .deposed : .ready,
            objectID: "o\(Int.random(in: 0..<3, using: &random))",
            attributes: .object(ValueMap(attributes)),
            fingerprints: Bool.random(using: &random) ? ["password": "f"] : [:],
            terms: RecordTerms(dependencies: dependencies, preventDestroy: Bool.random(using: &random))
        )
        record.setArguments = [nil, [], ["y", "x"]].randomElement(using: &random) ?? nil
        record.changedOutside =
            Bool.random(using: &random) ? ["x": true, "secret_key": .string("s")] : [:]
        return record
    }

    private func value(_ random: inout SeededGenerator) -> Value {
        let values: [Value] = [
            .string("s"), .number(7), .null(.string), .unknown(.bool), .bool(true),
            .string("hidden").marked(.sensitive), .string("gone").marked(.ephemeral),
            .set([.string("b"), .string("a")], of: .string),
            .tuple([.null(), .string("t").marked(.sensitive)]),
            .object(ValueMap([("k", .unknown(.string)), ("l", .number(1))])),
        ]
        return values[Int.random(in: 0..<values.count, using: &random)]
    }
}

/// An intent without its time.
private struct Intent: Equatable {
    let operation: OperationID
    let key: RecordKey
    let action: OperationAction
    let objectID: String?
    let recognition: JSONValue

    init(_ intent: OpenIntent) {
        operation = intent.operation
        key = intent.key
        action = intent.action
        objectID = intent.objectID
        recognition = intent.recognition
    }
}

/// An operation without its times and with fingerprints reduced to their names.
private struct Operation: Equatable {
    let id: OperationID
    let key: RecordKey
    let action: OperationAction
    let status: OperationStatus
    let objectID: String?
    let message: String?
    let requestID: String?
    let images: [RecordImage?]

    init(_ record: OperationRecord) {
        id = record.id
        key = record.key
        action = record.action
        status = record.status
        objectID = record.objectID
        message = record.message
        requestID = record.requestID
        images = [record.before, record.after].map { image in
            image.map {
                RecordImage(
                    address: $0.address,
                    generation: $0.generation,
                    objectID: $0.objectID,
                    status: $0.status,
                    attributes: $0.attributes,
                    fingerprints: $0.fingerprints.mapValues { _ in "" }
                )
            }
        }
    }
}
