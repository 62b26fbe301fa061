import Addresses
import Configuration
import Providers
import ResourceSchemas
import Rotation
package import SourceText
import StateModel
import Values

/// One run of the planner: goes through the blocks in order and collects what is to be done.
///
/// It plans each block when all that it needs is planned, and stops where something must be read first: what an
/// expression sees is final when it is evaluated, so that what is unknown then is known only after apply. Its
/// driver reads and lets it go on, until nothing more is to be read; no block is planned twice.
package final class PlanningPass {
    let input: PlanningInput
    let values = PlannedValues()
    let evaluator: any PlanningEvaluator
    /// The same over resources as they are, and over what they were before keys became others that not everybody has yet;
    /// none unless only rotations are planned.
    private(set) var presentEvaluators: [any PlanningEvaluator] = []
    /// What a plan of a part leaves out, by what it depends on.
    private(set) lazy var leftOutUsers = usersLeftOut
    /// Objects that a rotation would change in more than what it is about.
    var unapplied: [InstanceAddress] = []
    let scope: SelectionScope
    let moves: StateMoves
    /// The rows as the plan starts from them: moved, and with what was set aside in vain the current one again.
    let allRecords: [ResourceRecord]
    /// The generation in the state of objects that are made the current ones again.
    let restored: [InstanceAddress: Generation]
    /// Rows by address, generation by generation.
    let records: [InstanceAddress: [ResourceRecord]]
    /// Addresses of current rows by block.
    let recordedInstances: [ResourceAddress: [InstanceAddress]]
    /// The same blocks, in all instances of their modules, by their addresses as declared.
    let recordedBlocks: [ResourceAddress: [ResourceAddress]]

    /// Rotations that were begun, by the addresses of their keys.
    let rotationRows: [InstanceAddress: RotationRecord]
    /// Keys whose rotation waits for more than time.
    var heldUpRotations: [RotationWait.Cause: [InstanceAddress]] = [:]

    var drafts: [ChangeDraft] = []
    /// Position in `drafts` of the current object of each planned instance.
    var draftIndex: [InstanceAddress: Int] = [:]
    /// Instances that the configuration has, selected or not.
    var configured: Set<InstanceAddress> = []
    /// What each data source stands on, for the edges of those who read it.
    var dataEdges: [InstanceAddress: [ResourceDependency]] = [:]
    /// The same for all of a block together, block by block so that it stays small.
    var dataBlockEdges: [ResourceAddress: Set<ResourceAddress>] = [:]
    /// Answers to `replace_triggered_by` of whole blocks.
    var pulledBlocks: [ReplacementTrigger: Bool] = [:]
    /// Blocks of which something is about to change, for data sources that depend on them; with modules also as what
    /// stands for a block in several instances of its module.
    var changingBlocks: Set<ResourceAddress> = []
    /// The instances of each module, by its address as declared; nil where they are not known.
    var moduleInstances: [ModuleAddress: Set<ModuleAddress>?] = [:]
    /// Which objects name an object in the set that mirrors another's, by the named one's id.
    var mirroredEdges: [AttributeSchema.Mirror: [String: Set<String>]] = [:]
    var agenda: BlockAgenda
    /// What has been read so far.
    package internal(set) var answers: PlanningAnswers
    /// What is to be read before what waits can go on.
    var reads = PlanningReads()
    /// Blocks that wait until all is read that their instances need.
    var waiting: [ResourceAddress: PreparedBlock] = [:]
    var importTargets: [InstanceAddress: ImportTarget] = [:]
    /// Targets without a block, in the order in which they were found.
    var undeclaredTargets: [ImportTarget] = []
    /// What is wrong with `import` blocks; these are among the diagnostics as well.
    package internal(set) var importProblems: [Diagnostic] = []
    /// Instances whose imported object was judged.
    var judgedImports: Set<InstanceAddress> = []
    /// The row of each object, by its identity; made when something is imported.
    var owners: [String: RecordKey]?
    /// Rows by type and by normal id; made when somebody asks for one.
    var observedRows: [String: [String: ResourceRecord]]?
    /// Objects that are imported, by type and by normal id.
    var importedByID: [String: [String: ObservedObject]] = [:]
    /// Instances that are to lose elements which nothing seemed to name when they were planned.
    var losers: [ManagedPlanning] = []
    /// Instances that may be a part of an object whose replacement was not planned when they were.
    var parts: [ManagedPlanning] = []
    /// What replaced objects have that names them in their parts, by type and attribute.
    var replacedWholes: [String: [String: [Value: InstanceAddress]]] = [:]
    /// By which attributes the parts of objects name them, by the objects' type.
    private(set) lazy var namesInParts = Self.namesInParts(input.schemas)
    /// The target of each object that is imported, by its identity.
    var importedObjects: [String: ImportTarget] = [:]
    /// Where objects are adopted, by their identity.
    var adoptedObjects: [String: InstanceAddress] = [:]
    /// Blocks of which an `import` block has an error: their instances are evaluated, and nothing is planned of them.
    var misimportedBlocks: Set<ResourceAddress> = []
    /// Blocks with an object that could not be read.
    var unreadBlocks: Set<ResourceAddress> = []
    var diagnostics: [Diagnostic] = []
    var drift: [Drift] = []
    var outputs: [OutputChange] = []
    var unchangedOutputs: [OutputChange] = []
    var checks: [CheckResult.Subject: CheckResult] = [:]
    /// Provider configurations whose signer was looked for.
    var checkedSigners: Set<ProviderAddress> = []
    /// `check` blocks whose own data source could not be read: they have nothing to look at.
    var blindChecks: Set<String> = []
    /// Whether it is wrong which objects the plan is about, so that none of it is worth showing.
    var isMisled = false
    /// Secrets of the state, to be known again in what the configuration says.
    private(set) lazy var secrets = KnownSecrets(
        of: input.snapshot.records,
        policy: SealingPolicy(input.schemas),
        seal: input.seal
    )
    /// Evaluates what is known only after apply as far as that goes; made when something is.
    private(set) lazy var provisional = ProvisionalArguments(input, values)
    /// Whether something was evaluated so.
    var hasProvisionalValues = false
    /// Whether a value of a module, or which instances there are of one, has an error.
    var hasBrokenValues = false
    /// Blocks with an error, and those that need them: of these nothing can be said.
    var brokenBlocks: Set<ResourceAddress> = []

    package init(_ input: PlanningInput) {
        self.input = input
        agenda = input.graph.agenda
        answers = input.answers
        evaluator = input.evaluator(values)
        moves = StateMoves(records: input.snapshot.records, configuration: input.configuration)
        rotationRows = Self.rotationRows(of: input.snapshot, moves)
        let restoration = Restoration(
            moves.records,
            declared: input.mode == .normal ? Set(input.configuration.resources.map(\.address)) : [],
            rotations: rotationRows
        )
        restored = restoration.generations
        allRecords = restoration.records.map { $0.completed(input.schemas) }
        scope = input.scope(of: allRecords)
        if scope.isOnlyRotation {
            values.mirrors = [PlannedValues()]
            if input.rotations.values.contains(where: { $0.record?.phase == .delivering }) {
                values.mirrors.append(PlannedValues())
            }
            presentEvaluators = values.mirrors.map(input.evaluator)
        }
        records = Dictionary(grouping: allRecords, by: \.address)
        recordedInstances = Dictionary(
            grouping: allRecords.lazy.filter { $0.generation == 0 }.map(\.address),
            by: \.resource
        )
        recordedBlocks = Dictionary(grouping: recordedInstances.keys, by: \.declared)
        diagnostics += input.refreshProblems + moves.diagnostics
        isMisled = moves.diagnostics.hasErrors
        if input.mode == .refreshOnly {
            planRefresh()
        }
    }

    func result(missing: PlanningReads) -> PlanningResult {
        var plan: Plan?
        if !diagnostics.hasErrors, missing.isEmpty {
            plan = assembled()
        }
        return PlanningResult(
            plan: diagnostics.hasErrors ? nil : plan,
            partial: diagnostics.hasErrors && !isMisled ? partial() : nil,
            diagnostics: diagnostics,
            reads: missing,
            pulledIn: scope.pulledIn,
            leftOut: scope.leftOut,
            hindered: hinderedRotations
        )
    }

    /// What was planned in spite of errors.
    private func partial() -> Plan {
        sortDrafts()
        noteStandIns()
        return Plan(
            id: input.planID,
            mode: input.mode,
            lineage: input.snapshot.lineage,
            changes: drafts.map(\.change),
            outputs: outputs
        )
    }

    private func sortDrafts() {
        drafts.sort { ($0.address, $0.change.generation) < ($1.address, $1.change.generation) }
    }

    private func assembled() -> Plan {
        sortDrafts()
        noteStandIns()
        let builder = StepBuilder(
            drafts: drafts,
            order: input.graph,
            schemas: input.schemas,
            origins: moves.origins,
            nextGeneration: { [records] address in
                (records[address]?.map(\.generation).max() ?? 0) + 1
            },
            place: input.place
        )
        let (steps, joins, stepDiagnostics) = builder.build()
        diagnostics += stepDiagnostics
        return Plan(
            id: input.planID,
            mode: input.mode,
            lineage: input.snapshot.lineage,
            changes: drafts.map(\.change),
            steps: steps,
            joins: joins,
            outputs: outputs,
            unchangedOutputs: unchangedOutputs,
            drift: drift.sorted {
                ($0.key.address, $0.key.generation) < ($1.key.address, $1.key.generation)
            },
            rows: RowExpectation.expected(
                by: drafts,
                steps: steps,
                records: allRecords,
                rotations: rotationRows,
                storedKey: storedKey
            ),
            warnings: diagnostics.filter { $0.severity == .warning },
            checks: checks.values.sorted { $0.subject < $1.subject },
            limitedBy: scope.isOnlyRotation
                ? Plan.onlyRotation
                : !input.selection.targets.isEmpty
                    ? "-target" : !input.selection.excludes.isEmpty ? "-exclude" : nil,
            unread: input.mode == .destroy ? [] : unreadData
        )
    }

    var blocks: BlockTable {
        input.configuration.blocks
    }

    /// Data blocks of which not every instance is planned.
    private var unreadData: [ResourceAddress] {
        blocks.addresses.filter { address in
            guard address.mode == .data else { return false }
            guard let modules = modules(address.module) else { return true }
            return modules.contains { isUnread(address.inOwnModule.within($0)) }
        }
        .sorted()
    }

    private func isUnread(_ address: ResourceAddress) -> Bool {
        guard let expansion = values.expansion(of: address) else { return true }
        if case .unknown = expansion { return true }
        return expansion.keys().contains { draftIndex[InstanceAddress(address, $0)] == nil }
    }

    /// The instances of a module; nil where they are not known.
    func modules(_ declared: ModuleAddress) -> Set<ModuleAddress>? {
        if let known = moduleInstances[declared] {
            return known
        }
        let found = evaluator.instances(of: declared).0.map { Set($0) }
        moduleInstances[declared] = .some(found)
        return found
    }

    // MARK: What the passes share

    func add(_ draft: ChangeDraft) {
        var draft = draft
        draft.change.provider = provider(of: draft.address, draft.record)
        draft.change.role = role(draft.key)
        if draft.change.generation == 0 {
            draftIndex[draft.address] = drafts.count
            noteReplaced(draft.change)
            if draft.change.changesWhatIsRead {
                changingBlocks.formUnion(draft.address.resource.generalized)
            }
        }
        drafts.append(draft)
    }

    /// The provider configuration that an object belongs to: as its block says, or what its row remembers.
    func provider(of address: InstanceAddress, _ record: ResourceRecord?) -> ProviderAddress {
        if let block = blocks[address.resource] {
            block.provider
        } else {
            record?.provider ?? address.resource.provider
        }
    }

    func current(_ address: InstanceAddress) -> ResourceRecord? {
        records[address]?.first { $0.generation == 0 }
    }

    /// Where the row still is in the state.
    func storedKey(_ key: RecordKey) -> RecordKey {
        RecordKey(
            address: moves.origins[key.address] ?? key.address,
            generation: (key.generation == 0 ? restored[key.address] : nil) ?? key.generation
        )
    }

    /// What the refresh saw; it was asked under the address that the row still has.
    func observation(of record: ResourceRecord) -> Observation? {
        input.observations[storedKey(record.key)]
    }

    /// Whether an object should have been read and could not be.
    func isUnread(_ record: ResourceRecord) -> Bool {
        if case .unread? = observation(of: record) { true } else { false }
    }

    func schema(of resource: ResourceAddress) -> ResourceSchema? {
        input.schemas.schema(of: resource)
    }

    /// Attributes as a plan shows them: with a fingerprinted secret that is set as an unknown, sensitive value.
    func shown(_ attributes: ValueMap, _ record: ResourceRecord, _ schema: ResourceSchema) -> Value {
        var attributes = attributes
        for attribute in schema.attributes where attribute.storage == .fingerprint {
            attributes[attribute.name] =
                record.fingerprints[attribute.name] == nil ? .null(attribute.type) : attribute.unknown
        }
        return .object(attributes)
    }

    /// The record's attributes in full, or what was observed of them; those of a type that is not known are taken as they
    /// are.
    func attributes(of record: ResourceRecord, observed: Value? = nil) -> ValueMap {
        guard let schema = schema(of: record.address.resource) else {
            return (observed ?? record.attributes).mapValue ?? ValueMap()
        }
        return observed.map(schema.completed) ?? record.attributes.mapValue ?? ValueMap()
    }

    func shown(_ record: ResourceRecord, observed: Value? = nil) -> Value {
        let attributes = attributes(of: record, observed: observed)
        guard let schema = schema(of: record.address.resource) else {
            return .object(attributes)
        }
        return shown(attributes, record, schema)
    }
}
