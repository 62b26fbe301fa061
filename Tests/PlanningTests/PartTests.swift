import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

/// Objects that are gone when another one is.
@Suite struct PartTests {
    /// A thing `z` and its part, which names it by a reference or by a text; the block of the part comes first.
    private func world(
        _ kind: Term,
        named name: Term,
        _ change: (inout TestBlock) -> Void = { _ in }
    ) throws -> TestWorld {
        var world = TestWorld([
            thing("test_part.p", .none, ["of": name], change), thing("z", .none, ["kind": kind]),
        ])
        try world.add(at("z"))
        try world.add(at("test_part.p"), ["of": .string("n")], dependencies: [.instance(at("z"))])
        return world
    }

    @Test(arguments: [true, false], [true, false])
    func isReplacedWithTheObject(refers: Bool, createsFirst: Bool) throws {
        let world = try world("big", named: refers ? .attribute(at("z"), "name") : "n") {
            $0.lifecycle.createBeforeDestroy = createsFirst
        }
        let plan = try world.plan()
        #expect(
            plan.text == """
                delete-create test_part.p (replacedWithWhole) id=?
                delete-create z (cannotUpdate) digest=? id=? kind=big seal=? token=(sensitive) zone=? forced by kind
                0 delete test_part.p
                1 delete z after 0
                2 create z after 1
                3 create test_part.p after 0 2
                """
        )
    }

    @Test func staysWhereTheObjectDoes() throws {
        #expect(try world("plain", named: .attribute(at("z"), "name")).plan().text == "")
        var updated = try world("plain", named: .attribute(at("z"), "name"))
        updated.configuration.blocks[1].arguments["email"] = "x"
        #expect(try updated.plan().text == "update z (configurationChanged) email=x\n0 update z")
        // Another object's.
        var other = try world("big", named: "m")
        other.records.removeAll { $0.address == at("test_part.p") }
        try other.add(at("test_part.p"), ["of": .string("m")])
        #expect(try other.plan().changes.map(\.reason) == [.unchanged, .cannotUpdate])
    }

    @Test func isReplacedWhereThatIsRequestedOfTheObject() throws {
        var world = try world("plain", named: "n")
        world.selection.replacements = [at("z")]
        #expect(try world.plan().changes.map(\.reason) == [.replacedWithWhole, .requested])
    }

    @Test(arguments: [true, false]) func isProtectedAllTheSame(refers: Bool) throws {
        let world = try world("big", named: refers ? .attribute(at("z"), "name") : "n") {
            $0.lifecycle.preventDestroy = true
        }
        let result = world.result()
        #expect(result.plan == nil)
        #expect(result.diagnostics.map(\.summary) == ["Instance cannot be destroyed"])
    }

    /// Nothing would make a part anew that the plan leaves alone.
    @Test func isNotLostWhereThePlanIsOfAPart() throws {
        var world = try world("big", named: .attribute(at("z"), "name"))
        world.selection.targets = [.resource(at("z"))]
        let refused = world.result()
        #expect(refused.plan == nil)
        let error = try #require(refused.diagnostics.first { $0.severity == .error })
        #expect(error.summary == "A replaced object would lose its parts")
        #expect(error.detail.contains("  - test_part.p\n"))
        #expect(error.detail.hasSuffix("add -target='test_part.p'."))
        world.selection.targets.append(.resource(at("test_part.p")))
        #expect(try world.plan().changes.map(\.reason) == [.replacedWithWhole, .cannotUpdate])

        var excluding = try self.world("big", named: .attribute(at("z"), "name"))
        excluding.selection.excludes = [.resource(at("test_part.p"))]
        #expect(excluding.result().diagnostics.contains { $0.summary == error.summary })

        // An object that stays keeps its parts.
        var staying = try self.world("plain", named: .attribute(at("z"), "name"))
        staying.selection.targets = [.resource(at("z"))]
        #expect(try staying.plan().changes.allSatisfy { $0.action == .noop })
    }
}
