internal import JSONText
internal import StateModel
internal import Values

extension JSONValue {
    /// Parses a JSON column; nil for what is no JSON.
    init?(stored text: String) {
        guard let value = try? JSONValue(parsing: text) else { return nil }
        self = value
    }
}

extension ValueType {
    /// Parses a type column; nil for what is no type.
    init?(stored text: String) {
        guard let json = JSONValue(stored: text), let type = ValueType(json: json) else { return nil }
        self = type
    }
}

extension Value {
    /// Gives a stored JSON text its type again.
    ///
    /// - Throws: `corrupt`, without a word of what the text says.
    init(stored text: String, as type: ValueType) throws(StateError) {
        guard let json = JSONValue(stored: text), let value = try? Value(json: json, type: type) else {
            throw .corrupt(reason: "a stored value does not fit its type")
        }
        self = value
    }
}

/// The attributes of a row as they are stored: an object of JSON beside its type.
///
/// What is sealed is left out, so that a row still says what was sealed when the sealed values are gone. Formats before
/// the fifth had null in its place.
struct StoredAttributes {
    /// All attributes of the type; those left out as null.
    let values: ValueMap
    /// The names of those left out.
    let withheld: Set<String>

    /// - Returns: nil for what is no such object.
    init?(_ text: String, type: ValueType) {
        guard case .object(let object) = type, var json = JSONValue(stored: text)?.object else { return nil }
        var withheld: Set<String> = []
        if json.members.count < object.attributes.count {
            withheld = Set(object.attributes.keys).subtracting(json.members.map(\.name))
            json = JSONObject(json.members + withheld.map { JSONObject.Member(name: $0, value: .null) })
        }
        guard let values = (try? Value(json: .object(json), type: type))?.mapValue else { return nil }
        self.values = values
        self.withheld = withheld
    }

    /// The JSON of a row's attributes without those that are sealed.
    static func text(_ attributes: ValueMap) -> String {
        Value.object(ValueMap(attributes.filter { !$1.isSensitive }.map { ($0, $1) })).storedJSON.text()
    }
}
