package import HCL
package import SourceText
import Values

extension Evaluator {
    /// Evaluates an expression of `console`, where `type(...)` as a whole prints a type.
    ///
    /// The text is what to print; `nil` when there are errors.
    package func console(_ expression: Expression) -> (text: String?, diagnostics: [Diagnostic]) {
        let whole = withoutParentheses(expression)
        if isTypeCall(whole), case .call(_, let arguments, _) = whole.node {
            if isTypeCall(whole.child(arguments[0])) { return ("type", []) }
            let evaluation = evaluate(whole.child(arguments[0]), isConsole: true)
            return (
                evaluation.diagnostics.hasErrors ? nil : evaluation.value.consoleTypeText(),
                evaluation.diagnostics
            )
        }
        let evaluation = evaluate(expression, isConsole: true)
        return (
            evaluation.diagnostics.hasErrors ? nil : ValueRenderer.text(of: evaluation.value),
            evaluation.diagnostics
        )
    }

    private func withoutParentheses(_ expression: Expression) -> Expression {
        var whole = expression
        while case .parentheses(let inner) = whole.node {
            whole = whole.child(inner)
        }
        return whole
    }

    private func isTypeCall(_ expression: Expression) -> Bool {
        guard case .call(let name, let arguments, false) = withoutParentheses(expression).node else {
            return false
        }
        return name.text == "type" && arguments.count == 1
    }
}
