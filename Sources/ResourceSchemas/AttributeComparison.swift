package import Values

extension AttributeSchema {
    /// Whether two values of the attribute count as the same: marks do not matter, nor the order of a set, nor, for
    /// some attributes, case; an empty collection is as good as none, except where types count.
    ///
    /// Something unknown is never the same as anything.
    ///
    /// - Parameters:
    ///   - left: the wanted value, where it matters which is which.
    ///   - right: the present one.
    /// - Returns: whether nothing changes.
    package func isSame(_ left: Value, _ right: Value) -> Bool {
        guard left.isWhollyKnown, right.isWhollyKnown else {
            return false
        }
        if left.content == right.content {
            return true
        }
        switch comparison {
        case .includingTypes:
            return left.isNull && right.isNull || left.unmarkedDeep.content == right.unmarkedDeep.content
        case .ignoringNullEntries:
            return areAlike(left.withoutNullEntries(but: right), right.isNull ? right.asEmptyMap : right)
        default:
            return left.isNullOrEmpty && right.isNullOrEmpty || areAlike(left, right)
        }
    }

    /// Whether an object has to be replaced because this attribute changes.
    ///
    /// - Parameters:
    ///   - old: the present value.
    ///   - new: another one.
    /// - Returns: whether it cannot be changed in place.
    package func isReplaced(_ old: Value?, by new: Value?) -> Bool {
        // A map of which nothing is known yet may turn out to hold nothing, as none does.
        let mayBeNone = comparison == .ignoringNullEntries && new?.isUnknown ?? true && old?.isNull ?? true
        return forcesReplacement && !mayBeNone
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
    /// As a map, without the entries that are null and that another map does not have.
    fileprivate func withoutNullEntries(but present: Value) -> Value {
        guard case .map(let entries, let element) = content else {
            return isNull ? asEmptyMap : self
        }
        let kept = entries.filter { !$0.1.isNull || present[$0.0] != nil }
        return Value(.map(ValueMap(kept.map { ($0.0, $0.1) }), element: element), marks: marks)
    }

    /// The empty map in place of a null one.
    fileprivate var asEmptyMap: Value {
        Value(.map(ValueMap(), element: type.elementType ?? .string))
    }

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
