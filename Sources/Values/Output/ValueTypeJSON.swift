package import JSONText

extension ValueType {
    /// The type in the JSON form that Terraform's state has: `"string"`, `["list","string"]`, `["object",{...}]`.
    package var json: JSONValue {
        switch self {
        case .any: .string("dynamic")
        case .bool, .number, .string: .string(typeName)
        case .list(let element): .array([.string("list"), element.json])
        case .set(let element): .array([.string("set"), element.json])
        case .map(let element): .array([.string("map"), element.json])
        case .tuple(let elements): .array([.string("tuple"), .array(elements.map(\.json))])
        case .object(let object):
            .array(
                [
                    .string("object"),
                    .object(
                        JSONObject(
                            object.sortedNames.map {
                                JSONObject.Member(name: $0, value: (object.attributes[$0] ?? .any).json)
                            }
                        )
                    ),
                ] + (object.optional.isEmpty ? [] : [.array(object.optional.sorted().map { .string($0) })])
            )
        }
    }

    /// Whether there is an object in it, whose attributes a value may have named.
    package var namesAttributes: Bool {
        switch self {
        case .any, .bool, .number, .string: false
        case .list(let element), .set(let element), .map(let element): element.namesAttributes
        case .tuple(let elements): elements.contains(where: \.namesAttributes)
        case .object: true
        }
    }

    /// The type of a value that must not be shown: nothing of what only the value can have named.
    ///
    /// An object in it is of any type.
    package var withheld: ValueType {
        switch self {
        case .any, .bool, .number, .string: self
        case .list(let element): .list(element.withheld)
        case .set(let element): .set(element.withheld)
        case .map(let element): .map(element.withheld)
        case .tuple(let elements): .tuple(elements.map(\.withheld))
        case .object: .any
        }
    }

    /// Reads the JSON form of a type; `nil` for anything else.
    package init?(json: JSONValue) {
        switch json {
        case .string("dynamic"): self = .any
        case .string("bool"): self = .bool
        case .string("number"): self = .number
        case .string("string"): self = .string
        case .array(let parts) where parts.count >= 2:
            switch (parts[0].string, parts[1]) {
            case ("list", let element):
                guard let type = ValueType(json: element) else { return nil }
                self = .list(type)
            case ("set", let element):
                guard let type = ValueType(json: element) else { return nil }
                self = .set(type)
            case ("map", let element):
                guard let type = ValueType(json: element) else { return nil }
                self = .map(type)
            case ("tuple", .array(let elements)):
                let types = elements.compactMap { ValueType(json: $0) }
                guard types.count == elements.count else { return nil }
                self = .tuple(types)
            case ("object", .object(let object)):
                var attributes: [String: ValueType] = [:]
                for member in object.members {
                    guard let type = ValueType(json: member.value) else { return nil }
                    attributes[member.name] = type
                }
                let optional = parts.count > 2 ? parts[2].array?.compactMap(\.string) ?? [] : []
                self = .object(ObjectType(attributes: attributes, optional: Set(optional)))
            default: return nil
            }
        default: return nil
        }
    }
}
