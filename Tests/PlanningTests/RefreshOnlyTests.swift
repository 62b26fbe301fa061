import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@Suite struct RefreshOnlyTests {
    @Test func refreshOnlyNotesWhatChanged() throws {
        var world = TestWorld([thing("a", .none, ["email": "wanted"])])
        let id = try world.add(at("a"))
        world.objects[id]?["zone"] = .string("other")
        try world.add(at("b"))
        world.objects[world.records[1].objectID] = nil
        world.mode = .refreshOnly
        let plan = try world.plan()
        #expect(plan.text == "forget b (gone)\n0 record a\n1 forget b")
        #expect(plan.drift.count == 2)
        #expect(plan.hasChanges)
        #expect(plan.changes[0].after?["zone"] == .string("other"))
    }

    /// What the API had not decided yet when the object was recorded is no change that somebody made.
    @Test func refreshOnlyTakesInQuietlyWhatTheAPIAddsLater() throws {
        var world = TestWorld([thing("a")])
        let id = try world.add(at("a"), ["seal": .null(.string)])
        world.objects[id]?["seal"] = .string("late")
        world.mode = .refreshOnly
        let plan = try world.plan()
        #expect(plan.text == "0 record a")
        #expect(plan.drift.isEmpty)
        #expect(!plan.hasChanges)
        world.objects[id]?["digest"] = .string("other")
        #expect(try world.plan().drift.count == 1)
    }

    @Test func refreshOnlyShowsOutputsWithoutWhatIsGone() throws {
        var world = TestWorld([thing("a", .count(2))])
        for index in 0..<2 {
            try world.add(at("a", .index(index)))
        }
        world.configuration.outputs = [("ids", .each(block("a"), "id"))]
        let ids = world.records.map { Value.string($0.objectID) }
        func list(_ values: [Value]) -> Value { Value(.list(values, element: .string)) }
        world.outputs = [OutputRecord(name: "ids", value: list(ids), isSensitive: false)]
        world.objects[world.records[1].objectID] = nil
        world.mode = .refreshOnly
        #expect(try world.plan().outputs.map(\.after) == [list([ids[0]])])
    }
}
