import Planning
import StateModel
import Testing
import Values

/// Types whose objects are judged together with those of another type on the same object, whether they come or go.
@Suite struct OrderingTests {
    private func steps(_ world: TestWorld) throws -> [String] {
        try world.plan().steps.map { "\($0.work) \(short($0.key.address)) \($0.after)" }
    }

    @Test(arguments: [("test_key", "test_latch"), ("test_latch", "test_key")])
    func whatIsWantedWaitsForWhatGoes(leaving: String, coming: String) throws {
        var world = TestWorld([
            thing("\(coming).a", .none, ["owner": "ann"]), thing("\(coming).b", .none, ["owner": "bob"]),
        ])
        try world.add(at("\(leaving).old"), ["owner": .string("ann")])
        let steps = try steps(world)
        let goes = try #require(steps.firstIndex { $0.hasPrefix("delete \(leaving).old ") })
        #expect(steps[goes].hasSuffix(" []"))
        #expect(steps.contains("create \(coming).a [Planning.StepDependency.step(\(goes))]"), "\(steps)")
        #expect(steps.contains("create \(coming).b []"), "\(steps)")
    }

    /// Another owner's object is none of its business, nor is one that stays.
    @Test func whatStaysIsNotWaitedFor() throws {
        var world = TestWorld([
            thing("test_latch.a", .none, ["owner": "ann"]), thing("test_key.k", .none, ["owner": "ann"]),
        ])
        try world.add(at("test_key.k"), ["owner": .string("ann")])
        try world.add(at("test_key.old"), ["owner": .string("bob")])
        #expect(try steps(world).contains("create test_latch.a []"))
    }
}
