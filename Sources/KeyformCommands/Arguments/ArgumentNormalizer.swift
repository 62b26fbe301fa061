import SourceText

/// The options that every command understands.
package struct GlobalOptions: Sendable, Equatable {
    package var directory: String?
    package var statePath: String?
    package var usesColor = true
    package var mayAsk = true
    package var usesSandbox = false
    package var wantsHelp = false
    package var wantsVersion = false
    /// What was given with `-m`, for the history.
    package var reason: String?

    package init() {}
}

/// What is wrong with a command line.
package struct UsageError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case flags
        case unknownCommand
    }

    package let kind: Kind
    package let message: String
    /// The command whose help tells more; empty for the overview.
    package let command: [String]
    /// What was read before, for the commands that the message suggests.
    package var options = GlobalOptions()
}

/// A command line taken apart: which command, and its arguments in one spelling.
package struct NormalizedArguments: Sendable, Equatable {
    package var options = GlobalOptions()
    /// Empty when there is none.
    package var command: [String] = []
    /// Flags as `--name=value`, those with an empty value as two words, then `--` and the other words.
    package var arguments: [String] = []

    package init() {}
}

/// Reads flags as people who come from Terraform type them: with one dash or two, the value after `=` or as the
/// next word, switches with or without `=true` and `=false`.
package struct ArgumentNormalizer {
    private let shapes: [CommandShape]
    private let additions: EnvironmentArguments

    /// - Parameters:
    ///   - shapes: the commands that there are.
    ///   - environment: the process's variables, which may hold arguments too.
    package init(_ shapes: [CommandShape], environment: [String: String] = [:]) {
        self.shapes = shapes
        additions = EnvironmentArguments(environment)
    }

    /// Takes a command line apart, without the program's name.
    package func normalize(_ words: [String]) throws(UsageError) -> NormalizedArguments {
        var words = words
        var result = NormalizedArguments()
        result.options.mayAsk = !additions.forbidsInput
        var added = 0..<0
        var flags: [String] = []
        var others: [String] = []
        var shape: CommandShape?
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" {
                guard shape != nil else {
                    throw usage(nil, "A command must come before \"--\".")
                }
                others += words[index...]
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                let isDeeper = others.isEmpty && isCommand(result.command + [word])
                if isDeeper || (shape == nil && (result.command.isEmpty || isGroup(result.command))) {
                    result.command.append(word)
                    shape = shapes.first { $0.path == result.command }
                    if shape == nil, !isGroup(result.command) {
                        var error = unknownCommand(result.command, followedBy: words[index...])
                        error.options = result.options
                        throw error
                    }
                    if shape != nil,
                        !words.dropFirst(index).contains(where: { isCommand(result.command + [$0]) })
                    {
                        let extra = try additions.words(for: result.command)
                        words.insert(contentsOf: extra, at: index)
                        added = index..<index + extra.count
                    }
                } else {
                    others.append(word)
                }
                continue
            }
            let (name, inline) = Self.split(word)
            guard let flag = flag(name, shape) else {
                throw unknownFlag(name, shape, isAdded: added.contains(index - 1))
            }
            let isAdded = added.contains(index - 1)
            let value: String
            switch flag.kind {
            case .switching:
                guard let truth = Self.truth(inline ?? "true") else {
                    throw usage(
                        shape,
                        "invalid boolean value \"\(inline ?? "")\" for -\(name): it must be true or false"
                    )
                }
                value = truth
            case .value:
                if let inline {
                    value = inline
                } else if index < words.count {
                    value = words[index]
                    index += 1
                } else {
                    throw usage(shape, "flag needs an argument: -\(name)")
                }
                guard !value.isEmpty || flag.takesEmptyText else {
                    throw usage(
                        shape,
                        "-\(name)\(isAdded ? Self.origin(true) + "," : "") has an empty value. Give one, as in -\(name)=VALUE, or leave"
                            + " the option out. Where the value comes from a variable of the shell, see that it is set."
                    )
                }
            }
            if VariableOptions.isVariableFlag(name) {
                // One list, as the order between the two counts.
                flags.append("--\(VariableOptions.listName)=\(name)=\(value)")
            } else if !result.options.take(name, value) {
                // After an equals sign with nothing behind it the parser would take the next word.
                flags += value.isEmpty ? ["--\(name)", ""] : ["--\(name)=\(value)"]
            }
        }
        if let shape, !result.options.wantsHelp {
            try check(others, shape)
        }
        result.arguments = flags + (others.isEmpty ? [] : ["--"] + others)
        return result
    }

    private func check(_ words: [String], _ shape: CommandShape) throws(UsageError) {
        if let most = shape.maximumWords, words.count > most {
            let extra = words[most]
            throw usage(
                shape,
                most == 0
                    ? "\"\(extra)\" was not expected: the command takes no arguments besides flags"
                    : "\"\(extra)\" was not expected: the command takes at most \(most)"
                        + " argument\(most == 1 ? "" : "s") besides flags"
            )
        }
        if words.count < shape.requiredWords.count {
            throw usage(shape, "Missing argument: \(shape.requiredWords[words.count])")
        }
        if let empty = words.firstIndex(of: "") {
            let name = shape.requiredWords.indices.contains(empty) ? ": \(shape.requiredWords[empty])" : ""
            throw usage(shape, "Argument \(empty + 1) is empty\(name)")
        }
    }

    private func isCommand(_ path: [String]) -> Bool {
        shapes.contains { $0.path == path }
    }

    private func isGroup(_ path: [String]) -> Bool {
        shapes.contains { $0.path.count > path.count && Array($0.path.prefix(path.count)) == path }
    }

    private func flag(_ name: String, _ shape: CommandShape?) -> CommandShape.Flag? {
        shape?.flags.first { $0.name == name } ?? CommandShape.globalFlags.first { $0.name == name }
    }

    private func unknownFlag(_ name: String, _ shape: CommandShape?, isAdded: Bool) -> UsageError {
        let names =
            (shape?.flags ?? []).map(\.name) + CommandShape.globalFlags.map(\.name).filter { $0.count > 1 }
        let hint = nearMiss(name, among: names).map { ". Did you mean -\($0)?" } ?? ""
        if shape == nil, shapes.contains(where: { $0.flags.contains { $0.name == name } }) {
            return usage(nil, "-\(name) belongs after the command")
        }
        return usage(shape, "flag provided but not defined: -\(name)\(Self.origin(isAdded))\(hint)")
    }

    private static func origin(_ isAdded: Bool) -> String {
        isAdded ? ", in a TF_CLI_ARGS variable" : ""
    }

    private func unknownCommand(_ path: [String], followedBy rest: ArraySlice<String>) -> UsageError {
        let word = path.last ?? ""
        let depth = path.count - 1
        let siblings = shapes.filter {
            Array($0.path.prefix(depth)) == Array(path.prefix(depth)) && $0.path.count > depth
        }
        .map { $0.path[depth] }
        let group = path.dropLast().joined(separator: " ")
        let owner = group.isEmpty ? "keyform" : "\"keyform \(group)\""
        let hint =
            Self.replacements[path.joined(separator: " ")].map { " \(Self.precise($0, rest))" }
            ?? nearMiss(word, among: siblings).map { " Did you mean \"\($0)\"?" } ?? ""
        return UsageError(
            kind: .unknownCommand,
            message: "\(owner) has no command named \"\(word)\".\(hint)",
            command: Array(path.dropLast())
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
        "state replace-provider": "There is one provider, and the state names none.",
        "force-unlock": "There is no lock to break: the right to write ends with the process that holds it.",
        "workspace": "Use a directory, or -state=PATH, for each environment.",
        "get": "There is nothing to install.",
        "providers": "There are no providers to install: keyform is one program.",
    ]

    /// Advice with the address that was typed in place of `ADDR`.
    private static func precise(_ advice: String, _ rest: ArraySlice<String>) -> String {
        guard let address = rest.first(where: { !$0.hasPrefix("-") && !$0.isEmpty }) else { return advice }
        return advice.replacing("ADDR", with: address.quotedForShell)
    }

    private func usage(_ shape: CommandShape?, _ message: String) -> UsageError {
        UsageError(kind: .flags, message: message, command: shape?.path ?? [])
    }

    private static func split(_ word: String) -> (name: String, value: String?) {
        let body = word.hasPrefix("--") ? word.dropFirst(2) : word.dropFirst()
        guard let equals = body.firstIndex(of: "=") else {
            return (String(body), nil)
        }
        return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }

    /// The texts that Go's flag package takes for a boolean.
    private static func truth(_ text: String) -> String? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": "true"
        case "0", "f", "F", "false", "FALSE", "False": "false"
        default: nil
        }
    }
}

extension GlobalOptions {
    /// Takes a flag that is for every command; false for any other.
    fileprivate mutating func take(_ name: String, _ value: String) -> Bool {
        switch name {
        case "chdir": directory = value
        case "state": statePath = value
        case "no-color": usesColor = value == "false"
        case "input": mayAsk = value == "true"
        case "sandbox": usesSandbox = value == "true"
        case "m": reason = value
        case "help", "h": wantsHelp = value == "true"
        case "version", "v": wantsVersion = value == "true"
        default: return false
        }
        return true
    }
}
