import Configuration
import SourceText
import Terminal

/// Asks for the variables that have no value.
struct VariablePrompt {
    let screen: Screen

    /// The texts that were typed, by name; what was typed for a sensitive variable was not shown.
    ///
    /// - Returns: nil when the input ended before all were answered.
    @Sendable func ask(for variables: [VariableBlock]) -> [(name: String, text: String)]? {
        let (output, palette, terminal) = (screen.output, screen.palette, screen.terminal)
        var answers: [(name: String, text: String)] = []
        for variable in variables {
            output.write(palette.reset + palette.on(.bold) + "var.\(variable.name)" + palette.reset + "\n")
            if let description = variable.description, !description.isEmpty {
                output.write("  " + description.visible.replacing("\n", with: "\n  ") + "\n")
            }
            output.write("\n  " + palette.on(.bold) + "Enter a value:" + palette.reset + " " + palette.reset)
            guard let text = variable.isSensitive ? terminal.readSecret() : terminal.readLine() else {
                output.line()
                return nil
            }
            output.line()
            answers.append((variable.name, text))
        }
        return answers
    }
}
