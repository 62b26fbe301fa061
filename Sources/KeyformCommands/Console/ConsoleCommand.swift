import ArgumentParser
import Configuration
import SourceText
import Terminal

struct ConsoleCommand: Command {
    static let declaration = CommandDeclaration(
        "console",
        summary: "Try expressions at an interactive command prompt",
        sandboxNotice: .besideOutput,
        about: """
            Evaluates expressions as they stand in the configuration, with its variables
            and locals, and with the resources as the state has them. The API is not
            asked, so no credentials are needed, and nothing is changed.

            In a terminal, expressions are typed at a prompt. Otherwise each line of the
            standard input is evaluated, and the value of the last one is printed.
            """,
        options: [.variable, .furtherVariableFile],
        // Reading needs no lock.
        ignored: [.lock, .lockTimeout, .compactWarnings]
    )

    @OptionGroup var variables: VariableOptions

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        if context.options.statePath != nil {
            // Without a state expressions can be tried all the same; one that was named is meant.
            try context.requireState()
        }
        let (project, problems) = try ProjectLoader(context: context).loadForConsole(variables.given)
        let snapshot = try await context.readState()
        let evaluator = project.evaluator(RecordedResources(snapshot, project.configuration))
        var found = problems + evaluator.variableValidations(origins: project.variableOrigins)
        found += evaluator.localProblems()
        context.report(found.sortedForDisplay())
        if found.hasErrors {
            context.report([
                .warning("Due to the problems above, some expressions may produce unexpected results.")
            ])
        }
        let session = ConsoleSession(evaluator: evaluator)
        return context.terminal.isInteractive
            ? converse(session, project.configuration, context) : answerAll(session, context)
    }

    /// Prints the value of the last line; the first line with an error ends it.
    private func answerAll(_ session: ConsoleSession, _ context: CommandContext) -> Int32 {
        var last = ""
        while let line = context.terminal.readLine() {
            switch session.answer(line) {
            case .nothing:
                last = ""
            case .text(let text, let warnings):
                context.report(warnings)
                last = text
            case .failed(let diagnostics):
                context.report(diagnostics)
                return ExitStatus.failed
            case .exit:
                return ExitStatus.done
            }
        }
        context.output.line(last)
        return ExitStatus.done
    }

    private func converse(
        _ session: ConsoleSession,
        _ configuration: Configuration,
        _ context: CommandContext
    ) -> Int32 {
        let names = ConsoleNames(configuration, functions: Functions.table)
        var reader = LineReader(output: context.output) { names.completions(of: $0) }
        var input = ConsoleInput()
        while true {
            switch reader.read(prompt: input.isOpen ? ": " : "> ") {
            case .ended:
                return ExitStatus.done
            case .interrupted(let typed):
                guard input.isOpen || typed else {
                    return ExitStatus.done
                }
                input.clear()
            case .text(let line):
                guard let whole = input.add(line) else {
                    continue
                }
                switch session.answer(whole) {
                case .nothing: break
                case .text(let text, let warnings):
                    context.report(warnings)
                    context.output.line(text)
                case .failed(let diagnostics): context.report(diagnostics)
                case .exit: return ExitStatus.done
                }
            }
        }
    }
}
