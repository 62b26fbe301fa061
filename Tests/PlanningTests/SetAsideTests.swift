import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

/// Objects that were set aside for a replacement.
@Suite struct SetAsideTests {
    @Test func cleansUpDeposedObjects() throws {
        var world = TestWorld([thing("a")])
        try world.add(at("a"))
        try world.add(at("a"), status: .deposed, generation: 2)
        let plan = try world.plan()
        #expect(plan.text == "delete a#2 (deposed)\n0 delete a#2")
        #expect(
            plan.rows.filter { !$0.mayMove } == [
                RowExpectation(key: RecordKey(address: at("a"), generation: 2), version: 1)
            ]
        )
    }

    /// It may be what takes the room that the next successor needs: five keys a user.
    @Test func whatIsLeftOverDoesNotWaitForALaterSuccessor() throws {
        var world = TestWorld([thing("a", .none, ["name": "m"])])
        try world.add(at("a"))
        try world.add(at("a"), status: .deposed, generation: 1)
        let plan = try world.plan()
        let step = try #require(plan.steps.first { $0.work == .delete })
        #expect(step.after.isEmpty, "\(plan.text)")
    }

    @Test func whatWasSetAsideInVainIsTheCurrentObjectAgain() throws {
        var world = TestWorld([thing("a")])
        try world.add(at("a"), status: .deposed, generation: 1)
        let plan = try world.plan()
        #expect(plan.text == "0 move a")
        #expect(plan.changes.map(\.restoredFrom) == [1])
        #expect(!plan.hasChanges)
        #expect(
            plan.rows == [
                RowExpectation(key: RecordKey(address: at("a")), version: nil),
                RowExpectation(key: RecordKey(address: at("a"), generation: 1), version: 1),
            ]
        )
    }

    @Test func whatWasSetAsideInVainIsChangedAndReplacedLikeAnyOther() throws {
        var world = TestWorld([thing("a", .none, ["name": "m"]), thing("b", .none, ["kind": "k"])])
        try world.add(at("a"), status: .deposed, generation: 2)
        try world.add(at("b"), status: .deposed, generation: 1)
        try world.add(at("b"), status: .deposed, generation: 3)
        #expect(
            try world.plan().text == """
                update a (configurationChanged) digest=? name=m seal=?
                delete-create b (cannotUpdate) digest=? id=? kind=k seal=? token=(sensitive) zone=? forced by kind
                delete b#1 (deposed)
                0 move a
                1 update a after 0
                2 move b
                3 delete b after 2
                4 create b after 3
                5 delete b#1
                """
        )
    }

    @Test func whatWasSetAsideIsDestroyedWhenItsBlockIsGone() throws {
        var world = TestWorld()
        try world.add(at("a"), status: .deposed, generation: 1)
        #expect(try world.plan().text == "delete a#1 (deposed)\n0 delete a#1")
    }
}
