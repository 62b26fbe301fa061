import Addresses
import Configuration
import Execution
import Planning
import Providers
import Rendering
import SourceText
import StateModel
import Synchronization
import Terminal
import Values

/// Planning and applying with everything that they need at hand.
struct Operation: Sendable {
    let context: CommandContext
    let project: Project
    let providers: ProviderSet
    let store: any StateStore
    let parallelism: Int
    /// Looks at what Terraform manages; nil where that has been done.
    let terraform: TerraformStateGuard?
    /// What was read for the plan before it is made.
    let answers: PlanningAnswers
    let progress: @Sendable (ExecutionEvent) -> Void

    init(
        context: CommandContext,
        project: Project,
        providers: ProviderSet,
        store: any StateStore,
        parallelism: Int,
        terraform: TerraformStateGuard? = nil,
        answers: PlanningAnswers = PlanningAnswers()
    ) {
        self.context = context
        self.project = project
        self.providers = providers
        self.store = store
        self.parallelism = parallelism
        self.terraform = terraform
        self.answers = answers
        let view = context.view
        progress = { event in view.show(event) }
    }

    /// The state as it is now.
    ///
    /// - Throws: when it cannot be read, and when its objects are of another account than the one at hand.
    func snapshot() async throws(DiagnosticsError) -> StateSnapshot {
        let snapshot: StateSnapshot
        do throws(StateError) {
            snapshot = try await store.snapshot()
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        if let problem = snapshot.contradiction(to: providers.account, path: context.statePath) {
            throw DiagnosticsError(problem)
        }
        return snapshot
    }

    /// What protects secrets in the state.
    func seal() async throws(DiagnosticsError) -> any SecretSeal {
        do throws(StateError) {
            return try await store.secretSeal()
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
    }

    /// Settles what earlier runs left open; the lease must be held.
    ///
    /// - Parameter mode: of the plan that follows.
    /// - Returns: the state afterwards.
    /// - Throws: when the API or the state cannot be used, and when what is found settles nothing.
    func settled(for mode: Plan.Mode = .normal) async throws(DiagnosticsError) -> StateSnapshot {
        let found = try await snapshot()
        if let account = providers.account, account != found.knownAccount {
            do throws(StateError) {
                try await store.recordAccount(account.text, isSecret: account.isSecret)
            } catch {
                throw DiagnosticsError(error.diagnostic)
            }
        }
        guard !found.openIntents.isEmpty else {
            return found
        }
        SignalWatch.shared.operationEnded()
        try await Recovery(providers: providers, store: store, onEvent: progress)
            .settle(found, awaitsDeletions: mode != .destroy)
        return try await snapshot()
    }

    /// Makes a plan from a state.
    func plan(
        _ options: PlanOptions,
        mode: Plan.Mode,
        snapshot: StateSnapshot,
        seal: any SecretSeal,
        applies: Bool = false
    ) async throws(DiagnosticsError) -> PlanningSession.Outcome {
        func addresses(_ texts: [String]) throws(DiagnosticsError) -> [InstanceAddress] {
            try texts.map { (text) throws(DiagnosticsError) in try AddressSelector(text).address }
        }
        var request = PlanningSession.Request(
            mode: mode,
            refreshes: options.refresh,
            // What an unfinished run has made is in the account and not yet in the state: the survey would take it for
            // someone else's.
            surveys: (options.refresh || applies) && snapshot.openIntents.isEmpty,
            selection: PlanSelection(
                targets: try addresses(options.targets),
                excludes: try addresses(options.excludes),
                replacements: try addresses(options.replacements)
            ),
            planID: CommandContext.randomID(),
            allowed: try options.guards()
        )
        request.answers = answers
        let partial = Mutex<Plan?>(nil)
        let session = session(seal) { [progress] event in
            if case .planBrokeOff(let plan) = event {
                partial.withLock { $0 = plan }
            }
            progress(event)
        }
        do throws(DiagnosticsError) {
            let outcome = try await session.plan(request, snapshot: snapshot)
            if let problems = terraform?.problems(of: outcome.plan), !problems.isEmpty {
                throw DiagnosticsError(problems)
            }
            return outcome
        } catch {
            let plan = partial.withLock { $0 }
            context.view.showFailedPlanning(plan)
            let others = plan.flatMap { terraform?.problems(of: $0) } ?? []
            throw project.completed(DiagnosticsError(error.diagnostics + others))
        }
    }

    /// What `import` blocks name that the configuration does not declare yet.
    func undeclaredImports(_ snapshot: StateSnapshot) async throws(DiagnosticsError) -> UndeclaredImports {
        do throws(DiagnosticsError) {
            return try await session(InMemorySeal(), progress).undeclaredImports(snapshot)
        } catch {
            throw project.completed(error)
        }
    }

    private func session(_ seal: any SecretSeal, _ onEvent: @escaping EventHandler) -> PlanningSession {
        PlanningSession(
            configuration: project.configuration,
            graph: project.graph,
            evaluator: { [project] resources in project.evaluator(resources) },
            providers: providers,
            seal: seal,
            updates: RecentUpdates(
                operations: { [store] address in (try? await store.operations(at: address)) ?? [] },
                now: CommandContext.millisecondsSinceEpoch
            ),
            onEvent: onEvent
        )
    }

    /// Warnings of passwords that a plan does not set although the configuration names them.
    func unsentSecrets(_ outcome: PlanningSession.Outcome) async -> [Diagnostic] {
        await UnsentSecrets(project).warnings(outcome.plan, outcome.snapshot, store)
    }

    /// Carries out a plan as one run of the history, and tells the result.
    ///
    /// - Parameters:
    ///   - plan: what to do.
    ///   - facts: what the survey made for this plan learned.
    ///   - snapshot: the state that the plan was made for.
    ///   - seal: protects secrets.
    ///   - told: warnings that the reader has seen already.
    ///   - resume: the command that goes on after a failure or an interruption.
    /// - Returns: the exit status.
    /// - Throws: when the run cannot be recorded.
    func apply(
        _ plan: Plan,
        facts: PlanFacts,
        snapshot: StateSnapshot,
        seal: any SecretSeal,
        told: [Diagnostic] = [],
        resume: (ApplyResult) -> String
    ) async throws(DiagnosticsError) -> Int32 {
        let interruption = Interruption()
        let begun = BegunRun()
        watchSignals(interruption, begun)
        defer { SignalWatch.shared.operationEnded() }
        let run: RunID
        do throws(StateError) {
            run = try await store.beginRun(
                RunDraft(command: context.command, who: context.who, reason: context.options.reason)
            )
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        begun.set(run)
        let executor = Executor(
            plan: plan,
            facts: facts,
            snapshot: snapshot,
            run: run,
            configuration: project.configuration,
            evaluator: { [project] resources in project.evaluator(resources) },
            providers: providers,
            store: store,
            seal: seal,
            interruption: interruption,
            clock: SystemExecutionClock(),
            options: Executor.Options(parallelism: parallelism),
            onEvent: progress
        )
        var result = await executor.apply()
        result = await executor.recordOutputs(plan.mode == .destroy ? [] : project.configuration.outputs)
        do throws(StateError) {
            try await store.endRun(run, result.outcome, summary: result.summary)
        } catch {
            result.diagnostics.append(error.diagnostic)
        }
        if let option = plan.limitedBy {
            context.report([PlanNotes.incomplete(option, context.invocation)])
        }
        // As in Terraform, `apply -destroy` ends in the words of an apply.
        let isDestroy = context.command == "destroy"
        context.view.show(
            result,
            mode: isDestroy ? .destroy : plan.mode == .destroy ? .normal : plan.mode,
            resume: resume(result)
        )
        context.report(PlanNotes.news(result.allDiagnostics, besides: told))
        return result.succeeded ? ExitStatus.done : ExitStatus.failed
    }

    private func watchSignals(_ interruption: Interruption, _ begun: BegunRun) {
        let view = context.view
        let errors = context.errors
        let store = store
        let next = context.suggesting("\"keyform apply\"")
        SignalWatch.shared.operationBegan(
            onFirst: {
                interruption.request()
                view.remark(
                    """
                    Interrupt received.
                    Nothing new is started; waiting for what is in flight. A second interrupt
                    leaves at once.

                    """
                )
            },
            onSecond: {
                errors.write(
                    """

                    Two interrupts received. Leaving at once. What was begun is recorded: the
                    next \(next) or destroy looks up what became of it.

                    """
                )
                begun.endInterrupted(in: store)
            }
        )
    }
}

extension PlanOptions {
    /// How many operations may run at once.
    ///
    /// - Throws: for a text that is no such number.
    func parallelismLimit() throws(DiagnosticsError) -> Int {
        try Self.parallelismLimit(parallelism)
    }

    static func parallelismLimit(_ parallelism: String) throws(DiagnosticsError) -> Int {
        let isWhole = !parallelism.isEmpty && parallelism.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // More digits than a number holds are more than enough.
        guard let number = Int(parallelism) ?? (isWhole ? .max : nil), number >= 1 else {
            throw DiagnosticsError(
                .error(
                    "Invalid -parallelism",
                    "The limit of concurrent operations must be a whole number of at least 1, not \"\(parallelism)\"."
                )
            )
        }
        return min(number, 1_000)
    }

    /// Which of the modes is wanted.
    func mode(destroying: Bool) throws(DiagnosticsError) -> Plan.Mode {
        let destroys = destroying || destroy
        guard !(destroys && refreshOnly) else {
            throw DiagnosticsError(
                .error(
                    "Incompatible plan mode options",
                    "The -destroy and -refresh-only options are mutually-exclusive."
                )
            )
        }
        guard targets.isEmpty || excludes.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Incompatible options",
                    "-target and -exclude cannot be used together. Name either what to plan or what to leave out."
                )
            )
        }
        guard refresh || !refreshOnly else {
            throw DiagnosticsError(
                .error(
                    "Incompatible refresh options",
                    "It doesn't make sense to use -refresh-only at the same time as -refresh=false, because -refresh-only"
                        + " would have nothing to do."
                )
            )
        }
        guard replacements.isEmpty || !(destroys || refreshOnly) else {
            throw DiagnosticsError(
                .error(
                    "Unsupported plan mode",
                    "Forcing resource instance replacement (with -replace=...) is allowed only in normal planning mode."
                )
            )
        }
        return destroys ? .destroy : refreshOnly ? .refreshOnly : .normal
    }
}
