package import JSONText

extension Value {
    /// The value of JSON text read as a type; where the type says `any`, as the type the JSON itself has: objects
    /// become objects, arrays tuples.
    ///
    /// - Throws: `ConversionError` where the JSON does not fit the type.
    package init(json: JSONValue, type: ValueType = .any) throws(ConversionError) {
        let value = try Self.read(json, type)
        guard type.hasAny else {
            self = value
            return
        }
        // Elements whose type was left open must come to one type.
        switch value.content {
        case .list(let elements, _), .set(let elements, _):
            self = try Value(.tuple(elements)).converted(to: type)
        case .map(let entries, _):
            self = try Value(.object(entries)).converted(to: type)
        default:
            self = value
        }
    }

    private static func read(_ json: JSONValue, _ type: ValueType) throws(ConversionError) -> Value {
        switch (json, type) {
        case (.null, _):
            return .null(type.withoutOptionals)
        case (_, .any):
            return try implied(json)
        case (.array(let elements), .list(let element)):
            return Value(.list(try self.elements(elements, type: element), element: element.withoutOptionals))
        case (.array(let elements), .set(let element)):
            return .set(try self.elements(elements, type: element), of: element.withoutOptionals)
        case (.array(let elements), .tuple(let types)):
            guard elements.count == types.count else {
                throw ConversionError("a tuple of \(words: types.count) elements is required")
            }
            var values: [Value] = []
            for (index, element) in elements.enumerated() {
                values.append(try inside(.index(index), element, types[index]))
            }
            return .tuple(values)
        case (.object(let object), .map(let element)):
            var entries: [(String, Value)] = []
            for member in object.members {
                let value = try inside(.key(member.name), member.value, element)
                entries.append((member.name.normalizedNFC, value))
            }
            return Value(.map(ValueMap(entries), element: element.withoutOptionals))
        case (.object(let json), .object(let wanted)):
            return try object(json, type: wanted)
        default:
            return try implied(json).converted(to: type)
        }
    }

    private static func implied(_ json: JSONValue) throws(ConversionError) -> Value {
        switch json {
        case .null: return .null()
        case .bool(let value): return .bool(value)
        case .number(let number):
            guard let value = Number(text: number.text) else { throw ConversionError(Number.rangeMessage) }
            return .number(value)
        case .string(let text): return .string(text)
        case .array(let elements): return .tuple(try Self.elements(elements, type: .any))
        case .object(let object):
            var entries: [(String, Value)] = []
            for member in object.members {
                entries.append(
                    (member.name.normalizedNFC, try inside(.attribute(member.name), member.value, .any))
                )
            }
            return .object(ValueMap(entries))
        }
    }

    private static func object(_ json: JSONObject, type: ObjectType) throws(ConversionError) -> Value {
        var entries: [(String, Value)] = []
        var found: Set<String> = []
        for member in json.members {
            guard let attribute = type.attributes[member.name] else {
                throw ConversionError("unsupported attribute \(member.name.quotedAsInGo)")
            }
            found.insert(member.name)
            entries.append((member.name, try inside(.attribute(member.name), member.value, attribute)))
        }
        for name in type.sortedNames where !found.contains(name) {
            guard type.optional.contains(name) else {
                throw ConversionError("attribute \(words: name.quotedAsInGo) is required")
            }
            entries.append((name, .null((type.attributes[name] ?? .any).withoutOptionals)))
        }
        return .object(ValueMap(entries))
    }

    private static func elements(_ json: [JSONValue], type: ValueType) throws(ConversionError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(json.count)
        for (index, element) in json.enumerated() {
            values.append(try inside(.index(index), element, type))
        }
        return values
    }

    private static func inside(
        _ step: AttributePath.Step,
        _ json: JSONValue,
        _ type: ValueType
    ) throws(ConversionError) -> Value {
        do {
            return try Value(json: json, type: type)
        } catch {
            throw error.inside(step)
        }
    }

    /// The value as JSON, without regard to marks; `nil` when it is not wholly known or holds an infinite number.
    ///
    /// Its type must be kept beside it to read it back exactly.
    package var json: JSONValue? {
        switch content {
        case .unknown: return nil
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let number):
            return number.isInfinite ? nil : .number(JSONNumber(validated: number.description))
        case .string(let text): return .string(text)
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            var array: [JSONValue] = []
            array.reserveCapacity(elements.count)
            for element in elements {
                guard let json = element.json else { return nil }
                array.append(json)
            }
            return .array(array)
        case .map(let entries, _), .object(let entries):
            var members: [JSONObject.Member] = []
            members.reserveCapacity(entries.count)
            for (name, value) in entries {
                guard let json = value.json else { return nil }
                members.append(JSONObject.Member(name: name, value: json))
            }
            return .object(JSONObject(members))
        }
    }
}
