extension ValueType {
    /// Whether an object in this constraint has an optional attribute with a default.
    var hasDefaults: Bool {
        switch self {
        case .any, .bool, .number, .string: false
        case .list(let element), .set(let element), .map(let element): element.hasDefaults
        case .tuple(let elements): elements.contains(where: \.hasDefaults)
        case .object(let object):
            !object.defaults.isEmpty || object.attributes.values.contains(where: \.hasDefaults)
        }
    }
}

extension Value {
    /// This value with defaults put where the constraint has one and the value has nothing or null.
    ///
    /// The result is made of objects and tuples, to be converted to the constraint afterwards.
    func applyingDefaults(of type: ValueType) -> Value {
        guard type.hasDefaults else { return self }
        switch (content, type) {
        case (.list(let elements, _), .list(let element)), (.set(let elements, _), .list(let element)),
            (.tuple(let elements), .list(let element)), (.list(let elements, _), .set(let element)),
            (.set(let elements, _), .set(let element)), (.tuple(let elements), .set(let element)):
            if elements.isEmpty { return self }
            return Value(.tuple(elements.map { $0.applyingDefaults(of: element) }), marks: marks)
        case (.tuple(let elements), .tuple(let types)):
            guard elements.count == types.count else { return self }
            return Value(.tuple(zip(elements, types).map { $0.applyingDefaults(of: $1) }), marks: marks)
        case (.map(let entries, _), .map(let element)), (.object(let entries), .map(let element)):
            if entries.isEmpty { return self }
            return Value(.object(entries.mapValues { $1.applyingDefaults(of: element) }), marks: marks)
        case (.map(let entries, _), .object(let object)), (.object(let entries), .object(let object)):
            var completed: [(String, Value)] = entries.map { name, value in
                (name, object.attributes[name].map { value.applyingDefaults(of: $0) } ?? value)
            }
            for (name, value) in object.defaults where entries[name].map(\.isNull) ?? true {
                let complete = object.attributes[name].map { value.applyingDefaults(of: $0) } ?? value
                completed.append((name, complete))
            }
            return Value(.object(ValueMap(completed)), marks: marks)
        default:
            return self
        }
    }
}
