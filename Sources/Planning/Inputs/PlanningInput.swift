package import Addresses
package import Configuration
package import ResourceSchemas
package import SourceText
package import StateModel
package import Values

/// All that a plan is made of; equal inputs give equal plans.
package struct PlanningInput {
    package var planID: String
    package var mode: Plan.Mode
    package var configuration: Configuration
    package var graph: any BlockGraph
    package var schemas: SchemaCatalog
    package var snapshot: StateSnapshot
    /// What the API reported of the recorded objects; a row without an answer counts as it was recorded.
    package var observations: [RecordKey: Observation]
    /// Answers to `PlanningResult.importReads`, by the address that the object is imported to.
    package var importAnswers: [InstanceAddress: ImportAnswer]
    /// Answers to `PlanningResult.dataReads`.
    package var dataAnswers: [InstanceAddress: DataAnswer]
    package var selection: PlanSelection
    package var seal: any SecretSeal
    /// Types of which the provider refuses to destroy an object only to create it again, and suggests a `moved` block.
    package var refusesRecreation: Set<String>
    /// Makes the evaluator that sees the given resources.
    package var evaluator: (any ResourceValues) -> any PlanningEvaluator

    package init(
        planID: String,
        mode: Plan.Mode = .normal,
        configuration: Configuration,
        graph: any BlockGraph,
        schemas: SchemaCatalog,
        snapshot: StateSnapshot,
        observations: [RecordKey: Observation] = [:],
        importAnswers: [InstanceAddress: ImportAnswer] = [:],
        dataAnswers: [InstanceAddress: DataAnswer] = [:],
        selection: PlanSelection = PlanSelection(),
        seal: any SecretSeal,
        refusesRecreation: Set<String> = [],
        evaluator: @escaping (any ResourceValues) -> any PlanningEvaluator
    ) {
        self.planID = planID
        self.mode = mode
        self.configuration = configuration
        self.graph = graph
        self.schemas = schemas
        self.snapshot = snapshot
        self.observations = observations
        self.importAnswers = importAnswers
        self.dataAnswers = dataAnswers
        self.selection = selection
        self.seal = seal
        self.refusesRecreation = refusesRecreation
        self.evaluator = evaluator
    }
}

/// What a refresh saw of one recorded object.
package enum Observation: Sendable {
    case found(ObservedObject)
    case gone
}

/// An object that was read for an `import` block.
package struct ImportAnswer: Sendable {
    package let id: String
    package let object: ObservedObject

    package init(id: String, object: ObservedObject) {
        self.id = id
        self.object = object
    }
}

/// What a data source gave, and for which arguments.
package struct DataAnswer: Sendable {
    package let configuration: Value
    /// nil when it could not be read, which only a data source of a `check` block may not be.
    package let value: Value?
    /// Why it could not be read.
    package let warnings: [Diagnostic]

    package init(configuration: Value, value: Value?, warnings: [Diagnostic] = []) {
        self.configuration = configuration
        self.value = value
        self.warnings = warnings
    }
}

/// What `-target`, `-exclude` and `-replace` name.
///
/// An address without a key stands for every instance of the block.
package struct PlanSelection: Sendable, Hashable {
    package var targets: [InstanceAddress]
    package var excludes: [InstanceAddress]
    package var replacements: [InstanceAddress]

    package init(
        targets: [InstanceAddress] = [],
        excludes: [InstanceAddress] = [],
        replacements: [InstanceAddress] = []
    ) {
        self.targets = targets
        self.excludes = excludes
        self.replacements = replacements
    }
}

/// A plan, or what must be read before there can be one.
package struct PlanningResult: Sendable {
    /// Absent when there is an error, or when something must be read first.
    package let plan: Plan?
    /// What was planned in spite of errors, without steps: to be shown, and never to be applied.
    package let partial: Plan?
    package let diagnostics: [Diagnostic]
    /// Data sources whose arguments are known now; to be answered before planning again.
    package let dataReads: [DataReadRequest]
    /// Objects that `import` blocks name; to be answered before planning again.
    package let importReads: [ImportReadRequest]
    /// Blocks that no `-target` names but that a named one needs, sorted.
    package let pulledIn: [ResourceAddress]
    /// Instances that no `-exclude` names but that were left out because of one, sorted.
    package let leftOut: [InstanceAddress]

    /// Whether planning again with answers makes sense.
    package var needsReads: Bool {
        !diagnostics.hasErrors && !(dataReads.isEmpty && importReads.isEmpty)
    }
}

package struct DataReadRequest: Sendable, Hashable {
    package let address: InstanceAddress
    /// Wholly known.
    package let configuration: Value
}

package struct ImportReadRequest: Sendable, Hashable {
    package let address: InstanceAddress
    package let id: String
}
