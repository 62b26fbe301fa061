package import HCL
package import SourceText
package import Values

/// Reads type constraints such as `list(object({ name = string, age = optional(number, 7) }))`.
package struct TypeExpression {
    private var diagnostics: [Diagnostic] = []

    private init() {}

    /// The type that an expression stands for, and what is wrong with it; what cannot be read counts as `any`.
    package static func parse(_ expression: Expression) -> (type: ValueType, diagnostics: [Diagnostic]) {
        var reader = TypeExpression()
        if case .string(let text) = expression.node {
            reader.refuseQuoted(text, at: expression.range)
            return (.any, reader.diagnostics)
        }
        let type = reader.type(expression)
        return (type, reader.diagnostics)
    }

    /// The same where Terraform never took a type in quotes.
    package static func constraint(
        _ expression: Expression
    ) -> (type: ValueType, diagnostics: [Diagnostic]) {
        var reader = TypeExpression()
        let type = reader.type(expression)
        return (type, reader.diagnostics)
    }

    @discardableResult
    private mutating func refuse(_ detail: String, at range: SourceRange) -> ValueType {
        diagnostics.append(.error("Invalid type specification", detail, at: range))
        return .any
    }

    private mutating func refuseQuoted(_ text: String, at range: SourceRange) {
        let advice: String
        switch text {
        case "string": advice = "Remove the quotes around \"string\"."
        case "list", "map":
            advice =
                "Remove the quotes around \"\(text)\" and write \(text)(string) instead to explicitly indicate that"
                + " the \(text) elements are strings."
        default:
            diagnostics.append(
                .error(
                    "Invalid legacy variable type hint",
                    "To provide a full type expression, remove the surrounding quotes and give the type expression"
                        + " directly.",
                    at: range
                )
            )
            return
        }
        diagnostics.append(
            .error(
                "Invalid quoted type constraints",
                "Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now"
                    + " deprecated and will be removed in a future version of Terraform. \(advice)",
                at: range
            )
        )
    }

    private mutating func type(_ expression: Expression) -> ValueType {
        switch expression.node {
        case .traversal(let root, let steps) where steps.isEmpty:
            return keyword(root.text, at: expression.range)
        case .bool(let value): return keyword(value ? "true" : "false", at: expression.range)
        case .null: return keyword("null", at: expression.range)
        case .call(let name, let arguments, _): return constructor(name, arguments, in: expression)
        case .invalid: return .any
        default:
            return refuse(
                "A type specification is either a primitive type keyword (bool, number, string) or a complex type"
                    + " constructor call, like list(string).",
                at: expression.range
            )
        }
    }

    private mutating func keyword(_ word: String, at range: SourceRange) -> ValueType {
        switch word {
        case "bool": .bool
        case "string": .string
        case "number": .number
        case "any": .any
        case "list", "map", "set", "object", "tuple": refuse(Self.requirement(of: word), at: range)
        default: refuse("The keyword \"\(word)\" is not a valid type specification.", at: range)
        }
    }

    private static func requirement(of constructor: String) -> String {
        let argument =
            switch constructor {
            case "object": "the attribute types and values as a map"
            case "tuple": "the element types as a list"
            default: "the element type"
            }
        return "The \(constructor) type constructor requires one argument specifying \(argument)."
    }

    /// From the opening parenthesis to the closing one.
    private func argumentsRange(_ name: Name, in expression: Expression) -> SourceRange {
        let end = Int(expression.range.span.upper)
        return SourceRange(file: expression.tree.file, span: Span(min(Int(name.span.upper), end), end))
    }

    private mutating func constructor(
        _ name: Name,
        _ arguments: [NodeID],
        in expression: Expression
    ) -> ValueType {
        let range = argumentsRange(name, in: expression)
        switch name.text {
        case "bool", "string", "number":
            return refuse("Primitive type keyword \"\(name.text)\" does not expect arguments.", at: range)
        case "any":
            return refuse("Type constraint keyword \"any\" does not expect arguments.", at: range)
        case "list", "set", "map", "object", "tuple":
            guard arguments.count == 1 else {
                let extra = arguments.dropFirst().first.map { first in
                    expression.child(first).range.span.union(
                        expression.child(arguments[arguments.count - 1]).range.span
                    )
                }
                return refuse(
                    Self.requirement(of: name.text),
                    at: extra.map { SourceRange(file: expression.tree.file, span: $0) } ?? range
                )
            }
            let argument = expression.child(arguments[0])
            switch name.text {
            case "list": return .list(type(argument))
            case "set": return .set(type(argument))
            case "map": return .map(type(argument))
            case "object": return object(argument)
            default: return tuple(argument)
            }
        case "optional":
            return refuse(
                "Keyword \"optional\" is valid only as a modifier for object type attributes.",
                at: range
            )
        default:
            return refuse("Keyword \"\(name.text)\" is not a valid type constructor.", at: expression.range)
        }
    }

    private mutating func tuple(_ argument: Expression) -> ValueType {
        guard case .tuple(let elements) = argument.node else {
            return refuse("Tuple type constructor requires a list of element types.", at: argument.range)
        }
        return .tuple(elements.map { type(argument.child($0)) })
    }

    private mutating func object(_ argument: Expression) -> ValueType {
        guard case .object(let items) = argument.node else {
            return refuse(
                "Object type constructor requires a map whose keys are attribute names and whose values are the"
                    + " corresponding attribute types.",
                at: argument.range
            )
        }
        var object = ObjectType(attributes: [:])
        for item in items {
            let key = argument.child(item.key)
            guard let name = attributeName(key) else {
                refuse("Object constructor map keys must be attribute names.", at: key.range)
                continue
            }
            guard object.attributes[name] == nil else {
                refuse("Object constructor map keys must be unique.", at: key.range)
                continue
            }
            attribute(name, argument.child(item.value), of: &object)
        }
        return .object(object)
    }

    /// The name, when the key is a bare one; quotes are not allowed here.
    private func attributeName(_ key: Expression) -> String? {
        switch key.node {
        case .string(let name): key.range.text.hasPrefix("\"") ? nil : name
        case .traversal(let root, let steps) where steps.isEmpty: root.text
        default: nil
        }
    }

    private mutating func attribute(_ name: String, _ value: Expression, of object: inout ObjectType) {
        guard case .call(let function, let arguments, _) = value.node, function.text == "optional" else {
            object.attributes[name] = type(value)
            return
        }
        let range = argumentsRange(function, in: value)
        guard let first = arguments.first else {
            refuse("Optional attribute modifier requires the attribute type as its argument.", at: range)
            return
        }
        if arguments.count > 2 {
            refuse(
                "Optional attribute modifier expects at most two arguments: the attribute type, and a default"
                    + " value.",
                at: range
            )
        }
        let attributeType = type(value.child(first))
        object.attributes[name] = attributeType
        object.optional.insert(name)
        guard arguments.count == 2 else { return }
        let defaultExpression = value.child(arguments[1])
        let evaluation = Evaluator.constant(defaultExpression)
        diagnostics += evaluation.diagnostics
        guard !evaluation.diagnostics.hasErrors else { return }
        do {
            object.defaults[name] = try evaluation.value.converted(to: attributeType)
        } catch {
            diagnostics.append(
                .error(
                    "Invalid default value for optional attribute",
                    "This default value is not compatible with the attribute's type constraint:"
                        + " \(error.message).",
                    at: defaultExpression.range
                )
            )
        }
    }
}
