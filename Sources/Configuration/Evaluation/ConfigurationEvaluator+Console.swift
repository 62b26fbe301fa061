import Addresses
import Evaluation
package import HCL
package import SourceText

extension ConfigurationEvaluator {
    /// Evaluates every local, also those that nothing uses, in the order of their names.
    package func localProblems() -> [Diagnostic] {
        localProblems(in: .root)
    }

    /// The same in one module.
    func localProblems(in module: ModuleAddress) -> [Diagnostic] {
        let instance = self.module(at: module)
        return instance.module.locals.keys.sorted().flatMap { value(.local($0), in: instance).diagnostics }
    }

    /// Evaluates an expression of the console, which sees what an output sees.
    ///
    /// The text is what to print; nil when there are errors.
    package func console(_ expression: Expression) -> (text: String?, diagnostics: [Diagnostic]) {
        var checks = ReferenceChecks(configuration)
        checks.check(ExpressionSite(expression: expression, context: ""))
        guard !checks.diagnostics.hasErrors else {
            return (nil, checks.diagnostics.map(Self.withoutContext))
        }
        // Nothing is planned here, so there is no time of a plan.
        let place = EvaluationPlace(context: "", module: root)
        let scope = EvaluationScope(self, place)
        let (text, own) = evaluator(scope, place, functions.without("plantimestamp")).console(expression)
        return (text, (checks.diagnostics + scope.diagnostics + own).map(Self.withoutContext))
    }

    /// What is typed stands in no block.
    private static func withoutContext(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        if diagnostic.blockContext == "" {
            diagnostic.blockContext = nil
        }
        return diagnostic
    }
}
