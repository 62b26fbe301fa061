import ArgumentParser
import Configuration
import JSONText
import SourceText
import StateModel
import Terminal
import Workbench

struct ProvidersCommand: Command {
    static let declaration = CommandDeclaration(
        "providers",
        summary: "Show the providers required for this configuration",
        sandboxNotice: .besideOutput,
        about: """
            Lists the providers that the blocks of the configuration belong to, module by
            module, and those of the objects in the state. Nothing is installed: keyform
            has its providers built in. "keyform providers schema -json" tells what their
            types take and give.
            """,
        options: [.json, .variable, .furtherVariableFile]
    )

    @Option(.json) var json: Bool
    @OptionGroup var variables: VariableOptions

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let configuration = try context.declaredConfiguration(variables)
        let snapshot = try await context.state.read()
        let required = RequiredProviders(
            configuration,
            snapshot,
            schemas: try context.bench.installed.catalog()
        )
        if json {
            context.output.line(required.document.text(.indented))
        } else {
            context.output.write(required.text)
        }
        return ExitStatus.done
    }
}

extension CommandContext {
    /// The configuration as it is written; values that are not given are unknown, and nobody is asked.
    ///
    /// - Throws: every mistake that keeps it from being read as a whole.
    func declaredConfiguration(_ variables: VariableOptions) throws(DiagnosticsError) -> Configuration {
        try declaredProject(variables).configuration
    }

    /// The same with what refers to what.
    func declaredProject(_ variables: VariableOptions) throws(DiagnosticsError) -> Project {
        let (project, problems) = try ProjectLoader(bench).loadForConsole(variables.given)
        guard !problems.hasErrors else {
            throw DiagnosticsError(problems)
        }
        guard !project.files.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "No configuration files",
                    "There is no .tf file in this directory. Change to the directory of the configuration, or give it with"
                        + " -chdir=DIR before the command."
                )
            )
        }
        return project
    }
}
