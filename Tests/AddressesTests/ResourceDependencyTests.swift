import Addresses
import Testing

@Suite struct ResourceDependencyTests {
    private let block = ResourceAddress(type: "t", name: "a")
    private let later = ResourceAddress(type: "t", name: "b")

    @Test func theTextReadsBack() {
        let edges: [ResourceDependency] = [
            .resource(block), .instance(InstanceAddress(block)), .instance(InstanceAddress(block, .index(3))),
            .instance(InstanceAddress(block, .key("[*]"))),
        ]
        #expect(edges.map(\.description) == ["t.a[*]", "t.a", "t.a[3]", "t.a[\"[*]\"]"])
        #expect(edges.map { ResourceDependency($0.description) } == edges)
        #expect(edges.map(\.target) == ["t.a", "t.a", "t.a[3]", "t.a[\"[*]\"]"])
        #expect(ResourceDependency("t[*]") == nil && ResourceDependency("t.a[") == nil)
    }

    @Test func aBlockComesBeforeItsInstances() {
        let sorted: [ResourceDependency] = [
            .resource(block), .instance(InstanceAddress(block, .index(0))),
            .instance(InstanceAddress(block, .index(1))), .resource(later), .instance(InstanceAddress(later)),
        ]
        #expect(sorted.reversed().sorted() == sorted)
        #expect(sorted.map(\.block) == [block, block, block, later, later])
    }
}
