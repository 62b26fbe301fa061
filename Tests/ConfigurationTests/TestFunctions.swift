import Evaluation
import Values

/// The few functions that the configurations of these tests use.
enum TestFunctions {
    static let table = FunctionTable([
        conversion("tostring", .string), conversion("tolist", .list(.any)), conversion("toset", .set(.any)),
        conversion("tomap", .map(.any)),
        Function("upper", [Function.Parameter("str", .string)], returns: .string) {
            (arguments, _) throws(FunctionError) in
            .string((arguments[0].stringValue ?? "").uppercased())
        },
        Function("length", [Function.Parameter("value", .any, allowsDynamic: true)], returns: .number) {
            (arguments, _) throws(FunctionError) in
            if let text = arguments[0].stringValue { return .number(text.count) }
            guard let count = arguments[0].elements?.count ?? arguments[0].mapValue?.count else {
                throw FunctionError("argument must be a string, a collection type, or a structural type")
            }
            return .number(count)
        },
        Function(
            "sensitive",
            [Function.Parameter("value", .any, allowsNull: true, allowsUnknown: true, allowsMarked: true)],
            returnType: { arguments throws(FunctionError) in arguments[0].type },
            body: { (arguments, _) throws(FunctionError) in arguments[0].marked(.sensitive) }
        ),
    ])

    private static func conversion(_ name: String, _ type: ValueType) -> Function {
        let parameter = Function.Parameter("v", .any, allowsNull: true, allowsMarked: true, allowsDynamic: true)
        return Function(name, [parameter], returnType: { _ in .any }) { (arguments, _) throws(FunctionError) in
            do throws(ConversionError) {
                return try arguments[0].converted(to: type)
            } catch {
                throw FunctionError(error.message, argument: 0)
            }
        }
    }
}
