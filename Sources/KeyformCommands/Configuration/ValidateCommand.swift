import ArgumentParser
import Configuration
import JSONText
import Rendering
import SourceText
import Terminal
import Workbench

struct ValidateCommand: Command {
    static let declaration = CommandDeclaration(
        "validate",
        summary: "Check whether the configuration is valid",
        sandboxNotice: .none,
        about: """
            Validates the configuration files of a directory: syntax, references,
            arguments and types. Neither the state nor the API is looked at, so no
            credentials are needed and nothing is changed.
            """,
        options: [
            .json.saying("Report in JSON, in the form of terraform validate -json."), .noColor,
            .variable.saying(
                "Set a variable that modules' addresses are made of. May be given several times."
            ),
            .variableFile.saying("Set such variables from a file. May be given several times."),
        ],
        ignored: [.noTests, .testDirectory]
    )

    @Option(.json) var json: Bool
    @OptionGroup var variables: VariableOptions

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let verdict = ProjectLoader(context.bench).validate(variables.given)
        let diagnostics = verdict.diagnostics
        if json {
            let shown = context.view.withheld.apply(to: diagnostics)
            var report = Self.report(diagnostics, shown: shown)
            if !verdict.setAside.isEmpty {
                report["left_to_terraform"] = SetAsideRenderer.json(verdict.setAside)
            }
            context.output.line(JSONValue.object(report).text(.indented))
        } else {
            context.view.report(diagnostics.sortedForDisplay())
            if !diagnostics.hasErrors {
                if !verdict.setAside.isEmpty {
                    context.output.write(SetAsideRenderer.line(verdict.setAside) + "\n\n")
                }
                let palette = context.palette
                context.output.write(
                    palette.on(.green) + palette.on(.bold) + "Success!" + palette.reset
                        + " The configuration is valid"
                        + (diagnostics.isEmpty
                            ? "." : ", but there were some validation warnings as shown above.") + "\n"
                        + palette.reset + "\n"
                )
            }
        }
        return diagnostics.hasErrors ? ExitStatus.failed : ExitStatus.done
    }

    static func report(_ diagnostics: [Diagnostic], shown: [Diagnostic]) -> JSONObject {
        let errors = diagnostics.count { $0.severity == .error }
        return [
            "format_version": .string("1.0"),
            "valid": .bool(errors == 0),
            "error_count": .number(JSONNumber(errors)),
            "warning_count": .number(JSONNumber(diagnostics.count - errors)),
            "diagnostics": .array(shown.map(\.json)),
        ]
    }
}
