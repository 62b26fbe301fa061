/// What is wrong with a command line.
struct UsageError: Error, Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case flags
        case unknownCommand
    }

    let kind: Kind
    let message: String
    /// The command whose help tells more; empty for the overview.
    let command: [String]
    /// What was read before, for the commands that the message suggests.
    var options = GlobalOptions()

    /// That no command has the name that ends the path.
    static func unknownCommand(
        _ path: [String],
        followedBy rest: some Sequence<String>,
        among commands: [CommandDeclaration]
    ) -> Self {
        let word = path.last ?? ""
        let group = Array(path.dropLast())
        let owner = group.isEmpty ? "keyform" : "\"keyform \(group.joined(separator: " "))\""
        let hint =
            MeantCommand(commands: commands).hint(for: path, followedBy: Array(rest)).map { " \($0)" } ?? ""
        return Self(
            kind: .unknownCommand,
            message: "\(owner) has no command named \"\(word)\".\(hint)",
            command: group
        )
    }
}
