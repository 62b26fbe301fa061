import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

/// How planning goes on when something was read.
@Suite struct ReadingTests {
    /// Data sources that each need the one before, each with a resource, and others that need nothing.
    private func chain(_ length: Int) -> TestWorld {
        var blocks = [thing("data.test_thing.d0", .none, ["name": "x"])]
        for number in 1..<length {
            blocks += [
                thing(
                    "data.test_thing.d\(number)",
                    .none,
                    ["name": .attribute(at("data.test_thing.d\(number - 1)"), "id")]
                ),
                thing("r\(number)", .none, ["email": .attribute(at("data.test_thing.d\(number)"), "id")]),
                thing("free\(number)"),
            ]
        }
        return TestWorld(blocks.reversed())
    }

    private func answers(to reads: PlanningReads) -> PlanningAnswers {
        var answers = PlanningAnswers()
        for read in reads.data {
            var value = read.configuration.mapValue ?? ValueMap()
            value["id"] = .string("\(read.configuration["name"]?.stringValue ?? "")'")
            answers.data[read.address] = DataAnswer(configuration: read.configuration, value: .object(value))
        }
        return answers
    }

    /// A chain of any length evaluates each block once.
    @Test(arguments: [2, 40]) func noBlockIsPlannedTwice(length: Int) throws {
        let world = chain(length)
        var input = world.input
        var evaluators: [TestEvaluator] = []
        input.evaluator = { resources in
            let evaluator = TestEvaluator(world.configuration, resources)
            evaluators.append(evaluator)
            return evaluator
        }
        let pass = PlanningPass(input)
        var rounds = 0
        var reads = pass.advance()
        while !reads.isEmpty {
            rounds += 1
            #expect(reads.data.count == 1)
            pass.answer(answers(to: reads))
            reads = pass.advance()
        }
        #expect(rounds == length)
        let result = pass.finish()
        let plan = try #require(result.plan, "\(result.diagnostics)")
        #expect(evaluators.map(\.evaluations) == [world.configuration.blocks.count])
        let last = plan.changes.first { $0.address == at("r\(length - 1)") }
        #expect(last?.after?["email"] == .string("x" + String(repeating: "'", count: length)))
        #expect(plan.changes.count == world.configuration.blocks.count)
    }

    /// Going on gives the plan that a new start with all answers gives.
    @Test func goingOnIsLikeStartingAnew() throws {
        let world = chain(6)
        let pass = PlanningPass(world.input)
        var all = PlanningAnswers()
        var reads = pass.advance()
        while !reads.isEmpty {
            all.merge(answers(to: reads))
            pass.answer(answers(to: reads))
            reads = pass.advance()
        }
        var input = world.input
        input.answers = all
        let atOnce = Planner.plan(input)
        #expect(atOnce.reads.isEmpty)
        #expect(try #require(pass.finish().plan).text == (try #require(atOnce.plan)).text)
    }

    @Test func whatIsNeverAnsweredLeavesOutWhatNeedsIt() throws {
        let pass = PlanningPass(chain(3).input)
        #expect(pass.advance().data.map(\.address) == [at("data.test_thing.d0")])
        let result = pass.finish()
        #expect(result.plan == nil)
        #expect(result.partial == nil)
        #expect(result.reads.data.count == 1)
        #expect(result.diagnostics.isEmpty)
    }

    /// An object that could not be read keeps what needs it from being planned, and nothing else.
    @Test func whatIsUnreadIsNeitherCreatedNorDestroyed() throws {
        var world = TestWorld([
            thing("a", .none, ["name": "new"]), thing("b", .none, ["email": .attribute(at("a"), "id")]),
            thing("c"),
        ])
        try world.add(at("a"))
        try world.add(at("orphan"))
        var input = world.input
        for key in input.observations.keys {
            input.observations[key] = .unread
        }
        input.refreshProblems = [.error("Not to be read")]
        for mode in [Plan.Mode.normal, .refreshOnly, .destroy] {
            input.mode = mode
            let result = Planner.plan(input)
            #expect(result.plan == nil)
            #expect(result.diagnostics.map(\.summary) == ["Not to be read"])
            #expect(result.partial?.changes.map(\.address) == (mode == .normal ? [at("c")] : []))
        }
    }
}
