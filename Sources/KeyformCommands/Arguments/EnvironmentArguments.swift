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
        guard let words = text.shellWords else {
            throw UsageError(
                kind: .flags,
                message: "The variable \(name) ends inside quotes, or with a backslash",
                command: command
            )
        }
        return words
    }
}
