import Addresses
import DependencyGraph
import ResourceSchemas
import SourceText
import StateModel

/// Puts steps in an order, giving up wishes where they contradict needs.
struct StepOrder {
    private var work: StepWork
    private let drafts: [ChangeDraft]
    /// Blocks that some link waits for, with the node that stands for each.
    private var barriers: [ResourceAddress: Int] = [:]
    private var barrierMembers: [[Link.Target]] = []

    init(work: StepWork, drafts: [ChangeDraft]) {
        self.work = work
        self.drafts = drafts
        addBarriers()
    }

    func finished(schemas: SchemaCatalog) -> (steps: [Step], joins: [StepJoin], diagnostics: [Diagnostic]) {
        var order = self
        if let diagnostic = order.breakCircles() {
            return ([], [], [diagnostic])
        }
        let sorted = order.graph(upTo: .preferred).topologicalOrder() ?? []
        let (steps, joins) = order.numbered(sorted.compactMap(order.stepIndex), schemas)
        return (steps, joins, [])
    }

    // MARK: The graph: joins, then barriers, then steps, so that meeting points never hold a step up

    private var firstStep: Int {
        work.joins.count + barriers.count
    }

    private var nodeCount: Int {
        firstStep + work.steps.count
    }

    private func stepIndex(_ node: Int) -> Int? {
        node < firstStep ? nil : node - firstStep
    }

    private func node(_ target: Link.Target) -> Int? {
        switch target {
        case .step(let step): firstStep + step
        case .join(let join): join
        case .resource(let resource): barriers[resource].map { work.joins.count + $0 }
        }
    }

    private mutating func addBarriers() {
        var wanted: Set<ResourceAddress> = []
        for links in work.steps.map(\.after) + work.joins.map(\.after) {
            for link in links {
                if case .resource(let resource) = link.target {
                    wanted.insert(resource)
                }
            }
        }
        for resource in wanted.sorted() {
            barriers[resource] = barrierMembers.count
            barrierMembers.append([])
        }
        for (position, step) in work.steps.enumerated()
        where step.work.finishesInstance && drafts[step.change].change.isWaitedFor {
            for resource in step.key.address.resource.generalized {
                if let barrier = barriers[resource] {
                    barrierMembers[barrier].append(.step(position))
                }
            }
        }
        for (position, join) in work.joins.enumerated() {
            for resource in join.address?.resource.generalized ?? [] {
                if let barrier = barriers[resource] {
                    barrierMembers[barrier].append(.join(position))
                }
            }
        }
    }

    private func graph(upTo strength: Link.Strength) -> DependencyGraph {
        var edges: [DependencyGraph.Edge] = []
        func add(_ node: Int, _ links: [Link]) {
            for link in links where link.strength.rawValue <= strength.rawValue {
                if let dependency = self.node(link.target) {
                    edges.append(DependencyGraph.Edge(node, dependsOn: dependency))
                }
            }
        }
        for (index, join) in work.joins.enumerated() {
            add(index, join.after)
        }
        for (index, members) in barrierMembers.enumerated() {
            for member in members {
                if let dependency = node(member) {
                    edges.append(DependencyGraph.Edge(work.joins.count + index, dependsOn: dependency))
                }
            }
        }
        for (index, step) in work.steps.enumerated() {
            add(firstStep + index, step.after)
        }
        return DependencyGraph(nodeCount: nodeCount, edges: edges)
    }

    // MARK: Circles

    /// Drops wishes that are part of a circle, the weakest first.
    ///
    /// - Returns: an error when needs alone make a circle.
    private mutating func breakCircles() -> Diagnostic? {
        for strength in [Link.Strength.preferred, .yielding, .release] {
            let cycles = graph(upTo: .preferred).cycles()
            if cycles.isEmpty {
                return nil
            }
            drop(strength, within: cycles)
        }
        let remaining = graph(upTo: .preferred)
        guard let cycle = remaining.cycles().first else {
            return nil
        }
        return circle(remaining.shortestCycle(in: cycle))
    }

