import ArgumentParser
import JSONText
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct ProvidersSchemaCommand: Command {
    static let declaration = CommandDeclaration(
        "providers schema",
        summary: "Show the schemas of the providers used in the configuration",
        sandboxNotice: .none,
        about: """
            Prints what the types of the providers take and give, for editors and other
            programs, in the form of terraform providers schema -json. The providers are
            those that the configuration uses. Neither the state nor the API is looked at.

              keyform providers schema -json > schema.json
            """,
        options: [.json.saying("Required: there is no other form."), .variable, .furtherVariableFile]
    )

    @Option(.json) var json: Bool
    @OptionGroup var variables: VariableOptions

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        guard json else {
            throw DiagnosticsError(
                .error(
                    "The `keyform providers schema` command requires the `-json` flag.",
                    "There is no form of it for people."
                )
                .hinting("To print the schemas for programs:", command: "keyform providers schema -json")
            )
        }
        let schemas = try context.bench.installed.catalog()
        let required = RequiredProviders(
            try context.declaredConfiguration(variables),
            StateSnapshot(lineage: ""),
            schemas: schemas
        )
        context.output.line(ProviderSchemaJSON.document(required.names, schemas: schemas).text(.compact))
        return ExitStatus.done
    }
}
