extension Value {
    /// Whether the values are equal in the sense of the language's `==`: a bool, or unknown when that cannot be
    /// said yet; with the marks of both.
    ///
    /// Values of different types are never equal, and nulls of any types always are, unless they are parts of
    /// something whose type they make different.
    ///
    /// A comparison with null tells nothing of what is inside of the other value, so marks inside do not count then.
    package func equals(_ other: Value) -> Value {
        let marks =
            isNull || other.isNull ? marks.union(other.marks) : marksDeep.union(other.marksDeep)
        guard !hasOtherParts(than: other) else { return Value(.bool(false), marks: marks) }
        guard let isEqual = isEqual(to: other) else { return .unknown(.bool, marks: marks).refined(.notNull) }
        return Value(.bool(isEqual), marks: marks)
    }

    /// Whether two objects or tuples differ in the types of their parts, as far as those are known.
    private func hasOtherParts(than other: Value) -> Bool {
        func differ(_ left: [Value], _ right: [Value]) -> Bool {
            zip(left, right).contains { left, right in
                switch (left.content, right.content) {
                case (.tuple, .tuple), (.object, .object): left.hasOtherParts(than: right)
                case (.unknown(.any), _), (_, .unknown(.any)): false
                default: left.type != right.type
                }
            }
        }
        return switch (content, other.content) {
        case (.tuple(let left), .tuple(let right)):
            left.count != right.count || differ(left, right)
        case (.object(let left), .object(let right)):
            left.keys != right.keys || differ(left.values, right.values)
        default: false
        }
    }

    /// Equality without regard to marks; `nil` while something unknown decides.
    ///
    /// Types need no comparison of their own: structural values are compared part by part, and collections name
    /// the type of their elements.
    private func isEqual(to other: Value) -> Bool? {
        switch (content, other.content) {
        case (.unknown, .unknown): return nil
        case (.unknown, _): return excludes(other) ? false : nil
        case (_, .unknown): return other.excludes(self) ? false : nil
        case (.null, .null): return true
        case (.null, _), (_, .null): return false
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return left == right
        case (.tuple(let left), .tuple(let right)):
            guard left.count == right.count else { return false }
            return Self.areEqual(left, right)
        case (.object(let left), .object(let right)):
            guard left.keys == right.keys else { return false }
            return Self.areEqual(left.values, right.values)
        case (.list(let left, let element), .list(let right, let otherElement)):
            guard element == otherElement, left.count == right.count else { return false }
            return Self.areEqual(left, right)
        case (.map(let left, let element), .map(let right, let otherElement)):
            guard element == otherElement, left.keys == right.keys else { return false }
            return Self.areEqual(left.values, right.values)
        case (.set(let left, let element), .set(let right, let otherElement)):
            guard element == otherElement else { return false }
            guard left.allSatisfy(\.isWhollyKnown), right.allSatisfy(\.isWhollyKnown) else { return nil }
            return Set(left.map(\.unmarkedDeep)) == Set(right.map(\.unmarkedDeep))
        default:
            return false
        }
    }

    private static func areEqual(_ left: [Value], _ right: [Value]) -> Bool? {
        for (left, right) in zip(left, right) {
            guard let isEqual = left.isEqual(to: right) else { return nil }
            if !isEqual { return false }
        }
        return true
    }
}
