import Settings
import SourceText

/// Arguments from the environment: `TF_CLI_ARGS` for every command, `TF_CLI_ARGS_plan` for one, as Terraform reads them.
///
/// https://developer.hashicorp.com/terraform/cli/config/environment-variables
struct EnvironmentArguments: Sendable {
    private let environment: [String: String]

    init(_ environment: [String: String] = [:]) {
        self.environment = environment
    }

    /// The words that stand between a command and what was typed after it.
    ///
    /// - Throws: a ``UsageError`` when a quote in a variable is not closed.
    func words(for command: [String]) throws(UsageError) -> [String] {
        let general = EnvironmentVariable.arguments.name
        let suffix = command.joined(separator: "_").replacing("-", with: "_")
        return try words("\(general)_\(suffix)", command) + words(general, command)
    }

    /// Whether the variable `TF_INPUT` says that nobody can be asked.
    var forbidsInput: Bool {
        ["0", "f", "false"].contains(EnvironmentVariable.input.value(in: environment)?.lowercased())
    }

    private func words(_ name: String, _ command: [String]) throws(UsageError) -> [String] {
        guard let text = environment[name] else { return [] }
        guard let words = Self.split(text) else {
            throw UsageError(
                kind: .flags,
                message: "The variable \(name) ends inside quotes, or with a backslash",
                command: command
            )
        }
        return words
    }

    /// Splits as a shell does, without expanding anything; nil when the text ends too early.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open {
                    quote = nil
                } else {
                    word = (word ?? "") + String(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                word.map { words.append($0) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        word.map { words.append($0) }
        return quote == nil && !isEscaped ? words : nil
    }
}
