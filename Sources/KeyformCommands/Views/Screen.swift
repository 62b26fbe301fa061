import Settings
import SourceText
import Terminal

/// The two output streams, and the terminal behind them.
struct Screen: Sendable {
    let terminal: Terminal
    let output: OutputSink
    let errors: OutputSink
    /// The colours of the output.
    let palette: Palette
    private let colorsOutput: Bool
    private let colorsErrors: Bool

    init(
        terminal: Terminal,
        output: OutputSink,
        errors: OutputSink,
        usesColor: Bool,
        environment: [String: String]
    ) {
        self.terminal = terminal
        self.output = output
        self.errors = errors
        let isOn = usesColor && EnvironmentVariable.noColor.value(in: environment) == nil
        colorsOutput = isOn && Self.takesColors(terminal.outputIsTerminal, environment)
        colorsErrors = isOn && Self.takesColors(terminal.errorIsTerminal, environment)
        palette = Palette(isOn: colorsOutput, mark: output.mark)
    }

    /// Whether a stream gets colours: asked for by name they go into pipes and files too.
    ///
    /// https://bixense.com/clicolors/, https://no-color.org
    private static func takesColors(_ isTerminal: Bool, _ environment: [String: String]) -> Bool {
        guard ["0", nil].contains(EnvironmentVariable.forcedColor.value(in: environment)) else {
            return true
        }
        return isTerminal && EnvironmentVariable.terminal.value(in: environment) != "dumb"
            && EnvironmentVariable.color.value(in: environment) != "0"
    }

    /// Columns to wrap at.
    var columns: Int {
        terminal.columns
    }

    func diagnosticForm(onErrors isError: Bool) -> DiagnosticRenderer.Form {
        (isError ? colorsErrors : colorsOutput) ? .coloured : .plain
    }
}
