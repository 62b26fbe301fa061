internal import JSONText
internal import StateModel
internal import Values

/// What is sealed of a sensitive output.
///
/// Its type may tell something, too: values name the attributes of an object, as in `{ (var.secret) = 1 }`. Such a type
/// is sealed together with the value, and the row says that the type may be any.
enum SealedOutput {
    /// What stands in place of a value that is sealed.
    ///
    /// It is no JSON, so that a row still says that it was sealed when the sealed bytes are gone. Formats before the fifth
    /// had null in its place.
    static let placeholder = ""

    static func json(_ value: JSONValue, _ type: ValueType) -> JSONValue {
        ["type": type.json, "value": value]
    }

    /// - Parameters:
    ///   - text: what was sealed.
    ///   - type: as the row says it. A value of no particular type is null and never an object, so an object under
    ///     such a type holds both.
    /// - Returns: the output's value, unmarked.
    /// - Throws: when it is neither.
    static func value(_ text: String, as type: ValueType) throws(StateError) -> Value {
        guard type == .any, let both = JSONValue(stored: text)?.object,
            let value = both["value"], let sealedType = both["type"].flatMap({ ValueType(json: $0) })
        else {
            return try Value(stored: text, as: type)
        }
        return try Value(stored: value.text(), as: sealedType)
    }
}
