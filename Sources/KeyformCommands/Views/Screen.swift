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
    /// The line that says what is going on; nil where nobody watches, or the terminal cannot do it.
    let status: StatusLine?

    init(
        terminal: Terminal,
        output: OutputSink,
        errors: OutputSink,
        colors: ColorWish,
        environment: [String: String]
    ) {
        self.terminal = terminal
        self.output = output
        self.errors = errors
        colorsOutput = colors.isGranted(onTerminal: terminal.outputIsTerminal, environment)
        colorsErrors = colors.isGranted(onTerminal: terminal.errorIsTerminal, environment)
        palette = Palette(isOn: colorsOutput, mark: output.mark)
        let isWatched =
            terminal.outputIsTerminal && terminal.errorIsTerminal
            && EnvironmentVariable.terminal.value(in: environment) != "dumb"
            && EnvironmentVariable.automation.value(in: environment) == nil
            && ["false", "0", nil].contains(EnvironmentVariable.continuousIntegration.value(in: environment))
        status = isWatched ? output.status : nil
    }

    /// Columns to wrap at.
    var columns: Int {
        terminal.columns
    }

    /// Columns of lists and remarks: those of a terminal; in a pipe, where programs take them line by line, as many as it
    /// takes.
    var listWidth: Int {
        terminal.outputIsTerminal ? terminal.columns : 0
    }

    /// The same for standard error.
    var remarkWidth: Int {
        terminal.errorIsTerminal ? terminal.columns : 0
    }

    func diagnosticForm(onErrors isError: Bool) -> DiagnosticRenderer.Form {
        (isError ? colorsErrors : colorsOutput) ? .coloured : .plain
    }
}
