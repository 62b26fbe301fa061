import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@Suite struct ScopeTests {
    /// `a` ← `b` ← `c`, and `d` alone.
    private var chain: TestWorld {
        TestWorld([
            thing("a"), thing("b", .none, ["needs": .each(block("a"), "id")]),
            thing("c", .none, ["needs": .each(block("b"), "id")]), thing("d"),
        ])
    }

    @Test func targetsBringWhatTheyNeed() throws {
        var world = chain
        world.selection.targets = [.resource(at("b"))]
        let result = world.result()
        #expect(result.plan?.changes.map(\.address) == [at("a"), at("b")])
        #expect(result.pulledIn == [block("a")])
        #expect(result.diagnostics.map(\.summary) == ["Resource targeting is in effect"])
    }

    @Test func excludesTakeTheirUsersAlong() throws {
        var world = chain
        world.selection.excludes = [.resource(at("b"))]
        #expect(try world.plan().changes.map(\.address) == [at("a"), at("d")])
    }

    @Test func oneInstanceCanBeTargeted() throws {
        var world = TestWorld([thing("a", .count(3)), thing("o", .none, ["needs": .each(block("a"), "id")])])
        world.selection.targets = [.resource(at("a", .index(1)))]
        #expect(try world.plan().text == "create a[1] (notInState)\n0 create a[1]")
    }

    @Test func destroyingATargetDestroysItsUsersFirst() throws {
        var world = TestWorld([])
        try world.add(at("a"))
        try world.add(at("b"), dependencies: [.instance(at("a"))])
        try world.add(at("c"))
        world.mode = .destroy
        world.selection.targets = [.resource(at("a"))]
        #expect(try world.plan().steps.map(\.key.address) == [at("b"), at("a")])
        world.selection = PlanSelection(excludes: [.resource(at("b"))])
        #expect(try world.plan().steps.map(\.key.address) == [at("c")])
    }

    @Test(arguments: ["-target", "-exclude", "-replace"]) func unmatchedSelectorsAreErrors(
        option: String
    ) throws {
        var world = chain
        let wrong = InstanceAddress(ResourceAddress(type: "test_thin", name: "a"))
        switch option {
        case "-target": world.selection.targets = [.resource(wrong)]
        case "-exclude": world.selection.excludes = [.resource(wrong)]
        default: world.selection.replacements = [wrong]
        }
        let result = world.result()
        #expect(result.plan == nil)
        #expect(
            result.diagnostics.map(\.detail) == [
                "\(option)=test_thin.a names nothing: neither the configuration nor the state has it. Did you mean \(option)="
                    + "'test_thing.a'?"
            ]
        )
    }

    @Test func aKeyThatDoesNotExistIsAnError() throws {
        var world = TestWorld([thing("a", .count(2))])
        world.selection.targets = [.resource(at("a", .index(7)))]
        #expect(world.result().diagnostics.count == 1)
    }

    @Test func orphansCanBeTargeted() throws {
        var world = chain
        try world.add(at("old"))
        try world.add(at("older"), dependencies: [.instance(at("old"))])
        try world.add(at("other"))
        world.selection.targets = [.resource(at("old"))]
        #expect(try world.plan().steps.map(\.key.address) == [at("older"), at("old")])
    }

    // MARK: Moves

    @Test func movedBlocksKeepTheObject() throws {
        var world = TestWorld([thing("b"), thing("u", .none, ["needs": .each(block("b"), "id")])])
        let id = try world.add(at("a"))
        try world.add(
            at("u"),
            ["needs": Value(.list([.string(id)], element: .string))],
            dependencies: [.resource(block("a"))]
        )
        world.configuration.moves = [(at("a"), at("b"))]
        let plan = try world.plan()
        #expect(plan.text == "no-op b (unchanged) from a\n0 move b")
        #expect(plan.hasChanges)
        #expect(
            plan.rows.filter { !$0.mayMove } == [
                RowExpectation(key: RecordKey(address: at("a")), version: 1),
                RowExpectation(key: RecordKey(address: at("b")), version: nil),
            ]
        )
        var simulation = Simulation(world)
        try simulation.apply(plan)
        #expect(simulation.world.records.map(\.address) == [at("b"), at("u")])
    }

    @Test func countComesAndGoesWithoutDestroying() throws {
        var world = TestWorld([thing("a", .count(1)), thing("b")])
        try world.add(at("a"))
        try world.add(at("b", .index(0)))
        #expect(
            try world.plan().text == """
                no-op a[0] (unchanged) from a
                no-op b (unchanged) from b[0]
                0 move a[0]
                1 move b
                """
        )
    }

    @Test func movesInAChainLeadToItsEnd() throws {
        var world = TestWorld([thing("a", .keys(["y"]))])
        try world.add(at("a", .key("w")))
        world.configuration.moves = [
            (at("a", .key("x")), at("a", .key("y"))), (at("a", .key("w")), at("a", .key("x"))),
        ]
        #expect(try world.plan().text == "no-op a[\"y\"] (unchanged) from a[\"w\"]\n0 move a[\"y\"]")
        // Two objects cannot end up at one address.
        try world.add(at("a", .key("x")))
        let result = world.result()
        #expect(result.plan?.steps.map(\.work) == [.delete, .move])
        #expect(result.diagnostics.count == 1)
    }

    @Test func aMoveToATakenPlaceStaysAway() throws {
        var world = TestWorld([thing("b")])
        try world.add(at("a"))
        try world.add(at("b"))
        world.configuration.moves = [(at("a"), at("b"))]
        let result = world.result()
        #expect(result.plan?.text == "delete a (notInConfiguration)\n0 delete a")
        #expect(result.diagnostics.map(\.summary) == ["Unresolved resource instance address changes"])
    }

    @Test func aRenameIsSuggested() throws {
        var world = TestWorld([thing("new", .none, ["name": "ann"]), thing("z", .none, ["name": "bob"])])
        try world.add(at("old"), ["name": .string("ann")])
        try world.add(at("y"), ["name": .string("bob"), "kind": .string("other")])
        let warnings = try world.plan().warnings
        #expect(warnings.map(\.summary) == ["This looks like a rename"])
        #expect(warnings[0].detail.contains("from = test_thing.old\n    to   = test_thing.new"))
        world.configuration.moves = [(at("old"), at("new"))]
        #expect(try world.plan().warnings.isEmpty)
    }

    /// The provider refuses these by itself, and says the same.
    @Test func aRenameThatTheProviderJudgesIsLeftToIt() throws {
        var world = TestWorld([thing("new", .none, ["name": "ann"])])
        try world.add(at("old"), ["name": .string("ann")])
        var input = world.input
        input.refusesRecreation = ["test_thing"]
        #expect(Planner.plan(input).plan?.warnings.isEmpty == true)
    }

    @Test func manyRenamesAreOneSuggestion() throws {
        var world = TestWorld([thing("x", .none, ["name": "ann"]), thing("y", .none, ["name": "bob"])])
        try world.add(at("p"), ["name": .string("ann")])
        try world.add(at("q"), ["name": .string("bob")])
        let warnings = try world.plan().warnings
        #expect(warnings.map(\.summary) == ["These look like renames"])
        #expect(warnings[0].detail.contains("from = test_thing.p\n    to   = test_thing.x\n  }\n\n  moved {"))
        #expect(warnings[0].detail.contains("from = test_thing.q\n    to   = test_thing.y"))
    }

    /// A whole block moves only when nothing stays behind.
    @Test(arguments: [true, false])
    func movedBlocksNameWhatMoves(keepsOthers: Bool) {
        var blocks = MovedBlocks()
        for key in ["a", "b"] {
            blocks.add(from: at("p", .key(key)), to: at("q", .key(key)), keepsOthers: keepsOthers)
        }
        #expect(blocks.text.contains("from = test_thing.p\n") == !keepsOthers)
        #expect(blocks.text.split(separator: "moved {").count == (keepsOthers ? 3 : 2))
    }

    @Test func protectionIsLiftedAtTheAddressThatTheStateHas() throws {
        var world = TestWorld([thing("b", .count(0))])
        try world.add(at("b"), preventDestroy: true)
        try world.add(at("c", .key("k")), preventDestroy: true)
        let details = world.result().diagnostics.map(\.detail)
        #expect(details.count == 2)
        #expect(details[0].contains("keyform state unprotect test_thing.b`"))
        #expect(details[1].contains("keyform state unprotect 'test_thing.c[\"k\"]'`"))
    }

    @Test func aBlockProtectsInstancesThatItDoesNotMakeAnyMore() throws {
        var world = TestWorld([thing("b", .count(0)) { $0.lifecycle.preventDestroy = true }])
        try world.add(at("b", .index(0)))
        #expect(world.result().diagnostics.map(\.summary) == ["Instance cannot be destroyed"])
    }

    @Test func wrongMovesAreErrors() throws {
        var world = TestWorld([thing("b")])
        try world.add(at("x"))
        let cases: [([(InstanceAddress, InstanceAddress)], String)] = [
            ([(at("x"), at("y")), (at("y"), at("x"))], "Cyclic dependency in move statements"),
            ([(at("q"), at("r")), (at("r"), at("q"))], "Cyclic dependency in move statements"),
            ([(at("x"), at("y")), (at("x"), at("z"))], "Ambiguous move statements"),
            ([(at("x"), at("x"))], "Redundant move statement"),
            ([(at("x"), at("test_team.x"))], "Resource type mismatch"),
            ([(at("b"), at("y"))], "Moved object still exists"),
        ]
        for (moves, summary) in cases {
            world.configuration.moves = moves
            #expect(world.result().diagnostics.map(\.summary) == [summary])
        }
    }

    // MARK: Removals and imports

    @Test func removedBlocksForget() throws {
        var world = TestWorld([])
        try world.add(at("a"), preventDestroy: true)
        world.configuration.removals = [(block("a"), false)]
        let plan = try world.plan()
        #expect(plan.text == "forget a (notInConfiguration)\n0 forget a")
        #expect(plan.summary.forget == 1)
        world.configuration.blocks = [thing("a")]
        #expect(world.result().diagnostics.map(\.summary) == ["Removed resource still exists"])
    }

    @Test func importsTakeOverWithoutSendingSecrets() throws {
        var world = TestWorld([
            thing(
                "a",
                .none,
                ["password": "secret", "email": "new"]
            )
        ])
        let id = try world.add(at("other"), ["email": .string("new")])
        world.records = []
        world.configuration.imports = [(at("a"), id)]
        let plan = try world.plan()
        #expect(plan.text == "no-op a (unchanged) importing id-1\n0 import a")
        #expect(plan.summary.importing == 1)
        world.configuration.blocks[0].arguments["email"] = "newer"
        #expect(
            try world.plan().text == """
                update a (configurationChanged) email=newer importing id-1
                0 import a
                1 update a after 0
                """
        )
        var simulation = Simulation(world)
        try simulation.apply(try world.plan())
        #expect(try simulation.world.plan().text == "")
        simulation.world.configuration.blocks[0].arguments["password"] = "changed"
        #expect(try simulation.world.plan().changes[0].changedSecrets == ["password"])
    }

    @Test func importsOfManagedObjectsAndToNowhereAreErrors() throws {
        var world = TestWorld([thing("a"), thing("b")])
        let id = try world.add(at("b"))
        world.configuration.imports = [(at("a"), id)]
        #expect(world.result().diagnostics.map(\.summary) == ["Object is managed already"])
        world.configuration.imports = [(at("nowhere"), "x")]
        #expect(
            world.result().diagnostics.map(\.summary) == ["Configuration for import target does not exist"]
        )
    }

    @Test func oneObjectHasOneAddress() throws {
        var world = TestWorld([
            thing("a") { $0.alias = "one" }, thing("b") { $0.alias = "two" }, thing("c"),
            thing("test_team.t"),
        ])
        let id = try world.add(at("other"))
        world.records = []
        for name in [id, id.uppercased(), "else"] {
            world.objects[name] = world.objects[id]
        }
        world.configuration.imports = [
            (at("a"), id), (at("b"), id.uppercased()), (at("c"), "else"), (at("test_team.t"), id),
        ]
        let result = world.result()
        #expect(result.plan == nil)
        #expect(result.diagnostics.map(\.summary) == ["Object is imported twice"])
        let problem = try #require(result.diagnostics.first)
        #expect(problem.address == "test_thing.b")
        #expect(problem.detail.contains("test_thing.a"))
        #expect(problem.subject != nil)
        world.configuration.imports[1].1 = "ELSE"
        world.objects["ELSE"] = world.objects[id]
        #expect(world.result().diagnostics.map(\.summary) == ["Object is imported twice"])
        world.configuration.imports.remove(at: 1)
        #expect(try world.plan().summary.importing == 3)
    }

    /// In whatever case its id is written, and also when it only waits to be destroyed.
    @Test func whatTheStateHoldsIsNotImported() throws {
        for generation in [0, 3] {
            var world = TestWorld([thing("a"), thing("b")])
            let id = try world.add(
                at("b"),
                status: generation == 0 ? .ready : .deposed,
                generation: generation
            )
            if generation != 0 {
                try world.add(at("b"))
            }
            world.objects[id.uppercased()] = world.objects[id]
            world.configuration.imports = [(at("a"), id.uppercased())]
            #expect(world.result().diagnostics.map(\.summary) == ["Object is managed already"])
        }
    }

    // MARK: Data sources

    @Test func dataSourcesAreReadWhenTheirArgumentsAreKnown() throws {
        var world = TestWorld([
            thing("data.test_thing.d", .none, ["name": "x"]),
            thing("a", .none, ["email": .attribute(at("data.test_thing.d"), "id")]),
        ])
        let first = Planner.plan(world.input)
        #expect(first.plan == nil)
        #expect(first.reads.data.map(\.address) == [at("data.test_thing.d")])
        let result = world.result { _ in
            .object(ValueMap([("name", .string("x")), ("id", .string("found"))]))
        }
        #expect(result.plan?.steps.map(\.work) == [.create])
        #expect(result.plan?.changes[1].after?["email"] == .string("found"))
        world.configuration.blocks.append(thing("z"))
        world.configuration.blocks[0].arguments["name"] = .attribute(at("z"), "id")
        let plan = try world.plan()
        #expect(
            plan.text == """
                read data.test_thing.d (inputUnknown)
                create a (notInState)
                create z (notInState)
                0 create z
                1 read data.test_thing.d after 0
                2 create a after 1
                """
        )
        #expect(plan.steps[2].terms.dependencies == [.instance(at("z"))])
        var simulation = Simulation(world)
        try simulation.apply(plan)
    }

    @Test func whatIsNotReadYetSaysWhatItWaitsFor() throws {
        var world = TestWorld([
            thing("a", .none, ["email": "new"]),
            thing("data.test_thing.d", .none, ["name": "x"]) { $0.dependsOn = [block("a")] },
        ])
        try world.add(at("a"), ["email": .string("old")])
        #expect(
            try world.plan().changes.map(\.reason) == [.dependencyPending, .configurationChanged]
        )
    }

    // MARK: Orderings

    @Test func keysComeAfterTheTeamsOfTheirOwner() throws {
        let world = TestWorld([
            thing("test_key.k", .keys(["ann", "bob"]), ["owner": .sameKey(block("u"), "id")]),
            thing("u", .keys(["ann", "bob"])),
            thing("test_team.t", .none, ["members": .set([.attribute(at("u", .key("ann")), "id")])]),
            thing("test_team.other", .none, ["members": .set(["elsewhere"])]),
        ])
        let plan = try world.plan()
        let keys = plan.steps.filter { $0.key.address.resource.type == "test_key" }
        #expect(keys.allSatisfy { $0.after.contains(.resource(block("test_team.t"))) })
        #expect(!keys.contains { $0.after.contains(.resource(block("test_team.other"))) })
    }

    @Test func knownOwnersOrderOnlyWhatTheyShare() throws {
        var world = TestWorld([
            thing("test_key.a", .none, ["owner": "ann"]), thing("test_key.b", .none, ["owner": "bob"]),
            thing("test_team.t", .none, ["members": .set(["ann", "carol"])]),
        ])
        #expect(
            try world.plan().steps.map { short($0.key.address) + "\($0.after)" } == [
                "test_key.b[]", "test_team.t[]", "test_key.a[Planning.StepDependency.step(1)]",
            ]
        )
        var simulation = Simulation(world)
        try simulation.apply(try world.plan())
        world = simulation.world
        world.mode = .destroy
        #expect(
            try world.plan().steps.map { short($0.key.address) } == [
                "test_key.a", "test_key.b", "test_team.t",
            ]
        )
    }

    @Test func anOrderingThatContradictsAReferenceGivesWay() throws {
        let world = TestWorld([
            thing("test_key.a", .none, ["owner": "ann"]),
            thing("test_team.t", .none, ["members": .set(["ann", .attribute(at("test_key.a"), "id")])]),
        ])
        #expect(try world.plan().steps.map { short($0.key.address) } == ["test_key.a", "test_team.t"])
    }
}
