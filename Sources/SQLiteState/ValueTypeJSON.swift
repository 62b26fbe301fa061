internal import JSONText
internal import StateModel
internal import Values

/// The notation of cty, which Terraform uses too: `"string"`, `["set","string"]`, `["object",{"a":"bool"}]`.
extension ValueType {
    var json: JSONValue {
        switch self {
        case .any: "dynamic"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .list(let element): ["list", element.json]
        case .set(let element): ["set", element.json]
        case .map(let element): ["map", element.json]
        case .tuple(let elements): ["tuple", .array(elements.map(\.json))]
        case .object(let object):
            [
                "object",
                .object(
                    JSONObject(
                        object.attributes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                            .map { JSONObject.Member(name: $0.key, value: $0.value.json) }
                    )
                ),
            ]
        }
    }

    init(json: JSONValue) throws(StateError) {
        switch (json.string, json.array?.first?.string, json.array?.last) {
        case ("dynamic", _, _): self = .any
        case ("bool", _, _): self = .bool
        case ("number", _, _): self = .number
        case ("string", _, _): self = .string
        case (_, "list", let element?): self = .list(try ValueType(json: element))
        case (_, "set", let element?): self = .set(try ValueType(json: element))
        case (_, "map", let element?): self = .map(try ValueType(json: element))
        case (_, "tuple", .array(let elements)?):
            var types: [ValueType] = []
            for element in elements {
                types.append(try ValueType(json: element))
            }
            self = .tuple(types)
        case (_, "object", .object(let object)?):
            var attributes: [String: ValueType] = [:]
            for member in object.members {
                attributes[member.name] = try ValueType(json: member.value)
            }
            self = .object(attributes)
        default:
            throw .corrupt(reason: "\(json.text()) is no type")
        }
    }
}

extension Value {
    /// Gives stored JSON its type again.
    ///
    /// - Throws: `corrupt` when the text is not of that type.
    init(stored json: JSONValue, as type: ValueType) throws(StateError) {
        switch (json, type) {
        case (.null, _):
            self = .null(type)
        case (.bool(let value), .bool), (.bool(let value), .any):
            self = .bool(value)
        case (.string(let value), .string), (.string(let value), .any):
            self = .string(value)
        case (.number(let value), .number), (.number(let value), .any):
            guard let number = Number(text: value.text) else {
                throw .corrupt(reason: "\(value.text) is no number")
            }
            self = .number(number)
        case (.array(let elements), .list(let element)):
            self.init(.list(try Value.elements(elements, as: element), element: element))
        case (.array(let elements), .set(let element)):
            self.init(.set(try Value.elements(elements, as: element), element: element))
        case (.array(let elements), .tuple(let types)) where elements.count == types.count:
            var values: [Value] = []
            for (element, type) in zip(elements, types) {
                values.append(try Value(stored: element, as: type))
            }
            self = .tuple(values)
        case (.array(let elements), .any):
            self = .tuple(try Value.elements(elements, as: .any))
        case (.object(let object), .map(let element)):
            self.init(.map(try Value.entries(object) { _ in element }, element: element))
        case (.object(let object), .object(let type)):
            self = .object(try Value.entries(object) { type.attributes[$0] ?? .any })
        case (.object(let object), .any):
            self = .object(try Value.entries(object) { _ in .any })
        default:
            throw .corrupt(reason: "a stored value is not of its type \(type.json.text())")
        }
    }

    private static func elements(_ elements: [JSONValue], as type: ValueType) throws(StateError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            values.append(try Value(stored: element, as: type))
        }
        return values
    }

    private static func entries(
        _ object: JSONObject,
        type: (String) -> ValueType
    ) throws(StateError) -> ValueMap {
        var entries: [(String, Value)] = []
        entries.reserveCapacity(object.members.count)
        for member in object.members {
            entries.append((member.name, try Value(stored: member.value, as: type(member.name))))
        }
        return ValueMap(entries)
    }
}

extension JSONValue {
    /// Parses a JSON column.
    init(stored text: String) throws(StateError) {
        do {
            self = try JSONValue(parsing: text)
        } catch {
            throw .corrupt(reason: "a stored text is not JSON: \(error.message), at byte \(error.offset)")
        }
    }
}
