import Planning
import SourceText
import StateModel
import Testing
import Values

/// Secrets that only the API decides.
@Suite struct ChangedSecretTests {
    @Test func aSecretThatOthersChangedIsNamed() throws {
        var world = TestWorld([thing("a")])
        let id = try world.add(at("a"))
        #expect(try world.plan().warnings.isEmpty)
        world.objects[id]?["token"] = .string("another")
        let plan = try world.plan()
        #expect(plan.warnings.map(\.summary) == ["Secret was changed outside of keyform"])
        #expect(plan.warnings.first?.address == "test_thing.a")
        #expect(plan.warnings.first?.detail.contains("token") == true)
        #expect(plan.warnings.first?.detail.contains("another") == false)
        #expect(!plan.hasChanges)
        // One that was never read, or cannot be opened, was not changed.
        var attributes = world.records[0].attributes.mapValue ?? ValueMap()
        attributes["token"] = .null(.string)
        world.records[0].attributes = .object(attributes)
        #expect(try world.plan().warnings.isEmpty)
    }
}
