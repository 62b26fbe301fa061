/// The help that is shown when no command is named.
enum Overview {
    /// Where summaries begin.
    static let column = 16

    /// What is printed on a screen of so many columns.
    static func text(width: Int = HelpText.usualWidth) -> String {
        let layout = HelpText(width: width)
        return """
            Usage: keyform [global options] <subcommand> [args]

            \(layout.paragraphs(about, indent: 0))

            Main commands:
            \(summaries(CommandList.main, layout))

            All other commands:
            \(summaries(CommandList.others, layout))

            \(layout.paragraphs("Global options (use these before the subcommand, or after it):", indent: 0))
            \(globalOptions(layout))

            \(layout.paragraphs(credentials, indent: 0))

            """
    }

    private static let about = """
        Manages the users, groups, access keys, buckets and policies of an IONOS account
        as configuration files describe them: shows what would change, and changes it.
        The primary workflow commands are given first, followed by less common or more
        advanced commands.
        """

    private static let credentials = """
        Credentials come from a provider block; IONOS_TOKEN, or IONOS_USERNAME and
        IONOS_PASSWORD; "keyform login"; or ~/.ionos/config. "keyform whoami" shows which
        are used.
        """

    /// The commands of one word, and in place of the others their groups.
    private static func summaries(_ commands: [any Command.Type], _ layout: HelpText) -> String {
        var rows: [HelpText.Row] = []
        for declaration in commands.map({ $0.declaration }) {
            let name = declaration.path[0]
            guard rows.last?.term != name else { continue }
            let group = CommandList.groups.first { $0.name == name }
            rows.append(HelpText.Row(term: name, meaning: group?.summary ?? declaration.summary))
        }
        return layout.list(rows, column: column).joined(separator: "\n")
    }

    private static func globalOptions(_ layout: HelpText) -> String {
        let meanings = [
            OptionDeclaration.input.name: "Ask nothing.",
            OptionDeclaration.noColor.name: "Print without colors.",
        ]
        let rows = OptionDeclaration.everywhere.map {
            HelpText.Row(term: $0.shown, meaning: meanings[$0.name] ?? $0.help)
        }
        return layout.list(rows, column: column).joined(separator: "\n")
    }
}
