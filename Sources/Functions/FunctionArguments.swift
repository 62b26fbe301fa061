import Evaluation
import Values

extension Function.Parameter {
    static func string(_ name: String) -> Function.Parameter {
        Function.Parameter(name, .string)
    }

    static func number(_ name: String) -> Function.Parameter {
        Function.Parameter(name, .number)
    }

    /// Takes a value of any type that is known itself and not null.
    static func any(_ name: String) -> Function.Parameter {
        Function.Parameter(name, .any)
    }
}

extension Value {
    /// The text of an argument that has been converted to a string.
    var text: String {
        stringValue ?? ""
    }

    /// The number of an argument that has been converted to one.
    var number: Number {
        numberValue ?? 0
    }

    /// The argument as a whole number that fits into 64 bits.
    func wholeNumber(_ prefix: QuotingText = "", argument: Int? = nil) throws(FunctionError) -> Int {
        guard let int = number.int else {
            throw FunctionError(
                prefix + "value must be a whole number, between -9223372036854775808 and 9223372036854775807",
                argument: argument
            )
        }
        return int
    }

    /// How many elements, attributes or entries a known value has; `nil` for what has none.
    var elementCount: Int? {
        elements?.count ?? mapValue?.count
    }

    static func strings(_ texts: some Sequence<String>) -> Value {
        Value(.list(texts.map { .string($0) }, element: .string))
    }
}

extension Sequence where Element: StringProtocol {
    /// In the order of their bytes, which is how Terraform sorts text.
    func sortedByBytes() -> [Element] {
        sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension Function {
    /// The return type of functions that give back a value of the type they were given.
    static let typeOfFirst: ReturnType = { (arguments) throws(FunctionError) in arguments[0].type }

    /// A function from text to text that cannot fail.
    static func text(
        _ name: String,
        _ parameter: String = "str",
        _ body: @escaping @Sendable (String) -> String
    )
        -> Function
    {
        Function(name, [.string(parameter)], returns: .string) { (arguments, _) throws(FunctionError) in
            .string(body(arguments[0].text))
        }
    }
}
