internal import JSONText
internal import StateModel
internal import Values

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

extension ValueType {
    /// Parses a type column.
    init(stored text: String) throws(StateError) {
        guard let type = ValueType(json: try JSONValue(stored: text)) else {
            throw .corrupt(reason: "\(text) is no type")
        }
        self = type
    }
}

extension Value {
    /// Gives a JSON column its type again.
    init(stored text: String, as type: ValueType) throws(StateError) {
        let json = try JSONValue(stored: text)
        do {
            self = try Value(json: json, type: type)
        } catch {
            throw .corrupt(reason: "a stored value does not fit its type: \(error)")
        }
    }
}
