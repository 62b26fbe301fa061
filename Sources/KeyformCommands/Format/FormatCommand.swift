package import ArgumentParser
package import SourceText
import Terminal

package struct FormatCommand: Command {
    package static let shape = CommandShape(
        ["fmt"],
        switches: ["list", "write", "diff", "check", "recursive"],
        maximumWords: nil,
        help: """
            Usage: keyform [global options] fmt [options] [target...]

              Rewrites configuration files (.tf), variables files (.tfvars) and test files
              (.tftest.hcl, .tfmock.hcl) to the canonical format. Files in JSON are left
              alone.

              Without a target, the files of the working directory are formatted. A target
              is a directory or a file; a single dash ("-") stands for the standard input,
              whose formatted text is printed.

            Options:

              -list=false    Do not list the files that are formatted otherwise.

              -write=false   Do not write the files. Implied by -check and by "-".

              -diff          Show what changes.

              -check         Write nothing, and exit with 3 when something is not formatted
                             canonically.

              -no-color      If specified, output won't contain any color.

              -recursive     Also format the files in subdirectories.
            """
    )

    @Option(name: .customLong("list")) package var list = true
    @Option(name: .customLong("write")) package var write = true
    @Option(name: .customLong("diff")) package var diff = false
    @Option(name: .customLong("check")) package var check = false
    @Option(name: .customLong("recursive")) package var recursive = false
    @Argument package var targets: [String] = []

    package init() {}

    package var usesState: Bool {
        false
    }

    package var sandboxNotice: SandboxNotice {
        .none
    }

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
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
            if context.terminal.outputIsTerminal {
                context.output.write(run.output)
            } else {
                context.output.writeAsIs(run.output)
            }
        }
        context.report(run.diagnostics)
        if run.diagnostics.hasErrors {
            return 2
        }
        return check && run.foundDifference ? 3 : ExitStatus.done
    }
}
