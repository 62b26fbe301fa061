import Addresses
import Configuration
import Planning
import Providers
import Rotation
import SourceText
import StateModel
import Testing
import Values

/// Plans of `keyform rotate`: nobody is asked, so nothing else is touched.
@Suite struct OnlyRotationTests {
    private let now: Int64 = 200 * 86_400_000

    private func key(_ name: String, id: String, ageInDays: Int64 = 93) -> KeyRotation {
        KeyRotation(
            address: at(name),
            settings: RotationSettings(
                name: "all",
                every: 7_776_000,
                terms: RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
            ),
            record: nil,
            keyID: id,
            created: now - ageInDays * 86_400_000,
            hasSecret: true,
            clock: RotationClock(api: now, local: now)
        )
    }

    /// `a` and `b` are keys, each with a reader; both readers have a user; `new` is not made yet, `gone` not declared.
    private func world() throws -> TestWorld {
        var world = TestWorld([
            thing("a"), thing("b"), thing("ra", .none, ["email": .attribute(at("a"), "token")]),
            thing("rb", .none, ["email": .attribute(at("b"), "token")]),
            thing("user", .none, ["tags": .set([.attribute(at("ra"), "id"), .attribute(at("rb"), "id")])]),
            thing("new", .none, ["email": .attribute(at("a"), "token")]), thing("apart"),
        ])
        world.isOnlyRotation = true
        try world.add(at("a"))
        try world.add(at("b"))
        let secret = Value.string("t").marked(.sensitive)
        let reader = try world.add(at("ra"), ["email": secret], dependencies: [.instance(at("a"))])
        let other = try world.add(at("rb"), ["email": secret], dependencies: [.instance(at("b"))])
        try world.add(
            at("user"),
            ["tags": .set([.string(reader), .string(other)], of: .string)],
            dependencies: [.instance(at("ra")), .instance(at("rb"))]
        )
        try world.add(at("gone"), dependencies: [.instance(at("a"))])
        try world.add(at("apart"), ["name": .string("not applied")])
        world.rotations = [at("a"): key("a", id: "id-1"), at("b"): key("b", id: "id-2", ageInDays: 3)]
        world.configuration.outputs = [
            ("both", .list([.attribute(at("a"), "id"), .attribute(at("b"), "id")])),
            ("other", .attribute(at("b"), "id")),
        ]
        return world
    }

    @Test func touchesOnlyKeysThatAreDueAndTheirReaders() throws {
        let plan = try world().plan()
        #expect(
            plan.text == """
                update a (rotation) digest=? id=? seal=? token=(sensitive) zone=?
                update ra (configurationChanged) email=(sensitive)
                0 update a
                1 update ra after 0
                """
        )
        #expect(plan.outputs.map(\.name) == ["both"])
        #expect(plan.limitedBy == Plan.onlyRotation)
    }

    @Test func isEmptyWhereNothingIsDue() throws {
        var world = try world()
        world.rotations[at("a")] = key("a", id: "id-1", ageInDays: 3)
        let plan = try world.plan()
        #expect(plan.changes.isEmpty)
        #expect(plan.outputs.isEmpty)
    }

    @Test func appliesNothingElseAlongTheWay() throws {
        var world = try world()
        world.configuration.blocks[2].arguments["zone"] = "elsewhere"
        let result = world.result()
        #expect(result.plan == nil)
        #expect(
            result.diagnostics.filter { $0.severity == .error }.map(\.summary) == [
                "Changes are not applied yet"
            ]
        )
        #expect(result.diagnostics.first { $0.severity == .error }?.address == "test_thing.ra")
        #expect(result.hindered == [at("a"): [at("ra")]])
        world.rotations[at("a")] = nil
        #expect(world.result().plan?.changes.isEmpty == true)
    }

    @Test func hindersOnlyTheKeysThatAreRead() throws {
        var world = try world()
        world.rotations[at("b")] = key("b", id: "id-2")
        world.configuration.blocks[3].arguments["zone"] = "elsewhere"
        #expect(world.result().hindered == [at("b"): [at("rb")]])
        world.rotations[at("b")] = nil
        #expect(world.result().plan?.rotations.count == 1)
    }

    @Test func rotatesNoKeyOfWhichMoreIsAskedFor() throws {
        var world = try world()
        world.configuration.blocks[0].arguments["zone"] = "elsewhere"
        let result = world.result()
        #expect(
            result.diagnostics.first { $0.severity == .error }?.detail.contains("is to be rotated") == true
        )
        #expect(result.hindered[at("a")]?.contains(at("a")) == true)
    }

    @Test func repairsNothingThatWasChangedOutside() throws {
        var world = try world()
        world.objects["id-3"]?["email"] = .string("changed")
        #expect(
            world.result().diagnostics.filter { $0.severity == .error }.map(\.summary) == [
                "Changes are not applied yet"
            ]
        )
        world.objects["id-3"] = nil
        #expect(
            world.result().diagnostics.filter { $0.severity == .error }.map(\.summary) == [
                "Changes are not applied yet"
            ]
        )
    }

    @Test func tellsReadersThatMissedTheExchange() throws {
        var world = try world()
        try world.add(
            at("a"),
            ["token": .string("before")],
            status: .deposed,
            generation: 1
        )
        let row = RotationRecord(
            address: at("a"),
            phase: .delivering,
            other: 1,
            incoming: "id-1",
            outgoing: "id-8",
            reason: "asked for",
            began: now,
            terms: RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
        )
        world.rotationRows = [row]
        world.rotations[at("a")]?.record = row
        world.objects["id-3"]?["email"] = .string("before").marked(.sensitive)
        world.records[2].attributes = .object(world.objects["id-3"] ?? ValueMap())
        let lines = try world.plan().text.split(separator: "\n")
        #expect(lines.contains("update a (rotation)"), "\(lines)")
        #expect(lines.contains("update ra (configurationChanged) email=(sensitive)"), "\(lines)")
        // What is not there may have been destroyed to be made with the new key.
        #expect(lines.contains { $0.hasPrefix("create new (notInState)") }, "\(lines)")
        #expect(lines.last?.contains("update a after") == true, "\(lines)")
    }
}
