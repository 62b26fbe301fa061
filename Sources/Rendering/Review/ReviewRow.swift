import JSONText

/// One line of what becomes of an object, taken apart: which attribute, and what it is before and after.
struct ReviewRow: Sendable, Hashable {
    /// How many lines above it is a part of.
    var depth: Int
    var action: Difference.Action
    /// Of the attribute, or the number of an element; empty where the line is no value.
    var name = ""
    /// What is there; nil where nothing is, or where `text` says it.
    var before: String?
    /// What will be there.
    var after: String?
    /// What stands in the place of both.
    var text: String?
    var forcesReplacement = false

    /// For programs, short because there are many.
    var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            .number(JSONNumber(depth)), .string(action.symbol), .string(name), text(before), text(after),
            text(self.text),
            .bool(forcesReplacement),
        ]
    }

    /// The line for people, without its symbol.
    var line: String {
        let value =
            switch (before, after) {
            case (let before?, let after?) where before == after: before
            case (let before?, let after?): "\(before) -> \(after)"
            case (let one?, nil), (nil, let one?): one
            case (nil, nil): ""
            }
        let parts = [name, text ?? value].filter { !$0.isEmpty }
        return String(repeating: "  ", count: depth) + parts.joined(separator: name.isEmpty ? "" : " = ")
            + (forcesReplacement ? "  # forces replacement" : "")
    }
}

extension Difference.Action {
    /// In one column.
    var symbol: String {
        switch self {
        case .unchanged: " "
        case .create: "+"
        case .delete: "-"
        case .update: "~"
        }
    }
}
