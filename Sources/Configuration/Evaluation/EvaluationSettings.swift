package import Evaluation
package import SourceText

/// What expressions see of the surroundings: `path.*`, `terraform.*` and what functions may ask.
package struct EvaluationSettings: Sendable {
    /// `path.module` and `path.root`, as written in values; `.` for the working directory.
    var modulePath: String
    /// `path.cwd`; absolute.
    var workingDirectory: String
    /// The directory of the configuration, which relative paths of keyform's own blocks start from; absolute.
    var directory: String
    /// `terraform.workspace`.
    var workspace: String
    /// `terraform.applying`; nil where it is not known.
    package var isApplying: Bool?
    package var functionContext: FunctionContext
    /// What is wrong with the form of an import id for a resource type; nil when nothing is.
    var importIDProblem: @Sendable (_ id: String, _ type: String) -> Diagnostic?

    package init(
        modulePath: String = ".",
        workingDirectory: String = ".",
        directory: String = ".",
        workspace: String = "default",
        isApplying: Bool? = false,
        functionContext: FunctionContext = FunctionContext(),
        importIDProblem: @escaping @Sendable (_ id: String, _ type: String) -> Diagnostic? = { _, _ in nil }
    ) {
        self.modulePath = modulePath
        self.workingDirectory = workingDirectory
        self.directory = directory
        self.workspace = workspace
        self.isApplying = isApplying
        self.functionContext = functionContext
        self.importIDProblem = importIDProblem
    }
}
