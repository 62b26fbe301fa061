import Addresses
package import Configuration
import DependencyGraph
import JSONText
package import Planning
package import Providers
import ResourceSchemas
import SourceText
package import StateModel
import Values

/// Carries out a plan: exactly its steps, in dependency order, several at a time.
///
/// An actor, because the evaluator and the values it reads change as steps finish; the waiting for the API happens
/// outside of it. It recurses as deep as expressions nest: where these may be deep, call it within `DeepStack.run`.
package actor Executor {
    package struct Options: Sendable {
        /// How many steps may be under way at once.
        var parallelism: Int
        /// How often a running step is reported.
        var progressInterval: Duration

        package init(parallelism: Int = 10, progressInterval: Duration = .seconds(10)) {
            self.parallelism = parallelism
            self.progressInterval = progressInterval
        }
    }

    let plan: Plan
    let facts: PlanFacts
    let run: RunID
    let configuration: Configuration
    let providers: ProviderSet
    let store: any StateJournal
    let seal: any SecretSeal
    let interruption: Interruption
    let clock: any ExecutionClock
    let options: Options
    let rotation: RotationMeans
    let onEvent: EventHandler
    let secrets: RepeatedSecrets
    /// Secrets that the state had before the run, to be known again in arguments as the plan knew them.
    let recordedSecrets: KnownSecrets

    let applied: AppliedValues
    let evaluator: ConfigurationEvaluator
    /// Evaluates what is looked at when all is done, and so keeps no local value from before.
    private let lastEvaluator: ConfigurationEvaluator
    private let recordedOutputs: [OutputRecord]
    /// The rows as they are by now.
    var records: [RecordKey: ResourceRecord]
    /// The rows as the run found them.
    let recorded: [ResourceRecord]
    /// How far the rotation of each key has come.
    var rotations: [InstanceAddress: RotationRecord]
    /// Rotations of which the places outside are to be told, by their steps.
    var delivering: [Int: RotationWork] = [:]
    /// Keys that were made and are to be handed on, by the steps that made them.
    var made: [Int: StepProgress] = [:]
    /// Outputs that still show what they did before the run.
    var unrecorded: Set<String> = []
    /// The steps as they were walked, and those that were not done.
    var walked: StepGraph?
    var undone: Set<Int> = []
    /// The addresses of keys by the ids under which the storage knows them; made when one is rotated.
    var keyAddresses: [String: InstanceAddress]?
    /// The row of each object, by its identity; made when something is imported.
    var owners: [String: RecordKey]?
    /// Identities of objects of which the API may have decided something with what was done to others.
    var touched: Set<String> = []
    /// What became of the objects that the plan takes over; read when the first of them is.
    var takenOver: Task<[RecordKey: RefreshAnswer.Result], Never>?
    /// The rows of objects that have a place, by that; made when one of them is deleted.
    var occupants: [ObjectPlace: Set<RecordKey>]?
    /// The generations of each object that moves, as the run found them.
    let generations: [InstanceAddress: [Generation]]
    /// Rows that the plan leaves alone and that moved after it was saved: what it says of them is not true any more.
    let superseded: Set<RecordKey>
    /// Rows of objects that the plan found changed outside.
    let driftedKeys: Set<RecordKey>
    /// Where the old object of a replacement that creates first was put, by the position of the change.
    var aside: [Int: RecordKey] = [:]
    /// Arguments of creates that were evaluated before their turn came, by the step's number.
    var prepared: [Int: FinalArguments] = [:]
    /// Why the arguments of others could not be had.
    var unprepared: [Int: StepFailure] = [:]
    var expansions: [ResourceAddress: Expansion] = [:]
    /// Data sources of `check` blocks that could not be read.
    var unread: Set<InstanceAddress> = []
    /// Instances whose conditions were looked at.
    var checked: Set<InstanceAddress> = []
    var result: ApplyResult

    /// - Parameters:
    ///   - plan: what to do.
    ///   - facts: what the survey made for this plan learned.
    ///   - snapshot: the state that the plan was made for.
    ///   - run: the history's row for this run.
    ///   - configuration: the configuration that the plan was made of.
    ///   - evaluator: makes an evaluator that reads resources through the given values.
    ///   - providers: does the work.
    ///   - store: where each step is recorded; the caller holds the lease.
    ///   - seal: makes fingerprints of secrets.
    ///   - interruption: stops the start of new steps.
    ///   - clock: measures steps.
    ///   - options: limits.
    ///   - rotation: what it takes to rotate keys, where that is to be done.
    ///   - onEvent: receives progress.
    package init(
        plan: Plan,
        facts: PlanFacts,
        snapshot: StateSnapshot,
        run: RunID,
        configuration: Configuration,
        evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator,
        providers: ProviderSet,
        store: any StateJournal,
        seal: any SecretSeal,
        interruption: Interruption,
        clock: any ExecutionClock,
        options: Options,
        rotation: RotationMeans = .none,
        onEvent: @escaping EventHandler
    ) {
        self.plan = plan
        self.rotation = rotation
        recorded = snapshot.records
        rotations = Dictionary(firstOf: snapshot.rotations.map { ($0.address, $0) })
        result = ApplyResult(mode: plan.mode)
        driftedKeys = Set(plan.drift.lazy.map(\.key))
        self.facts = facts
        self.run = run
        self.store = store
        self.seal = seal
        self.interruption = interruption
        self.clock = clock
        self.options = options
        self.onEvent = onEvent
        records = Dictionary(firstOf: snapshot.records, by: \.key)
        let moving = Set(plan.changes.lazy.compactMap(\.movedFrom))
        generations = Dictionary(
            grouping: snapshot.records.filter { moving.contains($0.address) },
            by: \.address
        )
        .mapValues { $0.map(\.generation) }
        recordedSecrets = KnownSecrets(
            of: snapshot.records,
            policy: SealingPolicy(providers.schemas),
            seal: seal
        )
        secrets = RepeatedSecrets(snapshot.records, schemas: providers.schemas)
        self.providers = providers.recognising(secrets)
        for change in plan.changes {
            // A secret that cannot be opened here is known again by what the plan read.
            if let record = records[RecordKey(address: change.address, generation: change.generation)],
                let seen = change.before
            {
                secrets.add(seen, of: record)
            }
        }
        let versions = records.mapValues(\.version)
        superseded = Set(
            plan.rows.lazy.filter { $0.mayMove && versions[$0.key] != $0.version }.map(\.key)
        )
        providers.remember(recentWrites: snapshot.recentWrites)
        self.configuration = configuration
        recordedOutputs = snapshot.outputs
        let changes = plan.changes.filter { [superseded] change in
            !superseded.contains(RecordKey(address: change.address, generation: change.generation))
        }
        let applied = AppliedValues(
            changes,
            records: snapshot.records,
            blocks: configuration.resources,
            unread: plan.unread
        )
        // An evaluator keeps what it made of locals, and these may not be final yet: this one is only for secrets.
        applied.revealSecrets(changes, configuration.blocks, providers.schemas, evaluator(applied))
        self.applied = applied
        self.evaluator = evaluator(applied)
        lastEvaluator = evaluator(applied)
    }

    /// Runs the plan to its end, to the first point where nothing more can be done, or to an interruption.
    package func apply() async -> ApplyResult {
        let graph: StepGraph
        do throws(DiagnosticsError) {
            graph = try StepGraph(plan)
        } catch {
            result.diagnostics += error.diagnostics
            return result
        }
        guard await dropGoneObjects() else {
            return result
        }
        var schedule = StepSchedule(graph.graph)
        let (news, report) = AsyncStream<StepNews>.makeStream()
        // Discarding, as another group would keep the memory of every step until the last has ended.
        await withDiscardingTaskGroup { group in
            var arrivals = news.makeAsyncIterator()
            repeat {
                while let node = nextStep(&schedule, graph) {
                    let hasTurn = schedule.hasTurn(node)
                    group.addTask {
                        // Only of those that have a turn does anybody wait to hear that they are identified.
                        let succeeded = await self.perform(self.plan.steps[node]) {
                            if hasTurn { report.yield(.identified(node)) }
                        } onRest: {
                            report.yield(.resting(node))
                        }
                        report.yield(succeeded ? .done(node) : .failed(node))
                    }
                }
            } while await schedule.takeNews(from: &arrivals)
        }
        walked = graph
        undone = Set(plan.steps.indices.filter { !schedule.isDone($0) })
        attachSkipped(schedule.skipped, graph: graph)
        listNotStarted(schedule)
        await readTouched()
        checkWhatWasLeftAlone()
        return result
    }

    /// The number of the next step that may begin, with meeting points on the way to it gone through; nil when all that is
    /// left has to wait, or nothing more is to be begun.
    private func nextStep(_ schedule: inout StepSchedule, _ graph: StepGraph) -> Int? {
        while schedule.workingCount < options.parallelism, !interruption.isRequested,
            let node = schedule.next()
        {
            guard graph.isStep(node) else {
                let failure = pass(node, graph)
                result.failures += failure.map { [$0] } ?? []
                schedule.take(failure == nil ? .done(node) : .failed(node))
                continue
            }
            if schedule.takesTurn(node, key: exclusionKey(of: plan.steps[node])) {
                return node
            }
        }
        return nil
    }

    /// Evaluates the configuration's outputs on what is real now and records those that are known.
    ///
    /// An output that cannot be known, because something that it shows was not done, keeps its recorded value.
    package func recordOutputs(_ outputs: [OutputBlock]) async -> ApplyResult {
        let before = Dictionary(firstOf: recordedOutputs, by: \.name)
        let planned = Set(plan.outputs.map(\.name))
        let secrets = KnownSecrets(
            of: records.values,
            policy: SealingPolicy(providers.schemas),
            seal: seal
        )
        var problems: [Diagnostic] = []
        var recorded: [OutputRecord] = []
        for output in outputs {
            let (value, found) = evaluated(output)
            if !found.hasErrors, value.isNull {
                // A null output is none, as in Terraform.
                continue
            } else if !found.hasErrors, value.isWhollyKnown {
                recorded.append(
                    OutputRecord(
                        name: output.name,
                        // A secret is sealed, also where its mark was taken.
                        value: secrets.marking(value, recorded: before[output.name]?.value),
                        isSensitive: output.isSensitive
                    )
                )
            } else {
                unrecorded.insert(output.name)
                recorded += before[output.name].map { [$0] } ?? []
            }
            // A plan of a part says nothing of outputs that read what it leaves out.
            if plan.limitedBy == nil || planned.contains(output.name) {
                problems += found
            }
        }
        if result.succeeded || !recorded.isEmpty {
            do {
                try await store.recordOutputs(recorded)
            } catch {
                unrecorded.formUnion(outputs.map(\.name))
                result.diagnostics.append(error.diagnostic)
            }
        }
        // After a failure, what is wrong with an output mostly follows from it.
        // A refresh evaluates what it can, as its plan did.
        if result.succeeded, plan.mode != .refreshOnly {
            result.diagnostics += problems
        }
        result.outputs = recorded
        return result
    }

    private func evaluated(_ output: OutputBlock) -> (Value, [Diagnostic]) {
        let evaluator = touched.isEmpty ? evaluator : lastEvaluator
        let (value, _, diagnostics) = evaluator.output(output)
        guard !diagnostics.hasErrors, !output.preconditions.isEmpty else {
            return (value, diagnostics)
        }
        let preconditions = evaluator.conditions(
            output.preconditions,
            of: .output(output),
            kind: .precondition
        )
        return (value, diagnostics + preconditions.diagnostics)
    }

    /// Takes rows out whose objects are planned anew because they are gone: their addresses must be free.
    ///
    /// - Returns: whether the state could be written.
    private func dropGoneObjects() async -> Bool {
        let gone = plan.changes.filter { $0.reason == .gone && $0.action == .create }
            .map {
                RecordKey(address: $0.movedFrom ?? $0.address, generation: $0.restoredFrom ?? $0.generation)
            }
        guard !gone.isEmpty else {
            return true
        }
        do throws(StateError) {
            for key in gone {
                let draft = IntentDraft(
                    run: run,
                    key: key,
                    action: .forget,
                    objectID: records[key]?.objectID,
                    recognition: .null,
                    reason: ChangeReason.gone.historyText
                )
                // Whatever dropped it since the plan was made has done what is to be done.
                if records.removeValue(forKey: key) != nil {
                    try await store.recordLocal(draft, .removed)
                }
            }
            return true
        } catch {
            result.diagnostics.append(error.diagnostic)
            return false
        }
    }

    private func attachSkipped(_ skipped: [Int: [Int]], graph: StepGraph) {
        let positions = Dictionary(firstOf: result.failures.enumerated().map { ($1.node, $0) })
        for (node, skipped) in skipped {
            guard let index = positions[node] else {
                continue
            }
            result.failures[index].skipped = skipped.filter(graph.isStep).sorted()
                .map { plan.steps[$0].key.address }
        }
        result.failures.sort { $0.node < $1.node }
    }

    private func listNotStarted(_ schedule: StepSchedule) {
        guard interruption.isRequested else {
            return
        }
        result.isInterrupted = true
        result.notStarted += plan.steps.indices.filter(schedule.isOpen)
            .map { plan.steps[$0].key.address }
    }
}
