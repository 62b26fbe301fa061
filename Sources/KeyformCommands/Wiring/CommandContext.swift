import Execution
internal import Glibc
import HTTPTransport
import IonosSandbox
package import Rendering
import SQLiteState
package import SourceText
package import StateModel
package import Terminal

/// What a command works with: the options that every command has, and the world outside.
package struct CommandContext: Sendable {
    package var options: GlobalOptions
    package let environment: [String: String]
    package let terminal: Terminal
    package let output: OutputSink
    package let errors: OutputSink
    /// The words that call the command, for messages and the history.
    package let command: String
    /// Where the program was started, before `-chdir`.
    let originalDirectory: String
    /// How the command shows what it does.
    package var presentation = Presentation()
    /// How the right to write is taken.
    package var lock = LockWish()
    /// Whether standard output is for nothing but what was asked for, so that warnings go to standard error.
    var keepsOutputClean = false

    package init(
        options: GlobalOptions,
        environment: [String: String],
        terminal: Terminal,
        output: OutputSink,
        errors: OutputSink,
        command: String,
        originalDirectory: String
    ) {
        self.options = options
        self.environment = environment
        self.terminal = terminal
        self.output = output
        self.errors = errors
        self.command = command
        self.originalDirectory = originalDirectory
    }

    static var processID: Int32 {
        getpid()
    }

    // MARK: - Printing

    /// Whether a stream gets colours: asked for by name they go into pipes and files too, refused nowhere.
    ///
    /// https://bixense.com/clicolors/, https://no-color.org
    private func hasColors(isTerminal: Bool) -> Bool {
        guard options.usesColor, (environment["NO_COLOR"] ?? "").isEmpty else {
            return false
        }
        guard ["", "0"].contains(environment["CLICOLOR_FORCE"] ?? "") else {
            return true
        }
        return isTerminal && environment["TERM"] != "dumb" && environment["CLICOLOR"] != "0"
    }

    package var palette: Palette {
        Palette(isOn: hasColors(isTerminal: terminal.outputIsTerminal), mark: output.mark)
    }

    /// Columns to wrap at.
    package var columns: Int {
        terminal.columns
    }

    func diagnosticStyle(onErrors isError: Bool) -> DiagnosticRenderer.Form {
        hasColors(isTerminal: isError ? terminal.errorIsTerminal : terminal.outputIsTerminal)
            ? .coloured : .plain
    }

    /// Where everything goes that a command tells while it plans and applies.
    var view: any OperationView {
        presentation.writesStream
            ? StreamView(output: output, now: { Self.millisecondsSinceEpoch() }) : TextView(context: self)
    }

    /// Whether a person may be asked.
    var mayAsk: Bool {
        options.mayAsk && !presentation.writesStream
    }

    /// Prints diagnostics, as the command shows what it does; of those that have one cause, one.
    package func report(_ diagnostics: [Diagnostic]) {
        view.show(
            diagnostics.condensed.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.detail = suggesting(diagnostic.detail)
                return diagnostic
            }
        )
    }

    /// A text in which every command that it suggests reaches the account and the state of this one.
    package func suggesting(_ text: String) -> String {
        SuggestedCommands(invocation: invocation).completed(text)
    }

    // MARK: - Sandbox and state

    /// How to call this program again in the same surroundings, without the command itself.
    package var invocation: String {
        var words = ["keyform"]
        if options.usesSandbox {
            words.append("-sandbox")
        }
        if let directory = options.directory {
            words.append("-chdir=\(directory.quotedForShell)")
        }
        if let path = options.statePath {
            words.append("-state=\(path.quotedForShell)")
        }
        return words.joined(separator: " ")
    }

    /// Whether the account is simulated.
    package var isSandbox: Bool {
        options.usesSandbox || sandboxSetting ?? true
    }

    /// What `KEYFORM_SANDBOX` says; nil when it says nothing that is understood.
    private var sandboxSetting: Bool? {
        switch environment["KEYFORM_SANDBOX"]?.lowercased() {
        case nil, "", "0", "false": false
        case "1", "true": true
        default: nil
        }
    }

    /// Refuses a `KEYFORM_SANDBOX` that is neither yes nor no: a guess could touch the real account.
    func checkSandboxSetting() throws(DiagnosticsError) {
        guard sandboxSetting == nil else {
            return
        }
        throw DiagnosticsError(
            .error(
                "Invalid KEYFORM_SANDBOX",
                "It must be 1 or true for the simulated account, or 0, false or empty for the real one, not"
                    + " \"\((environment["KEYFORM_SANDBOX"] ?? "").inLine)\"."
            )
        )
    }

    /// Where the state is kept.
    ///
    /// In the sandbox it is another file, also with `-state`: a simulated account must never be mistaken for what
    /// became of real objects.
    package var statePath: String {
        let given = options.statePath ?? Self.standardStatePath
        return isSandbox ? Self.sandboxed(given) : given
    }

    /// Without `-state`.
    static let standardStatePath = "keyform.db"

    static func sandboxed(_ path: String) -> String {
        guard !isSandboxed(path) else {
            return path
        }
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        guard let dot = path[slash...].lastIndex(of: "."), dot != slash else {
            return path + ".sandbox"
        }
        return path[..<dot] + ".sandbox" + path[dot...]
    }

    /// Whether a path has the name that a sandbox run gives to its state.
    static func isSandboxed(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        if name.hasSuffix(".sandbox") {
            return true
        }
        return name.lastIndex(of: ".").map { name[..<$0].hasSuffix(".sandbox") } ?? false
    }

    /// Opens the state; reading makes no file.
    ///
    /// - Throws: when it cannot be used, and when it is that of a simulated account and the account is real.
    package func openState(
        _ access: StateAccess,
        onNewKeyFile: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(DiagnosticsError) -> any StateStore {
        guard isSandbox || !Self.isSandboxed(statePath) else {
            throw DiagnosticsError(
                .error(
                    "State of the sandbox",
                    "\(statePath) has the name of a state that a run with -sandbox writes: its objects exist in a"
                        + " simulated account only. Add -sandbox to work with it, or give the path of another state."
                )
            )
        }
        do throws(StateError) {
            return try SQLiteStateStore.open(
                path: statePath,
                mode: access,
                environment: environment,
                policy: Schemas.sealingPolicy,
                onNewKeyFile: onNewKeyFile,
                clock: { Self.millisecondsSinceEpoch() }
            )
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
    }

    /// Says what is not whole in the state, beside the output of a command that only reads: operations that are under
    /// way or that an earlier run left open, and secrets that cannot be opened here.
    package func noteUnfinished(_ snapshot: StateSnapshot) {
        let count = snapshot.openIntents.count
        if count > 0, let writer = snapshot.writer {
            errors.line("Note: \(writer.subject) is running; this is the state so far.".inLine)
        } else if count > 0 {
            errors.line(
                suggesting(
                    "Note: \(count == 1 ? "one operation" : "\(count) operations") of an earlier run did not finish; the next"
                        + " \"keyform apply\" looks up what became of \(count == 1 ? "it" : "them")."
                )
            )
        }
        if let first = snapshot.unreadable.first {
            let count = snapshot.unreadable.count
            let text =
                count == 1
                ? "\(first). It stays hidden."
                : "\(count) secrets cannot be opened, the first: \(first). They stay hidden."
            errors.line(suggesting("Note: \(text)").inLine)
        }
    }

    /// Everything in the state, without making a file or waiting for a writer.
    package func readState() async throws(DiagnosticsError) -> StateSnapshot {
        let store = try openState(.reading)
        do throws(StateError) {
            return try await store.snapshot()
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
    }

    /// User and host, for the history and for whoever finds the state locked.
    var who: String {
        let user =
            environment["USER"] ?? environment["LOGNAME"] ?? ProcessSurroundings.accountName
            ?? "uid-\(getuid())"
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else {
            return user
        }
        let host = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(user)@\(String(decoding: host, as: UTF8.self))"
    }

    static func millisecondsSinceEpoch() -> Int64 {
        let (seconds, attoseconds) = SystemClock().sinceEpoch().components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Random text that names a plan.
    static func randomID() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
