package import Addresses
package import Configuration
package import Planning
import ResourceSchemas
package import SourceText
package import StateModel
import Values

/// Makes a plan: reads the objects that the state knows, plans, reads what planning asks for, and lets the provider
/// judge the result.
package struct PlanningSession: Sendable {
    package struct Request: Sendable {
        package var mode: Plan.Mode
        /// Whether recorded objects are read before planning.
        package var refreshes: Bool
        /// Whether the account is looked at for objects that the plan is about to create.
        package var surveys: Bool
        package var selection: PlanSelection
        /// Random text that names the plan.
        package var planID: String

        package init(
            mode: Plan.Mode = .normal,
            refreshes: Bool = true,
            surveys: Bool = true,
            selection: PlanSelection = PlanSelection(),
            planID: String
        ) {
            self.mode = mode
            self.refreshes = refreshes
            self.surveys = surveys
            self.selection = selection
            self.planID = planID
        }
    }

    /// A plan with what applying it needs besides.
    package struct Outcome: Sendable {
        package let plan: Plan
        package let facts: ProviderFacts
        package let snapshot: StateSnapshot
        package let warnings: [Diagnostic]
        /// Blocks that no `-target` names but that a named one needs.
        package let pulledIn: [ResourceAddress]
        /// Instances that no `-exclude` names but that were left out because of one.
        package let leftOut: [InstanceAddress]
    }

    private let configuration: Configuration
    private let graph: ResourceGraph
    private let evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator
    private let provider: any ResourceProvider
    private let seal: any SecretSeal
    private let updates: RecentUpdates
    private let clock: any ExecutionClock
    private let onEvent: EventHandler
    /// The aliases of the provider blocks that resources name.
    private let aliases: [ResourceAddress: String?]
    private let dataBlocks: [ResourceAddress: ResourceBlock]

    /// - Parameters:
    ///   - configuration: checked, without errors.
    ///   - graph: of the configuration, without cycles.
    ///   - evaluator: makes an evaluator that reads resources through the given values.
    ///   - provider: reads objects.
    ///   - seal: compares secrets with recorded fingerprints.
    ///   - updates: what was updated of late, which reads may lag behind.
    ///   - clock: waits for such reads.
    ///   - onEvent: receives progress.
    package init(
        configuration: Configuration,
        graph: ResourceGraph,
        evaluator: @escaping @Sendable (any ResourceValues) -> ConfigurationEvaluator,
        provider: any ResourceProvider,
        seal: any SecretSeal,
        updates: RecentUpdates = .none,
        clock: any ExecutionClock = SystemExecutionClock(),
        onEvent: @escaping EventHandler
    ) {
        self.configuration = configuration
        self.graph = graph
        self.evaluator = evaluator
        self.provider = provider
        self.seal = seal
        self.updates = updates
        self.clock = clock
        self.onEvent = onEvent
        dataBlocks = Dictionary(
            configuration.resources.lazy.filter { $0.address.mode == .data }.map { ($0.address, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        aliases = Dictionary(
            configuration.resources.map { ($0.address, $0.providerAlias) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Makes the plan.
    ///
    /// - Throws: every problem that keeps the plan from being made.
    package func plan(_ request: Request, snapshot: StateSnapshot) async throws(DiagnosticsError) -> Outcome {
        var input = PlanningInput(
            planID: request.planID,
            mode: request.mode,
            configuration: configuration,
            graph: graph,
            schemas: provider.schemas,
            snapshot: snapshot,
            selection: request.selection,
            seal: seal,
            refusesRecreation: provider.refusesRecreation,
            evaluator: evaluator
        )
        if request.refreshes {
            let arguments = Dictionary(
                configuration.resources.map { ($0.address, Set($0.arguments.keys)) },
                uniquingKeysWith: { first, _ in first }
            )
            let refresh = Refresh(
                provider: provider,
                onEvent: onEvent,
                providerOf: { [aliases] record in aliases[record.address.resource] ?? record.provider },
                argumentsOf: { arguments[$0] ?? [] },
                moves: Planner.moves(of: snapshot.records, in: configuration),
                updates: updates,
                clock: clock
            )
            input.observations = marked(try await refresh.observe(snapshot.records), snapshot.records)
        }
        let result = try await planWithReads(&input)
        guard let plan = result.plan else {
            if let partial = result.partial {
                onEvent(.planBrokeOff(partial))
            }
            throw DiagnosticsError(result.diagnostics)
        }
        var warnings = result.diagnostics.filter { $0.severity == .warning }
        if request.mode != .destroy {
            warnings += Self.nothingFound(input.observations)
        }
        var facts = ProviderFacts()
        if plan.mode != .refreshOnly {
            // Without a survey the API is asked nothing, and judged is what can be judged without it.
            if request.surveys {
                facts = try await provider.survey(plan, departed: snapshot.departed)
            }
            let judgement = provider.review(plan, facts: facts)
            guard !judgement.hasErrors else {
                onEvent(.planBrokeOff(plan))
                throw DiagnosticsError(warnings + judgement)
            }
            warnings += judgement
        }
        return Outcome(
            plan: plan,
            facts: facts,
            snapshot: snapshot,
            warnings: warnings,
            pulledIn: result.pulledIn,
            leftOut: result.leftOut
        )
    }

    /// What was observed, with secrets of other objects marked.
    private func marked(
        _ observations: [RecordKey: Observation],
        _ records: [ResourceRecord]
    ) -> [RecordKey: Observation] {
        let secrets = RepeatedSecrets(records, schemas: provider.schemas)
        guard !secrets.isEmpty else {
            return observations
        }
        return Dictionary(
            observations.map { key, observation in
                guard case .found(let object) = observation,
                    let schema = provider.schemas.schema(.managed, key.address.resource.type)
                else {
                    return (key, observation)
                }
                return (key, .found(secrets.marking(object, schema)))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// That not one of several objects is there, as with the credentials of another account.
    private static func nothingFound(_ observations: [RecordKey: Observation]) -> [Diagnostic] {
        let isAnyThere = observations.values.contains { observation in
            if case .found = observation { true } else { false }
        }
        guard observations.count > 1, !isAnyThere else {
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

    private func alias(of resource: ResourceAddress) -> String? {
        aliases[resource] ?? nil
    }

    private func readData(_ read: DataReadRequest) async throws(DiagnosticsError) -> DataAnswer {
        let block = dataBlocks[read.address.resource]
        let activity = StepActivity(work: .read, objectID: nil)
        let start = clock.now()
        onEvent(.started(read.address, activity))
        do throws(DiagnosticsError) {
            let value = try await provider.readData(
                type: read.address.resource.type,
                configuration: read.configuration,
                provider: alias(of: read.address.resource)
            )
            onEvent(
                .finished(
                    read.address,
                    activity,
                    elapsed: clock.now() - start,
                    objectID: value["id"]?.stringValue
                )
            )
            return DataAnswer(configuration: read.configuration, value: value)
        } catch {
            let secrets = Redaction(read.configuration.sensitiveTexts)
            let problems = error.diagnostics.map { secrets.redacted($0).located(at: read.address, block) }
            guard block?.enclosingCheck != nil else {
                throw DiagnosticsError(problems)
            }
            return DataAnswer(
                configuration: read.configuration,
                value: nil,
                warnings: problems.map(\.asWarning)
            )
        }
    }

    private func readForImport(_ read: ImportReadRequest) async throws(DiagnosticsError) -> ObservedObject {
        do throws(DiagnosticsError) {
            return try await provider.readForImport(
                type: read.address.resource.type,
                id: read.id,
                provider: alias(of: read.address.resource)
            )
        } catch {
            throw DiagnosticsError(error.diagnostics.map { $0.located(at: read.address, nil) })
        }
    }

    /// Reads everything at once; the provider bounds how many requests are under way.
    ///
    /// - Throws: everything that could not be read.
    private func readAll<Request: Sendable, Answer: Sendable>(
        _ requests: [Request],
        _ read: @escaping @Sendable (Request) async throws(DiagnosticsError) -> Answer
    ) async throws(DiagnosticsError) -> [Answer] {
        var results: [Int: Result<Answer, DiagnosticsError>] = [:]
        await withTaskGroup(of: (index: Int, result: Result<Answer, DiagnosticsError>).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask {
                    do throws(DiagnosticsError) {
                        let answer = try await read(request)
                        return (index, .success(answer))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for await done in group {
                results[done.index] = done.result
            }
        }
        var answers: [Answer] = []
        var problems: [Diagnostic] = []
        for index in requests.indices {
            switch results[index] {
            case .success(let answer): answers.append(answer)
            case .failure(let error): problems += error.diagnostics
            case nil: break
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        return answers
    }

    /// Plans, reads what planning asks for, and plans again until nothing more is asked.
    private func planWithReads(_ input: inout PlanningInput) async throws(DiagnosticsError) -> PlanningResult
    {
        // Each round answers at least one more block, so there are never more rounds than blocks.
        for _ in 0...(configuration.resources.count + configuration.imports.count) {
            let result = Planner.plan(input)
            guard result.needsReads else {
                return result
            }
            let answers = try await readAll(result.dataReads) { [self] read throws(DiagnosticsError) in
                try await readData(read)
            }
            for (read, answer) in zip(result.dataReads, answers) {
                input.dataAnswers[read.address] = answer
            }
            let objects = try await readAll(result.importReads) { [self] read throws(DiagnosticsError) in
                try await readForImport(read)
            }
            for (read, object) in zip(result.importReads, objects) {
                input.importAnswers[read.address] = ImportAnswer(id: read.id, object: object)
            }
        }
        throw DiagnosticsError(
            .error(
                "Reading never ends",
                "Data sources or imports kept asking for new reads. Please report this."
            )
        )
    }
}
