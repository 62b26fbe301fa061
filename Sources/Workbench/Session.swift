import Addresses
import Configuration
package import Execution
package import Planning
package import Providers
package import SourceText
package import StateModel
import Synchronization
import Terminal

/// Work on one state with one project: made by `Bench.withSession`.
package struct Session: Sendable {
    package let bench: Bench
    package internal(set) var project: Project
    package internal(set) var providers: ProviderSet
    package let store: any StateStore
    /// How many operations may run at once.
    let parallelism: Int
    /// Looks at what Terraform manages; nil where that has been done.
    let terraform: TerraformStateGuard?
    /// Whether it is told which objects are read.
    var tellsReads = true
    /// What was read for the plan before it is made.
    var answers = PlanningAnswers()

    /// Shows progress.
    package var progress: EventHandler {
        { [view = bench.view, tellsReads] event in
            switch event {
            case .refreshing where !tellsReads, .refreshed where !tellsReads, .readAll where !tellsReads:
                break
            default: view.show(event)
            }
        }
    }

    // MARK: - The state

    /// The state as it is now.
    ///
    /// - Throws: when it cannot be read, and when its objects are of another account than the one at hand.
    package func snapshot(for mode: Plan.Mode = .normal) async throws(DiagnosticsError) -> StateSnapshot {
        let snapshot = try await diagnosing(await store.snapshot())
        try snapshot.check(providers, at: bench.state.location)
        handOutSigners(snapshot, for: mode)
        return snapshot
    }

    /// Gives the providers what the state holds of the keys that sign their requests.
    func handOutSigners(_ snapshot: StateSnapshot, for mode: Plan.Mode) {
        providers.receiveSigners(of: snapshot, in: project, destroysAll: mode == .destroy)
    }

    /// What protects secrets in the state.
    package func seal() async throws(DiagnosticsError) -> any SecretSeal {
        try await diagnosing(await store.secretSeal())
    }

    /// Finds out what became of the operations that earlier runs left open; the lease must be held.
    ///
    /// - Parameter mode: of the plan that follows.
    /// - Returns: the state afterwards.
    /// - Throws: when the API or the state cannot be used, and when what is found decides nothing.
    package func recovered(for mode: Plan.Mode = .normal) async throws(DiagnosticsError) -> StateSnapshot {
        let found = try await snapshot(for: mode)
        let used = found.providersInUse.union(project.configuration.resources.lazy.map(\.provider))
        if let account = providers.account(of: used), !found.records(account) {
            try await diagnosing(await store.recordAccount(account.text, isSecret: account.isSecret))
        }
        guard !found.openIntents.isEmpty else {
            return found
        }
        bench.signals.operationEnded()
        progress(.stage(.recovering))
        defer { progress(.stage(.rest)) }
        try await Recovery(providers: providers, store: store, onEvent: progress)
            .settle(found, awaitsDeletions: mode != .destroy)
        return try await snapshot(for: mode)
    }

    // MARK: - Planning

    /// Makes a plan for a state and shows it, with `others` as further warnings; the `notes` are shown also when there is no
    /// plan.
    package func propose(
        _ request: PlanRequest,
        _ snapshot: StateSnapshot,
        notes: [Diagnostic] = [],
        others: [Diagnostic],
        applies: Bool = false
    ) async throws(DiagnosticsError) -> Proposal {
        let seal = try await seal()
        let outcome: PlanningSession.Outcome
        do throws(DiagnosticsError) {
            outcome = try await plan(request, snapshot, seal, applies: applies)
        } catch {
            bench.view.report(notes)
            throw error
        }
        bench.view.show(outcome.plan)
        showSetAside()
        let warnings =
            PlanNotes.warnings(project, outcome, others + notes)
            + (await UnsentSecrets(project).warnings(outcome.plan, outcome.snapshot, store))
        bench.view.report(project.located(warnings))
        return Proposal(
            outcome: outcome,
            facts: outcome.facts,
            snapshot: snapshot,
            seal: seal,
            warnings: warnings
        )
    }

    /// Makes a plan without showing it, or what is read for it.
    func proposeSilently(
        _ request: PlanRequest,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> Proposal {
        let seal = try await seal()
        var session = self
        session.tellsReads = false
        let outcome = try await session.plan(request, snapshot, seal, applies: true)
        return Proposal(
            outcome: outcome,
            facts: outcome.facts,
            snapshot: snapshot,
            seal: seal,
            warnings: outcome.warnings
        )
    }

    /// What is found of the rotations of keys, without a plan.
    package func rotations(
        _ request: RotationRequest,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> FoundRotations {
        try await planning(InMemorySeal(), progress).rotations(question(request), snapshot)
    }

    /// Says what is left to Terraform, if anything is.
    func showSetAside() {
        let setAside = project.configuration.setAside
        if !setAside.isEmpty {
            bench.view.show(setAside)
        }
    }

    func plan(
        _ request: PlanRequest,
        _ snapshot: StateSnapshot,
        _ seal: any SecretSeal,
        applies: Bool
    ) async throws(DiagnosticsError) -> PlanningSession.Outcome {
        var wanted = PlanningSession.Request(
            mode: request.mode,
            refreshes: request.refreshes,
            // What an unfinished run has made is in the account and not yet in the state: the survey would take it for
            // someone else's.
            surveys: (request.refreshes || applies) && snapshot.openIntents.isEmpty,
            selection: PlanSelection(
                targets: request.targets,
                excludes: request.excludes,
                replacements: request.replacements
            ),
            planID: Surroundings.randomID(),
            allowed: request.allowed.union(AllowedWords(project.configuration).names)
        )
        wanted.adoption = request.adopts ? .all : .none
        wanted.answers = answers
        wanted.rotation = question(request.rotation)
        let partial = Mutex<Plan?>(nil)
        let planning = planning(seal) { [progress] event in
            if case .planBrokeOff(let plan) = event {
                partial.withLock { $0 = plan }
            }
            progress(event)
        }
        progress(.stage(.planning))
        do throws(DiagnosticsError) {
            let outcome = try await planning.plan(wanted, snapshot: snapshot)
            progress(.stage(.rest))
            if let problems = terraform?.problems(of: outcome.plan), !problems.isEmpty {
                throw DiagnosticsError(problems)
            }
            return outcome
        } catch {
            let plan = partial.withLock { $0 }
            progress(.stage(.rest))
            bench.view.showFailedPlanning(plan)
            let others = plan.flatMap { terraform?.problems(of: $0) } ?? []
            let all = project.completed(DiagnosticsError(error.diagnostics + others))
            throw DiagnosticsError(project.located(all.diagnostics))
        }
    }

    /// What `import` blocks name that the configuration does not declare yet.
    func undeclaredImports(_ snapshot: StateSnapshot) async throws(DiagnosticsError) -> UndeclaredImports {
        do throws(DiagnosticsError) {
            return try await planning(InMemorySeal(), progress).undeclaredImports(snapshot)
        } catch {
            throw project.completed(error)
        }
    }

    private func planning(_ seal: any SecretSeal, _ onEvent: @escaping EventHandler) -> PlanningSession {
        PlanningSession(
            configuration: project.configuration,
            graph: project.graph,
            evaluator: { [project] resources in project.evaluator(resources) },
            providers: providers,
            seal: seal,
            updates: RecentUpdates(
                operations: { [store] address in (try? await store.operations(at: address)) ?? [] },
                now: Surroundings.now
            ),
            onEvent: onEvent
        )
    }
}

/// A plan that was shown, with what applying it needs.
package struct Proposal: Sendable {
    package let outcome: PlanningSession.Outcome
    /// What is known of the objects that the plan creates.
    var facts: PlanFacts
    /// The state that the plan was made for.
    let snapshot: StateSnapshot
    package let seal: any SecretSeal
    /// What the reader has seen.
    package let warnings: [Diagnostic]

    package var plan: Plan {
        outcome.plan
    }
}
