import Configuration
package import Execution
package import Planning
package import Providers
import Rendering
package import SourceText
import StateModel
import Terminal

extension Session {
    /// Looks again at what exists already, after somebody has thought about a plan for a while, with providers that remember
    /// nothing and judge the plan as it is given.
    ///
    /// - Throws: when the plan must not be carried out any more.
    package mutating func recheck(_ proposal: inout Proposal, as judged: Plan) async throws(DiagnosticsError)
    {
        providers = try bench.providers(of: project, parallelism: parallelism).set
        handOutSigners(proposal.snapshot, for: proposal.plan.mode)
        proposal.facts = try await facts(
            of: proposal.plan,
            deleted: proposal.outcome.snapshot.deleted,
            judged: judged
        )
    }

    private func facts(
        of plan: Plan,
        deleted: Set<String>,
        judged: Plan
    ) async throws(DiagnosticsError) -> PlanFacts {
        do throws(DiagnosticsError) {
            let facts = try await providers.survey(plan.proposal, deleted: deleted)
            let problems = providers.recheck(judged.proposal, facts: facts)
            guard !problems.hasErrors else {
                throw DiagnosticsError(problems)
            }
            return facts
        } catch {
            throw DiagnosticsError(project.located(error.diagnostics))
        }
    }

    /// Carries out a plan that was shown; `resume` gives the command that goes on after a failure or an interruption.
    ///
    /// - Returns: whether all of it was done.
    /// - Throws: when the run cannot be recorded.
    package func apply(
        _ proposal: Proposal,
        resume: (ApplyResult) -> String
    ) async throws(DiagnosticsError) -> Bool {
        let result = try await carryOut(proposal, verifies: true)
        return show(result, of: proposal.plan, told: proposal.warnings, resume: resume(result))
    }

    /// Carries out a plan that was shown, and leaves it to its caller to show the result.
    func carryOut(_ proposal: Proposal, verifies: Bool) async throws(DiagnosticsError) -> ApplyResult {
        var session = self
        session.project = project.applying()
        return try await session.carryOut(
            proposal.plan,
            proposal.facts,
            proposal.snapshot,
            proposal.seal,
            verifies: verifies
        )
    }

    /// Carries out a plan once, as long as the rows that it was made for are as they were.
    fileprivate func applySaved(_ plan: Plan, resume: String) async throws(DiagnosticsError) -> Bool {
        let snapshot = try await recovered(for: plan.mode)
        showSetAside()
        bench.view.showBeginning(of: plan)
        // What a create is recognised by after a lost answer must be known to this run, not to the one that planned.
        let facts = try await facts(of: plan, deleted: snapshot.deleted, judged: plan)
        try await diagnosing(
            await store.claimPlan(
                plan.id,
                rows: plan.rows,
                rotations: plan.rotations.map {
                    RotationExpectation(address: $0.key, version: $0.value.version)
                }
            )
        )
        let result = try await carryOut(plan, facts, snapshot, try await seal(), verifies: true)
        return show(result, of: plan, resume: resume)
    }

    /// Carries out a plan as one run of the history.
    private func carryOut(
        _ plan: Plan,
        _ facts: PlanFacts,
        _ snapshot: StateSnapshot,
        _ seal: any SecretSeal,
        verifies: Bool
    ) async throws(DiagnosticsError) -> ApplyResult {
        let interruption = Interruption()
        let begun = BegunRun()
        watchSignals(interruption, begun)
        defer { bench.signals.operationEnded() }
        let run = try await diagnosing(await store.beginRun(bench.draft(bench.surroundings.command)))
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
            rotation: rotationMeans(verifies: verifies, lineage: snapshot.lineage),
            onEvent: progress
        )
        progress(.stage(.applying(steps: plan.toldSteps)))
        defer { progress(.stage(.rest)) }
        var result = await executor.apply()
        result = await executor.recordOutputs(plan.mode == .destroy ? [] : project.configuration.outputs)
        // After the outputs, which show the key in charge: the old one works until all have the new one.
        result = await executor.finishRotations()
        result.run = run
        do throws(StateError) {
            try await store.endRun(run, result.outcome, summary: result.summary)
        } catch {
            result.diagnostics.append(error.diagnostic)
        }
        return result
    }

    /// Shows what an apply came to.
    ///
    /// - Returns: whether all of it was done.
    private func show(
        _ result: ApplyResult,
        of plan: Plan,
        told: [Diagnostic] = [],
        resume: String
    ) -> Bool {
        if let option = plan.limitedBy {
            bench.view.report([PlanNotes.incomplete(option, bench.view.invocation)])
        }
        // As in Terraform, `apply -destroy` ends in the words of an apply.
        let isDestroy = bench.surroundings.command == "destroy"
        // Before the ending, which is the last thing on the screen.
        bench.view.report(PlanNotes.news(result.allDiagnostics, besides: told))
        bench.view.show(RunEnding(isDestroy ? .destroy : .apply, result, of: plan, resume: resume))
        return result.succeeded
    }

    private func watchSignals(_ interruption: Interruption, _ begun: BegunRun) {
        let view = bench.view
        let store = store
        bench.signals.operationBegan(
            onFirst: {
                interruption.request()
                view.show(.stage(.stopping))
                view.remark(
                    """
                    Interrupt received.
                    Nothing new is started; waiting for what is in flight. A second interrupt
                    leaves at once.

                    """
                )
            },
            onSecond: {
                view.note(
                    """

                    Two interrupts received. Leaving at once. What was begun is recorded: the
                    next "keyform apply" or destroy looks up what became of it.
                    """
                )
                begun.endInterrupted(in: store)
            }
        )
    }
}

extension Bench {
    /// Carries out a plan from a file, which may pass the guards that it was allowed when it was made, and these; `resume`
    /// gives the command that goes on after a failure or an interruption.
    ///
    /// - Returns: whether all of it was done.
    /// - Throws: when the plan must not be carried out, or the run cannot be recorded.
    package func applySavedPlan(
        _ path: String,
        allowing allowed: Set<PlanGuard.Name>,
        parallelism: Int,
        resume: (Plan) -> String
    ) async throws(DiagnosticsError) -> Bool {
        try await withStore(.writing) { (store) throws(DiagnosticsError) in
            let saved = try await SavedPlan.read(path, store: store)
            // An object that nobody has read of in the plan goes by a word of today only.
            var plan = saved.plan.touchingOnlyNamedObjects(guardedBy: installed.guards)
            plan.allowed.formUnion(allowed)
            let project = try ProjectLoader(self).restore(saved.configuration).applying()
            let providers = try providers(of: project, parallelism: parallelism)
            view.report(providers.warnings)
            return try await session(project, providers, store).applySaved(plan, resume: resume(plan))
        }
    }
}
