import SourceText

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
        let siblings = commands.map(\.path).filter { $0.starts(with: group) && $0.count > group.count }
            .map { $0[group.count] }
        let owner = group.isEmpty ? "keyform" : "\"keyform \(group.joined(separator: " "))\""
        let hint =
            replacements[path.joined(separator: " ")].map { " \(precise($0, rest))" }
            ?? nearMiss(word, among: siblings).map { " Did you mean \"\($0)\"?" } ?? ""
        return Self(
            kind: .unknownCommand,
            message: "\(owner) has no command named \"\(word)\".\(hint)",
            command: group
        )
    }

    /// Commands of Terraform that are called otherwise here.
    private static let replacements = [
        "refresh": "Use \"keyform apply -refresh-only\", which shows what it would record and asks.",
        "taint": "Use \"keyform apply -replace=ADDR\", which shows the replacement and makes it.",
        "graph": "\"keyform plan\" lists every step; \"keyform show -json PLAN\" has them for programs.",
        "login": "Credentials come from IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD.",
        "state pull": "Use \"keyform show -json\", or \"keyform state export-terraform\".",
        "state push": "Use \"keyform state import-terraform FILE\".",
        "state replace-provider":
            "There is nothing to replace: the type of an object tells its provider, and the state names none.",
        "force-unlock": "There is no lock to break: the right to write ends with the process that holds it.",
        "get": "There is nothing to install.",
        "providers": "There are no providers to install: keyform is one program.",
    ]

    /// Advice with the address that was typed in place of `ADDR`.
    private static func precise(_ advice: String, _ rest: some Sequence<String>) -> String {
        guard let address = rest.first(where: { !$0.hasPrefix("-") && !$0.isEmpty }) else { return advice }
        return advice.replacing("ADDR", with: address.quotedForShell)
    }
}
