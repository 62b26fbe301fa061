import FileAccess
import Rendering
package import SourceText
package import Terminal
import Workbench

/// The whole program: arguments in, exit status out.
package struct Program: Sendable {
    private let environment: [String: String]
    private let terminal: Terminal
    private let signals: SignalWatch
    private let shortage: Diagnostic?
    private let output: OutputSink
    private let errors: OutputSink

    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - terminal: what is known of it.
    ///   - signals: the watch of this process.
    ///   - shortage: why there is too little to work with; what tells only of keyform itself runs all the same.
    ///   - output: where results go.
    ///   - errors: where errors go.
    package init(
        environment: [String: String],
        terminal: Terminal,
        signals: SignalWatch,
        shortage: Diagnostic? = nil,
        output: OutputSink = .standardOutput,
        errors: OutputSink = .standardError
    ) {
        self.environment = environment
        self.terminal = terminal
        self.signals = signals
        self.shortage = shortage
        self.output = output
        self.errors = errors
    }

    /// Runs the command that the words name, without the program's own name.
    ///
    /// Output that could not be written is an error too, whatever was done: a script that saves a secret to a full disk
    /// must notice.
    package func run(_ words: [String]) async -> Int32 {
        let status = await perform(words)
        output.status?.close()
        guard let failure = output.failure else {
            return status
        }
        context(GlobalOptions(), "").view.report([
            .error(
                "Output cannot be written",
                "Standard output: \(failure). What is there is not complete. What was done, if anything, is recorded in the"
                    + " state."
            )
        ])
        return ExitStatus.failed
    }

    private func perform(_ words: [String]) async -> Int32 {
        var context = context(GlobalOptions(), "")
        do {
            let arguments = try ArgumentNormalizer(CommandList.declarations, environment: environment)
                .normalize(words)
            context = self.context(arguments.options, arguments.command.joined(separator: " "))
            return try await run(arguments, &context)
        } catch let error as UsageError {
            return report(error, self.context(error.options, ""))
        } catch let error as DiagnosticsError {
            context.view.report(error.diagnostics.sortedForDisplay())
            return ExitStatus.failed
        } catch {
            context.view.report([
                .error(
                    "Unexpected error",
                    "\(error). This should not have happened; what was done until now is recorded in the state. Please"
                        + " report it."
                )
            ])
            return ExitStatus.failed
        }
    }

    private func run(_ arguments: NormalizedArguments, _ context: inout CommandContext) async throws -> Int32
    {
        let options = arguments.options
        let type = CommandList.all.first { $0.declaration.path == arguments.command }
        if options.wantsHelp {
            output.write(type.map { $0.declaration.help(width: helpWidth) + "\n" } ?? help(arguments.command))
            return ExitStatus.done
        }
        guard let type else {
            if options.wantsVersion, arguments.command.isEmpty {
                return try await VersionCommand.read([]).run(in: context)
            }
            output.write(help(arguments.command))
            return ExitStatus.failed
        }
        let command = try type.read(arguments.arguments)
        context = self.context(
            options,
            arguments.command.joined(separator: " "),
            command.presentation,
            keepsOutputClean: command.sandboxNotice == .besideOutput
        )
        context.view.begin()
        if let shortage, !(command is VersionCommand || command is InitCommand) {
            throw DiagnosticsError(shortage)
        }
        context.bench.lock = try (command as? any LockingCommand)?.lock.wish() ?? LockWish()
        try context.state.sandbox.check()
        if let directory = options.directory {
            do throws(FileSystem.Failure) {
                try FileSystem.changeDirectory(directory)
            } catch {
                throw DiagnosticsError(
                    .error(
                        "Working directory cannot be changed",
                        "-chdir=\(SystemPath.shown(directory)): \(error.reason). Give the path of a directory that holds a configuration."
                    )
                )
            }
        }
        if command.sandboxNotice != .none {
            try context.bench.settleState()
        }
        try command.writtenFiles.checkDistinct()
        if let path = command.presentation.streamPath {
            guard !command.presentation.writesStream else {
                throw DiagnosticsError(
                    .error(
                        "Incompatible options",
                        "-json and -json-into cannot be used together: -json leaves the screen to the stream."
                    )
                )
            }
            context.addStream(to: try StreamFile.open(path, beside: context.state.location))
        }
        let notices = [
            context.state.sandbox.isOn
                ? "Sandbox: a simulated account on this machine. No real account is touched." : nil,
            context.state.workspaceNotice,
        ]
        for notice in notices.compactMap(\.self) {
            switch command.sandboxNotice {
            case .beforeOutput: context.output.line(notice)
            case .besideOutput: context.errors.line(notice)
            case .none: break
            }
        }
        let status = try await command.run(in: context)
        guard let failure = context.streamFile?.failure else {
            return status
        }
        throw DiagnosticsError(StreamFile.incomplete(failure))
    }

    private func context(
        _ options: GlobalOptions,
        _ command: String,
        _ presentation: Presentation = Presentation(),
        keepsOutputClean: Bool = false
    ) -> CommandContext {
        var surroundings = Surroundings(environment: environment)
        surroundings.chosenDirectory = options.directory
        surroundings.command = command
        surroundings.reason = options.reason
        return CommandContext(
            options: options,
            surroundings: surroundings,
            screen: Screen(
                terminal: terminal,
                output: output,
                errors: errors,
                colors: options.colors,
                environment: environment
            ),
            signals: signals,
            presentation: presentation,
            keepsOutputClean: keepsOutputClean
        )
    }

    private func help(_ command: [String]) -> String {
        CommandList.groups.first { [$0.name] == command }?.help(width: helpWidth)
            ?? Overview.text(width: helpWidth)
    }

    private var helpWidth: Int {
        terminal.outputIsTerminal ? terminal.columns : HelpText.usualWidth
    }

    private func report(_ error: UsageError, _ context: CommandContext) -> Int32 {
        let command = (["keyform"] + error.command).joined(separator: " ")
        switch error.kind {
        case .unknownCommand:
            let text = context.view.suggesting(error.message)
            errors.write(
                "\(terminal.errorIsTerminal ? wordWrap(text, width: terminal.columns) : text)\n\nTo see all of keyform's \(error.command.isEmpty ? "top-level " : "")commands,"
                    + " run:\n  \(command) -help\n\n"
            )
        case .flags:
            let text =
                error.message.hasSuffix("?") || error.message.hasSuffix(".")
                ? error.message : error.message + "."
            context.view.report([.error("Failed to parse command-line flags", text)])
            errors.write("\nFor more help on using this command, run:\n  \(command) -help\n")
        }
        return ExitStatus.failed
    }
}
