import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

/// Elements that the configuration names and no row claims: there already, or to be made.
@Suite struct ElementTests {
    private func set(_ elements: String...) -> Value {
        .set(elements.map(Value.string), of: .string)
    }

    /// A team whose row has `x`, whose block names `x` and `y`, and of which a refresh reads only what the row has.
    private func input() throws -> PlanningInput {
        var world = TestWorld([thing("test_team.t", .none, ["members": .set(["x", "y"])])])
        let id = try world.add(at("test_team.t"), ["members": set("x")])
        var input = world.input
        input.observations = input.observations.mapValues { _ in
            .found(ObservedObject(objectID: id, attributes: world.records[0].attributes))
        }
        return input
    }

    @Test func whatNobodyKnowsIsAskedFor() throws {
        let input = try input()
        for (present, action) in [(Set(["y"]), ChangeAction.noop), ([], .update)] {
            let pass = PlanningPass(input)
            let reads = pass.advance()
            #expect(reads.elements.map(\.attribute) == ["members"])
            #expect(reads.elements.map(\.elements) == [["y"]])
            var answers = PlanningAnswers()
            answers.elements[reads.elements[0]] = ElementAnswer(present: present)
            pass.answer(answers)
            #expect(pass.advance().isEmpty)
            let change = try #require(pass.finish().plan?.changes.first)
            #expect(change.action == action)
            #expect(change.after?["members"] == set("x", "y"))
        }
    }

    @Test func whatCannotBeReadIsToldAndPlansNothing() throws {
        let pass = PlanningPass(try input())
        var answers = PlanningAnswers()
        answers.elements[pass.advance().elements[0]] = ElementAnswer(present: [], problems: [.error("No")])
        pass.answer(answers)
        let result = pass.finish()
        #expect(result.plan == nil)
        #expect(result.diagnostics.map(\.summary) == ["No"])
    }

    /// What the row claims and the refresh did not find is gone; nobody need be asked.
    @Test func whatTheRowClaimsIsKnown() throws {
        var input = try input()
        input.observations = input.observations.mapValues { _ in
            .found(
                ObservedObject(
                    objectID: "id-1",
                    attributes: .object(ValueMap([("id", .string("id-1")), ("members", set())])),
                    elements: ["members": ["y"]]
                )
            )
        }
        let plan = try #require(Planner.plan(input).plan)
        #expect(plan.changes[0].before?["members"] == set("y"))
        #expect(plan.changes[0].after?["members"] == set("x", "y"))
    }

    @Test func withoutARefreshNothingIsAsked() throws {
        var input = try input()
        input.observations = [:]
        #expect(try #require(Planner.plan(input).plan).changes[0].action == .update)
    }

    /// The thing's own list tells which clubs it is in.
    @Test func theOtherEndMayTell() throws {
        var world = TestWorld([
            thing("test_club.c", .none, ["members": .set([.attribute(at("t"), "id")])]), thing("t"),
        ])
        let club = try world.add(at("test_club.c"))
        let member = try world.add(at("t"))
        var input = world.input
        for (key, observation) in input.observations {
            guard case .found(let object) = observation else { continue }
            input.observations[key] = .found(
                ObservedObject(
                    objectID: object.objectID,
                    attributes: object.attributes,
                    elements: object.objectID == member ? ["tags": [club]] : [:]
                )
            )
        }
        let plan = try #require(Planner.plan(input).plan)
        #expect(plan.changes.map(\.action) == [.noop, .noop])
        #expect(plan.changes[0].after?["members"] == set(member))
    }

    /// A club that wants no others keeps a thing that is imported with it and names it.
    @Test(arguments: [true, false]) func whatIsImportedWithItMayNameIt(importsClub: Bool) throws {
        var world = TestWorld([
            thing("test_club.c", .none, ["members": .set([]), "closed": .value(.bool(true))]),
            thing("t", .none, ["tags": .set([.attribute(at("test_club.c"), "id")])]),
        ])
        let club = try world.add(at("test_club.c"), ["members": set(), "closed": .bool(true)])
        let member = try world.add(at("t"), ["tags": set(club)])
        let stranger = try world.add(at("s"))
        world.objects[club]?["members"] = set(member, stranger)
        world.records.removeAll { $0.objectID != club || importsClub }
        world.configuration.imports = [(at("t"), member)] + (importsClub ? [(at("test_club.c"), club)] : [])
        let plan = try world.plan()
        let change = try #require(plan.changes.first { $0.address == at("test_club.c") })
        #expect(change.before?["members"] == set(stranger))
        #expect(change.after?["members"] == set())
        #expect(plan.changes.first { $0.address == at("t") }?.action == .noop)
        #expect(plan.drift.count <= 1)
        world.objects[club]?["members"] = set(member)
        #expect(
            try world.plan().changes.first { $0.address == at("test_club.c") }?.action == .noop
        )
    }
}
