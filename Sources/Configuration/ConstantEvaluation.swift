import HCL
import SourceText
import Values

/// Evaluates expressions that may refer to nothing, such as defaults and lifecycle settings.
enum ConstantEvaluation {
    /// The value of an expression, or nil after a report of what it must not contain.
    static func value(
        of expression: Expression,
        in context: String?,
        _ report: (Diagnostic) -> Void
    ) -> Value? {
        let traversals = TraversalScan.traversals(in: expression)
        for traversal in traversals {
            report(
                .error(
                    "Variables not allowed",
                    "Variables may not be used here.",
                    at: traversal.range(throughStep: nil),
                    in: context
                )
            )
        }
        guard traversals.isEmpty else { return nil }
        let (value, diagnostics) = evaluate(expression)
        for var diagnostic in diagnostics {
            diagnostic.blockContext = context
            report(diagnostic)
        }
        return diagnostics.hasErrors ? nil : value
    }

    /// The value of a setting that must have a primitive type and must not be null, as Terraform decodes it.
    static func setting(
        _ attribute: Attribute?,
        as type: ValueType,
        in context: String?,
        _ report: (Diagnostic) -> Void
    ) -> Value? {
        guard let expression = attribute?.value else { return nil }
        if case .invalid = expression.node { return nil }
        func refuse(_ message: String) -> Value? {
            report(
                .error("Unsuitable value type", "Unsuitable value: \(message)", at: expression.range, in: context)
            )
            return nil
        }
        guard let value = value(of: expression, in: context, report) else { return nil }
        do {
            let converted = try value.converted(to: type)
            return converted.isNull ? refuse("null value is not allowed") : converted
        } catch {
            return refuse(error.description)
        }
    }

    static func bool(
        _ attribute: Attribute?,
        in context: String?,
        _ report: (Diagnostic) -> Void
    ) -> Bool? {
        setting(attribute, as: .bool, in: context, report)?.boolValue
    }

    static func string(
        _ attribute: Attribute?,
        in context: String?,
        _ report: (Diagnostic) -> Void
    ) -> String? {
        setting(attribute, as: .string, in: context, report)?.stringValue
    }

    private static func evaluate(_ expression: Expression) -> (Value, [Diagnostic]) {
        switch expression.node {
        case .number(let text): return (Number(text: text).map { .number($0) } ?? .null(), [])
        case .bool(let value): return (.bool(value), [])
        case .string(let text): return (.string(text), [])
        case .parentheses(let inner): return evaluate(expression.child(inner))
        case .tuple(let elements): return (.tuple(elements.map { evaluate(expression.child($0)).0 }), [])
        case .unary(.negate, let inner):
            let value = evaluate(expression.child(inner)).0
            return (value.numberValue.map { .number($0.negated) } ?? .null(), [])
        case .object(let items):
            return (
                .object(
                    ValueMap(
                        items.map {
                            (
                                evaluate(expression.child($0.key)).0.stringValue ?? "",
                                evaluate(expression.child($0.value)).0
                            )
                        }
                    )
                ), []
            )
        default: return (.null(), [])
        }
    }
}
