/// A word, or words, that a command takes besides options.
struct Operand: Sendable {
    /// What help and usage show for it.
    let name: String
    let value: ArgumentValue
    /// What messages call it.
    let meaning: String
    let isRequired: Bool
    let repeats: Bool

    static func required(
        _ name: String,
        _ value: ArgumentValue,
        _ meaning: String,
        repeats: Bool = false
    ) -> Self {
        Self(name: name, value: value, meaning: meaning, isRequired: true, repeats: repeats)
    }

    static func optional(_ name: String, _ value: ArgumentValue, repeats: Bool = false) -> Self {
        Self(name: name, value: value, meaning: "", isRequired: false, repeats: repeats)
    }

    var shown: String {
        let text = repeats ? "\(name)..." : name
        return isRequired ? text : "[\(text)]"
    }
}