    private mutating func drop(_ strength: Link.Strength, within cycles: [[Int]]) {
        var component = [Int](repeating: -1, count: nodeCount)
        for (index, cycle) in cycles.enumerated() {
            for node in cycle {
                component[node] = index
            }
        }
        func isKept(_ link: Link, of own: Int) -> Bool {
            guard link.strength == strength, component[own] >= 0, let target = node(link.target) else {
                return true
            }
            return component[target] != component[own]
        }
        for index in work.joins.indices {
            work.joins[index].after = work.joins[index].after.filter { isKept($0, of: index) }
        }
        let first = firstStep
        for index in work.steps.indices {
            work.steps[index].after = work.steps[index].after.filter { isKept($0, of: first + index) }
        }
    }

    private func circle(_ nodes: [Int]) -> Diagnostic {
        let members = nodes.compactMap(stepIndex).map { index in
            "\(work.steps[index].key.address) (\(work.steps[index].work.rawValue))"
        }
        return .error(
            "Cycle",
            "These steps wait for each other, so none of them could be the first: "
                + members.joined(separator: ", ")
                + ". Without create_before_destroy on one of them, or with two applies (-target), there is an order."
        )
    }

    // MARK: Final numbers

    private func numbered(_ order: [Int], _ schemas: SchemaCatalog) -> ([Step], [StepJoin]) {
        var ids = [Int](repeating: 0, count: work.steps.count)
        for (id, index) in order.enumerated() {
            ids[index] = id
        }
        let joinIDs = usedJoins()
        func dependencies(_ links: [Link]) -> [StepDependency] {
            var steps: Set<Int> = []
            var resources: Set<ResourceAddress> = []
            var joins: Set<Int> = []
            for link in links {
                switch link.target {
                case .step(let step): steps.insert(ids[step])
                case .resource(let resource): resources.insert(resource)
                case .join(let join): joins.insert(joinIDs[join] ?? 0)
                }
            }
            return steps.sorted().map(StepDependency.step)
                + resources.sorted().map(StepDependency.resource)
                + joins.sorted().map(StepDependency.join)
        }
        let joins = joinIDs.sorted { $0.value < $1.value }.map { join, _ in
            StepJoin(address: work.joins[join].address, after: dependencies(work.joins[join].after))
        }
        let steps = order.enumerated().map { id, index in
            let step = work.steps[index]
            let draft = drafts[step.change]
            return Step(
                id: id,
                work: step.work,
                change: step.change,
                key: step.key,
                after: dependencies(step.after),
                terms: draft.terms,
                timeoutSeconds: timeout(step.work, draft, schemas)
            )
        }
        return (steps, joins)
    }

    /// The joins that some step waits for, however indirectly, with their new positions.
    private func usedJoins() -> [Int: Int] {
        var used: Set<Int> = []
        var seenBarriers: Set<ResourceAddress> = []
        var open: [Link.Target] = work.steps.flatMap(\.after).map(\.target)
        while let target = open.popLast() {
            switch target {
            case .step: break
            case .join(let join):
                if used.insert(join).inserted {
                    open += work.joins[join].after.map(\.target)
                }
            case .resource(let resource):
                if seenBarriers.insert(resource).inserted, let barrier = barriers[resource] {
                    open += barrierMembers[barrier]
                }
            }
        }
        return Dictionary(uniqueKeysWithValues: used.sorted().enumerated().map { ($1, $0) })
    }

    private func timeout(_ work: Step.Work, _ draft: ChangeDraft, _ schemas: SchemaCatalog) -> Int {
        let operation: String
        switch work {
        case .create, .update, .delete, .read: operation = work.rawValue
        case .import: operation = Step.Work.read.rawValue
        case .forget, .move, .record: return 0
        }
        if let seconds = draft.timeouts[operation] {
            return seconds
        }
        let schema = schemas.schema(of: draft.address.resource)
        return schema?.timeouts.first { $0.operation == operation }?.defaultSeconds ?? Self.usualSeconds
    }

    /// How long an operation may take of which its type says nothing.
    private static let usualSeconds = 3600
}

extension Step.Work {
    /// Whether users of the instance wait for it.
    package var finishesInstance: Bool {
        switch self {
        case .create, .update, .read, .import: true
        case .delete, .forget, .move, .record: false
        }
    }
}
