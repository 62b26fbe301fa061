package import Configuration
import Evaluation
import Functions
package import SourceText
package import Values

/// A checked configuration together with the values of its variables.
package struct Project: Sendable {
    package internal(set) var configuration: Configuration
    package internal(set) var graph: ResourceGraph
    package let variables: [String: Value]
    /// Where values that come from files were written.
    package let variableOrigins: [String: SourceRange]
    package internal(set) var settings: EvaluationSettings
    package internal(set) var files: [SourceFile]
    /// What functions have read so far.
    let readFiles: ReadFiles
    package let warnings: [Diagnostic]

    /// An evaluator that reads resources through the given values.
    package func evaluator(_ resources: any ResourceValues) -> ConfigurationEvaluator {
        ConfigurationEvaluator(
            configuration: configuration,
            graph: graph,
            variables: variables,
            resources: resources,
            functions: FunctionTable.terraform,
            settings: settings
        )
    }

    /// What `rotation` blocks say of keys.
    package var rotations: RotationEvaluator {
        RotationEvaluator(
            configuration: configuration,
            graph: graph,
            variables: variables,
            functions: FunctionTable.terraform,
            settings: settings
        )
    }

    /// Errors that keep something from being planned, and all that is wrong with the configuration besides: one mistake
    /// does not hide another.
    package func completed(_ error: DiagnosticsError) -> DiagnosticsError {
        DiagnosticsError(
            error.diagnostics.completed(
                by: ConfigurationValidation.diagnostics(
                    configuration,
                    graph: graph,
                    functions: FunctionTable.terraform,
                    settings: settings
                )
            )
        )
    }

    /// The same project while it is applied.
    func applying() -> Project {
        var project = self
        project.settings.isApplying = true
        project.settings.functionContext = FunctionSurroundings.applying(settings.functionContext)
        return project
    }
}
