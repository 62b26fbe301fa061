import Configuration
import Execution
import Planning
import Rendering
import SourceText
import Terminal
import Workbench

/// Text in Terraform's form.
struct TextView: CommandView {
    let screen: Screen
    let invocation: String
    let withheld: WithheldLiterals
    /// Whether warnings are shown by their titles only.
    let compactsWarnings: Bool
    /// Whether what only begins or goes on is not told.
    let leavesOutBeginnings: Bool
    /// Whether standard output is for nothing but what was asked for, so that warnings go to standard error.
    let keepsOutputClean: Bool
    /// Not where a program drives keyform, which has a next step of its own: `TF_IN_AUTOMATION`, as in Terraform.
    let showsNextStep: Bool
    let detail: PlanDetail
    let progress: ProgressDisplay

    private var plans: PlanRenderer {
        PlanRenderer(
            palette: screen.palette,
            width: screen.columns,
            schemas: try? ProviderList.installed.catalog(),
            detail: detail,
            invocation: invocation
        )
    }

    func show(_ event: ExecutionEvent) {
        if leavesOutBeginnings, event.isBeginning {
            return
        }
        progress.show(suggesting(event))
    }

    func show(_ plan: Plan) {
        screen.output.write(plans.text(plan))
    }

    func show(_ setAside: SetAside) {
        screen.output.write("\n" + wordWrap(SetAsideRenderer.line(setAside), width: screen.listWidth) + "\n")
    }

    func showFailedPlanning(_ partial: Plan?) {
        let palette = screen.palette
        if let partial, partial.hasChanges {
            screen.output.write(plans.text(partial, isBrokenOff: true))
            return
        }
        screen.output.write(
            "\n" + palette.reset + palette.on(.bold) + palette.on(.red) + "Planning failed." + palette.reset
                + palette.on(.bold) + " keyform encountered an error while generating this plan."
                + palette.reset + "\n\n"
        )
    }

    func show(_ next: PlanRenderer.NextStep) {
        if showsNextStep {
            screen.output.write(plans.text(next, invocation: invocation))
        }
    }

    func show(_ approval: PlanApproval) {
        switch approval {
        case .digest(let digest): screen.output.write("\nDigest: \(digest)\n")
        case .impossible(let reason):
            screen.output.write(
                "\n"
                    + wordWrap(suggesting("Digest: none, because \(reason)."), width: screen.columns)
                    + "\n"
            )
        }
    }

    func show(_ ending: RunEnding) {
        screen.output.write(
            ResultRenderer(palette: screen.palette, width: screen.columns, invocation: invocation).text(
                ending
            )
        )
    }

    func remark(_ text: String) {
        screen.output.write("\n" + text)
    }

    func answer(_ text: String) {
        screen.output.write(wordWrap(suggesting(text) + "\n", width: screen.columns))
    }

    func note(_ line: String) {
        screen.errors.line(wordWrap(suggesting(line), width: screen.remarkWidth))
    }

    /// Errors to standard error, warnings to standard output, unless that is for a program.
    func show(_ diagnostics: [Diagnostic]) {
        if compactsWarnings, !diagnostics.hasErrors {
            (keepsOutputClean ? screen.errors : screen.output).write(Self.compact(diagnostics))
            return
        }
        for diagnostic in withheld.apply(to: diagnostics) {
            let isError = diagnostic.severity == .error || keepsOutputClean
            let form = screen.diagnosticForm(onErrors: isError)
            let stream = isError ? screen.errors : screen.output
            stream.write(
                stream.mark.sealed(DiagnosticRenderer(form, width: screen.columns).render(diagnostic))
            )
        }
    }

    /// Warnings by their titles and places only.
    private static func compact(_ warnings: [Diagnostic]) -> String {
        guard !warnings.isEmpty else {
            return ""
        }
        let items = warnings.map { warning in
            "- \(warning.summary.inLine)\n"
                + (warning.subject.map { "  on \($0.file.name.inLine) line \($0.line)\n" } ?? "")
        }
        return "\nWarnings:\n\n" + items.joined()
            + "\nTo see the full warning notes, run keyform without -compact-warnings.\n"
    }
}
