package import Addresses
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
    /// The option (`-target` or `-exclude`) that leaves a part of the configuration out; nil when all of it is planned.
    package var limitedBy: String?
    /// Data blocks of which not every instance is in the plan, because the plan is of a part or only refreshes.
    package var unread: [ResourceAddress]
    /// The guards that the plan may pass.
    package var allowed: Set<PlanGuard>
    /// The ids of managed objects that the plan says nothing about, as it is of a part.
    ///
    /// Not in a saved plan.
    package private(set) var bystanders: [InstanceAddress: String] = [:]

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
        allowed: Set<PlanGuard> = []
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
    }

    /// The plan, with the managed objects that it leaves out.
    package func beside(_ records: [ResourceRecord]) -> Plan {
        guard limitedBy != nil else {
            return self
        }
        let named = Set(changes.map(\.address))
        var plan = self
        plan.bystanders = Dictionary(
            records.lazy.filter { $0.generation == 0 && !named.contains($0.address) }
                .map { ($0.address, $0.objectID) },
            uniquingKeysWith: { first, _ in first }
        )
        return plan
    }
}

package enum ChangeAction: String, Sendable, Hashable {
    case noop = "no-op"
    case create
    case read
    case update
    case replaceDestroyFirst = "delete-create"
    case replaceCreateFirst = "create-delete"
    case delete
    case forget
}

/// Why a change is in the plan.
package enum ChangeReason: Sendable, Hashable {
    case notInState
    case configurationChanged
    /// The attributes that cannot be changed in place.
    case cannotUpdate
    case tainted
    case requested
    case notInConfiguration
    case indexOutOfRange(Int)
    case keyNotInMap(String)
    case wrongRepetition
    case drift
    case deposed
    case destroyRequested
    case replaceTriggered
    case gone
    /// Nothing is to be done.
    case unchanged
    /// An earlier apply did only a part of the creation; the rest is done now.
    case incomplete
    /// A data source whose arguments are known after apply.
    case inputUnknown
    /// A data source that depends on a resource which is about to change.
    case dependencyPending
    /// A data source of a `check` block, which looks again when everything is done.
    case checkNested
}

package struct ResourceChange: Sendable {
    package let address: InstanceAddress
    package let action: ChangeAction
    package let reason: ChangeReason
    /// The object's attributes before, after drift was taken in; nil for a create.
    ///
    /// A fingerprinted attribute that is set is an unknown, sensitive value here and in `after`: its text is never in
    /// a plan; `changedSecrets` says whether it changes.
    package let before: Value?
    /// The planned attributes, unknown where they are known after apply; nil for a delete.
    ///
    /// Write-only arguments are null.
    package let after: Value?
    /// Attributes that make an update impossible.
    package let replacing: [String]
    /// Fingerprinted or write-only attributes that are new or changed.
    package let changedSecrets: Set<String>
    /// Arguments that the configuration set and does not set any more, so that what they gave is taken back; in the
    /// schema's order.
    package let revoked: [String]
    /// Of the arguments that are not managed when they are left out, those of which the configuration says something.
    ///
    /// Nil where it has no such object. Not in a saved plan.
    package var namedArguments: Set<String>?
    package let importID: String?
    package let movedFrom: InstanceAddress?
    /// The generation that the object has in the state when it was set aside for a replacement that never came to be;
    /// it is made the current one again.
    package let restoredFrom: Generation?
    package let generation: Generation
    /// The alias of the provider block that the object belongs to; nil for the block without one.
    package var provider: String?

    package init(
        address: InstanceAddress,
        action: ChangeAction,
        reason: ChangeReason,
        before: Value?,
        after: Value?,
        replacing: [String] = [],
        changedSecrets: Set<String> = [],
        revoked: [String] = [],
        importID: String? = nil,
        movedFrom: InstanceAddress? = nil,
        restoredFrom: Generation? = nil,
        generation: Generation = 0,
        provider: String? = nil
    ) {
        self.provider = provider
        self.address = address
        self.action = action
        self.reason = reason
        self.before = before
        self.after = after
        self.replacing = replacing
        self.changedSecrets = changedSecrets
        self.revoked = revoked
        self.importID = importID
        self.movedFrom = movedFrom
        self.restoredFrom = restoredFrom
        self.generation = generation
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
    /// Edges to record with the object.
    package let recordedDependencies: [RecordedDependency]
    package let createBeforeDestroy: Bool
    package let preventDestroy: Bool
    package let timeoutSeconds: Int

    package init(
        id: Int,
        work: Work,
        change: Int,
        key: RecordKey,
        after: [StepDependency],
        recordedDependencies: [RecordedDependency],
        createBeforeDestroy: Bool,
        preventDestroy: Bool,
        timeoutSeconds: Int
    ) {
        self.id = id
        self.work = work
        self.change = change
        self.key = key
        self.after = after
        self.recordedDependencies = recordedDependencies
        self.createBeforeDestroy = createBeforeDestroy
        self.preventDestroy = preventDestroy
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

    package init(address: InstanceAddress?, after: [StepDependency]) {
        self.address = address
        self.after = after
    }
}

package struct OutputChange: Sendable {
    package let name: String
    package let before: Value?
    package let after: Value?
    package let isSensitive: Bool

    package init(name: String, before: Value?, after: Value?, isSensitive: Bool) {
        self.name = name
        self.before = before
        self.after = after
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
