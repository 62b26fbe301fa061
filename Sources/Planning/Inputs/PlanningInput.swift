package import Addresses
package import Configuration
package import Providers
package import ResourceSchemas
package import Rotation
package import SourceText
package import StateModel
package import Values

/// All that a plan is made of; equal inputs give equal plans.
package struct PlanningInput {
    var planID: String
    package var mode: Plan.Mode
    var configuration: Configuration
    var graph: any BlockGraph
    var schemas: SchemaCatalog
    package var snapshot: StateSnapshot
    /// What the API reported of the recorded objects; a row without an answer counts as it was recorded.
    package var observations: [RecordKey: Observation]
    /// Why objects are unread; with an error among them there is no plan, only more errors.
    package var refreshProblems: [Diagnostic]
    /// The keys that are rotated, by their addresses after moves.
    package var rotations: [InstanceAddress: KeyRotation] = [:]
    /// What `rotation` blocks say of the keys among objects that are to be made, and what is wrong with that.
    package var settingsOfNewKeys:
        ([InstanceAddress]) -> (settings: [InstanceAddress: RotationSettings], problems: [Diagnostic]) = {
            _ in ([:], [])
        }
    /// The attributes of a key's row, as they are when it is switched on.
    package var switchedOn: (ResourceRecord) -> Value = { $0.attributes }
    /// Whether only the keys among `rotations` of which something is due are planned, and what reads them: everything else,
    /// also of the configuration, stands still.
    package var isOnlyRotation = false
    /// What reads keys among these that cannot wait, and has other changes: it stays as it is, and as recorded.
    package var leftToApply: Set<InstanceAddress> = []
    /// Answers that are there already.
    package var answers: PlanningAnswers
    /// Whether objects are also read for `import` blocks whose target has no block yet, instead of refusing them.
    package var readsUndeclaredImports = false
    var selection: PlanSelection
    /// Where objects that are there already are taken over instead of being created.
    package var adoption = AdoptionScope.none
    var seal: any SecretSeal
    /// Types of which the provider refuses to destroy an object only to create it again, and suggests a `moved` block.
    package var refusesRecreation: Set<String>
    /// Text that is the same for two objects exactly when they are one.
    ///
    /// Of an object, its type and its provider configuration; nil where no two ever are.
    var identity: (ObservedObject, String, ProviderAddress) -> String?
    /// The same of the object that an import id names; nil where the id does not tell.
    package var importIdentity: (String, String, ProviderAddress) -> String? = { _, _, _ in nil }
    /// Where an object is that nothing else can be in the place of.
    ///
    /// Of its attributes, its type and its provider configuration.
    package var place: (Value, String, ProviderAddress) -> ObjectPlace? = { _, _, _ in nil }
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
        refreshProblems: [Diagnostic] = [],
        answers: PlanningAnswers = PlanningAnswers(),
        selection: PlanSelection = PlanSelection(),
        seal: any SecretSeal,
        refusesRecreation: Set<String> = [],
        identity: @escaping (ObservedObject, String, ProviderAddress) -> String? = { object, type, provider in
            "\(provider) \(type) \(object.objectID)"
        },
        evaluator: @escaping (any ResourceValues) -> any PlanningEvaluator
    ) {
        self.planID = planID
        self.mode = mode
        self.configuration = configuration
        self.graph = graph
        self.schemas = schemas
        self.snapshot = snapshot
        self.observations = observations
        self.refreshProblems = refreshProblems
        self.answers = answers
        self.selection = selection
        self.seal = seal
        self.refusesRecreation = refusesRecreation
        self.identity = identity
        self.evaluator = evaluator
    }
}

/// What a refresh saw of one recorded object.
package enum Observation: Sendable {
    case found(ObservedObject)
    /// It is there, and has to be replaced; why, in words that go behind `because`.
    case outdated(ObservedObject, why: String)
    case gone
    /// It could not be read, so nothing can be said of it.
    case unread

    /// What is there.
    package var object: ObservedObject? {
        switch self {
        case .found(let object), .outdated(let object, _): object
        case .gone, .unread: nil
        }
    }
}

/// What `-target`, `-exclude` and `-replace` name.
///
/// An address without a key, also of a module on the way, stands for every instance of the block.
package struct PlanSelection: Sendable, Hashable {
    package var targets: [AddressTarget]
    package var excludes: [AddressTarget]
    package var replacements: [InstanceAddress]

    package init(
        targets: [AddressTarget] = [],
        excludes: [AddressTarget] = [],
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
    /// What is to be read before planning can go on.
    package let reads: PlanningReads
    /// Blocks that no `-target` names but that a named one needs, sorted.
    package let pulledIn: [ResourceAddress]
    /// Instances that no `-exclude` names but that were left out because of one, sorted.
    package let leftOut: [InstanceAddress]
    /// Where only rotations are planned: keys that are read by objects of which the configuration asks for more than what
    /// the rotation changes, with these objects.
    ///
    /// There is an error for each such object; a plan without the keys has none of them.
    package let hindered: [InstanceAddress: [InstanceAddress]]
}
