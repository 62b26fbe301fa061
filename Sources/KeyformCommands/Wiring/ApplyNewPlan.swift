import Configuration
import Execution
import FileAccess
import Planning
import Providers
import Rendering
import SourceText
import StateModel
import Terminal

/// Plans, asks, and applies.
struct ApplyNewPlan {
    let context: CommandContext
    let options: PlanOptions
    let mode: Plan.Mode
    let autoApprove: Bool

    func run() async throws(DiagnosticsError) -> Int32 {
        SignalWatch.shared.planningBegan()
        guard autoApprove || !context.presentation.writesStream else {
            throw DiagnosticsError(
                .error(
                    "Plan file or auto-approve required",
                    "keyform cannot ask for interactive approval when -json is set. You can either apply a saved plan file,"
                        + " or enable the -auto-approve option."
                )
            )
        }
        let parallelism = try options.parallelismLimit()
        _ = try options.guards()
        let project = try ProjectLoader(context: context).load(
            options.variables.given,
            for: mode == .destroy ? .destroy : .apply
        )
        let terraform = try TerraformStateGuard(context, ignoring: options.ignoresTerraformState)
        try await terraform.checkBeforePlanning(context, mode)
        if mode == .refreshOnly {
            // Nothing can be read anew, and a state would be made for a typo.
            try context.requireState()
        }
        if mode == .destroy, FileSystem.kind(context.statePath) == nil {
            return tellOfNothing()
        }
        let reach = try ProviderFactory(context: context, parallelism: parallelism).make(project)
        let (providers, odd) = (reach.providers, reach.warnings)
        if let problem = providers.unreachable, !project.configuration.resources.isEmpty,
            FileSystem.kind(context.statePath) == nil
        {
            // It would fail anyhow; like this it leaves no empty state behind.
            throw project.completed(problem)
        }
        let store = try await context.acquireState()
        let operation = Operation(
            context: context,
            project: project,
            providers: providers,
            store: store,
            parallelism: parallelism,
            terraform: terraform
        )
        let result: Result<Int32, DiagnosticsError>
        do throws(DiagnosticsError) {
            result = .success(try await apply(operation, odd: odd))
        } catch {
            result = .failure(error)
        }
        await store.releaseLease()
        return try result.get()
    }

    /// An empty state made only to destroy nothing would hide that the path is mistyped.
    private func tellOfNothing() -> Int32 {
        let text = context.nothingToDestroy
        if context.presentation.writesStream {
            context.view.remark(text)
        } else {
            context.output.write(wordWrap(context.suggesting(text) + "\n", width: context.columns))
        }
        return ExitStatus.done
    }

    private func apply(_ operation: Operation, odd: [Diagnostic]) async throws(DiagnosticsError) -> Int32 {
        let snapshot = try await operation.settled(for: mode)
        let seal = try await operation.seal()
        let outcome = try await operation.plan(
            options,
            mode: mode,
            snapshot: snapshot,
            seal: seal,
            applies: true
        )
        let plan = outcome.plan
        context.view.show(plan)
        let warnings =
            PlanNotes.warnings(operation.project, outcome, odd)
            + (await operation.unsentSecrets(outcome))
        context.report(warnings)
        let arguments = PlanArguments(
            options: options,
            variables: operation.project.configuration.variables
        )
        if plan.hasChanges, !autoApprove {
            let approval = Approval(
                terminal: context.terminal,
                output: context.output,
                palette: context.palette,
                mayAsk: context.mayAsk
            )
            guard try approval.given(for: mode, saving: arguments.saving(plan)) else {
                context.output.line(mode == .destroy ? "Destroy cancelled." : "Apply cancelled.")
                return ExitStatus.failed
            }
        }
        var providers = operation.providers
        var facts = outcome.facts
        if plan.hasChanges, !autoApprove || !options.refresh {
            // Whoever was asked may have thought for long: what exists already is looked at again, by a provider that
            // remembers nothing, as recovery must know it.
            providers = try ProviderFactory(context: context, parallelism: operation.parallelism)
                .make(operation.project).providers
            facts = try await providers.survey(plan.proposal, deleted: outcome.snapshot.deleted)
            let shown = options.refresh ? plan.deletingOnlyNamedKeys : plan
            let problems = providers.recheck(shown.proposal, facts: facts)
            guard !problems.hasErrors else {
                throw DiagnosticsError(problems)
            }
        }
        let applying = Operation(
            context: context,
            project: operation.project.applying(),
            providers: providers,
            store: operation.store,
            parallelism: operation.parallelism
        )
        let resume = ResumeCommand(
            invocation: context.invocation,
            plan: plan,
            arguments: arguments
        )
        return try await applying.apply(
            plan,
            facts: facts,
            snapshot: snapshot,
            seal: seal,
            told: warnings,
            resume: resume.text
        )
    }
}
