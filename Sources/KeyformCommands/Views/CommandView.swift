import Execution
import Planning
import Rendering
import SourceText
import Workbench

/// Shows what a command comes to: as text for people, or line by line for programs.
protocol CommandView: SessionView {
    var withheld: WithheldLiterals { get }
    /// Before all else.
    func begin()
    /// What can be done with a plan that was made.
    func show(_ next: PlanRenderer.NextStep)
    /// By what a plan that was made can be approved.
    func show(_ approval: PlanApproval)
    func show(_ diagnostics: [Diagnostic])
    /// Says why there is nothing to do.
    func answer(_ text: String)
}

extension CommandView {
    func begin() {}

    func report(_ diagnostics: [Diagnostic]) {
        show(completed(diagnostics))
    }

    /// Diagnostics as they may be written into a file.
    func writable(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        withheld.apply(to: completed(diagnostics))
    }

    private func completed(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.condensed.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.detail = suggesting(diagnostic.detail)
            diagnostic.hints = diagnostic.hints.map { suggesting($0) }
            return diagnostic
        }
    }

    /// An event whose text, where it suggests commands, does so for this account and state.
    func suggesting(_ event: ExecutionEvent) -> ExecutionEvent {
        if case .rotating(let address, let text) = event {
            .rotating(address, suggesting(text))
        } else {
            event
        }
    }

    /// A text in which every command that it suggests reaches the account and the state of this one.
    func suggesting(_ text: String) -> String {
        SuggestedCommands(invocation: invocation).completed(text)
    }

    private func suggesting(_ hint: Hint) -> Hint {
        // A command by itself is known by where it would stand in a text.
        Hint(
            suggesting(hint.text),
            command: hint.command.map { String(suggesting("  " + $0).dropFirst(2)) }
        )
    }
}
