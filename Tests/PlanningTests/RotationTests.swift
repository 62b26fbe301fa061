import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import Testing
import Values

/// `a` is the key, `reader` reads it, and `d` has nothing to do with it.
@Suite struct RotationTests {
    static let day: Int64 = 86_400_000
    static let now = 200 * day
    static let terms = RotationTerms(overlap: 604_800, soak: 86_400, verifies: true, mustBeConfirmed: false)
    static let sink = SinkSettings.command(
        arguments: ["gh", "set"],
        input: "json",
        directory: "/w",
        seconds: 30
    )

    private func world(
        every: Int? = 7_776_000,
        age: Int64? = 93,
        _ change: (inout TestBlock) -> Void = { _ in }
    ) throws -> TestWorld {
        var world = TestWorld([
            thing("a", .none, [:], change), thing("reader", .none, ["email": .attribute(at("a"), "token")]),
            thing("d"),
        ])
        try world.add(at("a"))
        try world.add(
            at("reader"),
            ["email": .string("t").marked(.sensitive)],
            dependencies: [.instance(at("a"))]
        )
        try world.add(at("d"))
        world.rotations[at("a")] = KeyRotation(
            address: at("a"),
            settings: RotationSettings(name: "all", every: every, terms: Self.terms, sinks: [Self.sink]),
            record: nil,
            keyID: "id-1",
            created: age.map { Self.now - $0 * Self.day },
            hasSecret: true,
            clock: RotationClock(api: Self.now, local: Self.now)
        )
        return world
    }

    /// The same, with a rotation that has come so far; the other key is `id-4`.
    private func world(
        _ phase: RotationRecord.Phase,
        course: RotationRecord.Course = .forward,
        due: Int64? = nil,
        wish: RotationWish? = nil,
        _ change: (inout RotationRecord) -> Void = { _ in }
    ) throws -> TestWorld {
        var world = try world(age: 1)
        try world.add(
            at("a"),
            ["token": .string("other"), "active": .bool(false)],
            status: .deposed,
            generation: 1
        )
        var record = RotationRecord(
            address: at("a"),
            phase: phase,
            course: course,
            other: 1,
            incoming: "id-1",
            outgoing: "id-4",
            reason: "93 days old, every 90 days",
            began: Self.now - Self.day,
            due: due,
            terms: Self.terms,
            version: 7
        )
        if !record.isExchanged {
            (record.incoming, record.outgoing) = ("id-4", "id-1")
        } else {
            record = record.told(Self.sink.name, digest: nil, at: 0)
        }
        change(&record)
        world.rotationRows = [record]
        world.rotations[at("a")]?.record = record
        world.rotations[at("a")]?.wish = wish
        return world
    }

    private func text(_ world: TestWorld) throws -> String {
        try world.plan().text
    }

