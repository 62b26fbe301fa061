import Evaluation
import Values

extension FunctionTable {
    /// Functions that make collections or structures out of others.
    static let sequences: [Function] = [
        .chunkList, .compact, .concat, .distinct, .flatten, .matchKeys, .merge, .reverse, .slice, .transpose,
        .zipMap,
    ]
}

extension Function {
    fileprivate static let concat = Function(
        "concat",
        [],
        variadic: Parameter("seqs", .any, allowsMarked: true),
        returnType: { (arguments) throws(FunctionError) in
            guard let first = arguments.first else {
                throw FunctionError("at least one argument is required")
            }
            if first.type.isList, let common = commonListType(arguments) { return common }
            var elements: [ValueType] = []
            for (index, argument) in arguments.enumerated() {
                switch argument.type {
                case .tuple(let types): elements += types
                case .list(let type):
                    guard let count = argument.elementCount else { return .any }
                    elements += repeatElement(type, count: count)
                case let type:
                    throw FunctionError(
                        "all arguments must be lists or tuples; got \(words: type.typeName)",
                        argument: index
                    )
                }
            }
            return .tuple(elements)
        }
    ) { (arguments, _) throws(FunctionError) in
        var arguments = arguments
        let common = commonListType(arguments)
        if let common {
            for index in arguments.indices {
                arguments[index] = try arguments[index].converted(to: common, argument: index)
            }
        }
        var elements: [Value] = []
        elements.reserveCapacity(arguments.reduce(0) { $0 + ($1.elementCount ?? 0) })
        var marks: Marks = []
        for argument in arguments {
            marks.formUnion(argument.marks)
            elements += argument.elements ?? []
        }
        if let element = common?.elementType {
            return Value(.list(elements, element: element), marks: marks)
        }
        return Value(.tuple(elements), marks: marks)
    }

    /// The type of a list of all elements, when all arguments are lists and their elements have a common type.
    private static func commonListType(_ arguments: [Value]) -> ValueType? {
        let types = arguments.map(\.type)
        guard types.allSatisfy(\.isList) else { return nil }
        return ValueType.unify(types)
    }

    fileprivate static let flatten = Function(
        "flatten",
        [Parameter("list", .any, allowsMarked: true)],
        returnType: { (arguments) throws(FunctionError) in
            guard arguments[0].isWhollyKnown else { return .any }
            guard arguments[0].elements != nil else {
                throw FunctionError("can only flatten lists, sets and tuples")
            }
            // The body makes the type; making it here too would flatten twice.
            return .any
        }
    ) { (arguments, _) throws(FunctionError) in
        var elements: [Value] = []
        var marks: Marks = []
        guard arguments[0].flatten(into: &elements, marks: &marks) else { return .unknown(marks: marks) }
        return Value(.tuple(elements), marks: marks)
    }

    fileprivate static let reverse = Function(
        "reverse",
        [Parameter("list", .any, allowsMarked: true)],
        returnType: { (arguments) throws(FunctionError) in
            switch arguments[0].type {
            case .tuple(let types): return .tuple(types.reversed())
            case .list(let element), .set(let element): return .list(element)
            case let type:
                throw FunctionError(
                    "can only reverse list or tuple values, not \(words: type.typeName)",
                    argument: 0
                )
            }
        }
    ) { (arguments, _) throws(FunctionError) in
        let elements = Array((arguments[0].elements ?? []).reversed())
        let marks = arguments[0].marks
        if let element = arguments[0].type.elementType {
            return Value(.list(elements, element: element), marks: marks)
        }
        return Value(.tuple(elements), marks: marks)
    }

    fileprivate static let slice = Function(
        "slice",
        [Parameter("list", .any, allowsMarked: true), .number("start_index"), .number("end_index")],
        returnType: { (arguments) throws(FunctionError) in
            let type = arguments[0].type
            if type.isSet {
                throw FunctionError(
                    "cannot slice a set, because its elements do not have indices; explicitly convert to a list if"
                        + " the ordering of the result is not important",
                    argument: 0
                )
            }
            guard type.isList || type.isTuple else {
                throw FunctionError("must be a list or tuple value", argument: 0)
            }
            let bounds = try sliceBounds(arguments)
            guard let types = type.tupleElements else { return type }
            return bounds.map { .tuple(Array(types[$0])) } ?? .any
        }
    ) { (arguments, _) throws(FunctionError) in
        guard let bounds = try sliceBounds(arguments), let elements = arguments[0].elements else {
            return .unknown()
        }
        let part = Array(elements[bounds])
        let marks = arguments[0].marks
        if let element = arguments[0].type.elementType {
            return Value(.list(part, element: element), marks: marks)
        }
        return Value(.tuple(part), marks: marks)
    }

