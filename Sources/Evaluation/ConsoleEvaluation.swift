package import HCL
package import SourceText
import Values

extension Evaluator {
    /// Evaluates an expression of `console`, where `type(...)` as a whole prints a type.
    ///
    /// The text is what to print; `nil` when there are errors.
    package func console(_ expression: Expression) -> (text: String?, diagnostics: [Diagnostic]) {
        var whole = expression
        while case .parentheses(let inner) = whole.node {
            whole = whole.child(inner)
        }
        if case .call(let name, let arguments, false) = whole.node, name.text == "type", arguments.count == 1
        {
            let evaluation = evaluate(whole.child(arguments[0]), isConsole: true)
            return (
                evaluation.diagnostics.hasErrors ? nil : evaluation.value.type.consoleText(),
                evaluation.diagnostics
            )
        }
        let evaluation = evaluate(expression, isConsole: true)
        return (
            evaluation.diagnostics.hasErrors ? nil : ValueRenderer.text(of: evaluation.value),
            evaluation.diagnostics
        )
    }
}
