import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Terminal
import Workbench

/// Plans, asks, and applies.
struct ApplyNewPlan {
    let context: CommandContext
    let options: PlanOptions
    let mode: Plan.Mode
    let autoApprove: Bool
    /// The digest of the only plan that may be carried out, without a question; nil where one is asked.
    var approved: ApprovedDigest?

    func run() async throws(DiagnosticsError) -> Int32 {
        let bench = context.bench
        bench.signals.planningBegan()
        guard autoApprove || approved != nil || !options.json else {
            throw DiagnosticsError(
                .error(
                    "Plan file or auto-approve required",
                    "keyform cannot ask for interactive approval when -json is set. You can either apply a saved plan file,"
                        + " or enable the -auto-approve option."
                )
            )
        }
        let request = try options.request(mode)
        let project = try ProjectLoader(bench).load(
            request.variables,
            for: mode == .destroy ? .destroy : .apply
        )
        let terraform = try TerraformStateGuard(bench, ignoring: request.ignoresTerraformState)
        try await terraform.checkBeforePlanning(mode)
        if mode == .refreshOnly {
            // Nothing can be read anew, and a state would be made for a typo.
            try bench.state.require()
        }
        if mode == .destroy, !bench.state.exists {
            // An empty state made only to destroy nothing would hide that the path is mistyped.
            context.view.answer(bench.state.nothingToDestroy)
            return ExitStatus.done
        }
        let providers = try bench.providers(of: project, parallelism: request.parallelism)
        let isPartial = !request.targets.isEmpty || !request.excludes.isEmpty
        if let problem = providers.unreachable(by: project, isPartial: isPartial), !bench.state.exists {
            // It would fail anyhow; like this it leaves no empty state behind.
            throw project.completed(problem)
        }
        return try await bench.withSession(.writing, project, providers, terraform: terraform) {
            (session) throws(DiagnosticsError) in
            try await apply(request, session, others: providers.warnings)
        }
    }

    private func apply(
        _ request: PlanRequest,
        _ session: Session,
        others: [Diagnostic]
    ) async throws(DiagnosticsError) -> Int32 {
        var session = session
        let snapshot = try await session.recovered(for: mode)
        var proposal = try await session.propose(request, snapshot, others: others, applies: true)
        let plan = proposal.plan
        let arguments = PlanArguments(
            request: request,
            variables: session.project.configuration.variables
        )
        let asks = !autoApprove && approved == nil
        if let approved {
            try approved.check(plan, session.approval(of: proposal), arguments)
        } else if plan.hasChanges, asks {
            let approval = Approval(screen: context.screen, mayAsk: context.mayAsk)
            guard try approval.given(for: mode, saving: arguments.saving(plan)) else {
                context.view.answer(mode == .destroy ? "Destroy cancelled." : "Apply cancelled.")
                return ExitStatus.failed
            }
        }
        if plan.hasChanges, asks || !request.refreshes {
            try await session.recheck(
                &proposal,
                as: request.refreshes
                    ? plan.touchingOnlyNamedObjects(guardedBy: ProviderList.installed.guards) : plan
            )
        }
        let resume = ResumeCommand(invocation: context.view.invocation, plan: plan, arguments: arguments)
        return try await session.apply(proposal, resume: resume.text) ? ExitStatus.done : ExitStatus.failed
    }
}
