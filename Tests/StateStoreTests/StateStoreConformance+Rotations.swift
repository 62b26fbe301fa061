import Addresses
import JSONText
import StateModel
import TestSupport
import Testing
import Values

/// Rotations, what they did, and revocations.
extension StateStoreConformance {
    func keepsARotationExactly() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a"), run: run)
        var rotation = RotationRecord.t("a")
        try await store.recordRotation(rotation, events: [], exchanging: nil)
        rotation.version = 1
        #expect(try await store.snapshot().rotations == [rotation])
        // What says the same is the same row.
        try await store.recordRotation(rotation, events: [], exchanging: nil)
        #expect(try await store.snapshot().rotations == [rotation])

        rotation.phase = .soaking
        rotation.course = .compromised
        rotation.other = 3
        rotation.incoming = "new"
        rotation.reason = "somebody saw it"
        rotation.phaseBegan = 4_000
        rotation.due = 5_000
        rotation.terms = RotationTerms(overlap: 0, soak: 86_400, verifies: false, mustBeConfirmed: true)
        rotation.isVerified = nil
        rotation.isRefused = true
        rotation.isConfirmed = true
        rotation.isHeld = true
        rotation.problem = "the sink cannot be reached"
        rotation.sinks = [
            SinkRecord(name: "vault https://v kv/app", problem: "403"),
            SinkRecord(name: "file /etc/app [app]", delivered: "new", digest: "d", at: 9),
        ]
        try await store.recordRotation(rotation, events: [], exchanging: nil)
        rotation.version = 2
        #expect(try await store.snapshot().rotations == [rotation])
        rotation.sinks.removeFirst()
        rotation.problem = nil
        rotation.version = 70
        try await store.recordRotation(rotation, events: [], exchanging: nil)
        rotation.version = 3
        #expect(try await store.snapshot().rotations == [rotation])
        try await store.create(.t("A"), run: run)
        try await store.recordRotation(.t("A"), events: [], exchanging: nil)
        #expect(try await store.snapshot().rotations.map(\.address) == [.t("A"), .t("a")])

