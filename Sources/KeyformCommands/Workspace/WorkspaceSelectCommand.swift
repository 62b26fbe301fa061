import ArgumentParser
import SourceText
import Terminal
import Workbench

struct WorkspaceSelectCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "workspace select",
        summary: "Switch to another workspace",
        sandboxNotice: .none,
        about: """
            Switches to another workspace, for the commands that follow in this directory.
            The selection is kept in .terraform/environment and shared with Terraform.
            """,
        operands: [.required("NAME", .workspace, "the name of the workspace")],
        options: [.orCreate],
        hidden: [.lock, .lockTimeout]
    )

    @OptionGroup var lock: LockOptions
    @Option(.orCreate) var orCreate: Bool
    @Argument var name: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try SelectedWorkspace.check(name)
        var bench = context.bench
        try bench.settleState()
        if let override = bench.state.workspace.overriding {
            throw DiagnosticsError(
                .error(
                    "Workspace is overridden",
                    "The selected workspace is currently overridden using \(override.phrase). To select a new workspace, either"
                        + " update it or \(override.removal), and then run this command again."
                )
            )
        }
        let isNew = !bench.state.hasWorkspace(name)
        guard !isNew || orCreate else {
            throw DiagnosticsError(try bench.state.missingWorkspace(name))
        }
        // As in Terraform, which says nothing where nothing changes.
        guard isNew || name != bench.state.workspace.name else {
            return ExitStatus.done
        }
        if isNew {
            try await bench.createWorkspace(name)
        }
        try context.switched(to: name, isNew: isNew)
        return ExitStatus.done
    }
}
