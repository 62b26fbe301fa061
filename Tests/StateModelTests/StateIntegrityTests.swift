import Addresses
import JSONText
import StateModel
import Testing
import Values

private func record(
    _ name: String,
    generation: Int = 0,
    status: ResourceRecord.Status = .ready,
    id: String? = nil,
    on dependencies: [ResourceDependency] = []
) -> ResourceRecord {
    ResourceRecord(
        address: instance(name),
        generation: generation,
        status: status,
        objectID: id ?? "\(name)-\(generation)",
        attributes: .object(ValueMap()),
        terms: RecordTerms(dependencies: dependencies)
    )
}

private func block(_ name: String) -> ResourceAddress {
    ResourceAddress(type: "t", name: name)
}

private func instance(_ name: String) -> InstanceAddress {
    InstanceAddress(block(name))
}

private func problems(_ records: ResourceRecord...) -> [IntegrityProblem] {
    StateSnapshot(lineage: "l", records: records).integrityProblems()
}

@Suite struct StateIntegrityTests {
    @Test func aSoundStateHasNoProblem() {
        #expect(
            problems(
                record("a"),
                record("b", on: [.instance(instance("a"))]),
                record("c", on: [.resource(block("a")), .instance(instance("b"))])
            ) == []
        )
    }

    @Test func aDeposedObjectWithoutACurrentOneIsSound() {
        #expect(problems(record("a", generation: 1, status: .deposed)) == [])
    }

    @Test func anEdgeToOnlyADeposedObjectIsNotDangling() {
        #expect(
            problems(
                record("a", generation: 1, status: .deposed),
                record("b", on: [.instance(instance("a"))])
            ) == []
        )
    }

    /// In each phase, with the key that is not in charge there or not, and without any.
    @Test(arguments: RotationRecord.Phase.allCases)
    func aRotationHasItsKeys(phase: RotationRecord.Phase) {
        var rotation = RotationRecord(
            address: instance("a"),
            phase: phase,
            other: 1,
            outgoing: "old",
            reason: "",
            began: 0,
            terms: RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
        )
        func problems(_ records: [ResourceRecord], creating: Bool = false) -> [IntegrityProblem] {
            var intents: [OpenIntent] = []
            if creating {
                intents = [
                    OpenIntent(
                        operation: 1,
                        run: 1,
                        key: RecordKey(address: instance("a"), generation: 1),
                        action: .create,
                        objectID: nil,
                        recognition: .null,
                        startedAt: 0
                    )
                ]
            }
            var snapshot = StateSnapshot(lineage: "l", records: records, openIntents: intents)
            snapshot.rotations = [rotation]
            return snapshot.integrityProblems()
        }
        let other = record("a", generation: 1, status: .deposed)
        #expect(problems([record("a"), other]) == [])
        #expect(problems([other]) == [])
        #expect(problems([]) == [.rotationOfNothing(instance("a"))])
        #expect(problems([], creating: true) == [])
        let missing: [IntegrityProblem] =
            [.preflight, .creating, .deleting, .done].contains(phase)
            ? [] : [.rotationWithoutKey(other.key, phase)]
        #expect(problems([record("a")]) == missing)
        rotation.other = nil
        #expect(problems([record("a")]) == [])
    }

    @Test func findsWhatIsWrong() {
        let a = RecordKey(address: instance("a"))
        #expect(problems(record("a", id: "1"), record("a", id: "2")) == [.duplicateRecord(a)])
        #expect(
            problems(record("a", id: "x"), record("b", id: "x"))
                == [.sharedObject(type: "t", objectID: "x", a, RecordKey(address: instance("b")))]
        )
        let nowhere = ResourceDependency.instance(instance("z"))
        #expect(problems(record("a", on: [nowhere])) == [.danglingDependency(a, on: nowhere)])
        let noBlock = ResourceDependency.resource(block("z"))
        #expect(problems(record("a", on: [noBlock])) == [.danglingDependency(a, on: noBlock)])
        #expect(problems(record("a", status: .deposed)) == [.statusContradictsGeneration(a)])
        #expect(
            problems(record("a", generation: 2))
                == [.statusContradictsGeneration(RecordKey(address: instance("a"), generation: 2))]
        )
        #expect(problems(record("a", id: "")) == [.missingObjectID(a)])
    }

    @Test func findsCircles() {
        #expect(problems(record("a", on: [.instance(instance("a"))])) == [.cycle([instance("a")])])
        let found = problems(
            record("a", on: [.instance(instance("b"))]),
            record("b", on: [.resource(block("c"))]),
            record("c", on: [.instance(instance("a"))]),
            record("d", on: [.instance(instance("a"))])
        )
        #expect(found == [.cycle([instance("a"), instance("b"), instance("c")])])
    }

    @Test func aDeposedObjectMakesNoCircle() {
        #expect(
            problems(
                record("a"),
                record("a", generation: 1, status: .deposed, on: [.instance(instance("b"))]),
                record("b", on: [.instance(instance("a"))])
            ) == []
        )
    }

    @Test func longChainsAreNoTrouble() {
        let chain = (0..<30_000).map { index in
            record("r\(index)", on: index == 0 ? [] : [.instance(instance("r\(index - 1)"))])
        }
        #expect(StateSnapshot(lineage: "l", records: chain).integrityProblems() == [])
    }

    @Test func everyProblemIsASentenceWithTheAddress() {
        for problem in problems(record("a", status: .deposed, id: "", on: [.instance(instance("z"))])) {
            #expect(problem.description.contains("t.a"))
        }
    }
}

