package import Addresses
package import Providers
package import SourceText
package import StateModel
package import Values

/// What will be done, why, and under which preconditions: all that apply needs besides the configuration.
package struct Plan: Sendable {
    package enum Mode: String, Sendable, Hashable {
        case normal
        case destroy
        case refreshOnly
    }

    /// Random; a saved plan is applied at most once.
    package let id: String
    package let mode: Mode
    /// Of the state database that the plan was made for.
    package let lineage: String
    /// One for each instance that something is said about, no-ops included, in the order they are shown.
    package var changes: [ResourceChange]
    /// The work, in an order that respects the dependencies; ids are positions.
    package var steps: [Step]
    /// Points in the graph where several steps meet, so that nothing is joined pair by pair.
    package var joins: [StepJoin]
    package var outputs: [OutputChange]
    /// Outputs that were looked at and stay as they are.
    ///
    /// Not in a saved plan.
    package var unchangedOutputs: [OutputChange]
    /// Objects that are not as the state remembers them.
    package var drift: [Drift]
    /// Every row that was read or will be written, as it was.
    package var rows: [RowExpectation]
    package var warnings: [Diagnostic]
    /// What has conditions, and how they stand.
    package var checks: [CheckResult]
    /// The option (`-target` or `-exclude`), or the command (`onlyRotation`), that leaves a part of the configuration out;
    /// nil when all of it is planned.
    package var limitedBy: String?
    /// Data blocks of which not every instance is in the plan, because the plan is of a part or only refreshes.
    package var unread: [ResourceAddress]
    /// The guards that the plan may pass.
    package var allowed: Set<PlanGuard.Name>
    /// What it means as a whole, in the providers' words.
    package var sections: [PlanSection]
    /// What is recorded of managed objects that the plan says nothing about, as it is of a part.
    ///
    /// Not in a saved plan.
    private(set) var bystanders: [InstanceAddress: ResourceRecord] = [:]
    /// What is recorded of objects beside the current one of their address that the plan says nothing about, such as the
    /// other key of a rotation.
    ///
    /// Not in a saved plan.
    private(set) var others: [ResourceRecord] = []

    package init(
        id: String,
        mode: Mode,
        lineage: String,
        changes: [ResourceChange] = [],
        steps: [Step] = [],
        joins: [StepJoin] = [],
        outputs: [OutputChange] = [],
        unchangedOutputs: [OutputChange] = [],
        drift: [Drift] = [],
        rows: [RowExpectation] = [],
        warnings: [Diagnostic] = [],
        checks: [CheckResult] = [],
        limitedBy: String? = nil,
        unread: [ResourceAddress] = [],
        allowed: Set<PlanGuard.Name> = [],
        sections: [PlanSection] = []
    ) {
        self.id = id
        self.mode = mode
        self.lineage = lineage
        self.changes = changes
        self.steps = steps
        self.joins = joins
        self.outputs = outputs
        self.unchangedOutputs = unchangedOutputs
        self.drift = drift
        self.rows = rows
        self.warnings = warnings
        self.checks = checks
        self.limitedBy = limitedBy
        self.unread = unread
        self.allowed = allowed
        self.sections = sections
    }

    /// The plan, with the managed objects that it leaves out.
    package func beside(_ records: [ResourceRecord]) -> Plan {
        var plan = self
        let aside = records.filter { $0.generation != 0 }
        if !aside.isEmpty {
            let keys = Set(changes.map { RecordKey(address: $0.address, generation: $0.generation) })
            plan.others = aside.filter { !keys.contains($0.key) }
        }
        guard limitedBy != nil else {
            return plan
        }
        let named = Set(changes.map(\.address))
        plan.bystanders = Dictionary(
            firstOf: records.lazy.filter { $0.generation == 0 && !named.contains($0.address) }
                .map { ($0.address, $0) }
        )
        return plan
    }
}

extension Plan {
    /// What limits a plan that does nothing but rotations.
    package static let onlyRotation = "rotate"

    /// The rotations that it advances, by the addresses of their keys.
    package var rotations: [InstanceAddress: PlannedRotation] {
        Dictionary(
            firstOf: changes.lazy.compactMap { change in change.rotation.map { (change.address, $0) } }
        )
    }
}

