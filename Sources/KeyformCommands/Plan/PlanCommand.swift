import ArgumentParser
import Execution
import Planning
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

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
                    .furtherVariableFile, .adopt, .allow, .allowLockout, .replaceFiles,
                    .ignoreTerraformState,
                ]
            ),
            CommandDeclaration.Section(
                title: "Other Options",
                options: [
                    .out, .report, .markdown, .generateConfiguration, .detailedExitCode, .input,
                    .json.saying(
                        "Write what happens line by line in JSON, in the form of terraform plan -json."
                    ),
                    .jsonInto, .compactWarnings, .concise, .detail,
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
    @OptionGroup var review: ReviewOptions
    @Option(.generateConfiguration) var generatedPath: String?
    @Option(.detailedExitCode) var detailedExitCode: Bool

    var writtenFiles: WrittenFiles {
        WrittenFiles([
            .out: out, .report: review.report, .markdown: review.markdown, .jsonInto: plan.jsonInto,
            .generateConfiguration: generatedPath,
        ])
    }

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let bench = context.bench
        bench.signals.planningBegan()
        let mode = try plan.mode(destroying: false)
        let request = try plan.request(mode)
        let files = try ReviewFiles(review, beside: bench.state.location)
        do throws(DiagnosticsError) {
            return try await run(request, files, in: context)
        } catch {
            if !review.isEmpty {
                let lineage = (try? await context.state.readExisting())?.lineage ?? ""
                try files.write(
                    ReviewedPlan(
                        failure: context.view.writable(error.diagnostics),
                        origin: context.reviewOrigin(lineage: lineage)
                    )
                )
            }
            throw error
        }
    }

    private func run(
        _ request: PlanRequest,
        _ files: ReviewFiles,
        in context: CommandContext
    ) async throws(DiagnosticsError) -> Int32 {
        let bench = context.bench
        let mode = request.mode
        let generated = generatedPath.map { GeneratedConfiguration(bench, path: $0) }
        try generated?.check(mode)
        if let out {
            try SavedPlan.check(out, beside: bench.state.location)
        }
        let project = try ProjectLoader(bench).load(
            request.variables,
            for: mode == .destroy ? .destroy : .plan
        )
        let terraform = try TerraformStateGuard(bench, ignoring: request.ignoresTerraformState)
        try await terraform.checkBeforePlanning(mode)
        let providers = try bench.providers(of: project, parallelism: request.parallelism)
        // A saved plan names the database, so saving one needs a database, and the right to make it.
        let access: StateAccess = out == nil ? .reading : .writing
        return try await bench.withSession(access, project, providers, terraform: terraform) {
            (session) throws(DiagnosticsError) in
            try await show(request, session, generated, files, others: providers.warnings, in: context)
        }
    }

    private func show(
        _ request: PlanRequest,
        _ given: Session,
        _ generated: GeneratedConfiguration?,
        _ files: ReviewFiles,
        others: [Diagnostic],
        in context: CommandContext
    ) async throws(DiagnosticsError) -> Int32 {
        let snapshot =
            out == nil
            ? try await given.snapshot(for: request.mode) : try await given.recovered(for: request.mode)
        let session = try await generated?.added(to: given, snapshot) ?? given
        let proposal = try await session.propose(
            request,
            snapshot,
            notes: out == nil ? PlanNotes.unfinished(snapshot, request.mode) : [],
            others: others
        )
        let approval = out != nil || plan.json || !review.isEmpty ? session.approval(of: proposal) : nil
        if let out {
            try session.save(
                proposal,
                to: out,
                ignoresTerraformState: request.ignoresTerraformState,
                digest: approval?.digest
            )
        }
        let hasChanges = proposal.plan.hasChanges
        if !review.isEmpty {
            try files.write(
                ReviewedPlan(
                    proposal.plan,
                    approval: hasChanges ? approval : nil,
                    diagnostics: context.view.writable(session.project.located(proposal.warnings)),
                    schemas: try context.bench.installed.catalog(),
                    origin: context.reviewOrigin(lineage: proposal.plan.lineage)
                )
            )
        }
        generated?.tell(session.project)
        if hasChanges {
            context.view.show(out.map { .saved(path: $0) } ?? .notSaved)
            approval.map(context.view.show)
        }
        return detailedExitCode && hasChanges ? ExitStatus.changes : ExitStatus.done
    }
}
