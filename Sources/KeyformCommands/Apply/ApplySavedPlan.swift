import FileAccess
import Planning
import SourceText
import StateModel
import Terminal
import Workbench

/// Applies a plan from a file: exactly its steps, once.
struct ApplySavedPlan {
    let context: CommandContext
    let options: PlanOptions
    let path: String
    /// The digest of the only plan that may be carried out; nil for any.
    let approved: ApprovedDigest?

    func run() async throws(DiagnosticsError) -> Int32 {
        let bench = context.bench
        bench.signals.planningBegan()
        try refuseOptions()
        let parallelism = try options.parallelismLimit()
        let allowed = try options.guards()
        // Before anything is made for it: a path that is no plan must leave no trace.
        guard FileSystem.kind(path) != nil else {
            throw DiagnosticsError(
                .error(
                    "Failed to read plan file",
                    "The file \(path) does not exist. Give the path of a saved plan, or leave it out."
                )
                .hinting("To save a plan:", command: "keyform plan -out=FILE")
            )
        }
        let saved = try await SavedPlan.read(path, store: try bench.state.open(.reading))
        try approved?.check(saved, at: path, allowing: allowed)
        try await checkTerraform(saved)
        let invocation = context.view.invocation
        let isDone = try await bench.applySavedPlan(path, allowing: allowed, parallelism: parallelism) {
            plan in
            "\(invocation) \(plan.mode == .destroy ? "destroy" : "apply")"
        }
        return isDone ? ExitStatus.done : ExitStatus.failed
    }

    /// What Terraform manages may have come since the plan was made.
    private func checkTerraform(_ saved: PlanFile) async throws(DiagnosticsError) {
        let terraform = try TerraformStateGuard(
            context.bench,
            ignoring: saved.ignoresTerraformState || options.ignoresTerraformState
        )
        try await terraform.checkBeforePlanning(saved.plan.mode)
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
            !options.refreshOnly, options.refresh, !options.adopts
        else {
            throw DiagnosticsError(
                .error(
                    "Can't shape a saved plan",
                    "A saved plan is carried out exactly as it was made: give -adopt, -destroy, -refresh, -refresh-only,"
                        + " -target, -exclude and -replace to \"keyform plan\"."
                )
            )
        }
    }
}
