/// The help that is shown when no command is named.
enum Overview {
    /// Where summaries begin.
    static let column = 16

    static var text: String {
        """
        Usage: keyform [global options] <subcommand> [args]

        Declares the users, groups and Object Storage keys of an IONOS account in files,
        shows what would be changed, and makes it so. The primary workflow commands are
        given first, followed by less common or more advanced commands.

        Main commands:
        \(summaries(CommandList.main))

        All other commands:
        \(summaries(CommandList.others))

        Global options (use these before the subcommand, or after it):
        \(globalOptions)

        Credentials come from IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD.

        """
    }

    /// The commands of one word, and in place of the others their groups.
    private static func summaries(_ commands: [any Command.Type]) -> String {
        var rows: [HelpText.Row] = []
        for declaration in commands.map({ $0.declaration }) {
            let name = declaration.path[0]
            guard rows.last?.term != name else { continue }
            let group = CommandList.groups.first { $0.name == name }
            rows.append(HelpText.Row(term: name, meaning: group?.summary ?? declaration.summary))
        }
        return HelpText.list(rows, column: column).joined(separator: "\n")
    }

    private static var globalOptions: String {
        let meanings = [
            OptionDeclaration.input.name: "Ask nothing.",
            OptionDeclaration.noColor.name: "Print without colors.",
        ]
        let rows = OptionDeclaration.everywhere.map {
            HelpText.Row(term: $0.shown, meaning: meanings[$0.name] ?? $0.help)
        }
        return HelpText.list(rows, column: column).joined(separator: "\n")
    }
}
