import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

/// Objects that are to be created and are there already.
@Suite struct AdoptionTests {
    /// A world with an object that nobody manages, and blocks.
    private func world(_ blocks: [TestBlock]) throws -> (world: TestWorld, id: String) {
        var world = TestWorld(blocks)
        let id = try world.add(at("other"), ["email": .string("taken")])
        world.records = []
        return (world, id)
    }

    private func plan(
        _ world: TestWorld,
        _ adoption: AdoptionScope = .all,
        finding found: [String: String],
        asked: (([AdoptionRequest]) -> Void) = { _ in }
    ) -> PlanningResult {
        var input = world.input
        input.adoption = adoption
        let pass = PlanningPass(input)
        var reads = pass.advance()
        while !reads.isEmpty {
            asked(reads.adoptions)
            var answers = PlanningAnswers()
            for read in reads.adoptions {
                let id = read.planned["email"]?.stringValue.flatMap { found[$0] }
                answers.adoptions[read.address] = .some(
                    id.map { id in
                        ImportAnswer(
                            id: id,
                            object: world.objects[id].map {
                                ObservedObject(objectID: id, attributes: .object($0))
                            }
                        )
                    }
                )
            }
            for read in reads.imports {
                answers.imports[read.address] = ImportAnswer(
                    id: read.id,
                    object: ObservedObject(
                        objectID: read.id,
                        attributes: .object(world.objects[read.id] ?? ValueMap())
                    )
                )
            }
            pass.answer(answers)
            reads = pass.advance()
        }
        return pass.finish()
    }

    @Test func whatIsThereIsTakenOverAndProtected() throws {
        let (world, id) = try world([
            thing("a", .none, ["email": "taken"]), thing("b", .none, ["email": "free"]),
        ])
        let plan = try #require(plan(world, finding: ["taken": id]).plan)
        #expect(plan.changes.map(\.adopts) == [true, false])
        #expect(plan.changes.map(\.importID) == [id, nil])
        #expect(plan.changes.map(\.action) == [.noop, .create])
        #expect(plan.summary.adopting == 1)
        #expect(plan.summary.importing == 0)
        #expect(plan.summary.add == 1)
        #expect(plan.steps.map(\.work) == [.import, .create])
        #expect(plan.steps.map(\.terms.preventDestroy) == [true, false])
    }

    @Test func whatDiffersIsChangedInTheSamePlan() throws {
        let (world, id) = try world([
            thing("a", .none, ["email": "taken", "name": "other", "password": "new"])
        ])
        let plan = try #require(plan(world, finding: ["taken": id]).plan)
        #expect(plan.changes.map(\.action) == [.update])
        #expect(plan.changes.first?.adopts == true)
        #expect(plan.steps.map(\.work) == [.import, .update])
        // A password that the API does not tell counts as the one in force.
        #expect(plan.changes.first?.changedSecrets == [])
    }

    /// What is known of the object is known to those that refer to it.
    @Test func othersSeeTheObject() throws {
        let (world, id) = try world([
            thing("a", .none, ["email": "taken"]), thing("b", .none, ["name": .attribute(at("a"), "id")]),
        ])
        let plan = try #require(plan(world, finding: ["taken": id]).plan)
        #expect(plan.changes.first { $0.address == at("b") }?.after?["name"] == .string(id))
    }

    @Test func onlyWhereItIsAskedFor() throws {
        let (world, id) = try world([
            thing("a", .none, ["email": "taken"]), thing("b", .count(2), ["email": "free"]),
        ])
        for (scope, addresses) in [
            (AdoptionScope.none, []), (.instances([at("a")]), [at("a")]),
            (.instances([at("b")]), [at("b", .index(0)), at("b", .index(1))]),
            (.instances([at("b", .index(1))]), [at("b", .index(1))]),
        ] {
            var asked: [InstanceAddress] = []
            let result = plan(world, scope, finding: ["taken": id]) { asked += $0.map(\.address) }
            #expect(asked == addresses)
            #expect(result.plan?.summary.adopting == (addresses.contains(at("a")) ? 1 : 0))
        }
    }

    /// What the state has is asked of nobody, and goes to no second address.
    @Test func whatIsManagedStaysWhereItIs() throws {
        var world = TestWorld([thing("a", .none, ["email": "taken"]), thing("b", .none, ["email": "taken"])])
        let id = try world.add(at("b"), ["email": .string("taken")])
        var asked: [InstanceAddress] = []
        let plan = try #require(plan(world, finding: ["taken": id]) { asked += $0.map(\.address) }.plan)
        #expect(asked == [at("a")])
        #expect(plan.changes.map(\.action) == [.create, .noop])
        #expect(plan.summary.adopting == 0)
    }

    @Test func oneObjectGoesToOneBlock() throws {
        let (world, id) = try world([thing("a", .count(2), ["email": "taken"])])
        let plan = try #require(plan(world, finding: ["taken": id]).plan)
        #expect(plan.changes.map(\.adopts) == [true, false])
        #expect(plan.summary.add == 1)
    }

    @Test func anImportBlockComesFirst() throws {
        var (world, id) = try world([
            thing("a", .none, ["email": "taken"]), thing("b", .none, ["email": "taken"]),
        ])
        world.configuration.imports = [(at("b"), id)]
        let result = plan(world, finding: ["taken": id])
        #expect(result.plan == nil || result.plan?.changes.map(\.adopts) == [false, false])
        #expect(result.plan != nil || result.diagnostics.map(\.summary) == ["Object is imported twice"])
    }

    @Test func anImportBlockMayAdopt() throws {
        var (world, id) = try world([thing("a", .none, ["email": "taken"])])
        world.configuration.imports = [(at("a"), id)]
        world.configuration.importsAdopt = true
        let plan = try #require(plan(world, .none, finding: [:]).plan)
        #expect(plan.changes.map(\.adopts) == [true])
        #expect(plan.summary.adopting == 1)
        #expect(plan.steps.map(\.terms.preventDestroy) == [true])
    }

    @Test func whatCannotBeReadIsAnError() throws {
        let (world, _) = try world([thing("a", .none, ["email": "taken"])])
        var input = world.input
        input.adoption = .all
        input.answers.adoptions[at("a")] = .some(
            ImportAnswer(id: "", object: nil, problems: [.error("Looking for existing objects failed")])
        )
        let result = Planner.plan(input)
        #expect(result.plan == nil)
        #expect(result.diagnostics.map(\.summary) == ["Looking for existing objects failed"])
    }

    @Test func whatIsAdoptedIsNotReplacedAtOnce() throws {
        var (world, id) = try world([thing("a", .none, ["email": "taken"])])
        world.selection.replacements = [at("a")]
        #expect(
            plan(world, finding: ["taken": id]).diagnostics.map(\.summary)
                == ["Adopted object would be replaced"]
        )
    }
}
