import Execution
import FileAccess
import Planning
import Providers
import SourceText
import StateModel
import Terminal

/// Applies a plan from a file: exactly its steps, once.
struct ApplySavedPlan {
    let context: CommandContext
    let options: PlanOptions
    let path: String

    func run() async throws(DiagnosticsError) -> Int32 {
        SignalWatch.shared.planningBegan()
        try refuseOptions()
        let parallelism = try options.parallelismLimit()
        _ = try options.guards()
        // Before anything is made for it: a path that is no plan must leave no trace.
        guard FileSystem.kind(path) != nil else {
            throw DiagnosticsError(
                .error(
                    "Failed to read plan file",
                    "The file \(path) does not exist. Give the path of a plan that was saved with \"keyform plan -out=FILE\", or"
                        + " leave it out."
                )
            )
        }
        let saved = try await SavedPlan.read(path, store: try context.openState(.reading))
        try await checkTerraform(saved)
        let store = try await context.acquireState()
        let result: Result<Int32, DiagnosticsError>
        do throws(DiagnosticsError) {
            result = .success(try await apply(store, parallelism))
        } catch {
            result = .failure(error)
        }
        await store.releaseLease()
        return try result.get()
    }

    private func apply(_ store: any StateStore, _ parallelism: Int) async throws(DiagnosticsError) -> Int32 {
        var saved = try await SavedPlan.read(path, store: store)
        // What it was allowed when it was made needs no second word; what is allowed now may come on top. A key that nobody
        // has read of in the plan goes by a word of today only.
        saved.plan = saved.plan.deletingOnlyNamedKeys
        saved.plan.allowed.formUnion(try options.guards())
        let project = try ProjectLoader(context: context).restore(
            files: saved.configuration.files,
            otherFiles: saved.configuration.otherFiles,
            variables: saved.configuration.variables
        ).applying()
        let reach = try ProviderFactory(context: context, parallelism: parallelism).make(project)
        let (providers, odd) = (reach.providers, reach.warnings)
        context.report(odd)
        let operation = Operation(
            context: context,
            project: project,
            providers: providers,
            store: store,
            parallelism: parallelism
        )
        let snapshot = try await operation.settled(for: saved.plan.mode)
        // What a create is recognised by after a lost answer must be known to this run, not to the one that planned.
        let facts = try await providers.survey(saved.plan.proposal, deleted: snapshot.deleted)
        let problems = providers.recheck(saved.plan.proposal, facts: facts)
        guard !problems.hasErrors else {
            throw DiagnosticsError(problems)
        }
        do throws(StateError) {
            try await store.claimPlan(saved.plan.id, rows: saved.plan.rows)
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        return try await operation.apply(
            saved.plan,
            facts: facts,
            snapshot: snapshot,
            seal: try await operation.seal(),
            resume: { [context] _ in
                "\(context.invocation) \(saved.plan.mode == .destroy ? "destroy" : "apply")"
            }
        )
    }

    /// What Terraform manages may have come since the plan was made.
    private func checkTerraform(_ saved: PlanFile) async throws(DiagnosticsError) {
        let terraform = try TerraformStateGuard(
            context,
            ignoring: saved.ignoresTerraformState || options.ignoresTerraformState
        )
        try await terraform.checkBeforePlanning(context, saved.plan.mode)
        let problems = terraform.problems(of: saved.plan)
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
    }

    private func refuseOptions() throws(DiagnosticsError) {
        guard options.variables.given.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Can't set variables when applying a saved plan",
                    "The -var and -var-file options cannot be used when applying a saved plan file, because a saved plan"
                        + " includes the variable values that were set when it was created."
                )
            )
        }
        guard
            options.targets.isEmpty, options.excludes.isEmpty, options.replacements.isEmpty, !options.destroy,
            !options.refreshOnly, options.refresh
        else {
            throw DiagnosticsError(
                .error(
                    "Can't shape a saved plan",
                    "A saved plan is carried out exactly as it was made: give -destroy, -refresh, -refresh-only, -target,"
                        + " -exclude and -replace to \"keyform plan\"."
                )
            )
        }
    }
}