    private static func sliceBounds(_ arguments: [Value]) throws(FunctionError) -> Range<Int>? {
        let count = arguments[0].elementCount ?? arguments[0].type.tupleElements?.count
        func bound(_ index: Int, _ name: String) throws(FunctionError) -> Int? {
            guard !arguments[index].isUnknown else { return nil }
            let value = try arguments[index].wholeNumber("invalid \(words: name) index: ", argument: index)
            guard value >= 0 else {
                throw FunctionError("\(words: name) index must not be less than zero", argument: index)
            }
            if let count, value > count {
                throw FunctionError(
                    "\(words: name) index must not be greater than the length of the list",
                    argument: index
                )
            }
            return value
        }
        let start = try bound(1, "start")
        let end = try bound(2, "end")
        guard let start, let end else { return nil }
        guard start <= end else {
            throw FunctionError("start index must not be greater than end index", argument: 1)
        }
        return start..<end
    }

    fileprivate static let chunkList = Function(
        "chunklist",
        [Parameter("list", .list(.any), allowsMarked: true), Parameter("size", .number, allowsMarked: true)],
        returnType: { (arguments) throws(FunctionError) in .list(arguments[0].type) }
    ) { (arguments, _) throws(FunctionError) in
        let list = arguments[0]
        let marks = list.marks.union(arguments[1].marks)
        guard case .list(let elements, let element) = list.content else { return .unknown(.list(list.type)) }
        if elements.isEmpty { return Value(.list([], element: list.type), marks: marks) }
        let size = try arguments[1].wholeNumber("invalid size: ")
        guard size >= 0 else { throw FunctionError("the size argument must be positive") }
        guard size > 0 else { return Value(.list([list.unmarked], element: list.type), marks: marks) }
        let chunks = stride(from: 0, to: elements.count, by: size).map { start in
            let end = size < elements.count - start ? start + size : elements.count
            return Value(.list(Array(elements[start..<end]), element: element))
        }
        return Value(.list(chunks, element: list.type), marks: marks)
    }

    fileprivate static let distinct = Function(
        "distinct",
        [Parameter("list", .list(.any))],
        returnType: typeOfFirst
    ) { (arguments, _) throws(FunctionError) in
        guard arguments[0].isWhollyKnown, case .list(let elements, let element) = arguments[0].content else {
            return .unknown(arguments[0].type)
        }
        var seen: Set<Value> = []
        return Value(.list(elements.filter { seen.insert($0).inserted }, element: element))
    }

    fileprivate static let compact = Function(
        "compact",
        [Parameter("list", .list(.string))],
        returns: .list(.string)
    ) { (arguments, _) throws(FunctionError) in
        guard arguments[0].isWhollyKnown else { return .unknown(.list(.string)) }
        let kept = (arguments[0].elements ?? []).filter { !$0.isNull && $0.stringValue != "" }
        return Value(.list(kept, element: .string))
    }

    fileprivate static let matchKeys = Function(
        "matchkeys",
        [
            Parameter("values", .list(.any)), Parameter("keys", .list(.any)),
            Parameter("searchset", .list(.any)),
        ],
        returnType: { (arguments) throws(FunctionError) in
            guard ValueType.unify([arguments[1].type, arguments[2].type]) != nil else {
                throw FunctionError("keys and searchset must be of the same type")
            }
            return arguments[0].type
        }
    ) { (arguments, _) throws(FunctionError) in
        let type = arguments[0].type
        let values = arguments[0].elements ?? []
        guard values.count == arguments[1].elementCount else {
            throw FunctionError("length of keys and values should be equal")
        }
        let common = ValueType.unify([arguments[1].type, arguments[2].type]) ?? arguments[1].type
        let keys = try arguments[1].converted(to: common, argument: 1)
        let searched = try arguments[2].converted(to: common, argument: 2)
        let element = type.elementType ?? .any
        guard searched.elementCount != 0 else { return Value(.list([], element: element)) }
        guard arguments.allSatisfy(\.isWhollyKnown) else { return .unknown(type) }
        let wanted = Set(searched.elements ?? [])
        let matching = zip(values, keys.elements ?? []).filter { wanted.contains($1) }.map(\.0)
        return Value(.list(matching, element: element))
    }

    fileprivate static let merge = Function(
        "merge",
        [],
        variadic: Parameter("maps", .any, allowsNull: true, allowsMarked: true, allowsDynamic: true),
        returnType: { (arguments) throws(FunctionError) in try mergedType(arguments) }
    ) { (arguments, _) throws(FunctionError) in
        let marks = arguments.reduce(into: Marks()) { $0.formUnion($1.marks) }
        let given = arguments.compactMap(\.mapValue)
        let merged = given.count == 1 ? given[0] : ValueMap(given.joined())
        if let first = arguments.first?.type, case .map(let element) = first,
            arguments.allSatisfy({ $0.type == first })
        {
            return Value(.map(merged, element: element), marks: marks)
        }
        return Value(.object(merged), marks: marks)
    }

