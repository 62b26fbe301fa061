import Evaluation
import HCL
import JSONText
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
        if expression.tree.syntax == .json, let value = literal(expression) {
            return value
        }
        let evaluation = Evaluator.constant(expression)
        for var diagnostic in evaluation.diagnostics {
            diagnostic.blockContext = diagnostic.blockContext ?? context
            report(diagnostic)
        }
        return evaluation.diagnostics.hasErrors ? nil : evaluation.value
    }

    /// The value of JSON that may refer to nothing: as in Terraform, `${` is just text in its strings then.
    private static func literal(_ expression: Expression) -> Value? {
        let range = expression.range
        let bytes = Array(range.file.bytes[Int(range.span.lower)..<Int(range.span.upper)])
        guard let json = try? JSONValue(parsing: bytes) else { return nil }
        return try? Value(json: json)
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
                .error(
                    "Unsuitable value type",
                    "Unsuitable value: \(message)",
                    at: expression.startRange,
                    in: context
                )
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
}
