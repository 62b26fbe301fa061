import JSONText
import Planning
import Providers
import StateModel
import Testing
import Values

/// Which of the changes of a plan undo what others did.
@Suite struct DriftReasonTests {
    private func world(_ name: String, recorded: String, changedOutside: String?) throws -> TestWorld {
        var world = TestWorld([thing("a", .none, ["name": .value(.string(name))])])
        try world.add(at("a"), ["name": .string(recorded)])
        world.records[0].changedOutside = changedOutside.map { ["name": .string($0)] } ?? [:]
        return world
    }

    /// Also where a refresh has taken the change in since.
    @Test func revertingWhatOthersChangedIsDrift() throws {
        let taken = try world("n", recorded: "x", changedOutside: "n")
        #expect(try taken.plan().changes.first?.reason == .drift)
        let edited = try world("m", recorded: "x", changedOutside: "n")
        #expect(try edited.plan().changes.first?.reason == .configurationChanged)
        let unknown = try world("n", recorded: "x", changedOutside: nil)
        #expect(try unknown.plan().changes.first?.reason == .configurationChanged)
    }

    /// Once the configuration wants what others made of it, that is what was applied.
    @Test func acceptedDriftIsForgotten() throws {
        let plan = try world("x", recorded: "x", changedOutside: "n").plan()
        #expect(plan.text == "0 record a" && !plan.hasChanges)
        #expect(plan.rows.map(\.mayMove) == [true])
    }

    @Test func aRefreshRemembersWhatWasApplied() throws {
        let world = try world("n", recorded: "n", changedOutside: nil)
        let schema = TestSchemas.thing
        let before = world.records[0]
        func with(_ name: Value) -> Value {
            var attributes = before.attributes.mapValue ?? ValueMap()
            attributes["name"] = name
            return .object(attributes)
        }
        var row = before
        row.changedOutside = row.changedOutside(takingIn: with(.string("x")), schema)
        #expect(row.changedOutside == ["name": "n"])
        row.attributes = with(.string("x"))
        row.changedOutside = row.changedOutside(takingIn: with(.string("y")), schema)
        #expect(row.changedOutside == ["name": "n"])
        row.attributes = with(.string("y"))
        #expect(row.changedOutside(takingIn: with(.string("y")), schema) == ["name": "n"])
        #expect(row.changedOutside(takingIn: with(.string("n")), schema) == [:])
        // Nothing that is secret, on either side.
        #expect(before.changedOutside(takingIn: with(.string("x").marked(.sensitive)), schema) == [:])
        row.attributes = with(.string("hush").marked(.sensitive))
        #expect(row.changedOutside(takingIn: with(.string("z")), schema) == [:])
    }
}
