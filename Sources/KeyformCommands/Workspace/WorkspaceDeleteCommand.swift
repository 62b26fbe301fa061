import ArgumentParser
import SourceText
import Terminal
import Workbench

struct WorkspaceDeleteCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "workspace delete",
        summary: "Delete a workspace",
        sandboxNotice: .none,
        about: """
            Deletes a workspace with its state. The current workspace and "default"
            cannot be deleted, and one whose state holds objects only with -force.
            """,
        operands: [.required("NAME", .workspace, "the name of the workspace")],
        options: [
            .force.saying(
                "Delete the workspace although its state holds objects: they stay as they are, and keyform forgets them."
            ),
            .lockTimeout,
        ],
        hidden: [.lock]
    )

    @OptionGroup var lock: LockOptions
    @Option(.force) var force: Bool
    @Argument var name: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        var bench = context.bench
        try bench.settleState()
        guard bench.state.hasWorkspace(name) else {
            throw DiagnosticsError(try bench.state.missingWorkspace(name))
        }
        guard name != bench.state.workspace.name else {
            throw DiagnosticsError(
                .error(
                    "Workspace \"\(name)\" is your active workspace",
                    "You cannot delete the currently active workspace. Please switch to another workspace and try again."
                )
            )
        }
        guard name != SelectedWorkspace.standard else {
            throw DiagnosticsError(
                .error(
                    "Cannot delete default state",
                    "The workspace \"\(SelectedWorkspace.standard)\" is always there. To destroy what is in it, run \"keyform"
                        + " -workspace=default destroy\"."
                )
            )
        }
        let held = try await bench.deleteWorkspace(name, force: force)
        context.output.line(context.palette.paint(.green, "Deleted workspace \"\(name)\"!"))
        if held > 0 {
            context.output.write(
                """
                WARNING: "\(name)" was non-empty.
                The resources managed by the deleted workspace may still exist,
                but are no longer manageable by keyform since the state has
                been deleted.

                """
            )
        }
        return ExitStatus.done
    }
}
