import Evaluation
import Values

extension FunctionTable {
    static let sets: [Function] = [.setIntersection, .setProduct, .setSubtract, .setUnion]
}

extension Function {
    fileprivate static let setUnion = setOperation("setunion", allowsUnknownElements: true) { $0.union($1) }
    fileprivate static let setIntersection = setOperation("setintersection") { $0.intersection($1) }

    fileprivate static let setSubtract = Function(
        "setsubtract",
        [.set("a"), .set("b")],
        returnType: { (arguments) throws(FunctionError) in try commonSetType(arguments) }
    ) { (arguments, _) throws(FunctionError) in
        try combine(arguments, allowsUnknownElements: false) { $0.subtracting($1) }
    }

    private typealias Combination = @Sendable (Set<Value>, Set<Value>) -> Set<Value>

    private static func setOperation(
        _ name: String,
        allowsUnknownElements: Bool = false,
        _ combination: @escaping Combination
    ) -> Function {
        Function(
            name,
            [.set("first_set")],
            variadic: .set("other_sets"),
            returnType: { (arguments) throws(FunctionError) in try commonSetType(arguments) }
        ) { (arguments, _) throws(FunctionError) in
            try combine(arguments, allowsUnknownElements: allowsUnknownElements, combination)
        }
    }

    private static func combine(
        _ arguments: [Value],
        allowsUnknownElements: Bool,
        _ combination: Combination
    ) throws(FunctionError) -> Value {
        let type = try commonSetType(arguments)
        let element = type.elementType ?? .any
        var result: Set<Value> = []
        for (index, argument) in arguments.enumerated() {
            let set = try argument.converted(to: type, argument: index)
            guard allowsUnknownElements || set.isWhollyKnown, let elements = set.elements else {
                return .unknown(type)
            }
            result = index == 0 ? Set(elements) : combination(result, Set(elements))
        }
        return .set(result, of: element)
    }

    private static func commonSetType(_ arguments: [Value]) throws(FunctionError) -> ValueType {
        // Empty sets of no known type go with any other.
        let types = arguments.filter { $0.type.elementType != .any || $0.elementCount != 0 }
            .map { $0.type.elementType ?? .any }
        if types.isEmpty { return .set(.any) }
        guard let element = ValueType.unify(types) else {
            throw FunctionError("given sets must all have compatible element types")
        }
        return .set(element)
    }

    fileprivate static let setProduct = Function(
        "setproduct",
        [],
        variadic: Parameter("sets", .any, allowsUnknown: true, allowsMarked: true),
        returnType: { (arguments) throws(FunctionError) in
            let (types, isList) = try factorTypes(arguments)
            return isList ? .list(.tuple(types)) : .set(.tuple(types))
        }
    ) { (arguments, _) throws(FunctionError) in
        let (types, isList) = try factorTypes(arguments)
        let marks = arguments.reduce(into: Marks()) { $0.formUnion($1.marks) }
        var factors: [[Value]] = []
        var total = 1
        for (index, argument) in arguments.enumerated() {
            guard let elements = argument.elements else { return try unknownProduct(arguments).marked(marks) }
            var factor: [Value] = []
            factor.reserveCapacity(elements.count)
            for element in elements {
                factor.append(try element.converted(to: types[index], argument: index))
            }
            factors.append(factor)
            let (product, overflow) = total.multipliedReportingOverflow(by: elements.count)
            guard !overflow else { throw SizeLimit.exceeded }
            total = product
        }
        var limit = SizeLimit()
        try limit.add(ValueExtent.overhead, times: total)
        for factor in factors where !factor.isEmpty {
            try limit.add(factor.reduce(0) { $0 + $1.extent.size }, times: total / factor.count)
        }
        var tuples: [Value] = []
        tuples.reserveCapacity(total)
        for index in 0..<total {
            var rest = index
            var tuple: [Value] = []
            for factor in factors.reversed() {
                tuple.append(factor[rest % factor.count])
                rest /= factor.count
            }
            tuples.append(.tuple(tuple.reversed()))
        }
        let element = ValueType.tuple(types)
        let result = isList ? Value(.list(tuples, element: element)) : Value.set(tuples, of: element)
        return result.marked(marks)
    }

    /// What is known of a product before all factors are: how many elements it may have.
    private static func unknownProduct(_ arguments: [Value]) throws(FunctionError) -> Value {
        let (types, isList) = try factorTypes(arguments)
        var range = Refinement(isNotNull: true, greatestCount: 1)
        for argument in arguments {
            let factor = argument.type.tupleElements?.count ?? argument.possibleCounts.greatest
            guard let product = range.greatestCount, let factor else {
                range.greatestCount = nil
                break
            }
            let (count, overflow) = product.multipliedReportingOverflow(by: factor)
            range.greatestCount = overflow ? nil : count
        }
        let element = ValueType.tuple(types)
        return .unknown(isList ? .list(element) : .set(element)).refined(range)
    }

    private static func factorTypes(_ arguments: [Value]) throws(FunctionError) -> ([ValueType], isList: Bool)
    {
        guard arguments.count > 1 else { throw FunctionError("at least two arguments are required") }
        var types: [ValueType] = []
        var isList = true
        for (index, argument) in arguments.enumerated() {
            switch argument.type {
            case .set(let element):
                types.append(element)
                isList = false
            case .list(let element): types.append(element)
            case .tuple(let elements):
                guard !elements.isEmpty else {
                    types.append(.any)
                    continue
                }
                guard let element = ValueType.unify(elements) else {
                    throw FunctionError("all elements must be of the same type", argument: index)
                }
                types.append(element)
            default: throw FunctionError("a set or a list is required", argument: index)
            }
        }
        return (types, isList)
    }
}

extension Function.Parameter {
    fileprivate static func set(_ name: String) -> Function.Parameter {
        Function.Parameter(name, .set(.any), allowsDynamic: true)
    }
}
