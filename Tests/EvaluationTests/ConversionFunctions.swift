import Evaluation
import Values

/// The few functions that the recorded expressions about the language itself need.
enum ConversionFunctions {
    static let table = FunctionTable([
        conversion("tostring", .string), conversion("tonumber", .number), conversion("tobool", .bool),
        conversion("tolist", .list(.any)), conversion("toset", .set(.any)), conversion("tomap", .map(.any)),
        Function("upper", [Function.Parameter("str", .string)], returns: .string) {
            (arguments, _) throws(FunctionError) in
            .string((arguments[0].stringValue ?? "").uppercased())
        },
        Function("length", [Function.Parameter("value", .any, allowsUnknown: true)], returns: .number) {
            (arguments, _) throws(FunctionError) in
            switch arguments[0].content {
            case .string(let text): return .number(text.count)
            case .list(let elements, _), .set(let elements, _), .tuple(let elements):
                return .number(elements.count)
            case .map(let entries, _), .object(let entries): return .number(entries.count)
            default:
                throw FunctionError("argument must be a string, a collection type, or a structural type")
            }
        },
        Function("max", [], variadic: Function.Parameter("numbers", .number), returns: .number) {
            (arguments, _) throws(FunctionError) in
            guard let greatest = arguments.compactMap(\.numberValue).max() else {
                throw FunctionError("must pass at least one number")
            }
            return .number(greatest)
        },
    ])

    private static func conversion(_ name: String, _ type: ValueType) -> Function {
        let parameter = Function.Parameter(
            "v",
            .any,
            allowsNull: true,
            allowsMarked: true,
            allowsDynamic: true
        )
        @Sendable func convert(_ value: Value) throws(FunctionError) -> Value {
            do {
                return try value.converted(to: type)
            } catch {
                throw FunctionError(error.wording, argument: 0)
            }
        }
        return Function(name, [parameter], returnType: { _ in .any }) {
            (arguments, _) throws(FunctionError) in
            try convert(arguments[0])
        }
    }
}
