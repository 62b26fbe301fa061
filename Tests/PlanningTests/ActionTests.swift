import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@Suite struct ActionTests {
    @Test func createsInOrderOfReference() throws {
        let world = TestWorld([
            thing("b", .none, ["needs": .list([.attribute(at("a"), "id")])]),
            thing("a"),
        ])
        let plan = try world.plan()
        #expect(
            plan.text == """
                create a (notInState)
                create b (notInState)
                0 create a
                1 create b after 0
                """
        )
        #expect(plan.steps[1].terms.dependencies == [.instance(at("a"))])
        #expect(plan.steps[0].timeoutSeconds == 60)
        #expect(
            plan.rows == [
                RowExpectation(key: RecordKey(address: at("a")), version: nil),
                RowExpectation(key: RecordKey(address: at("b")), version: nil),
            ]
        )
        let after = try #require(plan.changes[0].after?.mapValue)
        #expect(after["id"]?.isUnknown == true)
        #expect(after["active"] == .bool(true))
        #expect(after["zone"]?.isNull == true)
        #expect(after["kind"] == .string("plain"))
        #expect(after["email"]?.isNull == true)
        #expect(after["token"] == .unknown(.string, marks: .sensitive))
        #expect(plan.changes[1].after?["needs"]?.elements?.first?.isUnknown == true)
    }

    @Test func leavesAloneWhatIsAsWanted() throws {
        var world = TestWorld([thing("a", .none, ["email": "Ann@Example.org", "tags": .set(["x", "y"])])])
        try world.add(
            at("a"),
            [
                "email": .string("ann@example.org"), "tags": .set([.string("y"), .string("x")], of: .string),
                "active": .bool(false), "labels": Value(.map(ValueMap(), element: .string)),
            ]
        )
        let plan = try world.plan()
        #expect(plan.text == "")
        #expect(plan.changes.map(\.action) == [.noop])
        #expect(plan.changes[0].after?["email"] == .string("ann@example.org"))
        #expect(!plan.hasChanges)
        #expect(!plan.rows.contains { !$0.mayMove })
    }

    @Test func updatesInPlaceAndMakesDependentsUnknown() throws {
        var world = TestWorld([thing("a", .none, ["name": "m", "email": "x"])])
        try world.add(at("a"))
        #expect(
            try world.plan().text == """
                update a (configurationChanged) digest=? email=x name=m seal=?
                0 update a
                """
        )
    }

    @Test(arguments: [false, true]) func replacesWhereAnUpdateIsImpossible(createsFirst: Bool) throws {
        var world = TestWorld([
            thing("a", .none, ["kind": "big"]) { $0.lifecycle.createBeforeDestroy = createsFirst },
            thing("b", .none, ["needs": .list([.attribute(at("a"), "id")])]),
        ])
        let id = try world.add(at("a"))
        try world.add(
            at("b"),
            ["needs": Value(.list([.string(id)], element: .string))],
            dependencies: [.instance(at("a"))]
        )
        let changes =
            "\(createsFirst ? "create-delete" : "delete-create") a (cannotUpdate) digest=? id=? kind=big seal=? "
            + "token=(sensitive) zone=? forced by kind\nupdate b (configurationChanged) needs=[?]\n"
        let steps =
            createsFirst
            ? "0 create a\n1 update b after 0\n2 delete a#1 after 0 1"
            : "0 delete a\n1 create a after 0\n2 update b after 1"
        #expect(try world.plan().text == changes + steps)
    }

    @Test func dropsAnOrderThatTwoKindsOfReplacementContradict() throws {
        var world = TestWorld([
            thing("a", .none, ["kind": "big"]),
            thing("b", .none, ["kind": .attribute(at("a"), "id")]) {
                $0.lifecycle.createBeforeDestroy = true
            },
        ])
        let id = try world.add(at("a"))
        try world.add(at("b"), ["kind": .string(id)], dependencies: [.instance(at("a"))])
        let plan = try world.plan()
        #expect(
            plan.steps.map { "\($0.work) \(short($0.key.address))" } == [
                "delete a", "create a", "create b", "delete b",
            ]
        )
        _ = try StepGraph(plan)
    }

    @Test func saysWhyAnObjectIsReplaced() throws {
        var world = TestWorld([
            thing("a"), thing("b"),
            thing("c") { $0.triggers = [ReplacementTrigger(target: .instance(at("b")), attribute: nil)] },
            thing("d") { $0.triggers = [ReplacementTrigger(target: .instance(at("b")), attribute: "email")] },
        ])
        try world.add(at("a"), status: .tainted)
        try world.add(at("b"))
        try world.add(at("c"))
        try world.add(at("d"))
        world.selection.replacements = [at("b")]
        let plan = try world.plan()
        #expect(plan.changes.map(\.reason) == [.tainted, .requested, .replaceTriggered, .unchanged])
        #expect(plan.changes.map(\.action.replaces) == [true, true, true, false])
    }

    @Test func completesAPartialObject() throws {
        var world = TestWorld([thing("a")])
        try world.add(at("a"), ["token": .null(.string)], status: .partial)
        let plan = try world.plan()
        #expect(plan.changes[0].reason == .incomplete)
        #expect(plan.steps.map(\.work) == [.update])
        #expect(plan.changes[0].after?["token"]?.isUnknown == true)
    }

    @Test func destroysWhatIsNotConfigured() throws {
        var world = TestWorld([
            thing("c", .count(1)), thing("k", .keys(["x"])), thing("s"), thing("m", .keys(["0"])),
        ])
        try world.add(at("c", .index(0)))
        try world.add(at("c", .index(1)))
        try world.add(at("gone"))
        try world.add(at("k", .key("x")))
        try world.add(at("k", .key("y")))
        try world.add(at("m", .index(0)))
        try world.add(at("s", .key("z")))
        #expect(
            try world.plan().text == """
                delete c[1] (indexOutOfRange(1))
                delete gone (notInConfiguration)
                delete k["y"] (keyNotInMap("y"))
                delete m[0] (wrongRepetition)
                create m["0"] (notInState)
                create s (notInState)
                delete s["z"] (wrongRepetition)
                0 delete c[1]
                1 delete gone
                2 delete k["y"]
                3 delete m[0]
                4 create m["0"]
                5 create s
                6 delete s["z"]
                """
        )
    }

    @Test func destroysOrphansAfterTheirUsers() throws {
        var world = TestWorld([thing("c")])
        try world.add(at("a"))
        try world.add(at("b"), dependencies: [.instance(at("a"))])
        let id = try world.add(at("c"), ["email": .string("old")], dependencies: [.resource(block("a"))])
        world.objects[id]?["email"] = .string("old")
        #expect(
            try world.plan().text == """
                delete a (notInConfiguration)
                delete b (notInConfiguration)
                update c (configurationChanged) email=null
                0 delete b
                1 update c
                2 delete a after 0 1
                """
        )
    }

    @Test func elementsThatOthersAddedAreAdoptedWhereTheyAreWantedAndLeftAloneElsewhere() throws {
        var world = TestWorld([thing("test_team.t", .none, ["members": .set(["x", "y"])])])
        let id = try world.add(at("test_team.t"), ["members": .set([.string("x")], of: .string)])
        world.objects[id]?["members"] = .set([.string("x"), .string("y"), .string("z")], of: .string)
        let plan = try world.plan()
        #expect(plan.text == "0 record test_team.t")
        #expect(plan.drift.isEmpty)
        #expect(plan.changes[0].after?["members"] == .set([.string("x"), .string("y")], of: .string))
        world.objects[id]?["members"] = .set([.string("y")], of: .string)
        let second = try world.plan()
        #expect(second.text.hasPrefix("update test_team.t (configurationChanged) members=[x,y]"))
        #expect(second.drift.count == 1)
    }

    @Test func plansAnewWhatIsGone() throws {
        var world = TestWorld([thing("a")])
        let id = try world.add(at("a"))
        try world.add(at("old"))
        world.objects = [:]
        let plan = try world.plan()
        #expect(
            plan.text == """
                create a (gone)
                forget old (gone)
                0 create a
                1 forget old
                """
        )
        #expect(plan.drift.map { $0.after == nil } == [true, true])
        #expect(plan.drift[0].before["id"] == .string(id))
        #expect(plan.summary.forget == 0)
        #expect(plan.rows.map(\.version) == [1, 1])
    }

    @Test func showsDriftOfWhatTheConfigurationOwns() throws {
        var world = TestWorld([thing("a", .none, ["email": "e"]), thing("b")])
        let first = try world.add(at("a"), ["email": .string("e")])
        let second = try world.add(at("b"))
        world.objects[first]?["email"] = .string("f")
        world.objects[first]?["zone"] = .string("other")
        world.objects[second]?["active"] = .bool(false)
        let plan = try world.plan()
        #expect(
            plan.text == """
                update a (drift) email=e
                0 update a
                1 record b
                """
        )
        #expect(plan.drift.count == 1)
        #expect(plan.drift.first?.after?["email"] == .string("f"))
        #expect(plan.drift.first?.after?["zone"] == .string("z"))
        #expect(plan.changes[1].after?["active"] == .bool(false))
    }

    @Test func ignoresWhatLifecycleIgnores() throws {
        var world = TestWorld([
            thing("a", .none, ["email": "new", "kind": "big"]) { $0.lifecycle.ignoredChanges = .all },
            thing("b", .none, ["email": "new", "kind": "big"]) {
                $0.lifecycle.ignoredChanges = .paths(["kind"])
            },
            thing(
                "c",
                .none,
                [
                    "labels": .value(
                        Value(
                            .map(ValueMap([("x", .string("1")), ("y", .string("2"))]), element: .string)
                        )
                    )
                ]
            ) { $0.lifecycle.ignoredChanges = .paths(["labels[\"x\"]"]) },
        ])
        let old = Value(.map(ValueMap([("x", .string("0")), ("y", .string("0"))]), element: .string))
        try world.add(at("a"))
        try world.add(at("b"))
        try world.add(at("c"), ["labels": old])
        #expect(
            try world.plan().text == """
                update b (configurationChanged) email=new
                update c (configurationChanged) labels={x=0,y=2}
                0 update b
                1 update c
                """
        )
    }

    @Test func recordsProtectionWithoutARequest() throws {
        var world = TestWorld([thing("a") { $0.lifecycle.preventDestroy = true }])
        try world.add(at("a"))
        let plan = try world.plan()
        #expect(plan.text == "0 record a")
        #expect(plan.steps[0].terms.preventDestroy)
        #expect(!plan.hasChanges)
    }

    @Test func refusesToDestroyWhatIsProtected() throws {
        var world = TestWorld([thing("b", .none, ["kind": "big"]) { $0.lifecycle.preventDestroy = true }])
        try world.add(at("a"), preventDestroy: true)
        try world.add(at("b"))
        let result = world.result()
        #expect(result.plan == nil)
        #expect(
            result.diagnostics.map(\.summary) == Array(repeating: "Instance cannot be destroyed", count: 2)
        )
        let sticky = try #require(result.diagnostics.first { $0.address == "test_thing.a" })
        #expect(sticky.detail.contains("keyform state unprotect test_thing.a"))
        world.mode = .destroy
        #expect(world.result().diagnostics.count == 2)
    }

    @Test func stopsAtAFailedPrecondition() throws {
        var world = TestWorld([thing("a")])
        world.configuration.failing = [block("a")]
        #expect(world.result().plan == nil)
        #expect(world.result().diagnostics.map(\.summary) == ["Resource precondition failed"])
    }

    @Test func destroysInReverse() throws {
        var world = TestWorld([])
        try world.add(at("a"))
        try world.add(at("b", .index(0)), dependencies: [.instance(at("a"))])
        try world.add(at("b", .index(1)), dependencies: [.instance(at("a"))])
        try world.add(at("c"), dependencies: [.resource(block("b"))])
        try world.add(at("d"), dependencies: [.resource(block("b"))])
        world.outputs = [OutputRecord(name: "o", value: .string("v"), isSensitive: false)]
        world.mode = .destroy
        let plan = try world.plan()
        #expect(
            plan.text == """
                delete a (destroyRequested)
                delete b[0] (destroyRequested)
                delete b[1] (destroyRequested)
                delete c (destroyRequested)
                delete d (destroyRequested)
                0 delete c
                1 delete d
                2 delete b[0] after (0 1)
                3 delete b[1] after (0 1)
                4 delete a after 2 3
                """
        )
        #expect(plan.outputs.map(\.name) == ["o"])
        #expect(plan.summary.destroy == 5)
    }

    /// What is sensitive follows the configuration, both ways and without a request.
    @Test(arguments: [true, false]) func marksFollowTheConfiguration(isSensitive: Bool) throws {
        let text = Value.string("x")
        func marked(_ applies: Bool) -> Value { applies ? text.marked(.sensitive) : text }
        var world = TestWorld([thing("a", .none, ["email": .value(marked(isSensitive))])])
        try world.add(at("a"), ["email": text])
        let attributes = try #require(world.records[0].attributes.mapValue)
        world.records[0].attributes = .object(
            attributes.mapValues { $0 == "email" ? marked(!isSensitive) : $1 }
        )
        var plan = try world.plan()
        #expect(plan.changes.map(\.action) == [.update])
        #expect(plan.steps.map(\.work) == [.record])
        #expect(plan.changes[0].after?["email"] == marked(isSensitive))
        #expect(plan.summary.change == 1)
        world.records[0].attributes = plan.changes[0].after ?? .null()
        plan = try world.plan()
        #expect(plan.changes.map(\.action) == [.noop])
        #expect(plan.steps.isEmpty)
    }

    /// A row that the plan changes must not move; one that it only shows, or refreshes, may.
    @Test func onlyWhatAPlanNeedsMakesItStale() throws {
        var world = TestWorld([
            thing("changed", .none, ["email": "new"]), thing("refreshed", .none, ["email": "same"]),
            thing("shown"), thing("needed"), thing("user", .none, ["email": .attribute(at("needed"), "id")]),
        ])
        try world.add(at("changed"), ["email": .string("old")])
        let id = try world.add(at("refreshed"), ["email": .string("same")])
        try world.add(at("shown"))
        try world.add(at("needed"))
        world.objects[id]?["zone"] = .string("other")
        let plan = try world.plan()
        #expect(
            plan.rows.map { "\(short($0.key.address)) \($0.mayMove)" } == [
                "changed false", "needed false", "refreshed true", "shown true", "user false",
            ]
        )
        #expect(plan.steps.contains { $0.work == .record })
    }

    @Test func comparesOutputs() throws {
        var world = TestWorld([thing("a")])
        world.configuration.outputs = [
            ("new", .attribute(at("a"), "id")), ("same", "x"), ("other", "y"),
        ]
        world.outputs = [
            OutputRecord(name: "other", value: .string("x"), isSensitive: false),
            OutputRecord(name: "removed", value: .string("x"), isSensitive: false),
            OutputRecord(name: "same", value: .string("x"), isSensitive: false),
        ]
        let outputs = try world.plan().outputs
        #expect(outputs.map(\.name) == ["new", "other", "removed"])
        #expect(outputs[0].after?.isUnknown == true)
        #expect(outputs[2].after == nil)
    }
}
