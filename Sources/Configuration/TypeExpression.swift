import HCL
import SourceText
import Values

/// Reads the `type` of a variable.
///
/// Types are read by recursion with a bound of its own.
struct TypeExpression {
    /// How deep types may nest; values of a type are converted by recursion, too.
    private static let depthLimit = 200

    private let context: String?
    private var diagnostics: [Diagnostic] = []
    private var depth = 0

    private init(context: String?) {
        self.context = context
    }

    /// The type, or nil when diagnostics say why not.
    static func read(_ expression: Expression, in context: String?) -> (ValueType?, [Diagnostic]) {
        var reader = TypeExpression(context: context)
        let type = reader.whole(expression)
        return (type, reader.diagnostics)
    }

    private mutating func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    private mutating func whole(_ expression: Expression) -> ValueType? {
        switch expression.node {
        case .string(let text):
            return quoted(text, expression)
        case .invalid:
            return nil
        // Alone, these two are still read as in Terraform 0.11.
        case .traversal(let root, let steps) where steps.isEmpty && root.text == "list":
            return .list(.any)
        case .traversal(let root, let steps) where steps.isEmpty && root.text == "map":
            return .map(.any)
        default:
            return type(expression)
        }
    }

    private mutating func refuse(
        _ detail: String,
        _ range: SourceRange,
        _ summary: String = "Invalid type specification"
    ) -> ValueType? {
        report(.error(summary, detail, at: range, in: context))
        return nil
    }

    /// The quoted forms of Terraform 0.11 are refused with what to write instead.
    private mutating func quoted(_ text: String, _ expression: Expression) -> ValueType? {
        let advice: String
        switch text {
        case "string":
            advice = "Remove the quotes around \"string\"."
        case "list":
            advice =
                "Remove the quotes around \"list\" and write list(string) instead to explicitly indicate that "
                + "the list elements are strings."
        case "map":
            advice =
                "Remove the quotes around \"map\" and write map(string) instead to explicitly indicate that the "
                + "map elements are strings."
        default:
            return refuse(
                "To provide a full type expression, remove the surrounding quotes and give the type expression "
                    + "directly.",
                expression.range,
                "Invalid legacy variable type hint"
            )
        }
        return refuse(
            "Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now "
                + "deprecated and will be removed in a future version of Terraform. \(advice)",
            expression.range,
            "Invalid quoted type constraints"
        )
    }

