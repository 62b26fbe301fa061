import ArgumentParser
import Configuration
import Evaluation
import Functions
import SourceText
import Terminal
import Workbench

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

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        if context.options.statePath != nil {
            // Without a state expressions can be tried all the same; one that was named is meant.
            try context.state.require()
        }
        let (project, problems) = try ProjectLoader(context.bench).loadForConsole(variables.given)
        let snapshot = try await context.state.read()
        let evaluator = project.evaluator(RecordedResources(snapshot, project.configuration))
        var found = problems + evaluator.variableValidations(origins: project.variableOrigins)
        found += evaluator.localProblems()
        context.view.report(found.sortedForDisplay())
        if found.hasErrors {
            context.view.report([
                .warning("Due to the problems above, some expressions may produce unexpected results.")
            ])
        }
        let session = ConsoleSession(evaluator: evaluator)
        return context.screen.terminal.isInteractive
            ? converse(session, project.configuration, context) : answerAll(session, context)
    }

    /// Prints the value of the last line; the first line with an error ends it.
    private func answerAll(_ session: ConsoleSession, _ context: CommandContext) -> Int32 {
        var last = ""
        while let line = context.screen.terminal.readLine() {
            switch session.answer(line) {
            case .nothing:
                last = ""
            case .text(let text, let warnings):
                context.view.report(warnings)
                last = text
            case .failed(let diagnostics):
                context.view.report(diagnostics)
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
        let names = ConsoleNames(configuration, functions: FunctionTable.terraform)
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
                    context.view.report(warnings)
                    context.output.line(text)
                case .failed(let diagnostics): context.view.report(diagnostics)
                case .exit: return ExitStatus.done
                }
            }
        }
    }
}
