import Values

/// Writes known values as expressions of the configuration language.
enum ConfigurationLiteral {
    /// The expression, over several lines where it is a map with entries.
    ///
    /// - Parameters:
    ///   - value: wholly known.
    ///   - indent: columns in front of the line that it begins on.
    /// - Returns: an expression that evaluates to the value.
    static func text(_ value: Value, indent: Int = 0) -> String {
        switch value.content {
        case .unknown, .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let number): return number.description
        case .string(let text): return quoted(text)
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            return "[" + elements.map { text($0, indent: indent) }.joined(separator: ", ") + "]"
        case .map(let entries, _), .object(let entries):
            guard !entries.isEmpty else { return "{}" }
            let inner = String(repeating: " ", count: indent + 2)
            let lines = entries.map { "\n\(inner)\(quoted($0)) = \(text($1, indent: indent + 2))" }
            return "{" + lines.joined() + "\n" + String(repeating: " ", count: indent) + "}"
        }
    }

    /// The text as a quoted template without interpolation, in which everything can be seen: what has no width, or
    /// changes the direction of writing, is escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "$", "%":
                result.unicodeScalars.append(scalar)
                if index + 1 < scalars.count, scalars[index + 1] == "{" {
                    result.unicodeScalars.append(scalar)
                }
            default:
                if isVisible(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += escape(scalar)
                }
            }
        }
        return result + "\""
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x20..<0x7f).contains(scalar.value)
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse,
            .surrogate, .unassigned:
            return false
        default: return true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let width = digits.utf8.count > 4 ? 8 : 4
        return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.utf8.count)
            + digits
    }
}