    @Test func putsAnotherKeyInChargeAndTellsReadersOfIt() throws {
        let plan = try world().plan()
        #expect(
            plan.text == """
                update a (rotation) digest=? id=? seal=? token=(sensitive) zone=?
                update reader (configurationChanged) email=(sensitive)
                0 update a
                1 update reader after 0
                """
        )
        let rotation = try #require(plan.changes.first { $0.address == at("a") }?.rotation)
        #expect(rotation.move == .start)
        #expect(rotation.reason == "93 days old, every 90 days")
        #expect(rotation.offAt == Self.now + 7 * Self.day)
        #expect(rotation.goneAt == Self.now + 8 * Self.day)
        #expect(
            rotation.sinks == [
                #"command ["gh", "set"] in /w (json on its standard input, 30 seconds at most)"#
            ]
        )
        #expect(plan.rotations.keys.map { $0 } == [at("a")])
        #expect(plan.summary.change == 2)
        #expect(plan.summary.destroy == 0)
    }

    /// A file that is written anew is destroyed first: until there is another key, it holds the one that works.
    @Test func leavesWhatHoldsTheKeyUntilThereIsAnother() throws {
        var world = try world()
        world.configuration.blocks[1].triggers = [
            ReplacementTrigger(target: .instance(at("a")), attribute: nil)
        ]
        let steps = try world.plan().steps.map { "\($0.work) \(short($0.key.address))" }
        #expect(steps == ["update a", "delete reader", "create reader"])
    }

    @Test func guardsNothingThatStays() throws {
        let plan = try world { $0.lifecycle.preventDestroy = true }.plan()
        #expect(plan.changes.first?.reason == .rotation)
    }

    @Test func leavesKeysAloneThatAreYoung() throws {
        var young = try world(age: 3)
        young.rotations[at("a")]?.settings?.sinks = []
        #expect(try !young.plan().hasChanges)
    }

    @Test func doesWhatTheConfigurationAsksForFirst() throws {
        var world = try world()
        world.configuration.blocks[0].arguments["name"] = "other"
        #expect(try world.plan().changes.first?.reason == .configurationChanged)
    }

    @Test func rotatesWhereTheConfigurationReplaces() throws {
        var world = try world(age: 3)
        world.selection.replacements = [at("a")]
        let change = try #require(try world.plan().changes.first)
        #expect(change.action == .update)
        #expect(change.rotation?.reason == "-replace")
        // Another owner is another key.
        world.configuration.blocks[0].arguments["kind"] = "other"
        #expect(try world.plan().changes.first?.action == .replaceDestroyFirst)
    }

    @Test func refusesToReplaceWhileThereAreTwo() throws {
        var world = try world(.overlapping, due: Self.now + Self.day)
        world.selection.replacements = [at("a")]
        #expect(world.result().diagnostics.map(\.summary) == ["Rotation is under way"])
    }

    @Test func waitingIsNoChange() throws {
        let plan = try world(.overlapping, due: Self.now + Self.day).plan()
        #expect(!plan.hasChanges)
        #expect(plan.steps.isEmpty)
        // The other key is known to the plan, and no orphan of it.
        let other = try #require(plan.changes.first { $0.generation == 1 })
        #expect(other.action == .noop)
        #expect(other.before == other.after)
    }

    @Test func switchesOffAndDeletesAfterWhoeverMayUseTheOldKey() throws {
        var world = try world(.overlapping, due: Self.now)
        world.configuration.blocks[1].arguments["name"] = "renamed"
        let plan = try world.plan()
        #expect(
            plan.text == """
                update a (rotation)
                update reader (configurationChanged) digest=? name=renamed seal=?
                0 update reader
                1 update a after 0
                """
        )
        #expect(plan.changes.first?.rotation?.move == .retire)
        #expect(plan.changes.first?.before == plan.changes.first?.after)
        #expect(plan.rows.contains { $0.key == RecordKey(address: at("a"), generation: 1) && !$0.mayMove })
    }

    @Test func waitsForUsersOfTheWholeBlock() throws {
        var world = try world(.overlapping, due: Self.now)
        world.configuration.blocks[1].arguments["needs"] = .each(block("a"), "id")
        world.objects["id-2"]?["needs"] = Value(.list([Value(.string("id-1"))], element: .string))
        world.records[1].terms.dependencies = [.resource(block("a"))]
        world.configuration.blocks[1].arguments["name"] = "renamed"
        let steps = try world.plan().steps.map { "\($0.work) \(short($0.key.address))" }
        #expect(steps == ["update reader", "update a"])
    }

    @Test func knowsWhatAnUndoBringsBack() throws {
        let plan = try world(.soaking, due: Self.now + Self.day, wish: .undo).plan()
        let change = try #require(plan.changes.first)
        #expect(change.rotation?.move == .undo)
        #expect(change.after?["id"]?.stringValue == "id-4")
        #expect(change.after?["active"]?.boolValue == true)
        let reader = try #require(plan.changes.first { $0.address == at("reader") })
        #expect(reader.action == .update)
        #expect(reader.after?["email"]?.unmarkedDeep == .string("other"))
    }

    @Test func goesOnWithTheKeyThatIsThere() throws {
        let change = try #require(try world(.verifying).plan().changes.first)
        #expect(change.rotation?.move == .resume)
        #expect(change.after?["id"]?.stringValue == "id-4")
        #expect(change.rotation?.version == 7)
    }

    @Test func removingTheBlockDeletesBoth() throws {
        var world = try world(.overlapping, due: Self.now + Self.day)
        world.configuration.blocks.removeFirst(2)
        world.records[1].terms.dependencies = []
        world.rotations = [:]
        #expect(
            try text(world).hasPrefix(
                """
                delete a (notInConfiguration)
                delete a#1 (deposed)
                delete reader (notInConfiguration)
                """
            )
        )
        world.mode = .destroy
        #expect(
            try world.plan().changes.filter { $0.address == at("a") }.map(\.action) == [.delete, .delete]
        )
    }

    @Test func saysWhatTheOtherKeyIs() throws {
        var world = try world(.overlapping, due: Self.now + Self.day)
        world.mode = .destroy
        #expect(
            try world.plan().changes.filter { $0.address == at("a") }.map(\.role) == [nil, .oldKey]
        )
        var early = try self.world(.verifying)
        early.mode = .destroy
        #expect(
            try early.plan().changes.filter { $0.address == at("a") }.map(\.role) == [nil, .newKey]
        )
    }

    @Test func tellsThatTheOldKeyCouldBeHadBack() throws {
        var world = try world(.overlapping, due: Self.now + Self.day)
        world.objects["id-1"] = nil
        world.rotations[at("a")]?.isMissing = true
        let result = world.result()
        #expect(result.plan?.changes.first?.action == .create)
        let warning = result.diagnostics.first { $0.summary == "Key in charge does not exist any more" }
        #expect(warning?.hints.first?.command == "keyform rotate -undo test_thing.a")
    }

    @Test func namesKeysThatAreDueAndLeftOut() throws {
        var world = try world()
        world.selection.targets = [.resource(at("d"))]
        let warning = world.result().diagnostics.first { $0.summary == "Rotations are left out" }
        #expect(warning?.detail.contains(" - test_thing.a") == true)
    }

    @Test func protectsTheKeyInChargeOnly() throws {
        var world = try world(.overlapping, due: Self.now + Self.day)
        world.configuration.blocks.removeFirst(2)
        world.rotations = [:]
        for index in world.records.indices where world.records[index].address == at("a") {
            world.records[index].terms.preventDestroy = true
        }
        let found = world.result().diagnostics.filter { $0.severity == .error }
        #expect(found.map(\.summary) == ["Instance cannot be destroyed"])
    }

    @Test func restoresNoOtherKey() throws {
        var world = try world(.overlapping, due: Self.now + Self.day)
        world.records.removeAll { $0.address == at("a") && $0.generation == 0 }
        let changes = try world.plan().changes.filter { $0.address == at("a") }
        #expect(changes.map(\.action) == [.create, .noop])
        #expect(changes[0].restoredFrom == nil)
    }

    @Test func namesWhoIsNotTold() throws {
        var world = try world()
        world.selection.excludes = [.resource(at("reader"))]
        let result = world.result()
        #expect(result.plan?.changes.first?.rotation?.notTold == [at("reader")])
        #expect(result.diagnostics.map(\.summary).contains("Not everybody is told of a new key"))
    }

    @Test func targetsLeaveOtherKeysAlone() throws {
        var world = try world()
        world.selection.targets = [.resource(at("d"))]
        #expect(try world.plan().rotations.isEmpty)
    }

    @Test func saysWhatIsHeld() throws {
        var held = try world(.done) {
            $0.isHeld = true
            $0.other = nil
        }
        held.rotations[at("a")]?.created = Self.now - 93 * Self.day
        held.records.removeAll { $0.generation == 1 }
        let result = held.result()
        #expect(result.diagnostics.map(\.summary) == ["Rotation is held"])
        #expect(result.plan?.hasChanges == false)
    }

    @Test func makesNothingThatWasRevoked() throws {
        var world = TestWorld([thing("a")])
        world.revoked = [at("a")]
        let result = world.result()
        #expect(result.diagnostics.map(\.summary) == ["Object was revoked"])
        #expect(result.diagnostics.first?.detail.contains("keyform state unprotect test_thing.a") == true)
        world.configuration.blocks = []
        #expect(world.result().diagnostics.isEmpty)
    }

    @Test func comesBackFromAFile() throws {
        var world = try world()
        world.selection.excludes = [.resource(at("reader"))]
        let plan = try world.plan()
        let file = PlanFile(
            plan: plan,
            configuration: ConfigurationSnapshot(files: [TestConfiguration.file], variables: [:]),
            createdAt: 1,
            keyformVersion: "1"
        )
        let bytes = file.encoded(seal: TestSeal())
        let read = try PlanFile(decoding: bytes, lineage: "lineage-1", seal: TestSeal())
        #expect(read.plan.changes.map(\.rotation) == plan.changes.map(\.rotation))
        #expect(read.plan.rotations[at("a")]?.sinks.count == 1)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""format_version":3"#))
    }
}