/// One unit of work on one object.
package struct Step: Sendable {
    package enum Work: String, Sendable, Hashable {
        case create
        case update
        case delete
        case read
        case `import`
        case forget
        /// Gives the row its address: from another one, or from an older generation.
        case move
        /// Writes `after` and what goes with it (dependencies, protection) to the row; no request.
        case record
    }

    package let id: Int
    package let work: Work
    /// Position in `Plan.changes`.
    package let change: Int
    /// The row that is written.
    ///
    /// For the deletion after a replacement that creates first: the generation that the old object has then.
    package let key: RecordKey
    /// What must be done before: steps by id, or every step of a block.
    package let after: [StepDependency]
    /// What is recorded with the object.
    package let terms: RecordTerms
    package let timeoutSeconds: Int

    package init(
        id: Int,
        work: Work,
        change: Int,
        key: RecordKey,
        after: [StepDependency],
        terms: RecordTerms,
        timeoutSeconds: Int
    ) {
        self.id = id
        self.work = work
        self.change = change
        self.key = key
        self.after = after
        self.terms = terms
        self.timeoutSeconds = timeoutSeconds
    }
}

package enum StepDependency: Sendable, Hashable {
    case step(Int)
    /// All steps that create or change instances of the block; joined through one node, not pair by pair.
    case resource(ResourceAddress)
    /// Position in `Plan.joins`.
    case join(Int)
}

/// A node of the step graph without work of its own: done when all that it waits for is done.
package struct StepJoin: Sendable, Hashable {
    /// The instance that nothing is done to, but whose users wait for what it depends on; nil for a mere meeting point.
    package let address: InstanceAddress?
    package let after: [StepDependency]
}

package struct OutputChange: Sendable {
    package let name: String
    /// Marked, as is `after`, where the output is sensitive.
    package let before: Value?
    package let after: Value?
    /// Whether it is declared sensitive, or was before.
    package let isSensitive: Bool

    package init(name: String, before: Value?, after: Value?, isSensitive: Bool) {
        self.name = name
        self.before = isSensitive ? before?.marked(.sensitive) : before
        self.after = isSensitive ? after?.marked(.sensitive) : after
        self.isSensitive = isSensitive
    }
}

/// One object that changed outside of keyform.
package struct Drift: Sendable {
    package let key: RecordKey
    package let before: Value
    /// nil when the object is gone.
    package let after: Value?

    package init(key: RecordKey, before: Value, after: Value?) {
        self.key = key
        self.before = before
        self.after = after
    }
}

extension Plan {
    /// What the providers judge.
    package var proposal: ProposedPlan {
        let working = steps.filter { $0.work != .forget && $0.work != .move && $0.work != .record }
        return ProposedPlan(
            changes: changes,
            creations: steps.filter { $0.work == .create && changes.indices.contains($0.change) }.map {
                ProposedPlan.Creation(change: changes[$0.change], dependencies: $0.terms.dependencies)
            },
            updated: Dictionary(
                firstOf: steps.filter { $0.work == .update && !$0.terms.dependencies.isEmpty }.map {
                    ($0.key.address, $0.terms.dependencies)
                }
            ),
            contacts: Set(
                working.filter { changes.indices.contains($0.change) }.map { changes[$0.change].provider }
            ),
            isNormal: mode == .normal,
            limitedBy: limitedBy,
            allowed: allowed,
            named: namedObjects,
            bystanders: bystanders,
            others: others
        )
    }

    /// The same plan without its words for guards that are bound to objects: from now on it may touch the objects that it
    /// names, and no others.
    package func touchingOnlyNamedObjects(guardedBy guards: [PlanGuard]) -> Plan {
        var plan = self
        plan.allowed.subtract(guards.lazy.filter(\.isBoundToObjects).map(\.name))
        return plan
    }

    /// The ids of the objects that each guard found and the plan was allowed to touch.
    private var namedObjects: [PlanGuard.Name: Set<String>] {
        allowances.reduce(into: [:]) { named, finding in
            if let passed = finding.guardName.map(PlanGuard.Name.init(rawValue:)) {
                named[passed, default: []].formUnion(finding.guardedObjects)
            }
        }
    }

    /// What the guards found that the plan was allowed to do.
    package var allowances: [Diagnostic] {
        warnings.filter { $0.guardName != nil }
    }
}
