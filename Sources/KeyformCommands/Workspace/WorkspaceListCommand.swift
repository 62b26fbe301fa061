import ArgumentParser
import SourceText
import Terminal
import Workbench

struct WorkspaceListCommand: Command {
    static let declaration = CommandDeclaration(
        "workspace list",
        summary: "List the workspaces",
        sandboxNotice: .none,
        about: """
            Lists the workspaces that have a state here, "default" first, and marks the
            one that commands work in.
            """
    )

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let state = try context.state.settled()
        for name in try state.workspaces() {
            context.output.line((name == state.workspace.name ? "* " : "  ") + name)
        }
        context.output.line("")
        if let override = state.workspace.overriding {
            context.output.line("The active workspace is being overridden using \(override.phrase).\n")
        }
        return ExitStatus.done
    }
}
