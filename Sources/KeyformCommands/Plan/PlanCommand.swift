import ArgumentParser
import Execution
import Planning
import Rendering
import SourceText
import StateModel
import Terminal

struct PlanCommand: PlanningCommand {
    static let declaration = CommandDeclaration(
        "plan",
        summary: "Show changes required by the current configuration",
        about: """
            Compares the configuration with the state and with what the API reports, and
            shows what would be changed. Nothing is changed.
            """,
        sections: [
            CommandDeclaration.Section(
                title: "Plan Customization Options",
                options: [
                    .destroy, .refreshOnly, .refresh, .target, .exclude, .replace, .variable,
                    .furtherVariableFile, .allow, .allowLockout, .ignoreTerraformState,
                ]
            ),
            CommandDeclaration.Section(
                title: "Other Options",
                options: [
                    .out, .generateConfiguration, .detailedExitCode, .input,
                    .json.saying(
                        "Write what happens line by line in JSON, in the form of terraform plan -json."
                    ),
                    .compactWarnings,
                    .lockTimeout.saying(
                        "With -out: how long to wait while another keyform writes to the state. Default: 0s."
                    ),
                    .noColor, .parallelism,
                ]
            ),
        ],
        hidden: [.lock]
    )

    @OptionGroup var plan: PlanOptions
    @Option(.out) var out: String?
    @Option(.generateConfiguration) var generatedPath: String?
    @Option(.detailedExitCode) var detailedExitCode: Bool

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        SignalWatch.shared.planningBegan()
        let mode = try plan.mode(destroying: false)
        let parallelism = try plan.parallelismLimit()
        _ = try plan.guards()
        let generated = generatedPath.map { GeneratedConfiguration(context: context, path: $0) }
        try generated?.check(mode)
        if let out {
            try SavedPlan.check(out, beside: context.statePath)
        }
        let project = try ProjectLoader(context: context).load(
            plan.variables.given,
            for: mode == .destroy ? .destroy : .plan
        )
        let terraform = try TerraformStateGuard(context, ignoring: plan.ignoresTerraformState)
        try await terraform.checkBeforePlanning(context, mode)
        let reach = try ProviderFactory(context: context, parallelism: parallelism).make(project)
        let (providers, odd) = (reach.providers, reach.warnings)
        // A saved plan names the database, so saving one needs a database, and the right to make it.
        let store = out == nil ? try context.openState(.reading) : try await context.acquireState()
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
            result = .success(try await show(operation, generated, mode: mode, odd: odd))
        } catch {
            result = .failure(error)
        }
        if out != nil {
            await store.releaseLease()
        }
        return try result.get()
    }

    private func show(
        _ given: Operation,
        _ generated: GeneratedConfiguration?,
        mode: Plan.Mode,
        odd: [Diagnostic]
    ) async throws(DiagnosticsError)
        -> Int32
    {
        let context = given.context
        let snapshot = out == nil ? try await given.snapshot() : try await given.settled(for: mode)
        let operation = try await generated?.added(to: given, snapshot) ?? given
        let seal = try await operation.seal()
        let open = out == nil ? PlanNotes.unfinished(snapshot, mode) : []
        let outcome: PlanningSession.Outcome
        do throws(DiagnosticsError) {
            outcome = try await operation.plan(plan, mode: mode, snapshot: snapshot, seal: seal)
        } catch {
            context.report(open)
            throw error
        }
        context.view.show(outcome.plan)
        context.report(
            PlanNotes.warnings(operation.project, outcome, odd + open)
                + (await operation.unsentSecrets(outcome))
        )
        if let out {
            try SavedPlan.write(
                PlanFile(
                    plan: outcome.plan,
                    configuration: ConfigurationSnapshot(
                        files: operation.project.files,
                        otherFiles: operation.project.readFiles.all,
                        variables: operation.project.variables
                    ),
                    facts: outcome.facts,
                    createdAt: CommandContext.millisecondsSinceEpoch(),
                    keyformVersion: ProgramVersion.text,
                    ignoresTerraformState: plan.ignoresTerraformState
                ),
                to: out,
                beside: context.statePath,
                seal: seal
            )
        }
        generated?.tell(operation.project)
        let hasChanges = outcome.plan.hasChanges
        if hasChanges {
            context.view.show(out.map { .saved(path: $0) } ?? .notSaved)
        }
        return detailedExitCode && hasChanges ? ExitStatus.changes : ExitStatus.done
    }
}
