import ArgumentParser
import JSONText
import Planning
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct ShowCommand: Command {
    static let declaration = CommandDeclaration(
        "show",
        summary: "Show the current state or a saved plan",
        about: """
            Prints the state, or a plan that was saved with "keyform plan -out=FILE", in
            a form that people can read. Secrets are withheld, in JSON too.
            """,
        operands: [.optional("FILE", .file)],
        options: [
            .concise.saying(
                "Show changes of a plan that are alike in one line. What is destroyed or replaced is shown in full."
            ),
            .json.saying("Machine-readable output, in the form of terraform show -json."),
            .report.saying(
                "Write a saved plan as a page for a browser too, for reviewers to read and search."
            ),
            .markdown.saying("Write a saved plan as Markdown too, for a comment on a pull request."),
            .noColor,
        ]
    )

    @Option(.concise) var isConcise: Bool
    @Option(.json) var json: Bool
    @OptionGroup var review: ReviewOptions
    @Argument var file: String?

    var sandboxNotice: SandboxNotice {
        json ? .besideOutput : .beforeOutput
    }

    var writtenFiles: WrittenFiles {
        WrittenFiles([.report: review.report, .markdown: review.markdown])
    }

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try context.state.require()
        let files = try ReviewFiles(review, beside: context.state.location)
        guard file != nil || review.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "A saved plan is needed",
                    "-report and -markdown write a plan: give the path of one that was saved with \"keyform plan -out=FILE\"."
                )
            )
        }
        if let file {
            let store = try context.state.open(.reading)
            let saved = try await SavedPlan.read(file, store: store)
            if !review.isEmpty {
                try files.write(
                    ReviewedPlan(
                        saved.plan,
                        approval: saved.plan.hasChanges ? saved.digest.map(PlanApproval.digest) : nil,
                        diagnostics: context.view.writable(saved.plan.warnings),
                        schemas: try context.bench.installed.catalog(),
                        origin: context.reviewOrigin(lineage: saved.plan.lineage, createdAt: saved.createdAt)
                    )
                )
            }
            if json {
                let project = try ProjectLoader(context.bench).restore(saved.configuration)
                let surroundings = PlanJSON.Surroundings(
                    configuration: project.configuration,
                    variables: project.variables,
                    snapshot: try await context.state.readExisting(),
                    createdAt: saved.createdAt
                )
                context.output.line(
                    PlanJSON.document(
                        saved.plan,
                        schemas: try context.bench.installed.catalog(),
                        in: surroundings
                    )
                    .text(.compact)
                )
            } else {
                context.output.write(
                    PlanRenderer(
                        palette: context.palette,
                        width: context.screen.columns,
                        schemas: try context.bench.installed.catalog(),
                        detail: isConcise ? .concise : .full,
                        invocation: context.view.invocation
                    )
                    .text(saved.plan)
                )
                context.view.report(saved.plan.allowances)
            }
            return ExitStatus.done
        }
        let snapshot = try await context.state.readExisting()
        context.noteUnfinished(snapshot)
        if json {
            context.output.line(
                StateJSON.document(snapshot, schemas: try context.bench.installed.catalog()).text(.compact)
            )
        } else {
            context.output.write(StateRenderer(palette: context.palette).text(snapshot))
        }
        return ExitStatus.done
    }
}
