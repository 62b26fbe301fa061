import ArgumentParser
import SourceText
import Terminal
import Workbench

struct WorkspaceNewCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "workspace new",
        summary: "Create a workspace and switch to it",
        sandboxNotice: .none,
        about: """
            Creates a workspace with a state of its own, which is empty, and switches to
            it. The state is keyform.d/NAME.db; with -state=PATH, PATH.d/NAME.db.

            To take over the state of a workspace of Terraform, create one of the same
            name, and give its file to "keyform state import-terraform".
            """,
        operands: [.required("NAME", .workspace, "the name of the new workspace")],
        options: [.lockTimeout],
        hidden: [.lock]
    )

    @OptionGroup var lock: LockOptions
    @Argument var name: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try SelectedWorkspace.check(name)
        var bench = context.bench
        try bench.settleState()
        if let override = bench.state.workspace.overriding, bench.state.workspace.name != name {
            throw DiagnosticsError(
                .error(
                    "Workspace is overridden",
                    "The workspace is currently overridden using \(override.phrase). You cannot create a new workspace when"
                        + " using this setting. To create a new workspace, either \(override.removal) or update it to match"
                        + " the workspace name you are trying to create, and then run this command again."
                )
            )
        }
        guard !bench.state.hasWorkspace(name) else {
            throw DiagnosticsError(
                .error(
                    "Workspace \"\(name)\" already exists",
                    "To work in it, run \"keyform workspace select \(name.quotedForShell)\"."
                )
            )
        }
        try await bench.createWorkspace(name)
        try context.switched(to: name, isNew: true)
        return ExitStatus.done
    }
}

extension CommandContext {
    /// Selects a workspace and says so.
    func switched(to name: String, isNew: Bool) throws(DiagnosticsError) {
        let file = WorkspaceFile(bench.surroundings.environment)
        try file.select(name)
        let text =
            isNew ? "Created and switched to workspace \"\(name)\"!" : "Switched to workspace \"\(name)\"."
        output.line(palette.paint(.green, text))
        if isNew {
            output.write(
                """

                You're now on a new, empty workspace. Workspaces isolate their state,
                so if you run "keyform plan" keyform will not see any existing state
                for this configuration.

                """
            )
        }
        output.line("Terraform uses the same selection: \(file.path)".inLine)
    }
}
