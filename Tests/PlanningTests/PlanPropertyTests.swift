import Addresses
import Configuration
import DependencyGraph
import Planning
import Providers
import StateModel
import TestSupport
import Testing
import Values

@Suite struct PlanPropertyTests {
    static let sizes = Effort.isThorough ? [1, 3, 10, 30, 100, 200, 1_000] : [1, 3, 10, 30]

    @Test(arguments: sizes, [1, 2] as [UInt64]) func applyingLeavesNothingToDo(
        size: Int,
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed &* 7919 &+ UInt64(size))
        var world = TestWorld()
        world.configuration = .random(size: size, using: &random)
        var simulation = Simulation(world, seed: seed)
        for _ in 0..<4 {
            let plan = try simulation.world.plan()
            try expectSound(plan)
            try simulation.apply(plan)
            #expect(simulation.done.count == plan.steps.count)
            let again = try simulation.world.plan()
            #expect(again.text == "")
            #expect(!again.hasChanges)
            simulation.world.configuration = simulation.world.configuration.mutated(using: &random)
        }
        simulation.world.mode = .destroy
        let plan = try simulation.world.plan()
        try expectReverse(plan, of: simulation.world)
        try simulation.apply(plan)
        #expect(simulation.world.records.isEmpty)
        #expect(simulation.world.objects.isEmpty)
    }

    @Test(arguments: Effort.isThorough ? 1...6 : 1...2 as ClosedRange<UInt64>)
    func anyPrefixOfAnApplyCanBeContinued(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var world = TestWorld()
        world.configuration = .random(size: Effort.isThorough ? 40 : 8, using: &random)
        var simulation = Simulation(world, seed: seed)
        try simulation.apply(try simulation.world.plan())
        simulation.world.configuration = simulation.world.configuration.mutated(using: &random)
        let plan = try simulation.world.plan()
        var whole = simulation
        try whole.apply(plan)
        for limit in 0..<plan.steps.count {
            var partial = simulation
            try partial.apply(plan, limit: limit)
            try partial.apply(try partial.world.plan())
            #expect(try partial.world.plan().text == "")
            #expect(partial.world.records.map(\.address) == whole.world.records.map(\.address))
            #expect(partial.world.records.map(\.terms) == whole.world.records.map(\.terms))
            #expect(partial.world.objects.count == whole.world.objects.count)
        }
    }

    @Test func plansAreEqualForEqualInput() throws {
        var random = SeededGenerator(seed: 5)
        var world = TestWorld()
        world.configuration = .random(size: 200, using: &random)
        #expect(try world.plan().text == world.plan().text)
    }

    @Test func sizeOfThePlanGrowsWithTheConfigurationOnly() throws {
        func edges(_ size: Int) throws -> Int {
            var world = TestWorld([
                thing("a", .count(size)),
                thing("b", .count(size), ["needs": .each(block("a"), "id")]),
                thing("c", .count(size), [:], dependsOn: ["b"]),
            ])
            var simulation = Simulation(world)
            try simulation.apply(try world.plan())
            world = simulation.world
            let create = try StepGraph(try TestWorld(world.configuration.blocks).plan()).graph.edgeCount
            world.mode = .destroy
            let destroy = try StepGraph(try world.plan()).graph.edgeCount
            world.mode = .normal
            world.selection.replacements = [at("a"), at("b"), at("c")]
            let replace = try StepGraph(try world.plan()).graph.edgeCount
            return create + destroy + replace
        }
        #expect(try edges(80) <= 2 * edges(40) + 20)
    }

    @Test func manyInstancesKeepTheirOrder() throws {
        var random = SeededGenerator(seed: 11)
        var world = TestWorld()
        world.configuration = .random(size: Effort.isThorough ? 10_000 : 1_000, using: &random)
        var simulation = Simulation(world)
        let plan = try world.plan()
        try expectSound(plan)
        try simulation.apply(plan)
        #expect(simulation.world.records.count == plan.changes.count)
        simulation.world.mode = .destroy
        let destruction = try simulation.world.plan()
        try expectReverse(destruction, of: simulation.world)
    }

    /// Steps stand after what they wait for, and every change says why.
    private func expectSound(_ plan: Plan) throws {
        let graph = try StepGraph(plan)
        // The last step that must be done before a node; found in one walk, however the waiting is passed on.
        var latest = [Int](repeating: -1, count: graph.graph.nodeCount)
        for node in try #require(graph.graph.topologicalOrder()) {
            for dependency in graph.graph.dependencies(of: node) {
                latest[node] = max(latest[node], graph.isStep(dependency) ? dependency : latest[dependency])
            }
        }
        #expect(plan.steps.allSatisfy { latest[$0.id] < $0.id })
        for change in plan.changes where change.action != .noop {
            #expect(change.reason != .unchanged)
            if change.reason == .cannotUpdate {
                #expect(!change.replacing.isEmpty)
            }
        }
        #expect(plan.changes.map(\.address) == plan.changes.map(\.address).sorted())
    }

    /// Whatever depends on an object by the state goes before it.
    private func expectReverse(_ plan: Plan, of world: TestWorld) throws {
        var position: [InstanceAddress: Int] = [:]
        var byBlock: [ResourceAddress: [Int]] = [:]
        for step in plan.steps {
            position[step.key.address] = step.id
            byBlock[step.key.address.resource, default: []].append(step.id)
        }
        for record in world.records {
            let own = try #require(position[record.address])
            for edge in record.terms.dependencies {
                switch edge {
                case .instance(let address): #expect(own < position[address] ?? .max)
                case .resource(let resource): #expect(byBlock[resource]?.allSatisfy { own < $0 } ?? true)
                }
            }
        }
    }
}
