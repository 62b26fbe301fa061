import Evaluation
import Values

extension FunctionTable {
    /// Functions that take collections or structures apart, or look into them.
    static let collections: [Function] = [
        .allTrue, .anyTrue, .coalesce, .coalesceList, .contains, .element, .index, .keys, .length, .lookup,
        .one,
        .values,
    ]
}

extension Function {
    fileprivate static let length = Function(
        "length",
        [Parameter("value", .any, allowsUnknown: true, allowsMarked: true, allowsDynamic: true)],
        returnType: { (arguments) throws(FunctionError) in
            switch arguments[0].type {
            case .bool, .number:
                throw FunctionError(
                    "argument must be a string, a collection type, or a structural type"
                )
            default: return .number
            }
        }
    ) { (arguments, _) throws(FunctionError) in
        let value = arguments[0]
        let count: Int? =
            switch (value.content, value.type) {
            case (.string(let text), _): text.graphemeCount
            case (_, .tuple(let elements)): elements.count
            case (_, .object(let object)): object.attributes.count
            default: value.elementCount
            }
        if let count, !(value.type.isSet && value.possibleCounts.least < count) {
            return Value.number(count).marked(value.marks)
        }
        var range = value.possibleCounts
        if value.type == .string {
            range = (value.refinement.prefix.graphemeCount, nil)
        }
        let lowest = value.type == .any ? nil : Number(range.least)
        return .unknown(.number, marks: value.marks)
            .refined(Refinement(isNotNull: true, lowest: lowest, highest: range.greatest.map { Number($0) }))
    }

    fileprivate static let allTrue = Function(
        "alltrue",
        [Parameter("list", .list(.bool))],
        returns: .bool
    ) { (arguments, _) throws(FunctionError) in
        for element in arguments[0].elements ?? [] {
            if element.isUnknown { return .unknown(.bool) }
            if element.boolValue != true { return .bool(false) }
        }
        return .bool(true)
    }

    fileprivate static let anyTrue = Function(
        "anytrue",
        [Parameter("list", .list(.bool))],
        returns: .bool
    ) { (arguments, _) throws(FunctionError) in
        let elements = arguments[0].elements ?? []
        if elements.contains(where: { $0.boolValue == true }) { return .bool(true) }
        return elements.contains(where: \.isUnknown) ? .unknown(.bool) : .bool(false)
    }

    fileprivate static let coalesce = Function(
        "coalesce",
        [],
        variadic: Parameter("vals", .any, allowsNull: true, allowsUnknown: true, allowsDynamic: true),
        returnType: { (arguments) throws(FunctionError) in
            guard let type = ValueType.unify(arguments.map(\.type)) else {
                throw FunctionError("all arguments must have the same type")
            }
            return type
        }
    ) { (arguments, _) throws(FunctionError) in
        let type = ValueType.unify(arguments.map(\.type)) ?? .any
        for (index, argument) in arguments.enumerated() {
            let value = try argument.converted(to: type, argument: index)
            if value.isUnknown { return .unknown(type) }
            if value.isNull || value.stringValue == "" { continue }
            return value
        }
        throw FunctionError("no non-null, non-empty-string arguments")
    }

    fileprivate static let coalesceList = Function(
        "coalescelist",
        [],
        variadic: Parameter("vals", .any, allowsNull: true, allowsUnknown: true, allowsDynamic: true),
        returnType: { (arguments) throws(FunctionError) in
            guard let first = arguments.first?.type else {
                throw FunctionError("at least one argument is required")
            }
            for argument in arguments {
                if argument.isUnknown { return .any }
                switch argument.type {
                case .list, .tuple: continue
                default: throw FunctionError("coalescelist arguments must be lists or tuples")
                }
            }
            return arguments.allSatisfy { $0.type == first } ? first : .any
        }
    ) { (arguments, _) throws(FunctionError) in
        for argument in arguments {
            if argument.isUnknown { return .unknown() }
            if let elements = argument.elements, !elements.isEmpty { return argument }
        }
        throw FunctionError("no non-null arguments")
    }

    fileprivate static let contains = Function("contains", [.any("list"), .any("value")], returns: .bool) {
        (arguments, _) throws(FunctionError) in
        guard let elements = arguments[0].elements else {
            throw FunctionError("argument must be list, tuple, or set")
        }
        let wanted = arguments[1]
        var mayContain = false
        for element in elements {
            switch element.equals(wanted).content {
            case .bool(true): return .bool(true)
            case .unknown: mayContain = true
            default: break
            }
        }
        return mayContain ? .unknown(.bool) : .bool(false)
    }

    fileprivate static let index = Function("index", [.any("list"), .any("value")], returns: .number) {
        (arguments, _) throws(FunctionError) in
        guard let elements = arguments[0].elements, !arguments[0].type.isSet else {
            throw FunctionError("argument must be a list or tuple")
        }
        guard !elements.isEmpty else { throw FunctionError("cannot search an empty list") }
        for (index, element) in elements.enumerated() {
            switch element.equals(arguments[1]).content {
            case .bool(true): return .number(index)
            case .unknown: return .unknown(.number)
            default: break
            }
        }
        throw FunctionError("item not found")
    }

