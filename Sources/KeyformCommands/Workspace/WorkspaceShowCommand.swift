import ArgumentParser
import SourceText
import Terminal
import Workbench

struct WorkspaceShowCommand: Command {
    static let declaration = CommandDeclaration(
        "workspace show",
        summary: "Show the name of the current workspace",
        sandboxNotice: .none,
        about: """
            Shows the name of the workspace that commands work in: that of -workspace,
            else that of TF_WORKSPACE, else the one that was selected, else "default".
            """
    )

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        context.output.line(try context.state.settled().workspace.name)
        return ExitStatus.done
    }
}
