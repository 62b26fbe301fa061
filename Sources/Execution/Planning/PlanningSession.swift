package import Addresses
package import Configuration
package import Planning
package import Providers
import ResourceSchemas
import Rotation
package import SourceText
package import StateModel
import Values

/// Makes a plan: reads the objects that the state knows, plans, reads what planning asks for, and lets the provider
/// judge the result.
package struct PlanningSession: Sendable {
    package struct Request: Sendable {
        var mode: Plan.Mode
        /// Whether recorded objects are read before planning.
        package var refreshes: Bool
        /// Whether the account is looked at for objects that the plan is about to create.
        var surveys: Bool
        package var selection: PlanSelection
        /// Where objects that are there already are taken over instead of being created.
        package var adoption = AdoptionScope.none
        /// Random text that names the plan.
        var planID: String
        /// What was read before.
        package var answers = PlanningAnswers()
        /// The guards that the plan may pass.
        var allowed: Set<PlanGuard.Name>
        /// What is to be known of rotations; nil where none is looked for.
        package var rotation: RotationQuestion?

        package init(
            mode: Plan.Mode = .normal,
            refreshes: Bool = true,
            surveys: Bool = true,
            selection: PlanSelection = PlanSelection(),
            planID: String,
            allowed: Set<PlanGuard.Name> = []
        ) {
            self.mode = mode
            self.refreshes = refreshes
            self.surveys = surveys
            self.selection = selection
            self.planID = planID
            self.allowed = allowed
        }
    }

    /// A plan with what applying it needs besides.
    package struct Outcome: Sendable {
        package let plan: Plan
        package let facts: PlanFacts
        package let snapshot: StateSnapshot
        package let warnings: [Diagnostic]
        /// Blocks that no `-target` names but that a named one needs.
        package let pulledIn: [ResourceAddress]
        /// Instances that no `-exclude` names but that were left out because of one.
        let leftOut: [InstanceAddress]
        /// What was found of the rotations of keys.
        package let rotations: FoundRotations
        fileprivate let observations: [RecordKey: Observation]

        /// The objects that were read and are there, by their rows.
        var observed: [RecordKey: ObservedObject] {
            observations.compactMapValues(\.object)
        }
    }

    private let configuration: Configuration
    private let graph: ResourceGraph
    private let evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator
    private let providers: ProviderSet
    private let seal: any SecretSeal
    private let updates: RecentUpdates
    private let clock: any ExecutionClock
    private let onEvent: EventHandler

    /// - Parameters:
    ///   - configuration: checked, without errors.
    ///   - graph: of the configuration, without cycles.
    ///   - evaluator: makes an evaluator that reads resources through the given values.
    ///   - providers: reads objects.
    ///   - seal: compares secrets with recorded fingerprints.
    ///   - updates: what was written of late, which reads may lag behind.
    ///   - clock: waits for such reads.
    ///   - onEvent: receives progress.
    package init(
        configuration: Configuration,
        graph: ResourceGraph,
        evaluator: @escaping @Sendable (any ResourceValues) -> ConfigurationEvaluator,
        providers: ProviderSet,
        seal: any SecretSeal,
        updates: RecentUpdates = .none,
        clock: any ExecutionClock = SystemExecutionClock(),
        onEvent: @escaping EventHandler
    ) {
        self.configuration = configuration
        self.graph = graph
        self.evaluator = evaluator
        self.providers = providers
        self.seal = seal
        self.updates = updates
        self.clock = clock
        self.onEvent = onEvent
    }

    /// Makes the plan.
    ///
    /// - Throws: every problem that keeps the plan from being made.
    package func plan(_ request: Request, snapshot: StateSnapshot) async throws(DiagnosticsError) -> Outcome {
        var input = input(request, snapshot)
        providers.remember(recentWrites: snapshot.recentWrites)
        var rotations = FoundRotations()
        if request.rotation?.isOnlyRotation ?? false {
            // Only what these are about is read.
            rotations = try await self.rotations(request, input)
            input.rotations = rotations.keys
            input.isOnlyRotation = true
        }
        if request.refreshes {
            await refresh(&input)
        }
        if !input.isOnlyRotation {
            rotations = try await self.rotations(request, input)
            input.rotations = rotations.keys
            noteNewKeys(request, &input)
        } else if let search = rotationSearch(request, input) {
            rotations = search.refreshed(rotations)
            input.rotations = rotations.keys
        }
        var result = await passed(input).finish()
        while result.plan == nil, !result.hindered.isEmpty {
            // What keeps keys from rotations that cannot wait is left as it is; other keys wait until it is applied.
            let left = rotations.hurry(result.hindered).subtracting(input.leftToApply)
            input.leftToApply.formUnion(left)
            rotations.leaveOut(result.hindered, but: { $0.isUrgent && !left.isEmpty })
            input.rotations = rotations.keys
            result = await passed(input).finish()
        }
        guard var plan = result.plan else {
            if let partial = result.partial, !input.isNothingRead {
                onEvent(.planBrokeOff(partial))
            }
            throw DiagnosticsError(result.diagnostics)
        }
        plan.allowed = request.allowed
        var warnings = result.diagnostics.filter { $0.severity == .warning } + rotations.warnings
        if request.mode != .destroy {
            warnings += nothingFound(snapshot.records, input.observations)
        }
        var facts = PlanFacts()
        if plan.mode != .refreshOnly {
            // Without a survey the API is asked nothing, and judged is what can be judged without it.
            if request.surveys {
                facts = try await providers.survey(plan.proposal, deleted: snapshot.deleted)
            }
            let proposal = plan.beside(snapshot.records).proposal
            let standIns = StandIns(plan.changes)
            let review = providers.review(proposal, facts: facts)
            plan.sections = review.sections.map { $0.replacing(standIns) }
            let judgement = review.findings.map { standIns.replaced(in: $0) }
            guard !judgement.hasErrors else {
                onEvent(.planBrokeOff(plan))
                throw DiagnosticsError(warnings + judgement)
            }
            warnings += judgement
            // A later reader or apply of the plan must know what it was allowed to do.
            plan.warnings += judgement.filter { $0.guardName != nil }
        }
        return Outcome(
            plan: plan,
            facts: facts,
            snapshot: snapshot,
            warnings: warnings,
            pulledIn: result.pulledIn,
            leftOut: result.leftOut,
            rotations: rotations,
            observations: input.observations
        )
    }

    /// Finds what is to be known of the rotations of keys, without a refresh.
    package func rotations(
        _ question: RotationQuestion,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> FoundRotations {
        try await RotationSearch(
            question: question,
            providers: providers,
            configuration: configuration,
            snapshot: snapshot,
            observations: [:],
            asks: true
        ).find()
    }

    /// Finds the rotations that a plan may go on with.
    private func rotations(
        _ request: Request,
        _ input: PlanningInput
    ) async throws(DiagnosticsError) -> FoundRotations {
        try await rotationSearch(request, input)?.find() ?? FoundRotations()
    }

    private func rotationSearch(_ request: Request, _ input: PlanningInput) -> RotationSearch? {
        guard let question = request.rotation, request.mode == .normal else {
            return nil
        }
        return RotationSearch(
            question: question,
            providers: providers,
            configuration: configuration,
            snapshot: input.snapshot,
            observations: input.observations,
            asks: request.refreshes
        )
    }

    /// Lets the plan ask what `rotation` blocks say of keys that are to be made.
    private func noteNewKeys(_ request: Request, _ input: inout PlanningInput) {
        guard let question = request.rotation, request.mode == .normal, !configuration.rotations.isEmpty
        else {
            return
        }
        input.settingsOfNewKeys = { [providers, configuration, snapshot = input.snapshot] made in
            let new = made.filter { providers.canRotate($0.resource.type) }
            guard !new.isEmpty else {
                return ([:], [])
            }
            let names = Set(new)
            let moves = Planner.moves(of: snapshot.records, in: configuration)
            // Beside those that are there, as two may be meant for one place.
            let present = snapshot.records.compactMap { record -> RotatedKey? in
                let address = moves[record.address] ?? record.address
                guard record.generation == 0, !names.contains(address),
                    providers.canRotate(address.resource.type)
                else { return nil }
                let key = providers.credentials(of: record)
                return RotatedKey(address: address, id: key?.id, owner: key?.owner)
            }
            let (settings, problems) = question.settings(
                present + new.map { RotatedKey(address: $0, id: nil, owner: nil) }
            )
            return (settings.filter { names.contains($0.key) }, problems)
        }
    }

    private func input(_ request: Request, _ snapshot: StateSnapshot) -> PlanningInput {
        var input = PlanningInput(
            planID: request.planID,
            mode: request.mode,
            configuration: configuration,
            graph: graph,
            schemas: providers.schemas,
            snapshot: snapshot,
            answers: request.answers,
            selection: request.selection,
            seal: seal,
            refusesRecreation: providers.refusesRecreation,
            identity: { [providers] in providers.identity(of: $0, type: $1, provider: $2) },
            evaluator: evaluator
        )
        input.adoption = request.adoption
        input.switchedOn = { [providers] in providers.attributes(of: $0, isOn: true) }
        input.place = { [providers] in providers.place(of: $0, type: $1, provider: $2) }
        input.importIdentity = { [providers] in providers.identity(ofImport: $0, type: $1, provider: $2) }
        return input
    }

    /// Reads the objects of `import` blocks whose target the configuration does not declare.
    ///
    /// - Returns: the objects, and all that was read on the way, for the plan that follows.
    /// - Throws: what is wrong with `import` blocks, and when an object cannot be read.
    package func undeclaredImports(
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> UndeclaredImports {
        let declared = Set(configuration.resources.map(\.address))
        guard configuration.imports.contains(where: { !declared.contains($0.resource) }) else {
            return UndeclaredImports()
        }
        var input = input(Request(planID: ""), snapshot)
        input.readsUndeclaredImports = true
        let pass = await passed(input)
        let found = pass.undeclaredImports()
        guard !pass.importProblems.hasErrors else {
            throw DiagnosticsError(pass.importProblems)
        }
        return UndeclaredImports(
            objects: found.map { .init(target: $0.target, object: $0.object) },
            answers: pass.answers
        )
    }

    /// Reads the recorded objects that the plan is about.
    private func refresh(_ input: inout PlanningInput) async {
        let records = Planner.records(input)
        let refresh = Refresh(
            providers: knowing(input.snapshot),
            onEvent: onEvent,
            providerOf: { [blocks = configuration.blocks] record in
                blocks[record.address.resource].map(\.provider) ?? record.provider
            },
            argumentsOf: { [blocks = configuration.blocks] in
                Set(blocks[$0]?.arguments.keys.map(\.self) ?? [])
            },
            moves: Planner.moves(of: input.snapshot.records, in: configuration),
            updates: updates,
            recentWrites: input.snapshot.recentWrites,
            clock: clock
        )
        let found = await refresh.observe(records)
        input.observations = found.observations
        input.refreshProblems = found.problems
    }

    /// The providers, which know again the secrets of the state.
    private func knowing(_ snapshot: StateSnapshot) -> ProviderSet {
        providers.recognising(RepeatedSecrets(snapshot.records, schemas: providers.schemas))
    }

    /// A plan in the making for which all is read that it asks for.
    private func passed(_ input: PlanningInput) async -> PlanningPass {
        let pass = PlanningPass(input)
        let reader = PlanReader(
            blocks: configuration.blocks,
            providers: knowing(input.snapshot),
            clock: clock,
            onEvent: onEvent
        )
        var reads = pass.advance()
        // Where nothing at all could be read there is no use in trying further.
        while !reads.isEmpty, !input.isNothingRead {
            pass.answer(await reader.answers(to: reads))
            reads = pass.advance()
        }
        return pass
    }

    /// That not one of several objects is there, as with the credentials of another account.
    private func nothingFound(
        _ records: [ResourceRecord],
        _ observations: [RecordKey: Observation]
    ) -> [Diagnostic] {
        let observations = records.filter { providers.hasAccount($0.provider) }
            .compactMap { observations[$0.key] }
        guard observations.count > 1, !observations.contains(where: { $0.object != nil }) else {
            return []
        }
        return [
            .warning(
                "None of the recorded objects was found",
                "The state holds \(observations.count) objects, and this account has none of them. If they were not all"
                    + " deleted, the credentials or the endpoint are those of another account: do not apply this plan, or"
                    + " keyform forgets the objects and makes them again."
            )
        ]
    }
}

/// What `import` blocks name that the configuration does not declare.
package struct UndeclaredImports: Sendable {
    package struct Item: Sendable {
        let target: ImportTarget
        let object: ObservedObject
    }

    var objects: [Item] = []
    package var answers = PlanningAnswers()
}

extension PlanningInput {
    /// Whether not one of the recorded objects could be read, as when the API cannot be reached.
    fileprivate var isNothingRead: Bool {
        refreshProblems.hasErrors
            && observations.values.allSatisfy { observation in
                if case .unread = observation { true } else { false }
            }
    }
}
