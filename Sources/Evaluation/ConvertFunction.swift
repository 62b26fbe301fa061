import HCL
import SourceText
import Values

/// `convert(value, TYPE)`, whose second argument is a type and no expression.
extension EvaluationRun {
    func convert(_ node: NodeID, _ arguments: [NodeID], expandsLast: Bool) -> Value {
        guard
            hasRightCount(
                arguments,
                parameters: ["value", "type"],
                isVariadic: false,
                called: "convert",
                at: node
            )
        else { return .unknown() }
        guard !expandsLast else {
            return fail(
                "Invalid expanding argument value",
                "The type that convert is given must be written out, so its arguments cannot be expanded with \"...\".",
                at: span(arguments[1]),
                in: node
            )
        }
        let before = diagnostics.count
        let given = value(arguments[0])
        let (type, problems) = TypeExpression.constraint(Expression(tree: tree, id: arguments[1]))
        diagnostics += problems
        guard diagnostics.count == before, exhaustion == nil else { return .unknown() }
        let function = Function(
            "convert",
            [Function.Parameter("value", .any, allowsNull: true, allowsDynamic: true)],
            returns: type.withoutOptionals
        ) { (values, _) throws(FunctionError) in
            do throws(ConversionError) {
                return try values[0].converted(to: type)
            } catch {
                throw FunctionError(error.wording, argument: 0)
            }
        }
        do throws(FunctionError) {
            return try function.call([given], in: context)
        } catch {
            return fail(
                error.withholding(arguments: 1) { usesSecrets(arguments[$0]) },
                called: "convert",
                parameters: ["value", "type"],
                isVariadic: false,
                arguments: arguments,
                at: node
            )
        }
    }
}

extension ExpressionNode {
    /// Whether it is a call whose second argument is a type, which refers to nothing.
    static func takesType(_ function: Name, _ arguments: [NodeID], expandsLast: Bool) -> Bool {
        arguments.count > 1 && !expandsLast && ["convert", "core::convert"].contains(function.text)
    }
}
