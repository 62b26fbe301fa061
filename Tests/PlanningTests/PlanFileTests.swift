import Addresses
import Configuration
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import TestSupport
import Testing
import Values

@Suite struct PlanFileTests {
    private let seal = TestSeal()

    private func file() throws -> PlanFile {
        var world = TestWorld([
            thing("a", .count(3), ["password": "hunter2", "kind": "big"]),
            thing("b", .keys(["x\"y", "ü"]), ["needs": .each(block("a"), "id")]),
            thing("c", .none, ["email": .attribute(at("a", .index(0)), "token")]),
            thing("test_team.t", .none, ["members": .set([.attribute(at("c"), "id"), "m"])]),
        ])
        try world.add(at("a", .index(0)), ["token": .string("topsecret")], status: .tainted)
        let id = try world.add(
            at("a", .index(1)),
            ["token": .string("topsecret"), "tags": .set([.string("t")], of: .string)]
        )
        try world.add(at("a", .index(9)), dependencies: [.resource(block("b"))])
        try world.add(at("a", .index(1)), status: .deposed, generation: 4)
        world.objects[id]?["kind"] = .string("drifted")
        world.configuration.outputs = [("o", .attribute(at("a", .index(1)), "token"))]
        world.outputs = [OutputRecord(name: "old", value: .string("topsecret"), isSensitive: true)]
        var plan = try world.plan()
        plan.changes[0].adopts = true
        plan.unread = [block("data.test_thing.d")]
        plan.sections = [
            PlanSection(
                "told",
                title: "Told",
                lines: [.init("topsecret may", isAlarming: true, details: ["a": 1])]
            )
        ]
        plan.warnings = [.warning("Careful", "because", at: TestConfiguration.range)]
        var facts = PlanFacts()
        facts[ProviderAddress(name: "test")] = ProviderFacts(["users": ["topsecret@people.example": ["id"]]])
        return PlanFile(
            plan: plan,
            configuration: ConfigurationSnapshot(
                files: [TestConfiguration.file, SourceFile(name: "x.tf", text: "password = \"hunter2\"\n")],
                otherFiles: ["data.bin": [0, 255, 3, 4]],
                variables: [
                    "v": .string("hunter2").marked(.sensitive), "n": .null(.number),
                    "m": Value(.map(ValueMap([("k", .number(3))]), element: .number)),
                ],
                surroundings: ["cwd": "/srv"]
            ),
            facts: facts,
            createdAt: 1_700_000_000_123,
            keyformVersion: "1.2.3"
        )
    }

    @Test func comesBackAsItWas() throws {
        let file = try file()
        let bytes = file.encoded(seal: seal)
        let read = try PlanFile(decoding: bytes, lineage: "lineage-1", seal: seal)
        #expect(read.plan.text == file.plan.text)
        #expect(read.plan.changes.map(\.before) == file.plan.changes.map(\.before))
        #expect(read.plan.changes.map(\.after) == file.plan.changes.map(\.after))
        #expect(read.plan.changes.map(\.reason) == file.plan.changes.map(\.reason))
        #expect(read.plan.changes.map(\.adopts) == file.plan.changes.map(\.adopts))
        #expect(read.plan.steps.map(\.terms) == file.plan.steps.map(\.terms))
        #expect(read.plan.steps.map(\.key) == file.plan.steps.map(\.key))
        #expect(read.plan.steps.map(\.after) == file.plan.steps.map(\.after))
        #expect(read.plan.joins == file.plan.joins)
        #expect(read.plan.sections == file.plan.sections)
        #expect(read.plan.rows == file.plan.rows)
        #expect(read.plan.drift.map(\.after) == file.plan.drift.map(\.after))
        #expect(read.plan.outputs.map(\.name) == ["o", "old"])
        #expect(read.plan.outputs[0].after == file.plan.outputs[0].after)
        #expect(read.plan.unread == [block("data.test_thing.d")])
        #expect(read.plan.warnings.map(\.summary) == ["Careful"])
        #expect(read.plan.warnings[0].subject?.line == 1)
        #expect(read.configuration.variables == file.configuration.variables)
        #expect(read.configuration.files.map(\.bytes) == file.configuration.files.map(\.bytes))
        #expect(read.configuration.otherFiles == file.configuration.otherFiles)
        #expect(read.configuration.surroundings == file.configuration.surroundings)
        #expect(read.facts == file.facts)
        #expect(read.createdAt == 1_700_000_000_123)
        #expect(read.encoded(seal: seal) == bytes)
    }