    private mutating func type(_ expression: Expression) -> ValueType? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= TypeExpression.depthLimit else {
            return refuse(
                "The type is nested too deeply: at most \(TypeExpression.depthLimit) levels are possible.",
                expression.range
            )
        }
        switch expression.node {
        case .traversal(let root, let steps) where steps.isEmpty:
            return keyword(root.text, expression)
        case .call(let name, let arguments, _):
            return constructor(name.text, arguments.map(expression.child), expression)
        case .invalid:
            return nil
        default:
            return refuse(
                "A type specification is either a primitive type keyword (bool, number, string) or a complex "
                    + "type constructor call, like list(string).",
                expression.range
            )
        }
    }

    private mutating func keyword(_ name: String, _ expression: Expression) -> ValueType? {
        let range = expression.range
        switch name {
        case "bool": return .bool
        case "string": return .string
        case "number": return .number
        case "any": return .any
        case "list", "set", "map":
            return refuse(
                "The \(name) type constructor requires one argument specifying the element type.",
                range
            )
        case "object":
            return refuse(
                "The object type constructor requires one argument specifying the attribute types and values as "
                    + "a map.",
                range
            )
        case "tuple":
            return refuse(
                "The tuple type constructor requires one argument specifying the element types as a list.",
                range
            )
        default:
            return refuse("The keyword \"\(name)\" is not a valid type specification.", range)
        }
    }

    private mutating func constructor(
        _ name: String,
        _ arguments: [Expression],
        _ call: Expression
    ) -> ValueType? {
        switch name {
        case "bool", "string", "number":
            return refuse(
                "Primitive type keyword \"\(name)\" does not expect arguments.",
                argumentsRange(of: call)
            )
        case "any":
            return refuse(
                "Type constraint keyword \"any\" does not expect arguments.",
                argumentsRange(of: call)
            )
        case "optional":
            return refuse(
                "Keyword \"optional\" is valid only as a modifier for object type attributes.",
                call.range
            )
        case "list", "set", "map", "object", "tuple":
            break
        default:
            return refuse("Keyword \"\(name)\" is not a valid type constructor.", call.range)
        }
        guard arguments.count == 1 else {
            let detail =
                switch name {
                case "object":
                    "The object type constructor requires one argument specifying the attribute types and values "
                        + "as a map."
                case "tuple":
                    "The tuple type constructor requires one argument specifying the element types as a list."
                default:
                    "The \(name) type constructor requires one argument specifying the element type."
                }
            return refuse(
                detail,
                arguments.count > 1 ? joined(arguments[1...]) : argumentsRange(of: call)
            )
        }
        switch name {
        case "list": return type(arguments[0]).map(ValueType.list)
        case "set": return type(arguments[0]).map(ValueType.set)
        case "map": return type(arguments[0]).map(ValueType.map)
        case "tuple": return tuple(arguments[0])
        default: return object(arguments[0])
        }
    }

    private mutating func tuple(_ argument: Expression) -> ValueType? {
        guard case .tuple(let elements) = argument.node else {
            return refuse("Tuple type constructor requires a list of element types.", argument.range)
        }
        var types: [ValueType] = []
        for element in elements {
            if let type = type(argument.child(element)) {
                types.append(type)
            }
        }
        return types.count == elements.count ? .tuple(types) : nil
    }

    private mutating func object(_ argument: Expression) -> ValueType? {
        guard case .object(let items) = argument.node else {
            return refuse(
                "Object type constructor requires a map whose keys are attribute names and whose values are the "
                    + "corresponding attribute types.",
                argument.range
            )
        }
        var result = ObjectType(attributes: [:])
        var isValid = true
        for item in items {
            let key = argument.child(item.key)
            guard let name = attributeName(key) else {
                report(
                    .error(
                        "Invalid type specification",
                        "Object constructor map keys must be attribute names.",
                        at: key.range,
                        in: context
                    )
                )
                isValid = false
                continue
            }
            if result.attributes[name] != nil {
                report(
                    .error(
                        "Invalid type specification",
                        "Object constructor map keys must be unique.",
                        at: key.range,
                        in: context
                    )
                )
                isValid = false
                continue
            }
            if !attribute(name, argument.child(item.value), &result) {
                isValid = false
            }
        }
        return isValid ? .object(result) : nil
    }

    /// A bare name; the same name in quotes is refused, as in Terraform.
    private func attributeName(_ key: Expression) -> String? {
        guard case .string(let name) = key.node, key.range.text == name else { return nil }
        return name
    }

    private mutating func attribute(_ name: String, _ value: Expression, _ object: inout ObjectType) -> Bool {
        guard case .call(let function, let ids, _) = value.node, function.text == "optional" else {
            guard let type = type(value) else { return false }
            object.attributes[name] = type
            return true
        }
        let arguments = ids.map(value.child)
        guard let first = arguments.first else {
            return refuse(
                "Optional attribute modifier requires the attribute type as its argument.",
                argumentsRange(of: value)
            ) != nil
        }
        guard arguments.count <= 2 else {
            return refuse(
                "Optional attribute modifier expects at most two arguments: the attribute type, and a default "
                    + "value.",
                value.range
            ) != nil
        }
        guard let type = type(first) else { return false }
        object.attributes[name] = type
        object.optional.insert(name)
        guard arguments.count == 2 else { return true }
        var found: [Diagnostic] = []
        let constant = ConstantEvaluation.value(of: arguments[1], in: context) { found.append($0) }
        diagnostics += found
        guard let given = constant else { return false }
        do {
            object.defaults[name] = try given.converted(to: type)
            return true
        } catch {
            return refuse(
                "This default value is not compatible with the attribute's type constraint: "
                    + "\(error.description).",
                arguments[1].range,
                "Invalid default value for optional attribute"
            ) != nil
        }
    }

    private func joined(_ arguments: ArraySlice<Expression>) -> SourceRange {
        let first = arguments[arguments.startIndex].range
        let last = arguments[arguments.endIndex - 1].range
        return SourceRange(file: first.file, span: first.span.union(last.span))
    }

    /// From the opening parenthesis to the end of the call.
    private func argumentsRange(of call: Expression) -> SourceRange {
        let range = call.range
        guard case .call(let name, _, _) = call.node else { return range }
        var lower = Int(name.span.upper)
        while lower < Int(range.span.upper), range.file.bytes[lower] != UInt8(ascii: "(") {
            lower += 1
        }
        return SourceRange(file: range.file, span: Span(lower, Int(range.span.upper)))
    }
}
