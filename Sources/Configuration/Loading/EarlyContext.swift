package import Evaluation
package import Values

/// What is known before the modules are read that a configuration calls: `source` and `version` of a call may be made of
/// it.
package struct EarlyContext: Sendable {
    /// What gives the variables of the root their values.
    package enum Variables: Sendable {
        /// What the user gave.
        case sources([VariableValues.Source])
        /// Values that were made of that once.
        case settled([String: Value])
    }

    let variables: Variables
    let functions: FunctionTable
    let settings: EvaluationSettings

    package init(
        variables: Variables = .sources([]),
        functions: FunctionTable = FunctionTable(),
        settings: EvaluationSettings = EvaluationSettings()
    ) {
        self.variables = variables
        self.functions = functions
        self.settings = settings
    }
}
