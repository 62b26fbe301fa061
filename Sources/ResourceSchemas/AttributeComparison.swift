package import Values

extension AttributeSchema {
    /// Whether two values of the attribute count as the same: marks do not matter, nor the order of a set, nor, for
    /// some attributes, case; an empty collection is as good as none.
    ///
    /// Something unknown is never the same as anything.
    package func isSame(_ left: Value, _ right: Value) -> Bool {
        guard left.isWhollyKnown, right.isWhollyKnown else {
            return false
        }
        if left.content == right.content {
            return true
        }
        if left.isNullOrEmpty, right.isNullOrEmpty {
            return true
        }
        return areAlike(left, right)
    }

    private func areAlike(_ left: Value, _ right: Value) -> Bool {
        switch (left.content, right.content) {
        case (.null, .null):
            return true
        case (.string(let first), .string(let second)):
            return first == second || normal(first) == normal(second)
        case (.set(let first, _), .set(let second, _)):
            return Set(first.map { normal($0.unmarkedDeep) }) == Set(second.map { normal($0.unmarkedDeep) })
        case (.list(let first, _), .list(let second, _)), (.tuple(let first), .tuple(let second)),
            (.list(let first, _), .tuple(let second)), (.tuple(let first), .list(let second, _)):
            return first.count == second.count && zip(first, second).allSatisfy(areAlike)
        case (.map(let first, _), .map(let second, _)), (.object(let first), .object(let second)),
            (.map(let first, _), .object(let second)), (.object(let first), .map(let second, _)):
            return first.keys == second.keys && zip(first.values, second.values).allSatisfy(areAlike)
        default:
            return left.unmarkedDeep.content == right.unmarkedDeep.content
        }
    }

    /// The same of an unmarked value, which is a text or not.
    package func normal(_ value: Value) -> Value {
        guard comparison != .exact, let text = value.stringValue else {
            return value
        }
        return .string(normal(text))
    }
}

extension Value {
    /// Whether it is null or a collection without elements.
    fileprivate var isNullOrEmpty: Bool {
        switch content {
        case .null: true
        case .list(let elements, _), .set(let elements, _): elements.isEmpty
        case .map(let entries, _): entries.isEmpty
        default: false
        }
    }
}
