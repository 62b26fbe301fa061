extension ValueType {
    package var isPrimitive: Bool {
        switch self {
        case .bool, .number, .string: true
        default: false
        }
    }

    /// Whether this is a list, set or map.
    package var isCollection: Bool {
        elementType != nil
    }

    /// The element type of a list, set or map.
    package var elementType: ValueType? {
        switch self {
        case .list(let element), .set(let element), .map(let element): element
        default: nil
        }
    }

    /// Whether the type holds `any` somewhere.
    var hasAny: Bool {
        switch self {
        case .any: true
        case .bool, .number, .string: false
        case .list(let element), .set(let element), .map(let element): element.hasAny
        case .tuple(let elements): elements.contains(where: \.hasAny)
        case .object(let object): object.attributes.values.contains(where: \.hasAny)
        }
    }

    /// The type of values that meet this constraint: without optional attributes and defaults.
    package var withoutOptionals: ValueType {
        switch self {
        case .any, .bool, .number, .string: self
        case .list(let element): .list(element.withoutOptionals)
        case .set(let element): .set(element.withoutOptionals)
        case .map(let element): .map(element.withoutOptionals)
        case .tuple(let elements): .tuple(elements.map(\.withoutOptionals))
        case .object(let object):
            .object(ObjectType(attributes: object.attributes.mapValues(\.withoutOptionals)))
        }
    }

    /// The name messages use: `string`, `list of string`, `object`.
    package var typeName: String {
        switch self {
        case .any: "dynamic"
        default: name(\.typeName)
        }
    }

    /// The name messages use for what is wanted, where `any` reads `any type`.
    package var constraintName: String {
        switch self {
        case .any: "any type"
        default: name { $0 == .any ? "any single type" : $0.constraintName }
        }
    }

    private func name(_ elementName: (ValueType) -> String) -> String {
        switch self {
        case .any: "any"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .list(let element): "list of " + elementName(element)
        case .set(let element): "set of " + elementName(element)
        case .map(let element): "map of " + elementName(element)
        case .tuple: "tuple"
        case .object: "object"
        }
    }

    /// The type as a constraint is written: `list(object({a=string}))`.
    package var constraintText: String {
        switch self {
        case .any, .bool, .number, .string: name(\.typeName)
        case .list(let element): "list(\(element.constraintText))"
        case .set(let element): "set(\(element.constraintText))"
        case .map(let element): "map(\(element.constraintText))"
        case .tuple(let elements): "tuple([\(elements.map(\.constraintText).joined(separator: ","))])"
        case .object(let object):
            "object({"
                + object.sortedNames.map { name in
                    let text = object.attributes[name]?.constraintText ?? "any"
                    return "\(name)=" + (object.optional.contains(name) ? "optional(\(text))" : text)
                }.joined(separator: ",") + "})"
        }
    }
}

extension ObjectType {
    /// The attributes' names in the order of their bytes.
    package var sortedNames: [String] {
        attributes.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension Value {
    /// The value's type; for a value of no known type yet, `.any`.
    package var type: ValueType {
        switch content {
        case .unknown(let type), .null(let type): type
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .list(_, let element): .list(element)
        case .set(_, let element): .set(element)
        case .map(_, let element): .map(element)
        case .tuple(let elements): .tuple(Self.types(of: elements))
        case .object(let attributes):
            .object(
                ObjectType(
                    attributes: Dictionary(
                        zip(attributes.keys, Self.types(of: attributes.values)),
                        uniquingKeysWith: { $1 }
                    )
                )
            )
        }
    }

    /// The types of several values; one type for neighbours that share their elements, since the type of a value that
    /// holds the same one twice, and so on, would be as large as the value written out.
    private static func types(of values: [Value]) -> [ValueType] {
        var types: [ValueType] = []
        types.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            let isSame = index > 0 && value.sharesElements(with: values[index - 1])
            types.append(isSame ? types[index - 1] : value.type)
        }
        return types
    }

    private func sharesElements(with other: Value) -> Bool {
        switch (content, other.content) {
        case (.tuple(let own), .tuple(let others)): Self.isOneArray(own, others)
        case (.object(let own), .object(let others)):
            own.keys == others.keys && Self.isOneArray(own.values, others.values)
        default: false
        }
    }

    private static func isOneArray(_ left: [Value], _ right: [Value]) -> Bool {
        left.count == right.count
            && left.withUnsafeBufferPointer { one in
                right.withUnsafeBufferPointer { one.baseAddress == $0.baseAddress }
            }
    }
}
