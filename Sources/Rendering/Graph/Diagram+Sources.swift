package import Addresses
package import Configuration
package import Planning
import Providers
package import StateModel

extension Diagram {
    /// As many instances of a plan are drawn one by one; where there are more, blocks are, with counts.
    package static let mostInstances = 300
    /// As many lines between them.
    private static let mostEdges = 2_500

    /// The blocks of a configuration.
    ///
    /// - Parameters:
    ///   - configuration: what is drawn; blocks that are left to Terraform stand without lines.
    ///   - dependencies: what a block refers to, directly or through locals and modules.
    package init(
        _ configuration: Configuration,
        dependencies: (ResourceAddress) -> [ResourceAddress]
    ) {
        var builder = DiagramBuilder(joining: true)
        for block in configuration.resources {
            builder.add(InstanceAddress(block.address))
        }
        for resource in configuration.setAside.resources {
            builder.add(InstanceAddress(resource.address), isLeft: true)
        }
        for block in configuration.resources {
            for needed in dependencies(block.address) {
                builder.connect(InstanceAddress(block.address), to: .resource(needed))
            }
        }
        self = builder.diagram(hasActions: false).reduced
    }

    /// The instances that a plan speaks of, with what is done to them; their blocks, with counts, where these are many.
    ///
    /// - Parameters:
    ///   - plan: what is drawn.
    ///   - records: of the state, for what objects depend on that the plan leaves alone.
    package init(_ plan: Plan, records: [ResourceRecord]) {
        let count = Set(plan.changes.map(\.address)).count
        if count <= Self.mostInstances {
            let builder = Self.builder(plan, records, joining: false)
            if builder.edgeCount <= Self.mostEdges {
                self = builder.diagram(hasActions: true).reduced
                return
            }
        }
        self = Self.builder(plan, records, joining: true).diagram(hasActions: true).reduced
    }

    private static func builder(
        _ plan: Plan,
        _ records: [ResourceRecord],
        joining: Bool
    ) -> DiagramBuilder {
        var builder = DiagramBuilder(joining: joining)
        // An object beside the current one of its address goes with a replacement, or on its own.
        let current = Set(plan.changes.lazy.filter { $0.generation == 0 }.map(\.address))
        var drawn: Set<InstanceAddress> = []
        for change in plan.changes
        where change.generation == 0
            || !current.contains(change.address) && !drawn.contains(change.address)
        {
            builder.add(change.address, action(change))
            drawn.insert(change.address)
        }
        var connected: Set<InstanceAddress> = []
        for step in plan.steps where step.work != .delete || step.terms.dependencies.isEmpty == false {
            connected.insert(step.key.address)
            for dependency in step.terms.dependencies {
                builder.connect(step.key.address, to: dependency)
            }
        }
        for record in records where !connected.contains(record.address) {
            for dependency in record.terms.dependencies {
                builder.connect(record.address, to: dependency)
            }
        }
        return builder
    }

    private static func action(_ change: ResourceChange) -> Action {
        switch change.action {
        case .noop: .keep
        case .create: .create
        case .read: .read
        case .update: .update
        case .replaceDestroyFirst, .replaceCreateFirst: .replace
        case .delete: .delete
        case .forget: .forget
        }
    }
}
