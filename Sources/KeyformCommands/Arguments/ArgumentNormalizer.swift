import Rendering

/// A command line taken apart: which command, and its arguments in one spelling.
struct NormalizedArguments: Sendable, Equatable {
    var options = GlobalOptions()
    /// Empty when there is none.
    var command: [String] = []
    /// Flags as `--name=value`, those with an empty value as two words, then `--` and the other words.
    var arguments: [String] = []
}

/// Reads flags as people who come from Terraform type them: with one dash or two, the value after `=` or as the
/// next word, switches with or without `=true` and `=false`.
struct ArgumentNormalizer {
    private struct Word {
        let text: String
        /// Whether it comes from a variable.
        let isAdded: Bool
    }

    private let commands: [CommandDeclaration]
    private let additions: EnvironmentArguments
    private var rest: ArraySlice<Word> = []
    private var command: CommandDeclaration?
    private var result = NormalizedArguments()
    private var operands: [String] = []

    /// - Parameters:
    ///   - commands: those that there are.
    ///   - environment: the process's variables, which may hold arguments too.
    init(_ commands: [CommandDeclaration], environment: [String: String] = [:]) {
        self.commands = commands
        additions = EnvironmentArguments(environment)
        result.options.mayAsk = !additions.forbidsInput
    }

    /// Takes a command line apart, without the program's name.
    func normalize(_ words: [String]) throws(UsageError) -> NormalizedArguments {
        var reader = self
        reader.rest = words.map { Word(text: $0, isAdded: false) }[...]
        while let word = reader.rest.popFirst() {
            if word.text == "--" {
                try reader.takeRest()
            } else if word.text.hasPrefix("-"), word.text != "-" {
                try reader.takeOption(word)
            } else {
                try reader.takeName(word.text)
            }
        }
        return try reader.finished()
    }

    // MARK: - Commands and operands

    private mutating func takeRest() throws(UsageError) {
        guard command != nil else {
            throw usage("A command must come before \"--\".")
        }
        operands += rest.map(\.text)
        rest = []
    }

    /// Takes a word that is a part of the command's name, or an operand.
    private mutating func takeName(_ word: String) throws(UsageError) {
        let path = result.command + [word]
        guard command == nil || operands.isEmpty && isCommand(path) else {
            operands.append(word)
            return
        }
        result.command = path
        command = commands.first { $0.path == path }
        if command != nil {
            guard !rest.contains(where: { isCommand(path + [$0.text]) }) else { return }
            rest = try additions.words(for: path).map { Word(text: $0, isAdded: true) } + rest
        } else if !commands.contains(where: { $0.path.starts(with: path) }) {
            var error = UsageError.unknownCommand(path, followedBy: rest.map(\.text), among: commands)
            error.options = result.options
            throw error
        }
    }

    private func isCommand(_ path: [String]) -> Bool {
        commands.contains { $0.path == path }
    }

    private mutating func finished() throws(UsageError) -> NormalizedArguments {
        if let command, !result.options.wantsHelp {
            try checkOperands(of: command)
        }
        result.arguments += operands.isEmpty ? [] : ["--"] + operands
        return result
    }

    private func checkOperands(of command: CommandDeclaration) throws(UsageError) {
        if let most = command.maximumOperands, operands.count > most {
            throw usage(
                "\"\(operands[most])\" was not expected: the command takes "
                    + (most == 0 ? "no arguments" : "at most \(most.of("argument"))") + " besides flags"
            )
        }
        let required = command.requiredOperands
        if operands.count < required.count {
            throw usage("Missing argument: \(required[operands.count].meaning)")
        }
        if let empty = operands.firstIndex(of: "") {
            let meaning = required.indices.contains(empty) ? ": \(required[empty].meaning)" : ""
            throw usage("Argument \(empty + 1) is empty\(meaning)")
        }
    }

    // MARK: - Options

    private mutating func takeOption(_ word: Word) throws(UsageError) {
        let (name, inline) = Self.split(word.text)
        guard let option = options.first(where: { $0.name == name || $0.alias == name }) else {
            throw unknownOption(name, isAdded: word.isAdded)
        }
        let value =
            option.isSwitch
            ? try truth(inline ?? "true", of: name) : try value(inline, of: option, isAdded: word.isAdded)
        guard !result.options.take(option, value), command?.ignores(option) != true else { return }
        if let list = option.listName {
            result.arguments.append("--\(list)=\(option.name)=\(value)")
        } else {
            // After an equals sign with nothing behind it the parser would take the next word.
            result.arguments += value.isEmpty ? ["--\(option.name)", ""] : ["--\(option.name)=\(value)"]
        }
    }

    /// Those that may be given here, the command's own first.
    private var options: [OptionDeclaration] {
        (command?.options ?? []) + OptionDeclaration.everywhere
    }

    private mutating func value(
        _ inline: String?,
        of option: OptionDeclaration,
        isAdded: Bool
    ) throws(UsageError) -> String {
        guard let value = inline ?? rest.popFirst()?.text else {
            throw usage("flag needs an argument: -\(option.name)")
        }
        guard !value.isEmpty || option.takesEmptyText else {
            let origin = isAdded ? Self.origin + "," : ""
            throw usage(
                "-\(option.name)\(origin) has an empty value. Give one, as in -\(option.name)=VALUE, or leave the option"
                    + " out. Where the value comes from a variable of the shell, see that it is set."
            )
        }
        return value
    }

    /// Reads the texts that Go's flag package takes for a boolean.
    private func truth(_ text: String, of name: String) throws(UsageError) -> String {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": return "true"
        case "0", "f", "F", "false", "FALSE", "False": return "false"
        default: throw usage("invalid boolean value \"\(text)\" for -\(name): it must be true or false")
        }
    }

    private static let origin = ", in a TF_CLI_ARGS variable"

    private func unknownOption(_ name: String, isAdded: Bool) -> UsageError {
        if command == nil, commands.contains(where: { $0.options.contains { $0.name == name } }) {
            return usage("-\(name) belongs after the command")
        }
        let hint =
            MeantOption(command: command, options: options).hint(for: name).map { ". \($0)" } ?? ""
        return usage("flag provided but not defined: -\(name)\(isAdded ? Self.origin : "")\(hint)")
    }

    private func usage(_ message: String) -> UsageError {
        UsageError(kind: .flags, message: message, command: command?.path ?? [], options: result.options)
    }

    private static func split(_ word: String) -> (name: String, value: String?) {
        let body = word.hasPrefix("--") ? word.dropFirst(2) : word.dropFirst()
        guard let equals = body.firstIndex(of: "=") else {
            return (String(body), nil)
        }
        return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }
}
