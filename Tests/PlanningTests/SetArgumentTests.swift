import Addresses
import Configuration
import Planning
import Providers
import StateModel
import Testing
import Values

/// What the configuration set and does not set any more is taken back; what it never set is left alone.
@Suite struct SetArgumentTests {
    private let address = at("test_grant.g")

    private func world(
        _ arguments: [String: Term] = [:],
        object: [String: Value],
        set: Set<String>?,
        ignoring: Lifecycle.IgnoredChanges = .none
    ) throws -> TestWorld {
        var world = TestWorld([
            thing("test_grant.g", .none, arguments) { $0.lifecycle.ignoredChanges = ignoring }
        ])
        try world.add(address, object, set: set)
        return world
    }

    @Test func whatWasSetAndIsRemovedIsTakenBack() throws {
        let world = try world(
            ["write": .value(.bool(true))],
            object: ["read": .bool(true), "write": .bool(true)],
            set: ["read", "write"]
        )
        let plan = try world.plan()
        #expect(plan.text == "update test_grant.g (configurationChanged) read=false\n0 update test_grant.g")
        #expect(plan.changes.first?.revoked == ["read"])
        #expect(plan.changes.first?.namedArguments == ["write"])
        #expect(plan.hasChanges)
    }

    /// Null is as good as a line that is missing.
    @Test func nullCountsAsRemoved() throws {
        let world = try world(["read": .value(.null(.bool))], object: ["read": .bool(true)], set: ["read"])
        #expect(try world.plan().changes.first?.revoked == ["read"])
    }

    @Test(arguments: [[], nil] as [Set<String>?])
    func whatWasNeverSetIsLeftAlone(set: Set<String>?) throws {
        let plan = try world(object: ["read": .bool(true)], set: set).plan()
        #expect(plan.changes.map(\.action) == [.noop] && !plan.hasChanges)
        #expect(plan.changes.first?.after?["read"] == .bool(true))
    }

    /// What an object has without being told, and what has no value for "not given", stays.
    @Test func whatWasNotGivenIsNotTakenBack() throws {
        for active in [true, false] {
            let plan = try world(
                object: ["active": .bool(active), "zone": .string("z")],
                set: ["active", "zone"]
            ).plan()
            #expect(plan.changes.map(\.action) == [.noop])
            #expect(plan.changes.first?.after?["active"] == .bool(active))
        }
    }

    @Test(arguments: [.all, .paths(["read"])] as [Lifecycle.IgnoredChanges])
    func ignoredChangesAreIgnored(ignoring: Lifecycle.IgnoredChanges) throws {
        let removed = try world(object: ["read": .bool(true)], set: ["read"], ignoring: ignoring).plan()
        #expect(removed.text == "")
        // It goes on counting as set: the removal shows when nothing is ignored any more.
        #expect(removed.steps.isEmpty)
        #expect(removed.changes.first?.namedArguments?.contains("read") == true)
        // What has no effect is not set by it.
        let added = try world(
            ["read": .value(.bool(true))],
            object: ["read": .bool(false)],
            set: [],
            ignoring: ignoring
        ).plan()
        #expect(added.text == "")
    }

    /// Without a request, not counted, and recorded all the same.
    @Test(arguments: [nil, [], ["read", "write"]] as [Set<String>?])
    func whatIsSetIsNoted(set: Set<String>?) throws {
        let plan = try world(
            ["read": .value(.bool(true))],
            object: ["read": .bool(true), "write": .bool(false)],
            set: set
        ).plan()
        #expect(plan.text == "0 record test_grant.g")
        #expect(!plan.hasChanges && plan.summary.isEmpty)
        // Whoever wrote the row in the meantime knows better: it makes no saved plan stale.
        #expect(plan.rows.map(\.mayMove) == [true])
    }

    @Test func nothingIsNotedTwiceOrWithoutTheConfiguration() throws {
        var same = try world(["read": .value(.bool(true))], object: ["read": .bool(true)], set: ["read"])
        #expect(try same.plan().steps.isEmpty)
        same.records[0].setArguments = nil
        same.mode = .refreshOnly
        #expect(try same.plan().steps.isEmpty)
        same.mode = .normal
        same.selection = PlanSelection(excludes: [.resource(address)])
        #expect(try same.plan().steps.isEmpty)
    }

    /// What is not known before the apply may turn out to be set.
    @Test func whatIsNotKnownYetCountsAsSet() throws {
        var world = try world(
            ["read": .attribute(at("new"), "id")],
            object: ["read": .bool(true)],
            set: ["read"]
        )
        world.configuration.blocks.append(thing("new"))
        let change = try #require(try world.plan().changes.first { $0.address == address })
        #expect(change.revoked == [] && change.namedArguments == ["read"])
        #expect(change.after?["read"]?.isUnknown == true)
    }

    @Test func aMovedRowKeepsWhatWasSet() throws {
        var world = try world(object: ["read": .bool(true)], set: ["read"])
        world.configuration.blocks = [thing("test_grant.h", .none, ["name": "h"])]
        world.configuration.moves = [(address, at("test_grant.h"))]
        let change = try #require(try world.plan().changes.first)
        #expect(change.revoked == ["read"] && change.movedFrom == address)
    }

    /// An object that was taken over has what it has: only what the block names is the configuration's.
    @Test func anImportSetsWhatItsBlockNames() throws {
        var world = try world(["read": .value(.bool(true))], object: [:], set: nil)
        world.records = []
        world.objects["id-9"] = ValueMap([
            ("id", .string("id-9")), ("name", .null(.string)), ("read", .bool(true)), ("write", .bool(true)),
            ("active", .bool(true)), ("zone", .string("z")),
        ])
        world.configuration.imports = [(address, "id-9")]
        let plan = try world.plan()
        #expect(plan.changes.first?.revoked == [] && plan.changes.first?.after?["write"] == .bool(true))
        #expect(plan.changes.first?.namedArguments == ["read"])
    }

    @Test func aSavedPlanSaysWhatIsTakenBack() throws {
        let world = try world(object: ["read": .bool(true), "write": .bool(true)], set: ["write", "read"])
        let plan = try world.plan()
        let file = PlanFile(
            plan: plan,
            configuration: ConfigurationSnapshot(files: [], variables: [:]),
            facts: PlanFacts(),
            createdAt: 0,
            keyformVersion: "1"
        )
        let bytes = file.encoded(seal: world.seal)
        let read = try PlanFile(decoding: bytes, lineage: plan.lineage, seal: world.seal)
        #expect(read.plan.changes.first?.revoked == ["read", "write"])
    }
}
