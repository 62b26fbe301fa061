import Execution
import Planning
import Rendering
import SourceText
import Terminal

/// Shows what planning and applying come to: as text for people, or line by line for programs.
protocol OperationView: Sendable {
    func show(_ event: ExecutionEvent)
    func show(_ plan: Plan)
    /// A plan could not be made; the diagnostics follow.
    ///
    /// - Parameter partial: what was planned until then; nil when that is nothing.
    func showFailedPlanning(_ partial: Plan?)
    /// What can be done with a plan that was made.
    func show(_ next: PlanRenderer.NextStep)
    func show(_ result: ApplyResult, mode: Plan.Mode, resume: String)
    /// A remark beside the work, as whole lines.
    func remark(_ text: String)
    func show(_ diagnostics: [Diagnostic])
}

/// Text in Terraform's form.
struct TextView: OperationView {
    let context: CommandContext

    private var plans: PlanRenderer {
        PlanRenderer(palette: context.palette, width: context.columns)
    }

    func show(_ event: ExecutionEvent) {
        if let line = ProgressRenderer(palette: context.palette).line(event) {
            context.output.line(line)
        }
    }

    func show(_ plan: Plan) {
        context.output.write(plans.text(plan))
    }

    func showFailedPlanning(_ partial: Plan?) {
        let palette = context.palette
        if let partial, partial.hasChanges {
            context.output.write(plans.text(partial, isBrokenOff: true))
            return
        }
        context.output.write(
            "\n" + palette.reset + palette.on(.bold) + palette.on(.red) + "Planning failed." + palette.reset
                + palette.on(.bold) + " keyform encountered an error while generating this plan."
                + palette.reset + "\n\n"
        )
    }

    /// Nothing where a program drives keyform, which has a next step of its own: `TF_IN_AUTOMATION`, as in Terraform.
    func show(_ next: PlanRenderer.NextStep) {
        guard (context.environment["TF_IN_AUTOMATION"] ?? "").isEmpty else { return }
        context.output.write(plans.text(next, invocation: context.invocation))
    }

    func show(_ result: ApplyResult, mode: Plan.Mode, resume: String) {
        context.output.write(
            ResultRenderer(palette: context.palette).text(result, mode: mode, resume: resume)
        )
    }

    func remark(_ text: String) {
        context.output.write("\n" + text)
    }

    /// Errors to standard error, warnings to standard output, unless that is for a program.
    func show(_ diagnostics: [Diagnostic]) {
        if context.presentation.compactsWarnings, !diagnostics.hasErrors {
            (context.keepsOutputClean ? context.errors : context.output).write(Self.compact(diagnostics))
            return
        }
        for diagnostic in WithheldLiterals.apply(to: diagnostics) {
            let isError = diagnostic.severity == .error || context.keepsOutputClean
            let style = context.diagnosticStyle(onErrors: isError)
            let stream = isError ? context.errors : context.output
            stream.write(
                stream.mark.sealed(DiagnosticRenderer(style, width: context.columns).render(diagnostic))
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