        await store.releaseLease()
        if let reopened = try kind.reopened(folder) {
            #expect(try await reopened.snapshot().rotations.last == rotation)
        }
    }

    /// The secret of each key is readable at its new place, and nothing that was known of a row is lost.
    func exchangesTheKeyInCharge() async throws {
        let (store, run) = try await kind.begun(folder)
        let old = ResourceRecord.t("a", id: "old", with: ["secret_key": .string("s-old"), "x": .number(1)])
        let new = ResourceRecord.t(
            "a",
            generation: 1,
            id: "new",
            with: ["secret_key": .string("s-new"), "x": .number(2)],
            fingerprints: ["password": "f"],
            on: [.instance(.t("u"))]
        )
        try await store.create(.t("u"), run: run)
        try await store.create(old, run: run)
        try await store.create(new, run: run)
        try await store.create(.t("reader", on: [.instance(.t("a"))]), run: run)
        var rotation = RotationRecord.t("a", .verifying, other: 1)
        try await store.recordRotation(rotation, events: [], exchanging: nil)
        let before = try await store.snapshot()

        rotation.phase = .delivering
        let event = RotationEvent.t(run, "a", .delivering, "the new key is in charge")
        try await store.recordRotation(rotation, events: [event], exchanging: 1)
        let after = try await store.snapshot()
        let (now, then) = (try after.row("a"), try after.row("a", 1))
        #expect(now.objectID == "new" && now.status == .ready)
        #expect(then.objectID == "old" && then.status == .deposed)
        #expect(now.attributes["secret_key"]?.stringValue == "s-new" && now.attributes["x"] == .number(2))
        #expect(then.attributes["secret_key"]?.stringValue == "s-old" && then.attributes["x"] == .number(1))
        #expect(now.attributes["secret_key"]?.isSensitive == true)
        #expect(now.fingerprints == ["password": "f"] && now.terms.dependencies == [.instance(.t("u"))])
        #expect(then.fingerprints.isEmpty && then.terms.dependencies.isEmpty)
        #expect(after.unreadable == [] && after.integrityProblems() == [])
        #expect(after.records.count == before.records.count)
        // A plan made for the old key must not take the new one for it.
        for generation in [0, 1] {
            #expect(try after.row("a", generation).version > before.row("a", generation).version)
        }
        #expect(try after.row("reader") == before.row("reader"))
        #expect(after.rotations.map(\.phase) == [.delivering] && after.rotations.map(\.other) == [1])

        // And back, as an undo does.
        rotation.course = .undo
        try await store.recordRotation(rotation, events: [event], exchanging: 1)
        let again = try await store.snapshot()
        #expect(try again.row("a").objectID == "old" && again.row("a", 1).objectID == "new")
        #expect(try again.row("a").attributes["secret_key"]?.stringValue == "s-old")
        #expect(try again.row("a").version > after.row("a").version)
        let moves = try await store.operations(of: run).filter { $0.action == .move }
        #expect(moves.map(\.objectID) == ["new", "old"] && moves.map(\.status) == [.done, .done])
        #expect(moves.map(\.before?.generation) == [1, 1] && moves.map(\.after?.generation) == [0, 0])

        await store.releaseLease()
        if let reopened = try kind.reopened(folder) {
            let read = try await reopened.snapshot()
            #expect(read.records == again.records && read.unreadable == [])
        }
    }

    /// A key that is gone leaves its place to the one that was to replace it.
    func aKeyComesWhereNoneIsInCharge() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a", id: "old"), run: run)
        try await store.create(.t("a", generation: 2, id: "new"), run: run)
        try await store.recordRotation(.t("a", .verifying, other: 2), events: [], exchanging: nil)
        try await store.recordRefresh(changed: [], gone: [RecordKey(address: .t("a"))])
        let rotation = RotationRecord.t("a", .delivering)
        let event = RotationEvent.t(run, "a", .delivering, "")
        try await store.recordRotation(rotation, events: [event], exchanging: 2)
        let snapshot = try await store.snapshot()
        #expect(snapshot.records.map(\.key) == [RecordKey(address: .t("a"))])
        #expect(try snapshot.row("a").status == .ready && snapshot.row("a").objectID == "new")
        #expect(try snapshot.row("a").version > 1)
    }

    func refusesRotationsOfWhatIsNotThere() async throws {
        let (store, run) = try await kind.begun(folder)
        func refusal(
            _ rotation: RotationRecord,
            _ events: [RotationEvent] = [],
            exchanging: Generation? = nil
        ) async throws -> StateError {
            try await stateError {
                try await store.recordRotation(rotation, events: events, exchanging: exchanging)
            }
        }
        let event = RotationEvent.t(run, "a", .delivering, "")
        let key = RecordKey(address: .t("a"))
        let aside = RecordKey(address: .t("a"), generation: 1)
        #expect(try await refusal(.t("a")) == .noSuchRecord(key))
        try await store.create(.t("a"), run: run)
        #expect(try await refusal(.t("a"), [event], exchanging: 1) == .noSuchRecord(aside))
        #expect(try await refusal(.t("a"), [event], exchanging: 0) == .noSuchRecord(key))
        let stranger = try await refusal(.t("a"), [.t(run, "b", .creating, "")])
        #expect(
            stranger == .invalidOperation(reason: "an event of t.b came with the rotation of t.a")
        )
        let unknown = try await refusal(.t("a"), [.t(99, "a", .creating, "")])
        #expect(unknown == .invalidOperation(reason: "there is no run 99"))
        try await store.create(.t("a", generation: 1, id: "new"), run: run)
        let untold = try await refusal(.t("a"), exchanging: 1)
        #expect(
            untold
                == .invalidOperation(reason: "nothing tells why another key of t.a is put in charge")
        )
        _ = try await store.recordIntent(
            .test(run, .create, RecordKey(address: .t("a"), generation: 2))
        )
        #expect(try await refusal(.t("a"), [event], exchanging: 1) == .unfinishedCreate(.t("a")))
        let snapshot = try await store.snapshot()
        #expect(snapshot.rotations == [] && snapshot.records.map(\.generation) == [0, 1])
        #expect(try await store.rotationEvents(of: run) == [])
        await store.releaseLease()
        #expect(
            try await refusal(.t("a"))
                == .invalidOperation(reason: "the state is written without the right to write")
        )
    }

    /// The successor of a key is created beside it; whatever it is called, it is not the current one.
    func createsBesideTheKeyInCharge() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a"), run: run)
        let key = RecordKey(address: .t("a"), generation: 1)
        let operation = try await store.recordIntent(.test(run, .create, key))
        for generation in [1, 2] {
            let second = RecordKey(address: .t("a"), generation: generation)
            let error = try await stateError {
                _ = try await store.recordIntent(.test(run, .create, second))
            }
            #expect(error == .unfinishedCreate(.t("a")))
        }
        #expect(try await store.snapshot().openIntents.map(\.key) == [key])
        let made = ResourceRecord.t("a", generation: 1, status: .partial, id: "new")
        try await store.recordIdentity(operation, record: made)
        var snapshot = try await store.snapshot()
        #expect(snapshot.openIntents.map(\.objectID) == ["new"])
        #expect(snapshot.records.map(\.status) == [.ready, .deposed])
        // As recovery ends it.
        try await store.recordOutcome(operation, .partial(made, message: "found"), requestID: nil)
        snapshot = try await store.snapshot()
        #expect(snapshot.records.map(\.status) == [.ready, .deposed] && snapshot.openIntents.isEmpty)
        #expect(snapshot.integrityProblems() == [])
        let taken = try await stateError { _ = try await store.recordIntent(.test(run, .create, key)) }
        #expect(taken == .duplicateAddress(.t("a")))
        try await store.perform(.update, key, .recorded(made), run: run)
        try await store.perform(.delete, key, .removed, run: run)
        #expect(try await store.snapshot().records.map(\.generation) == [0])
    }

    /// What has no outcome yet goes on about its object, wherever that is.
    func openIntentsFollowAnExchange() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a", id: "old"), run: run)
        try await store.create(.t("a", generation: 1, id: "new"), run: run)
        let off = try await store.recordIntent(.test(run, .update, RecordKey(address: .t("a"))))
        let other = try await store.recordIntent(
            .test(run, .update, RecordKey(address: .t("a"), generation: 1))
        )
        let event = RotationEvent.t(run, "a", .delivering, "")
        try await store.recordRotation(.t("a", .delivering, other: 1), events: [event], exchanging: 1)
        let intents = try await store.snapshot().openIntents
        #expect(intents.map(\.operation) == [off, other] && intents.map(\.key.generation) == [1, 0])
        let record = ResourceRecord.t("a", generation: 1, id: "old", with: ["x": .bool(false)])
        try await store.recordOutcome(off, .recorded(record), requestID: nil)
        let snapshot = try await store.snapshot()
        #expect(try snapshot.row("a", 1).attributes["x"] == .bool(false))
        #expect(try snapshot.row("a").objectID == "new")
    }

    func aRotationGoesWithItsKeys() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a"), run: run)
        try await store.create(.t("a", generation: 1, id: "new"), run: run)
        var rotation = RotationRecord.t("a", .deleting, other: 1)
        try await store.recordRotation(rotation, events: [.t(run, "a", .deleting, "")], exchanging: nil)
        rotation.version = 1
        try await store.recordRevocation([.t("a"), .t("none")], run: run)

        try await store.move([(from: .t("a"), to: .t("b", .index(0)))], run: run)
        rotation.address = .t("b", .index(0))
        rotation.version = 2
        var snapshot = try await store.snapshot()
        #expect(snapshot.rotations == [rotation])
        #expect(snapshot.revoked == [.t("b", .index(0)), .t("none")])

        // Without the key that is not in charge, nothing names it.
        let other = RecordKey(address: .t("b", .index(0)), generation: 1)
        try await store.perform(.delete, other, .removed, run: run)
        rotation.other = nil
        rotation.version = 3
        snapshot = try await store.snapshot()
        #expect(snapshot.rotations == [rotation] && snapshot.integrityProblems() == [])

        // While another may have been made, it stays.
        let current = RecordKey(address: .t("b", .index(0)))
        let create = try await store.recordIntent(.test(run, .create, other))
        try await store.recordRefresh(changed: [], gone: [current])
        #expect(try await store.snapshot().rotations == [rotation])
        #expect(try await store.snapshot().integrityProblems() == [])
        try await store.recordOutcome(create, .failed(message: "no"), requestID: nil)
        #expect(try await store.snapshot().rotations == [])
        // What it did stays told, and what is revoked stays revoked.
        #expect(try await store.rotationEvents(of: run).count == 1)
        #expect(try await store.snapshot().revoked.count == 2)
    }

    /// A key that comes back because its replacement did not is not the other one any more.
    func aRestoredKeyIsNotTheOther() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a"), run: run)
        let aside = try await store.depose(.t("a"), run: run)
        try await store.recordRotation(
            .t("a", .delivering, other: aside.generation),
            events: [],
            exchanging: nil
        )
        try await store.restore(aside, status: .ready, run: run)
        #expect(try await store.snapshot().rotations.map(\.other) == [nil])
    }

    func tellsTheStoryOfRotations() async throws {
        let clock = TestClock()
        let (store, first) = try await kind.begun(folder, clock: clock)
        try await store.create(.t("a"), run: first)
        try await store.create(.t("b", .key("k")), run: first)
        let begun = [
            RotationEvent.t(first, "a", .creating, "a new key is made"),
            RotationEvent.t(first, "a", .verifying, "the new key works at de, eu-central-2"),
        ]
        try await store.recordRotation(.t("a"), events: begun, exchanging: nil)
        let second = try await store.beginRun(RunDraft(command: "rotate", who: "", reason: nil))
        let other = RotationEvent.t(second, "b", .creating, "a new key is made", key: .key("k"))
        try await store.recordRotation(.t("b", key: .key("k")), events: [other], exchanging: nil)
        let done = RotationEvent.t(second, "a", .done, "")
        try await store.create(.t("c"), run: second)
        try await store.recordRotation(.t("a", .done), events: [done], exchanging: nil)

        #expect(try await store.rotationEvents(of: first) == begun)
        #expect(try await store.rotationEvents(of: second) == [other, done])
        #expect(try await store.rotationEvents(of: .resource(.t("a"))) == begun + [done])
        let block = AddressTarget.resource(InstanceAddress(ResourceAddress(type: "t", name: "b")))
        #expect(try await store.rotationEvents(of: block) == [other])
        #expect(try await store.rotationEvents(of: .resource(.t("z"))) == [])
        #expect(try await store.pruneHistory(keeping: 1) == 1)
        #expect(try await store.rotationEvents(of: first) == [])
        #expect(try await store.rotationEvents(of: .resource(.t("a"))) == [done])
        #expect(try await store.snapshot().rotations.count == 2)
    }

    func remembersWhatWasRevoked() async throws {
        let (store, run) = try await kind.begun(folder)
        #expect(try await store.snapshot().revoked == [])
        try await store.recordRevocation([.t("a"), .t("b", .key("k"))], run: run)
        try await store.recordRevocation([.t("a")], run: run)
        #expect(try await store.snapshot().revoked == [.t("a"), .t("b", .key("k"))])
        try await store.clearRevocation([.t("a"), .t("z")])
        #expect(try await store.snapshot().revoked == [.t("b", .key("k"))])
        let unknown = try await stateError { try await store.recordRevocation([.t("c")], run: 99) }
        #expect(unknown == .invalidOperation(reason: "there is no run 99"))
        #expect(try await store.snapshot().revoked == [.t("b", .key("k"))])
    }

    func remembersWhichDriftWasReported() async throws {
        let (store, _) = try await kind.begun(folder)
        #expect(try await store.reportedDrift() == [])
        let marks = try (0..<3).map { try #require(DriftMark(Array(repeating: $0, count: DriftMark.length))) }
        try await store.recordReportedDrift([marks[0], marks[1]])
        #expect(try await store.reportedDrift() == [marks[0], marks[1]])
        // What is not there any more is forgotten.
        try await store.recordReportedDrift([marks[1], marks[2]])
        #expect(try await store.reportedDrift() == [marks[1], marks[2]])
        await store.releaseLease()
        _ = try await stateError { try await store.recordReportedDrift([]) }
        #expect(try await store.reportedDrift() == [marks[1], marks[2]])
    }

    func aPlanOfARotationIsClaimedOnlyFresh() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a"), run: run)
        func expect(_ version: Int) -> [RotationExpectation] {
            [RotationExpectation(address: .t("a"), version: version)]
        }
        let key = RecordKey(address: .t("a"))
        var error = try await stateError {
            try await store.claimPlan("p", rows: [], rotations: expect(1))
        }
        #expect(error == .stale(key, planned: 1, found: nil))
        try await store.claimPlan("p", rows: [], rotations: expect(0))
        try await store.recordRotation(.t("a"), events: [], exchanging: nil)
        error = try await stateError { try await store.claimPlan("q", rows: [], rotations: expect(0)) }
        #expect(error == .stale(key, planned: 0, found: 1))
        try await store.claimPlan("q", rows: [], rotations: expect(1))
        try await store.recordRotation(.t("a", .creating), events: [], exchanging: nil)
        error = try await stateError { try await store.claimPlan("r", rows: [], rotations: expect(1)) }
        #expect(error == .stale(key, planned: 1, found: 2))
    }
}

extension StateSnapshot {
    fileprivate func row(_ name: String, _ generation: Generation = 0) throws -> ResourceRecord {
        let key = RecordKey(address: .t(name), generation: generation)
        return try #require(records.first { $0.key == key })
    }
}