@Suite struct DependencyMoveTests {
    @Test func edgesFollow() {
        let old = InstanceAddress(block("a"), .index(0))
        let new = InstanceAddress(block("b"), .key("x"))
        let edges: [ResourceDependency] = [.instance(old), .resource(block("a")), .instance(instance("c"))]
        #expect(
            edges.moving(old, to: new, isEmpty: { _ in true })
                == [.instance(new), .resource(block("b")), .instance(instance("c"))]
        )
        #expect(
            edges.moving(old, to: new, isEmpty: { _ in false })
                == [.instance(new), .resource(block("a")), .instance(instance("c"))]
        )
        #expect(
            [ResourceDependency.resource(block("a"))].moving(
                old,
                to: InstanceAddress(block("a"), .key("x")),
                isEmpty: { _ in false }
            ) == [.resource(block("a"))]
        )
    }
}

@Suite struct StorableValueTests {
    @Test func secretsAreWholeAttributesAndUnknownsAreNull() {
        let given = ResourceRecord(
            address: instance("a"),
            objectID: "1",
            attributes: .object(
                ValueMap([
                    ("later", .unknown(.string)), ("gone", .string("x").marked(.ephemeral)),
                    ("nested", .tuple([.string("open"), .string("secret").marked(.sensitive)])),
                    ("empty", .null(.string).marked(.sensitive)), ("named", .string("s")),
                    ("plain", .string("p")),
                ])
            )
        )
        let stored = given.storable(SealingPolicy(sealed: ["t": ["named"]])).attributes
        #expect(stored["later"] == .null(.string))
        #expect(stored["gone"]?.isNull == true)
        #expect(stored["nested"] == .tuple([.string("open"), .string("secret")]).marked(.sensitive))
        #expect(stored["empty"] == .null(.string))
        #expect(stored["named"] == .string("s").marked(.sensitive))
        #expect(stored["plain"] == .string("p"))
    }
}

@Suite struct StorableRecordTests {
    @Test func edgesStandOnce() {
        let edges: [ResourceDependency] = [
            .resource(block("b")), .instance(instance("c")), .resource(block("b")),
        ]
        #expect(record("a", on: edges).storable(SealingPolicy()).terms.dependencies == Array(edges.prefix(2)))
    }
}

@Suite struct InMemorySealTests {
    @Test func opensOnlyInItsPlace() throws {
        let seal = InMemorySeal()
        let sealed = seal.seal(Array("secret".utf8), place: "here")
        #expect(try seal.open(sealed, place: "here") == Array("secret".utf8))
        #expect(throws: StateError.self) { try seal.open(sealed, place: "there") }
        #expect(throws: StateError.self) { try InMemorySeal().open(sealed, place: "here") }
        #expect(!String(decoding: sealed, as: UTF8.self).contains("secret"))
    }

    @Test func fingerprintsAreSaltedAndComparable() {
        let seal = InMemorySeal()
        let first = seal.fingerprint(of: "s")
        #expect(first != seal.fingerprint(of: "s"))
        #expect(seal.compare("s", fingerprint: first) == .same)
        #expect(seal.compare("t", fingerprint: first) == .different)
        #expect(seal.compare("s", fingerprint: "nonsense") == .unknown)
    }
}
