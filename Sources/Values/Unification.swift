extension ValueType {
    /// The one type that values of all these types can be converted to, or `nil` when there is none.
    ///
    /// These are the rules of Terraform's value library: objects of one set of attributes stay objects and others
    /// become maps, tuples of one length stay tuples and others become lists, any primitive gives way to string.
    package static func unify(_ types: [ValueType]) -> ValueType? {
        unify(types, isUnsafe: true)
    }

    /// Unsafe unification uses conversions that fail for some values.
    static func unify(_ types: [ValueType], isUnsafe: Bool) -> ValueType? {
        let types = unique(types)
        guard types.count > 1 else { return types.first }
        switch structuralUnification(types, isUnsafe: isUnsafe) {
        case .unified(let type): return type
        case .impossible: return nil
        case .undecided: break
        }
        for wanted in preferenceOrder(types) {
            let isCommon = types.allSatisfy {
                $0 == wanted || $0.isConvertible(to: wanted, isUnsafe: isUnsafe)
            }
            if isCommon { return wanted }
        }
        return nil
    }

    private static func unique(_ types: [ValueType]) -> [ValueType] {
        guard let first = types.first else { return [] }
        if types.allSatisfy({ $0 == first }) { return [first] }
        var seen: Set<ValueType> = []
        return types.filter { seen.insert($0).inserted }
    }

    private enum Structural {
        case unified(ValueType)
        case impossible
        case undecided

        init(_ type: ValueType?) {
            self = type.map { .unified($0) } ?? .impossible
        }
    }

    private struct KindCounts {
        var maps = 0
        var lists = 0
        var sets = 0
        var objects = 0
        var tuples = 0
        var dynamics = 0

        init(_ types: [ValueType]) {
            for type in types {
                switch type {
                case .map: maps += 1
                case .list: lists += 1
                case .set: sets += 1
                case .object: objects += 1
                case .tuple: tuples += 1
                case .any: dynamics += 1
                case .bool, .number, .string: break
                }
            }
        }
    }

    private static func structuralUnification(_ types: [ValueType], isUnsafe: Bool) -> Structural {
        let counts = KindCounts(types)
        let hasDynamic = counts.dynamics > 0
        let total = types.count - counts.dynamics
        func elements(_ collection: (ValueType) -> ValueType) -> Structural {
            // What a value of no known type will be cannot be foretold.
            if hasDynamic { return .unified(.any) }
            return Structural(
                unify(types.compactMap(\.elementType), isUnsafe: isUnsafe).map(collection)
            )
        }
        if counts.maps > 0, counts.maps == total { return elements { .map($0) } }
        if counts.maps > 0, counts.maps + counts.objects == total {
            if let type = unifyReplacing(types, isUnsafe: isUnsafe, \.isObject, with: unifyAsMap), type.isMap
            {
                return .unified(type)
            }
            return .undecided
        }
        if counts.lists > 0, counts.lists == total { return elements { .list($0) } }
        if counts.lists > 0, counts.lists + counts.tuples == total {
            if let type = unifyReplacing(types, isUnsafe: isUnsafe, \.isTuple, with: unifyAsList), type.isList
            {
                return .unified(type)
            }
            return .undecided
        }
        if counts.sets > 0, counts.sets == total { return elements { .set($0) } }
        if counts.objects > 0, counts.objects == total {
            return hasDynamic ? .unified(.any) : Structural(unifyObjects(types, isUnsafe: isUnsafe))
        }
        if counts.tuples > 0, counts.tuples == total {
            return hasDynamic ? .unified(.any) : Structural(unifyTuples(types, isUnsafe: isUnsafe))
        }
        return counts.objects > 0 && counts.tuples > 0 ? .impossible : .undecided
    }

    /// Unifies the structural types among these to one collection type, and that with the others.
    private static func unifyReplacing(
        _ types: [ValueType],
        isUnsafe: Bool,
        _ isStructural: (ValueType) -> Bool,
        with unifyStructural: ([ValueType], Bool) -> ValueType?
    ) -> ValueType? {
        guard let collection = unifyStructural(types.filter(isStructural), isUnsafe) else { return nil }
        return unify(types.map { isStructural($0) ? collection : $0 }, isUnsafe: isUnsafe)
    }

    private static func unifyObjects(_ types: [ValueType], isUnsafe: Bool) -> ValueType? {
        let objects = types.compactMap(\.objectType)
        guard let first = objects.first else { return nil }
        let names = first.attributes.keys
        let isUniform = objects.allSatisfy { object in
            object.attributes.count == names.count && names.allSatisfy { object.attributes[$0] != nil }
        }
        guard isUniform else { return unifyAsMap(types, isUnsafe: isUnsafe) }
        var attributes: [String: ValueType] = [:]
        for name in names {
            guard let type = unify(objects.compactMap { $0.attributes[name] }, isUnsafe: isUnsafe) else {
                return nil
            }
            attributes[name] = type
        }
        return .object(attributes)
    }

    private static func unifyAsMap(_ types: [ValueType], isUnsafe: Bool) -> ValueType? {
        let elements = types.compactMap(\.objectType).flatMap(\.attributes.values)
        return commonCollection(
            of: types,
            unify(elements, isUnsafe: isUnsafe).map { .map($0) },
            isUnsafe: isUnsafe
        )
    }

    /// The collection, if all the types can become it: an element of no known type may have hidden that they cannot.
    private static func commonCollection(
        of types: [ValueType],
        _ collection: ValueType?,
        isUnsafe: Bool
    ) -> ValueType? {
        guard let collection, collection.elementType == .any else { return collection }
        return types.allSatisfy { $0.isConvertible(to: collection, isUnsafe: isUnsafe) } ? collection : nil
    }

    private static func unifyTuples(_ types: [ValueType], isUnsafe: Bool) -> ValueType? {
        let tuples = types.compactMap(\.tupleElements)
        guard let length = tuples.first?.count else { return nil }
        guard tuples.allSatisfy({ $0.count == length }) else {
            return unifyAsList(types, isUnsafe: isUnsafe)
        }
        var elements: [ValueType] = []
        for index in 0..<length {
            guard let type = unify(tuples.map { $0[index] }, isUnsafe: isUnsafe) else { return nil }
            elements.append(type)
        }
        return .tuple(elements)
    }

    private static func unifyAsList(_ types: [ValueType], isUnsafe: Bool) -> ValueType? {
        let elements = types.compactMap(\.tupleElements).flatMap(\.self)
        return commonCollection(
            of: types,
            unify(elements, isUnsafe: isUnsafe).map { .list($0) },
            isUnsafe: isUnsafe
        )
    }

    /// The types with the most general first; as they came where neither is more general.
    private static func preferenceOrder(_ types: [ValueType]) -> [ValueType] {
        var rest = types
        var ordered: [ValueType] = []
        while !rest.isEmpty {
            let index =
                rest.firstIndex { candidate in !rest.contains { $0.generality(against: candidate) < 0 } } ?? 0
            ordered.append(rest.remove(at: index))
        }
        return ordered
    }

    /// Negative when this type is to be preferred to the other as the result of a unification.
    private func generality(against other: ValueType) -> Int {
        switch (self, other) {
        case (.any, .any): 0
        case (_, .any): -1
        case (.any, _): 1
        case (.string, .string): 0
        case (.string, .bool), (.string, .number): -1
        case (.bool, .string), (.number, .string): 1
        case (.list(let left), .list(let right)), (.set(let left), .set(let right)),
            (.map(let left), .map(let right)):
            left.generality(against: right)
        case (.list, .set), (.tuple, .set), (.list, .tuple), (.map, .object): -1
        case (.set, .list), (.set, .tuple), (.tuple, .list), (.object, .map): 1
        case (.object(let left), .object(let right)):
            Self.generality(
                left.attributes.count == right.attributes.count
                    ? left.attributes.map { name, type in right.attributes[name].map { (type, $0) } } : [nil]
            )
        case (.tuple(let left), .tuple(let right)):
            Self.generality(left.count == right.count ? zip(left, right).map { ($0, $1) } : [nil])
        default: 0
        }
    }

    private static func generality(_ pairs: [(ValueType, ValueType)?]) -> Int {
        var hasLeft = false
        var hasRight = false
        for pair in pairs {
            guard let (left, right) = pair else { return 0 }
            let order = left.generality(against: right)
            hasLeft = hasLeft || order < 0
            hasRight = hasRight || order > 0
        }
        return hasLeft == hasRight ? 0 : (hasLeft ? -1 : 1)
    }
}

extension ValueType {
    package var isList: Bool {
        if case .list = self { true } else { false }
    }

    package var isSet: Bool {
        if case .set = self { true } else { false }
    }

    var isMap: Bool {
        if case .map = self { true } else { false }
    }

    package var isObject: Bool {
        objectType != nil
    }

    package var isTuple: Bool {
        tupleElements != nil
    }

    var objectType: ObjectType? {
        if case .object(let type) = self { type } else { nil }
    }

    package var tupleElements: [ValueType]? {
        if case .tuple(let elements) = self { elements } else { nil }
    }
}
