/// Every command, in the order of the overview.
enum CommandList {
    static let main: [any Command.Type] = [
        InitCommand.self, ValidateCommand.self, PlanCommand.self, ApplyCommand.self, DestroyCommand.self,
    ]

    static let others: [any Command.Type] = [
        AccessCommand.self, ConsoleCommand.self, CredentialsCommand.self, DiscoverCommand.self,
        DriftCommand.self, FormatCommand.self, GraphCommand.self, ImportCommand.self, LogCommand.self,
        LogPruneCommand.self, LogShowCommand.self, LoginCommand.self, LogoutCommand.self,
        OutputCommand.self, ProvidersCommand.self, ProvidersSchemaCommand.self, RecoverAdoptCommand.self,
        RecoverDiscardCommand.self, RevokeCommand.self, RotateCommand.self, ShowCommand.self,
        StateBackupCommand.self, StateCheckCommand.self, StateExportTerraformCommand.self,
        StateImportTerraformCommand.self, StateListCommand.self, StateMoveCommand.self,
        StateRekeyCommand.self, StateRemoveCommand.self, StateShowCommand.self, StateUnprotectCommand.self,
        UntaintCommand.self, VersionCommand.self, WhoAmICommand.self, WorkspaceDeleteCommand.self,
        WorkspaceListCommand.self, WorkspaceNewCommand.self, WorkspaceSelectCommand.self,
        WorkspaceShowCommand.self,
    ]

    static let all = main + others

    static let declarations = all.map { $0.declaration }

    /// The words that only group commands.
    static let groups = [
        CommandGroup(
            name: "recover",
            summary: "Settle what an interrupted apply left unclear",
            about: """
                Settles a create that was cut off and that looking at the account cannot settle.
                An apply says so when it meets one, and names the commands.
                """
        ),
        CommandGroup(
            name: "state",
            summary: "Look into the state, check it, back it up, change it",
            about: """
                Looks into the state, and changes what keyform believes to manage without
                touching the account.
                """
        ),
        CommandGroup(
            name: "workspace",
            summary: "Keep several states of one configuration apart",
            about: """
                A workspace is a name under which the configuration has a state of its own, as
                terraform.workspace tells the configuration. Commands work in that of -workspace,
                else of TF_WORKSPACE, else in the one that was selected last, here or with
                Terraform, else in "default".
                """
        ),
    ]
}

/// A word behind which further commands stand, and which is none itself.
struct CommandGroup: Sendable {
    let name: String
    let summary: String
    let about: String

    /// What is printed of it on a screen of so many columns.
    func help(width: Int = HelpText.usualWidth) -> String {
        let layout = HelpText(width: width)
        let rows = CommandList.declarations.filter { $0.path.first == name }
            .map { HelpText.Row(term: $0.path.dropFirst().joined(separator: " "), meaning: $0.summary) }
        return """
            \(layout.line(["Usage: keyform [global options] \(name) <subcommand>", "[options]", "[args]"]))

            \(layout.paragraphs(about, indent: 0))

            Subcommands:
            \(layout.list(rows, column: Overview.column).joined(separator: "\n"))

            """
    }
}
