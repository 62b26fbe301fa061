package import Configuration
import Evaluation
package import SourceText
package import Values

/// A checked configuration together with the values of its variables.
package struct Project: Sendable {
    package let configuration: Configuration
    package let graph: ResourceGraph
    package let variables: [String: Value]
    /// Where values that come from files were written.
    package let variableOrigins: [String: SourceRange]
    package let settings: EvaluationSettings
    package let files: [SourceFile]
    /// What functions have read so far.
    let readFiles: FunctionSurroundings.ReadFiles
    package let warnings: [Diagnostic]

    /// An evaluator that reads resources through the given values.
    package func evaluator(_ resources: any ResourceValues) -> ConfigurationEvaluator {
        ConfigurationEvaluator(
            configuration: configuration,
            graph: graph,
            variables: variables,
            resources: resources,
            functions: Functions.table,
            settings: settings
        )
    }

    /// Errors that keep something from being planned, and all that is wrong with the configuration besides: one mistake
    /// does not hide another.
    func completed(_ error: DiagnosticsError) -> DiagnosticsError {
        DiagnosticsError(
            error.diagnostics.completed(
                by: ConfigurationValidation.diagnostics(
                    configuration,
                    graph: graph,
                    functions: Functions.table,
                    settings: settings
                )
            )
        )
    }

    /// The same project while it is applied.
    func applying() -> Project {
        var settings = settings
        settings.isApplying = true
        settings.functionContext = FunctionSurroundings.applying(settings.functionContext)
        return Project(
            configuration: configuration,
            graph: graph,
            variables: variables,
            variableOrigins: variableOrigins,
            settings: settings,
            files: files,
            readFiles: readFiles,
            warnings: warnings
        )
    }
}
