import Evaluation
import Values

extension FunctionTable {
    static let conversions: [Function] = [
        .conversion("tobool", .bool), .conversion("tonumber", .number), .conversion("tostring", .string),
        .conversion("tolist", .list(.any)), .conversion("tomap", .map(.any)),
        .conversion("toset", .set(.any)),
    ]
}

extension Function {
    fileprivate static func conversion(_ name: String, _ wanted: ValueType) -> Function {
        // Nulls and unknowns convert as any other value does, and marks stay where they are.
        let parameter = Parameter("v", .any, allowsNull: true, allowsMarked: true, allowsDynamic: true)
        return Function(
            name,
            [parameter],
            returnType: { (arguments) throws(FunctionError) in
                let type = arguments[0].type
                if type == .any { return wanted }
                guard type == wanted || type.isConvertible(to: wanted) else {
                    throw impossible(type, wanted)
                }
                return wanted
            }
        ) { (arguments, _) throws(FunctionError) in
            try convert(arguments[0], to: wanted)
        }
    }

    private static func convert(_ value: Value, to wanted: ValueType) throws(FunctionError) -> Value {
        do {
            return try value.converted(to: wanted)
        } catch {
            throw failure(value, wanted, error)
        }
    }

    private static func impossible(_ type: ValueType, _ wanted: ValueType) -> FunctionError {
        FunctionError(
            "cannot convert \(words: type.typeName) to \(words: wanted.constraintName)",
            argument: 0
        )
    }

    private static func failure(
        _ value: Value,
        _ wanted: ValueType,
        _ error: ConversionError
    ) -> FunctionError {
        guard value.marks.isEmpty, let text = value.stringValue else {
            return FunctionError(
                "cannot convert \(words: value.type.typeName) to \(words: wanted.constraintName): \(error.located)",
                argument: 0
            )
        }
        let place =
            switch wanted {
            case .bool: "; only the strings \"true\" or \"false\" are allowed"
            case .number: "; given string must be a decimal representation of a number"
            default: ""
            }
        return FunctionError(
            "cannot convert \(text.quotedAsInGo, of: 0) to \(words: wanted.typeName)\(words: place)",
            argument: 0
        )
    }
}
