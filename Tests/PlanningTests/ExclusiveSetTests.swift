import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import StateModel
import Testing
import Values

/// Sets that may be asked to hold nothing but what the configuration names.
struct ExclusiveSetTests {
    private func set(_ elements: String...) -> Value {
        .set(elements.map(Value.string), of: .string)
    }

    /// A club whose row names `a`, and which the API says has `a`, `b` and, by a thing's tags, that thing.
    private func world(
        closed: Bool?,
        recorded: Bool? = nil,
        named: [Term] = ["a"]
    ) throws -> (TestWorld, thing: String) {
        var arguments: [String: Term] = ["members": .set(named)]
        arguments["closed"] = closed.map { .value(.bool($0)) }
        var world = TestWorld([thing("test_club.c", .none, arguments), thing("t", .none, [:])])
        let club = try world.add(
            at("test_club.c"),
            ["members": set("a"), "closed": recorded.map(Value.bool) ?? .null(.bool)]
        )
        let member = try world.add(at("t"), ["tags": set(club.uppercased())])
        world.configuration.blocks[1] = thing(
            "t",
            .none,
            ["tags": .set([.value(.string(club.uppercased()))])]
        )
        world.objects[club]?["members"] = set("a", "b", member.uppercased())
        return (world, member)
    }

    private func club(_ plan: Plan) throws -> ResourceChange {
        try #require(plan.changes.first { $0.address == at("test_club.c") })
    }

    @Test func strangersAreLeftWhereNothingIsAskedFor() throws {
        for closed in [nil, false] {
            let change = try club(try world(closed: closed).0.plan())
            #expect(change.before?["members"] == set("a"))
            #expect(change.after?["members"] == set("a"))
        }
    }

    /// Whether the wish is old or new: the plan that sees the stranger is the one that shows the removal.
    @Test(arguments: [nil, false, true])
    func onePlanRemovesThem(_ recorded: Bool?) throws {
        let change = try club(try world(closed: true, recorded: recorded).0.plan())
        #expect(change.action == .update)
        #expect(change.before?["members"] == set("a", "b"))
        #expect(change.after?["members"] == set("a"))
    }

    @Test func whatIsNamedFromTheOtherEndMayBeNamedHereToo() throws {
        var (world, member) = try world(closed: true)
        world.configuration.blocks[0] = thing(
            "test_club.c",
            .none,
            ["closed": .value(.bool(true)), "members": .set(["a", .value(.string(member.uppercased()))])]
        )
        let change = try club(try world.plan())
        #expect(change.before?["members"] == set("a", "b", member.uppercased()))
        #expect(change.after?["members"] == set("a", member.uppercased()))
    }

    /// Whether two spellings are one id is the type's to say.
    @Test func anotherSpellingMayBeAnotherID() throws {
        var (world, member) = try world(closed: true)
        #expect(try club(try world.plan()).before?["members"] == set("a", "b"))
        world.schemas = TestSchemas.catalog(.exact)
        #expect(try club(try world.plan()).before?["members"] == set("a", "b", member.uppercased()))
    }

    /// Somebody who drops the wish on seeing the stranger wants to keep it.
    @Test func noneIsRemovedWhenTheWishIsDropped() throws {
        for closed in [nil, false] {
            let change = try club(try world(closed: closed, recorded: true).0.plan())
            #expect(change.before?["members"] == set("a"))
            #expect(change.after?["members"] == set("a"))
        }
    }

    @Test func nothingIsRemovedThatWasNotSeen() throws {
        var (world, _) = try world(closed: true, recorded: true)
        world.refreshes = false
        #expect(try club(try world.plan()).action == .noop)
    }

    /// A part of the plan knows of the whole state.
    @Test func aTargetedPlanKnowsWhoIsNamedElsewhere() throws {
        var (world, _) = try world(closed: true)
        world.selection.targets = [.resource(at("test_club.c"))]
        #expect(try club(try world.plan()).before?["members"] == set("a", "b"))
    }

    @Test(arguments: [true, false])
    func anImportRemovesThemInItsOwnPlan(_ closed: Bool) throws {
        var (world, _) = try world(closed: closed)
        let record = try #require(world.records.first { $0.address == at("test_club.c") })
        world.records.removeAll { $0.address == at("test_club.c") }
        world.configuration.imports = [(at("test_club.c"), record.objectID)]
        let change = try club(try world.plan())
        #expect(change.importID == record.objectID)
        #expect(change.before?["members"] == (closed ? set("a", "b") : set("a")))
        #expect(change.after?["members"] == set("a"))
        #expect(change.action == .update)
    }
}
