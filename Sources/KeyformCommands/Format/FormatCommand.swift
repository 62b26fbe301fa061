import ArgumentParser
import SourceText
import Terminal
import Workbench

struct FormatCommand: Command {
    static let declaration = CommandDeclaration(
        "fmt",
        summary: "Reformat the configuration in the standard style",
        sandboxNotice: .none,
        about: """
            Rewrites configuration files (.tf, .keyform.hcl), variables files (.tfvars)
            and test files (.tftest.hcl, .tfmock.hcl) to the canonical format. Files in
            JSON are left alone.

            Without a target, the files of the working directory are formatted. A target
            is a directory or a file; a single dash ("-") stands for the standard input,
            whose formatted text is printed.
            """,
        operands: [.optional("target", .file, repeats: true)],
        options: [.list, .write, .diff, .check, .noColor, .recursive]
    )

    @Option(.list) var list: Bool
    @Option(.write) var write: Bool
    @Option(.diff) var diff: Bool
    @Option(.check) var check: Bool
    @Option(.recursive) var recursive: Bool
    @Argument var targets: [String] = []

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let readsInput = targets.first == "-"
        var run = FormattingRun(
            options: FormattingRun.Options(
                lists: !readsInput && list,
                writes: !readsInput && !check && write,
                shows: diff,
                isRecursive: recursive,
                checks: check
            )
        )
        if readsInput {
            run.formatStandardInput()
        } else {
            run.format(targets.isEmpty ? ["."] : targets)
        }
        // With -check, errors make the list worthless; without the list, it is the exit status alone that counts.
        if !check || !run.diagnostics.hasErrors && list && !readsInput {
            // A file keeps what it holds, also where a pipe is in between.
            if context.screen.terminal.outputIsTerminal {
                context.output.write(run.output)
            } else {
                context.output.writeAsIs(run.output)
            }
        }
        if !run.diagnostics.isEmpty {
            // What is secret in a file of variables is declared here.
            context.bench.sources.remember(ConfigurationDirectory().allFiles)
        }
        context.view.report(run.diagnostics)
        if run.diagnostics.hasErrors {
            return 2
        }
        return check && run.foundDifference ? 3 : ExitStatus.done
    }
}
