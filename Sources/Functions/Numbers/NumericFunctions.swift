import Evaluation
import Values

extension FunctionTable {
    static let numeric: [Function] = [
        .absolute, .ceiling, .floor, .logarithm, .maximum, .minimum, .parseInteger, .power, .range, .signum,
        .sum,
    ]
}

extension Function {
    fileprivate static let absolute = arithmetic("abs") { $0.absolute }
    fileprivate static let ceiling = arithmetic("ceil") { $0.ceiling.withoutNegativeZero }
    fileprivate static let floor = arithmetic("floor") { $0.floor.withoutNegativeZero }

    private static func arithmetic(_ name: String, _ body: @escaping @Sendable (Number) -> Number) -> Function
    {
        Function(name, [.number("num")], returns: .number) { (arguments, _) throws(FunctionError) in
            .number(body(arguments[0].number))
        }
    }

    fileprivate static let signum = Function("signum", [.number("num")], returns: .number) {
        (arguments, _) throws(FunctionError) in
        .number(try arguments[0].wholeNumber().signum())
    }

    fileprivate static let maximum = extreme("max") { $0 > $1 }
    fileprivate static let minimum = extreme("min") { $0 < $1 }

    private static func extreme(
        _ name: String,
        _ isBetter: @escaping @Sendable (Number, Number) -> Bool
    ) -> Function {
        Function(name, [], variadic: .number("numbers"), returns: .number) {
            (arguments, _) throws(FunctionError) in
            guard var best = arguments.first?.number else {
                throw FunctionError("must pass at least one number")
            }
            for argument in arguments.dropFirst() where isBetter(argument.number, best) {
                best = argument.number
            }
            return .number(best)
        }
    }

    fileprivate static let sum = Function("sum", [.any("list")], returns: .number) {
        (arguments, _) throws(FunctionError) in
        guard let count = arguments[0].elementCount else {
            throw FunctionError("cannot sum noniterable", argument: 0)
        }
        guard count > 0 else { throw FunctionError("cannot sum an empty list", argument: 0) }
        guard let elements = arguments[0].elements else {
            throw FunctionError(
                "argument must be list, set, or tuple. Received \(words: arguments[0].type.typeName)",
                argument: 0
            )
        }
        guard arguments[0].isWhollyKnown else { return .unknown(.number) }
        var total: Number?
        for element in elements {
            guard let number = try? element.converted(to: .number).numberValue else {
                throw FunctionError("argument must be list, set, or tuple of number values", argument: 0)
            }
            guard let before = total else {
                total = number
                continue
            }
            guard let next = before.adding(number) else {
                throw FunctionError("can't compute sum of opposing infinities")
            }
            total = next
        }
        return .number(total ?? 0)
    }

    fileprivate static let logarithm = Function("log", [.number("num"), .number("base")], returns: .number) {
        (arguments, _) throws(FunctionError) in
        try .float(
            FloatingPoint.logarithm(arguments[0].number.double)
                / FloatingPoint.logarithm(arguments[1].number.double)
        )
    }

    fileprivate static let power = Function("pow", [.number("num"), .number("power")], returns: .number) {
        (arguments, _) throws(FunctionError) in
        try .float(FloatingPoint.power(arguments[0].number.double, arguments[1].number.double))
    }

    fileprivate static let parseInteger = Function(
        "parseint",
        [.any("number"), .number("base")],
        returnType: { (arguments) throws(FunctionError) in
            guard arguments[0].type == .string else {
                throw FunctionError(
                    "first argument must be a string, not \(words: arguments[0].type.typeName)",
                    argument: 0
                )
            }
            return .number
        }
    ) { (arguments, _) throws(FunctionError) in
        let base = try arguments[1].wholeNumber(argument: 1)
        guard (2...62).contains(base) else {
            throw FunctionError("base must be a whole number between 2 and 62 inclusive", argument: 1)
        }
        guard let number = Number(integerText: arguments[0].text, radix: base) else {
            if arguments[0].text.utf8.count > Number.digitLimit / 2 {
                throw FunctionError("the text is too long for a number: \(Number.rangeMessage)", argument: 0)
            }
            throw FunctionError(
                "cannot parse \(arguments[0].text.quotedAsInGo, of: 0) as a base \(base, of: 1) integer",
                argument: 0
            )
        }
        return .number(number)
    }

    fileprivate static let range = Function(
        "range",
        [],
        variadic: .number("params"),
        returns: .list(.number)
    ) { (arguments, _) throws(FunctionError) in
        let numbers = arguments.map(\.number)
        let start: Number
        let end: Number
        let step: Number
        switch numbers.count {
        case 1: (start, end, step) = (0, numbers[0], numbers[0] < 0 ? -1 : 1)
        case 2: (start, end, step) = (numbers[0], numbers[1], numbers[1] < numbers[0] ? -1 : 1)
        case 3: (start, end, step) = (numbers[0], numbers[1], numbers[2])
        default: throw FunctionError("must have one, two, or three arguments")
        }
        let isDown = step.sign < 0
        if isDown, end > start {
            throw FunctionError("end must be less than start when step is negative", argument: 1)
        }
        if !isDown, end < start {
            throw FunctionError("end must be greater than start when step is positive", argument: 1)
        }
        var elements: [Value] = []
        var current = start
        while isDown ? current > end : current < end {
            guard elements.count < 1024 else {
                throw FunctionError(
                    "more than 1024 values were generated; either decrease the difference between start and end"
                        + " or use a smaller step"
                )
            }
            elements.append(.number(current))
            current = current.adding(step) ?? end
        }
        return Value(.list(elements, element: .number))
    }
}

extension Value {
    fileprivate static func float(_ value: Double) throws(FunctionError) -> Value {
        guard let number = Number(value) else { throw FunctionError("the result is not a number") }
        return .number(number)
    }
}

extension Number {
    /// Zero without a sign, which rounding to whole numbers leaves none.
    fileprivate var withoutNegativeZero: Number {
        sign == 0 ? 0 : self
    }
}
