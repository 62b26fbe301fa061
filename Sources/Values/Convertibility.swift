extension ValueType {
    /// Whether values of this type can be converted to the other one.
    ///
    /// Unsafe conversions are those that fail for some values, such as string to number.
    package func isConvertible(to target: ValueType, isUnsafe: Bool = true) -> Bool {
        switch (self, target) {
        case (_, .any): return true
        case (.any, _): return isUnsafe
        case (.bool, .bool), (.number, .number), (.string, .string), (.number, .string), (.bool, .string):
            return true
        case (.string, .number), (.string, .bool): return isUnsafe
        case (.object(let own), .object(let other)):
            return other.attributes.allSatisfy { name, wanted in
                guard let type = own.attributes[name] else { return other.optional.contains(name) }
                return type == wanted || type.isConvertible(to: wanted, isUnsafe: isUnsafe)
            }
        case (.tuple(let own), .tuple(let other)):
            return own.count == other.count
                && zip(own, other).allSatisfy { $0 == $1 || $0.isConvertible(to: $1, isUnsafe: isUnsafe) }
        case (.list(let own), .list(let other)), (.set(let own), .list(let other)),
            (.set(let own), .set(let other)), (.map(let own), .map(let other)):
            return own == other || own.isConvertible(to: other, isUnsafe: isUnsafe)
        case (.list(let own), .set(let other)):
            // Loses order and duplicates.
            return isUnsafe && (own == other || own.isConvertible(to: other, isUnsafe: isUnsafe))
        case (.tuple(let own), .list(let other)), (.tuple(let own), .set(let other)):
            if other == .any, !own.isEmpty {
                // An element of no known type leaves no type for the others, unless all are such.
                return Self.unify(own, isUnsafe: isUnsafe).map { $0 != .any || own.allSatisfy { $0 == .any } }
                    ?? false
            }
            return Self.areConvertible(own, to: other, isUnsafe: isUnsafe)
        case (.object(let own), .map(let other)):
            return Self.areConvertible(Array(own.attributes.values), to: other, isUnsafe: isUnsafe)
        case (.map(let own), .object(let other)):
            return isUnsafe
                && other.attributes.values.allSatisfy {
                    own == $0 || own.isConvertible(to: $0, isUnsafe: isUnsafe)
                }
        default:
            return false
        }
    }

    /// Whether elements of these types can become the elements of one collection.
    private static func areConvertible(_ types: [ValueType], to wanted: ValueType, isUnsafe: Bool) -> Bool {
        if types.isEmpty { return true }
        if wanted == .any { return unify(types, isUnsafe: isUnsafe) != nil }
        return types.allSatisfy { $0 == wanted || $0.isConvertible(to: wanted, isUnsafe: isUnsafe) }
    }

    /// This type with `any` in it replaced by what stands there in the type of the value to convert.
    func replacingAny(from source: ValueType) -> ValueType {
        if source == .any { return self }
        switch self {
        case .any: return source
        case .bool, .number, .string: return self
        case .list(let element): return .list(element.replacingAny(inElementsOf: source))
        case .set(let element): return .set(element.replacingAny(inElementsOf: source))
        case .map(let element): return .map(element.replacingAny(inElementsOf: source))
        case .tuple(let elements):
            guard let own = source.tupleElements, own.count == elements.count else { return self }
            return .tuple(zip(elements, own).map { $0.replacingAny(from: $1) })
        case .object(let object):
            var attributes = object.attributes
            for (name, type) in object.attributes {
                let own = source.objectType.map { $0.attributes[name] ?? .any } ?? source.elementType ?? .any
                attributes[name] = type.replacingAny(from: own)
            }
            return .object(attributes)
        }
    }

    private func replacingAny(inElementsOf source: ValueType) -> ValueType {
        let element: ValueType? =
            switch source {
            case .list(let element), .set(let element), .map(let element): element
            case .tuple(let elements): Self.unify(elements)
            case .object(let object): Self.unify(Array(object.attributes.values))
            default: nil
            }
        return element.map { replacingAny(from: $0) } ?? self
    }
}

extension ValueType {
    /// Why values of this type cannot be converted to the other one, in Terraform's words.
    func mismatch(with wanted: ValueType) -> QuotingText {
        switch (self, wanted) {
        case (.object(let own), .object(let other)): return Self.mismatch(own, other)
        case (.tuple, .list(.any)): return "all list elements must have the same type"
        case (.tuple, .set(.any)): return "all set elements must have the same type"
        case (.object, .map(.any)): return "all map elements must have the same type"
        case (.tuple(let own), .list(let element)), (.tuple(let own), .set(let element)):
            for (index, type) in own.enumerated() where !(type == element || type.isConvertible(to: element))
            {
                return "element \(words: index): \(type.mismatch(with: element))"
            }
            return "all elements must be \(words: element.constraintName)"
        case (.object(let own), .map(let element)):
            for name in own.sortedNames {
                guard let type = own.attributes[name], type != element, !type.isConvertible(to: element)
                else {
                    continue
                }
                return "element \(name.quotedAsInGo): \(type.mismatch(with: element))"
            }
            return "all elements must be \(words: element.constraintName)"
        case (.list(let own), .list(let other)), (.set(let own), .list(let other)):
            return "incorrect list element type: \(own.mismatch(with: other))"
        case (.list(let own), .set(let other)), (.set(let own), .set(let other)):
            return "incorrect set element type: \(own.mismatch(with: other))"
        case (.map(let own), .map(let other)):
            return "incorrect map element type: \(own.mismatch(with: other))"
        default:
            return "\(words: wanted.constraintName) required"
        }
    }

    private static func mismatch(_ own: ObjectType, _ wanted: ObjectType) -> QuotingText {
        let missing = wanted.sortedNames.filter { own.attributes[$0] == nil && !wanted.optional.contains($0) }
            .map(\.quotedAsInGo)
        switch missing.count {
        case 0: break
        case 1: return "attribute \(words: missing[0]) is required"
        case 2: return "attributes \(words: missing[0]) and \(words: missing[1]) are required"
        default:
            return
                "attributes \(words: missing.dropLast().joined(separator: ", ")), and \(words: missing[missing.count - 1]) are required"
        }
        for isUnsafe in [true, false] {
            for name in wanted.sortedNames {
                guard let type = own.attributes[name], let target = wanted.attributes[name], type != target,
                    !type.isConvertible(to: target, isUnsafe: isUnsafe)
                else { continue }
                return "attribute \(words: name.quotedAsInGo): \(type.mismatch(with: target))"
            }
        }
        return "incorrect object attributes"
    }
}
