import Rendering
import Settings
import SourceText
import StateModel
import Terminal
import Workbench

/// What a command works with.
struct CommandContext: Sendable {
    let options: GlobalOptions
    let screen: Screen
    private(set) var view: any CommandView
    /// Where the stream for programs goes that is written beside the text.
    private(set) var streamFile: OutputSink?
    var bench: Bench
    /// Whether a person may be asked.
    let mayAsk: Bool

    init(
        options: GlobalOptions,
        surroundings: Surroundings,
        screen: Screen,
        signals: SignalWatch,
        presentation: Presentation,
        keepsOutputClean: Bool
    ) {
        self.options = options
        self.screen = screen
        mayAsk = options.mayAsk && !presentation.writesStream
        let sources = ReadSources()
        let withheld = WithheldLiterals(installed: ProviderList.installed, sources: sources)
        view =
            presentation.writesStream
            ? StreamView(
                sink: screen.output,
                errors: screen.errors,
                invocation: options.invocation,
                withheld: withheld,
                now: Surroundings.now
            )
            : TextView(
                screen: screen,
                invocation: options.invocation,
                withheld: withheld,
                compactsWarnings: presentation.compactsWarnings,
                leavesOutBeginnings: presentation.isForMail && !screen.terminal.outputIsTerminal,
                keepsOutputClean: keepsOutputClean,
                showsNextStep: EnvironmentVariable.automation.value(in: surroundings.environment) == nil,
                detail: presentation.detail,
                progress: ProgressDisplay(screen)
            )
        bench = Bench(
            surroundings: surroundings,
            state: StateOpener(
                given: options.statePath,
                workspace: options.workspace,
                isSandbox: options.usesSandbox,
                environment: surroundings.environment,
                installed: ProviderList.installed
            ),
            installed: ProviderList.installed,
            view: view,
            signals: signals,
            sources: sources
        )
        if mayAsk, screen.terminal.isInteractive {
            bench.ask = VariablePrompt(screen: screen).ask
        }
    }

    var output: OutputSink {
        screen.output
    }

    var errors: OutputSink {
        screen.errors
    }

    var palette: Palette {
        screen.palette
    }

    var state: StateOpener {
        bench.state
    }

    /// Also writes what happens line by line for programs, from here on.
    mutating func addStream(to sink: OutputSink) {
        let stream = StreamView(
            sink: sink,
            errors: screen.errors,
            invocation: options.invocation,
            withheld: view.withheld,
            now: Surroundings.now
        )
        stream.begin()
        streamFile = sink
        view = TwofoldView(text: view, stream: stream)
        bench.view = view
    }

    /// Changes the state in one run of the history.
    ///
    /// - Returns: the exit status.
    func writing(
        _ command: String,
        access: StateAccess = .writing,
        _ body: (StateWriter) async throws(DiagnosticsError) -> String
    ) async throws(DiagnosticsError) -> Int32 {
        try await bench.writing(command, access: access, body)
        return ExitStatus.done
    }

    /// Says what is not whole in the state, beside the output of a command that only reads: operations that are under
    /// way or that an earlier run left open, and secrets that cannot be opened here.
    func noteUnfinished(_ snapshot: StateSnapshot) {
        let count = snapshot.openIntents.count
        if count > 0, let writer = snapshot.writer {
            view.note("Note: \(writer.subject) is running; this is the state so far.".inLine)
        } else if count > 0 {
            view.note(
                "Note: \(count == 1 ? "one operation" : "\(count) operations") of an earlier run did not finish; the next"
                    + " \"keyform apply\" looks up what became of \(count == 1 ? "it" : "them")."
            )
        }
        if let first = snapshot.unreadable.first {
            let count = snapshot.unreadable.count
            let text =
                count == 1
                ? "\(first). It stays hidden."
                : "\(count) secrets cannot be opened, the first: \(first). They stay hidden."
            errors.line(view.suggesting("Note: \(text)").inLine)
        }
    }
}

extension GlobalOptions {
    /// How to call this program again in the same surroundings, without the command itself.
    var invocation: String {
        var words = ["keyform"]
        if usesSandbox {
            words.append("-sandbox")
        }
        if let directory {
            words.append("-chdir=\(directory.quotedForShell)")
        }
        if let statePath {
            words.append("-state=\("\(StateLocation.file(statePath))".quotedForShell)")
        }
        if let workspace {
            words.append("-workspace=\(workspace.quotedForShell)")
        }
        return words.joined(separator: " ")
    }
}