    @Test func holdsNoSecretInClear() throws {
        let text = String(decoding: try file().encoded(seal: seal), as: UTF8.self)
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("topsecret"))
        #expect(text.contains("\"format\":\"keyform-plan\""))
    }

    @Test func refusesWhatWasEdited() throws {
        let bytes = try file().encoded(seal: seal)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var edited = bytes
            let place = Int.random(in: 0..<bytes.count - 1, using: &random)
            edited[place] = UInt8.random(in: 32..<127, using: &random)
            guard edited != bytes else { continue }
            #expect(throws: PlanFileError.self) {
                try PlanFile(decoding: edited, lineage: nil, seal: seal)
            }
        }
        let edited = String(decoding: bytes, as: UTF8.self).replacing(
            "\"work\":\"delete\"",
            with: "\"work\":\"forget\""
        )
        #expect(throws: PlanFileError.damaged(reason: "its content is not what was written")) {
            try PlanFile(decoding: Array(edited.utf8), lineage: nil, seal: seal)
        }
    }

    @Test func refusesAnyPartOfAPlan() throws {
        let bytes = try file().encoded(seal: seal)
        for length in stride(from: 0, to: bytes.count - 1, by: 97) {
            #expect(throws: PlanFileError.self) {
                try PlanFile(decoding: Array(bytes.prefix(length)), lineage: nil, seal: seal)
            }
        }
    }

    @Test func saysExactlyWhatIsWrong() throws {
        let bytes = try file().encoded(seal: seal)
        func error(_ bytes: [UInt8], lineage: String? = nil, key: UInt8 = 7) -> PlanFileError? {
            #expect(throws: PlanFileError.self) {
                try PlanFile(decoding: bytes, lineage: lineage, seal: TestSeal(key: key))
            }
        }
        func edited(_ old: String, _ new: String) -> [UInt8] {
            Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: new).utf8)
        }
        #expect(error([]) == .notAPlan(reason: "it is empty"))
        #expect(error(Array("[]".utf8)) == .notAPlan(reason: "it is JSON, but not an object"))
        #expect(error(Array("{}".utf8)) == .notAPlan(reason: "its \"format\" is not \"keyform-plan\""))
        #expect(
            error(edited("\"format_version\":2", "\"format_version\":4"))
                == .newerFormat(found: 4, supported: 3, writtenBy: "1.2.3")
        )
        #expect(error(bytes, lineage: "other") == .otherDatabase(planned: "lineage-1", found: "other"))
        #expect(error(bytes, key: 9) == .otherKey(reason: "another key"))
        guard case .damaged = error(Array(bytes.prefix(500))) else {
            Issue.record("a plan that breaks off is damaged")
            return
        }
        for problem in [
            PlanFileError.notAPlan(reason: "r"), .damaged(reason: "r"), .otherKey(reason: "r"),
            .otherDatabase(planned: "a", found: "b"), .newerFormat(found: 2, supported: 1, writtenBy: "9"),
        ] {
            #expect(problem.diagnostic(path: "p.plan").detail.contains("p.plan"))
        }
    }

    @Test func sizeGrowsWithThePlanOnly() throws {
        func size(_ count: Int) throws -> Int {
            let plan = try TestWorld([thing("a", .count(count))]).plan()
            return PlanFile(
                plan: plan,
                configuration: ConfigurationSnapshot(files: [], variables: [:]),
                createdAt: 0,
                keyformVersion: "1"
            )
            .encoded(seal: seal).count
        }
        #expect(try size(400) < 2 * size(200) + 200)
    }
}