    fileprivate static let element = Function(
        "element",
        [Parameter("list", .any, allowsMarked: true), .number("index")],
        returnType: { (arguments) throws(FunctionError) in
            if let index = arguments[1].numberValue, index < 0 {
                throw FunctionError("cannot use element function with a negative index")
            }
            switch arguments[0].type {
            case .list(let element): return element
            case .tuple(let elements):
                if arguments[1].isUnknown { return .any }
                let index = try arguments[1].wholeNumber("invalid index: ")
                guard !elements.isEmpty else {
                    throw FunctionError("cannot use element function with an empty list")
                }
                return elements[index % elements.count]
            case let type: throw FunctionError("cannot read elements from \(words: type.typeName)")
            }
        }
    ) { (arguments, _) throws(FunctionError) in
        let index = try arguments[1].wholeNumber("invalid index: ")
        guard let elements = arguments[0].elements, !elements.isEmpty else {
            throw FunctionError("cannot use element function with an empty list")
        }
        return elements[index % elements.count].marked(arguments[0].marks)
    }

    fileprivate static let one = Function(
        "one",
        [.any("list")],
        returnType: { (arguments) throws(FunctionError) in
            switch arguments[0].type {
            case .list(let element), .set(let element): return element
            case .tuple(let elements) where elements.count < 2: return elements.first ?? .any
            default: throw notOne
            }
        }
    ) { (arguments, _) throws(FunctionError) in
        guard let elements = arguments[0].elements, elements.count < 2 else { throw notOne }
        return elements.first ?? .null(arguments[0].type.elementType ?? .any)
    }

    private static let notOne = FunctionError(
        "must be a list, set, or tuple value with either zero or one elements",
        argument: 0
    )

    fileprivate static let keys = Function(
        "keys",
        [Parameter("inputMap", .any, allowsUnknown: true, allowsMarked: true)],
        returnType: { (arguments) throws(FunctionError) in
            switch arguments[0].type {
            case .map: return .list(.string)
            case .object(let object): return .tuple(object.attributes.map { _ in .string })
            default: throw FunctionError("must have map or object type", argument: 0)
            }
        }
    ) { (arguments, _) throws(FunctionError) in
        let argument = arguments[0]
        if case .object(let object) = argument.type {
            return Value(.tuple(object.sortedNames.map { .string($0) }), marks: argument.marks)
        }
        guard let map = argument.mapValue else { return .unknown(.list(.string), marks: argument.marks) }
        return Value.strings(map.keys).marked(argument.marks)
    }

    fileprivate static let values = Function(
        "values",
        [Parameter("mapping", .any, allowsMarked: true)],
        returnType: { (arguments) throws(FunctionError) in
            switch arguments[0].type {
            case .map(let element): return .list(element)
            case .object(let object): return .tuple(object.sortedNames.compactMap { object.attributes[$0] })
            default: throw FunctionError("values() requires a map as the first argument")
            }
        }
    ) { (arguments, _) throws(FunctionError) in
        let values = arguments[0].mapValue?.values ?? []
        if case .map(_, let element) = arguments[0].content {
            return Value(.list(values, element: element), marks: arguments[0].marks)
        }
        return Value(.tuple(values), marks: arguments[0].marks)
    }

    fileprivate static let lookup = Function(
        "lookup",
        [
            Parameter("inputMap", .any, allowsUnknown: true, allowsMarked: true),
            Parameter("key", .string, allowsUnknown: true, allowsMarked: true),
        ],
        variadic: Parameter(
            "default",
            .any,
            allowsNull: true,
            allowsUnknown: true,
            allowsMarked: true,
            allowsDynamic: true
        ),
        returnType: { (arguments) throws(FunctionError) in try lookupType(arguments) }
    ) { (arguments, _) throws(FunctionError) in
        let marks = arguments[0].marks.union(arguments[1].marks)
        guard !arguments[0].isUnknown, let key = arguments[1].stringValue else {
            return .unknown(try lookupType(arguments), marks: marks)
        }
        if let value = arguments[0][key] { return value.marked(marks) }
        guard arguments.count == 3 else {
            throw FunctionError("lookup failed to find key \(key.quotedAsInGo, of: 1)")
        }
        return try arguments[2].converted(to: lookupType(arguments), argument: 2).marked(marks)
    }

    private static func lookupType(_ arguments: [Value]) throws(FunctionError) -> ValueType {
        guard arguments.count <= 3 else {
            throw FunctionError("lookup() takes two or three arguments, got \(words: arguments.count)")
        }
        // The type of a large object takes long to make, and one attribute's is all that is asked for.
        if case .object(let entries) = arguments[0].content, let key = arguments[1].stringValue,
            let value = entries[key]
        {
            return value.type
        }
        switch arguments[0].type {
        case .object(let object):
            guard let key = arguments[1].stringValue else { return .any }
            if let type = object.attributes[key] { return type }
            if arguments.count == 3 { return arguments[2].type }
            throw FunctionError("the given object has no attribute \(key.quotedAsInGo, of: 1)", argument: 0)
        case .map(let element):
            if arguments.count == 3, (try? arguments[2].converted(to: element)) == nil {
                throw FunctionError(
                    "the default value must have the same type as the map elements",
                    argument: 2
                )
            }
            return element
        default:
            throw FunctionError("lookup() requires a map as the first argument", argument: 0)
        }
    }
}
