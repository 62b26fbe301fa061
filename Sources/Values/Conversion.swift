extension Value {
    /// This value as one of another type, by the rules of Terraform's value library.
    ///
    /// Optional attributes that are missing or null take their defaults or null, unknown values keep being unknown,
    /// and marks stay where they are.
    ///
    /// - Throws: `ConversionError` with Terraform's words, at the path where the value does not fit.
    package func converted(to type: ValueType) throws(ConversionError) -> Value {
        if isOfPrimitive(type) { return self }
        let value = type.hasDefaults ? applyingDefaults(of: type) : self
        let own = value.type
        let target = type.withoutOptionals
        if own == target { return value }
        guard own.isConvertible(to: type) else {
            let error = ConversionError(own.mismatch(with: type))
            throw hasMarkedKeys ? error.withheld : error
        }
        return try value.convert(to: type)
    }

    private func isOfPrimitive(_ type: ValueType) -> Bool {
        switch (content, type) {
        case (_, .any), (.bool, .bool), (.number, .number), (.string, .string): true
        default: false
        }
    }

    /// Whether a mark stands on a map or an object, or around one: its keys must not be shown then.
    private var hasMarkedKeys: Bool {
        guard containsMarks else { return false }
        var open: [(value: Value, isMarked: Bool)] = [(self, false)]
        while let (value, outer) = open.popLast() {
            let isMarked = outer || !value.marks.isEmpty
            switch value.content {
            case .list(let elements, _), .set(let elements, _), .tuple(let elements):
                open += elements.map { ($0, isMarked) }
            case .map(let entries, _), .object(let entries):
                if isMarked { return true }
                open += entries.values.map { ($0, isMarked) }
            case .unknown, .null, .bool, .number, .string: break
            }
        }
        return false
    }

    /// Converts after the types as a whole were found to fit, so that only values can be wrong.
    private func convert(to type: ValueType) throws(ConversionError) -> Value {
        if isOfPrimitive(type) { return self }
        if !marks.isEmpty {
            do {
                return try unmarked.convert(to: type).marked(marks)
            } catch {
                throw error.withheld
            }
        }
        switch content {
        case .unknown(let own):
            let target = type.withoutOptionals.replacingAny(from: own)
            return Value(.unknown(target)).refined(refinementConverted(to: target))
        case .null(let own): return Value(.null(type.withoutOptionals.replacingAny(from: own)))
        case .number(let number) where type == .string: return Value(.string(number.description))
        case .bool(let bool) where type == .string: return Value(.string(bool ? "true" : "false"))
        case .string(let text): return try Self.convert(text, to: type)
        case .bool, .number: throw ConversionError(self.type.mismatch(with: type))
        case .list(let elements, let own), .set(let elements, let own):
            return try convertElements(elements, own: own, to: type)
        case .tuple(let elements): return try convertElements(elements, own: nil, to: type)
        case .map(let entries, let own): return try convertEntries(entries, own: own, to: type)
        case .object(let entries): return try convertEntries(entries, own: nil, to: type)
        }
    }

    private static func convert(_ text: String, to type: ValueType) throws(ConversionError) -> Value {
        switch type {
        case .number:
            guard let number = Number(text: text) else {
                throw ConversionError(
                    Number.isOutOfRange(text) ? Number.rangeMessage : "a number is required"
                )
            }
            return .number(number)
        case .bool:
            switch text {
            case "true", "1": return .bool(true)
            case "false", "0": return .bool(false)
            default: break
            }
            let lower = text.lowercased()
            if lower == "true" || lower == "false" {
                throw ConversionError(
                    "a bool is required; to convert from string, use lowercase \"\(lower)\""
                )
            }
            throw ConversionError("a bool is required")
        default:
            throw ConversionError(ValueType.string.mismatch(with: type))
        }
    }

    /// `own` is the element type of a list or set; `nil` for a tuple.
    private func convertElements(
        _ elements: [Value],
        own: ValueType?,
        to type: ValueType
    ) throws(ConversionError) -> Value {
        func converted(to element: ValueType) throws(ConversionError) -> ([Value], ValueType) {
            try Self.convertAll(elements, own: own, to: element) { index in
                if case .set = content { .setElement(elements[index]) } else { .index(index) }
            }
        }
        switch type {
        case .list(let wanted):
            let (values, element) = try converted(to: wanted)
            return Value(.list(values, element: element))
        case .set(let wanted):
            let (values, element) = try converted(to: wanted)
            return .set(values, of: element)
        case .tuple(let wanted) where own == nil && wanted.count == elements.count:
            var values: [Value] = []
            for (index, element) in elements.enumerated() {
                values.append(try element.convert(to: wanted[index], inside: .index(index)))
            }
            return .tuple(values)
        default:
            throw ConversionError(self.type.mismatch(with: type))
        }
    }

    /// `own` is the element type of a map; `nil` for an object.
    private func convertEntries(
        _ entries: ValueMap,
        own: ValueType?,
        to type: ValueType
    ) throws(ConversionError) -> Value {
        let keys = entries.keys
        func step(_ key: String) -> AttributePath.Step {
            own == nil ? .attribute(key) : .key(key)
        }
        switch type {
        case .map(let wanted):
            let (values, element) = try Self.convertAll(entries.values, own: own, to: wanted) {
                .key(keys[$0])
            }
            return Value(.map(ValueMap(sortedKeys: keys, values: values), element: element))
        case .object(let wanted):
            var values: [(String, Value)] = []
            for (name, value) in entries {
                guard let attribute = wanted.attributes[name] else { continue }
                values.append((name, try value.convert(to: attribute, inside: step(name))))
            }
            for name in wanted.sortedNames where entries[name] == nil {
                guard wanted.optional.contains(name) else {
                    throw ConversionError(
                        "map has no element for required attribute \(words: name.quotedAsInGo)"
                    )
                }
                values.append((name, .null((wanted.attributes[name] ?? .any).withoutOptionals)))
            }
            return .object(ValueMap(values))
        default:
            throw ConversionError(self.type.mismatch(with: type))
        }
    }

    private func convert(to type: ValueType, inside step: AttributePath.Step) throws(ConversionError) -> Value
    {
        do {
            // An inner value of no known type was not looked at when the types were compared.
            return try convert(to: type)
        } catch {
            throw error.inside(step)
        }
    }

    /// Converts the elements of a collection-to-be to one type, and says which it is.
    private static func convertAll(
        _ elements: [Value],
        own: ValueType?,
        to wanted: ValueType,
        step: (Int) -> AttributePath.Step
    ) throws(ConversionError) -> ([Value], ValueType) {
        if let own, own == wanted { return (elements, own) }
        let target = wanted == .any && own == nil ? ValueType.unify(elements.map(\.type)) ?? .any : wanted
        var converted: [Value] = []
        converted.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            converted.append(try element.convert(to: target, inside: step(index)))
        }
        let concrete = target.withoutOptionals
        guard concrete.hasAny else { return (converted, concrete) }
        if converted.isEmpty {
            return ([], concrete == .any ? own ?? .any : concrete)
        }
        // Where the constraint left the type open, the elements must still come to one type.
        guard let unified = ValueType.unify(converted.map(\.type)) else {
            throw ConversionError("collection elements cannot be unified")
        }
        for index in converted.indices {
            converted[index] = try converted[index].convert(to: unified, inside: step(index))
        }
        let types = converted.map(\.type)
        guard let type = types.first(where: { $0 != .any }) else { return (converted, .any) }
        guard types.allSatisfy({ $0 == type || $0 == .any }) else {
            throw ConversionError("element types must all match for conversion to a collection")
        }
        for index in converted.indices where types[index] == .any {
            converted[index] = try converted[index].convert(to: type, inside: step(index))
        }
        return (converted, type)
    }
}
