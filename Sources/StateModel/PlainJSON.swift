package import JSONText
package import Values

extension Value {
    /// The value as JSON, without types and marks; unknown is null.
    package var plainJSON: JSONValue {
        switch content {
        case .unknown, .null: .null
        case .bool(let value): .bool(value)
        case .number(let value): .number(JSONNumber(validated: value.description))
        case .string(let value): .string(value)
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            .array(elements.map(\.plainJSON))
        case .map(let map, _), .object(let map):
            .object(JSONObject(map.map { JSONObject.Member(name: $0, value: $1.plainJSON) }))
        }
    }
}
