extension Value {
    package static func unknown(_ type: ValueType = .any, marks: Marks = []) -> Value {
        Value(.unknown(type), marks: marks)
    }

    package static func null(_ type: ValueType = .any) -> Value {
        Value(.null(type))
    }

    package static func bool(_ value: Bool) -> Value {
        Value(.bool(value))
    }

    package static func number(_ value: Number) -> Value {
        Value(.number(value))
    }

    package static func number(_ value: Int) -> Value {
        Value(.number(Number(value)))
    }

    package static func object(_ attributes: ValueMap) -> Value {
        Value(.object(attributes))
    }

    package static func tuple(_ elements: [Value]) -> Value {
        Value(.tuple(elements))
    }

    package func marked(_ added: Marks) -> Value {
        var copy = self
        copy.marks.formUnion(added)
        return copy
    }

    package var isSensitive: Bool {
        marks.contains(.sensitive)
    }

    /// Whether this value itself is unknown; its elements may still be.
    package var isUnknown: Bool {
        if case .unknown = content { true } else { false }
    }

    package var isNull: Bool {
        if case .null = content { true } else { false }
    }

    package var boolValue: Bool? {
        if case .bool(let value) = content { value } else { nil }
    }

    package var stringValue: String? {
        if case .string(let value) = content { value } else { nil }
    }

    package var numberValue: Number? {
        if case .number(let value) = content { value } else { nil }
    }

    /// The entries, when this is a known map or object.
    package var mapValue: ValueMap? {
        switch content {
        case .map(let map, _), .object(let map): map
        default: nil
        }
    }

    /// The elements, when this is a known list, set or tuple.
    package var elements: [Value]? {
        switch content {
        case .list(let elements, _), .set(let elements, _), .tuple(let elements): elements
        default: nil
        }
    }

    /// The attribute or map entry of that name, without regard to marks of the container.
    package subscript(name: String) -> Value? {
        mapValue?[name]
    }
}
