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

    /// The text as a quoted template without interpolation.
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        let given = Array(text.utf8)
        for (index, byte) in given.enumerated() {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
            case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
            case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
            case UInt8(ascii: "$"), UInt8(ascii: "%"):
                bytes.append(byte)
                if index + 1 < given.count, given[index + 1] == UInt8(ascii: "{") {
                    bytes.append(byte)
                }
            case 0..<0x20, 0x7f:
                let digits = String(byte, radix: 16)
                bytes += Array("\\u".utf8) + Array(String(repeating: "0", count: 4 - digits.utf8.count).utf8)
                bytes += Array(digits.utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
