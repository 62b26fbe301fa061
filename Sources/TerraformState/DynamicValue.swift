import JSONText
import Values

/// Attributes of any type: in a Terraform state they stand as an object of the value and its type.
extension Value {
    /// - Parameter json: `{"value": …, "type": …}`, or null; nil for something else.
    /// - Throws: where the value is not of the type.
    init?(dynamic json: JSONValue) throws(ConversionError) {
        guard json != .null else {
            self = .null()
            return
        }
        guard let value = json.dynamicValue, let type = json["type"].flatMap({ ValueType(json: $0) }) else {
            return nil
        }
        self = try Value(json: value, type: type)
    }

    /// The value as Terraform writes it where any type may stand; null for one that is not wholly known.
    var dynamicJSON: JSONValue {
        guard !isNull, let json = unmarkedDeep.json else {
            return .null
        }
        return ["value": json, "type": unmarkedDeep.type.json]
    }
}

extension JSONValue {
    /// The value where this is an object of a value and its type.
    var dynamicValue: JSONValue? {
        guard let members = object?.members, members.count == 2, self["type"] != nil else {
            return nil
        }
        return self["value"]
    }
}