    private static func mergedType(_ arguments: [Value]) throws(FunctionError) -> ValueType {
        guard let first = arguments.first?.type else { return .object([:]) }
        var attributes: [String: ValueType] = [:]
        var isUniform = true
        var hasUnknownKeys = false
        for argument in arguments {
            let type = argument.type
            switch type {
            case .any: return .any
            case .object(let object):
                if !argument.isNull {
                    attributes.merge(object.attributes) { $1 }
                }
            case .map(let element):
                if argument.isUnknown {
                    hasUnknownKeys = true
                }
                for key in argument.mapValue?.keys ?? [] {
                    attributes[key] = element
                }
            default:
                throw FunctionError(
                    "arguments must be maps or objects, got \(words: type.typeName.quotedAsInGo)"
                )
            }
            isUniform = isUniform && type == first
        }
        if isUniform { return first }
        return hasUnknownKeys ? .any : .object(attributes)
    }

    fileprivate static let transpose = Function(
        "transpose",
        [Parameter("values", .map(.list(.string)))],
        returns: .map(.list(.string))
    ) { (arguments, _) throws(FunctionError) in
        guard arguments[0].isWhollyKnown else { return .unknown(.map(.list(.string))) }
        var keys: [String: [String]] = [:]
        for (key, list) in arguments[0].mapValue ?? ValueMap() {
            guard let elements = list.elements else {
                throw FunctionError("input must not contain null list")
            }
            for element in elements {
                guard let text = element.stringValue else {
                    throw FunctionError("input list must not contain null string")
                }
                keys[text, default: []].append(key)
            }
        }
        let entries = keys.map { ($0, Value.strings($1.sortedByBytes())) }
        return Value(.map(ValueMap(entries), element: .list(.string)))
    }

    fileprivate static let zipMap = Function(
        "zipmap",
        [
            Parameter("keys", .list(.string), allowsMarked: true),
            Parameter("values", .any, allowsMarked: true),
        ],
        returnType: { (arguments) throws(FunctionError) in
            switch arguments[1].type {
            case .list(let element): return .map(element)
            case .tuple(let types):
                guard arguments[0].isWhollyKnown, let keys = arguments[0].elements else { return .any }
                try requireEqualCounts(keys.count, types.count)
                var attributes: [String: ValueType] = [:]
                for (index, key) in keys.enumerated() {
                    attributes[try zipKey(key, index)] = types[index]
                }
                return .object(attributes)
            default:
                throw FunctionError("values argument must be a list or tuple value")
            }
        }
    ) { (arguments, _) throws(FunctionError) in
        let keys = arguments[0].elements ?? []
        let values = arguments[1].elements ?? []
        let marks = arguments[0].marksDeep.union(arguments[1].marks)
        guard arguments[0].isWhollyKnown else {
            return .unknown(arguments[1].type.elementType.map { .map($0) } ?? .any, marks: marks)
        }
        try requireEqualCounts(keys.count, values.count)
        var entries: [(String, Value)] = []
        entries.reserveCapacity(keys.count)
        for (index, key) in keys.enumerated() {
            entries.append((try zipKey(key, index), values[index]))
        }
        if let element = arguments[1].type.elementType {
            return Value(.map(ValueMap(entries), element: element), marks: marks)
        }
        return Value(.object(ValueMap(entries)), marks: marks)
    }

    private static func requireEqualCounts(_ keys: Int, _ values: Int) throws(FunctionError) {
        guard keys == values else {
            throw FunctionError(
                "number of keys (\(words: keys)) does not match number of values (\(words: values))"
            )
        }
    }

    private static func zipKey(_ key: Value, _ index: Int) throws(FunctionError) -> String {
        guard let text = key.stringValue else {
            throw FunctionError("keys list has null value at index \(words: index)")
        }
        return text
    }
}

extension Value {
    /// The value as one of a type that was found to be common to several arguments.
    func converted(to type: ValueType, argument: Int) throws(FunctionError) -> Value {
        do {
            return try converted(to: type)
        } catch {
            throw FunctionError(error.located, argument: argument)
        }
    }

    /// Whether it could be flattened; not where a list is unknown.
    fileprivate func flatten(into flat: inout [Value], marks: inout Marks) -> Bool {
        marks.formUnion(self.marks)
        guard let elements else { return false }
        for element in elements {
            switch element.content {
            // It may become a list.
            case .unknown(.any): return false
            case .list, .set, .tuple, .unknown(.list), .unknown(.set), .unknown(.tuple):
                if !element.flatten(into: &flat, marks: &marks) {
                    return false
                }
            default: flat.append(element)
            }
        }
        return true
    }
}
