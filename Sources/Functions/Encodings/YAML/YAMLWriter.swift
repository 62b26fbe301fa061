import Values

/// Writes values as Terraform's YAML library does: block style, all strings quoted, long ones folded.
struct YAMLWriter {
    private static let width = 80
    private static let indentStep = 2
    private static let simpleKeyLimit = 128

    private var output: [UInt8] = []
    /// In scalars.
    private var column = 0

    private init() {}

    /// The text; nil where it would be too large, since every level is indented more.
    static func text(of value: Value) -> String? {
        var writer = YAMLWriter()
        writer.write(value, indent: 0, place: .root)
        writer.newline()
        guard !writer.isFull else { return nil }
        switch value.content {
        case .null, .bool, .number:
            // A plain text at the end of a document could go on in what follows.
            writer.write("...")
            writer.newline()
        default: break
        }
        return String(decoding: writer.output, as: UTF8.self)
    }

    private enum Place {
        case root
        case element
        case entry
    }

    private mutating func write(_ text: String) {
        output += text.utf8
        column += text.unicodeScalars.count
    }

    private mutating func newline() {
        if output.last != 0x0A {
            lineBreak()
        }
    }

    private mutating func lineBreak() {
        output.append(0x0A)
        column = 0
    }

    private mutating func indent(_ count: Int) {
        output += repeatElement(UInt8(ascii: " "), count: count)
        column += count
    }

    private var isFull: Bool {
        output.count > ValueExtent.sizeLimit
    }

    /// `indent` is that of the collection around the value.
    private mutating func write(_ value: Value, indent: Int, place: Place) {
        guard !isFull else { return }
        let space = place == .root ? "" : " "
        switch value.content {
        case .unknown, .null: write(space + "null")
        case .bool(let value): write(space + (value ? "true" : "false"))
        case .number(let number): write(space + number.description)
        case .string(let text):
            write(space)
            write(text, indent: indent + Self.indentStep, isKey: false)
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            guard !elements.isEmpty else { return write(space + "[]") }
            write(elements, indent: place == .element ? indent + Self.indentStep : indent, place: place)
        case .map(let entries, _), .object(let entries):
            guard !entries.isEmpty else { return write(space + "{}") }
            write(entries, indent: place == .root ? indent : indent + Self.indentStep, place: place)
        }
    }

    /// Goes to where a part of a block stands; the first one stands behind the dash of a block around it.
    private mutating func begin(isFirst: Bool, indent: Int, place: Place) {
        if isFirst, place == .element {
            write(" ")
        } else if !(isFirst && place == .root) {
            newline()
            self.indent(indent)
        }
    }

    private mutating func write(_ elements: [Value], indent: Int, place: Place) {
        for (index, element) in elements.enumerated() {
            begin(isFirst: index == 0, indent: indent, place: place)
            write("-")
            write(element, indent: indent, place: .element)
        }
    }

    private mutating func write(_ entries: ValueMap, indent: Int, place: Place) {
        var isFirst = true
        for (key, value) in entries {
            begin(isFirst: isFirst, indent: indent, place: place)
            isFirst = false
            let isSimple =
                key.utf8.count <= Self.simpleKeyLimit && !key.unicodeScalars.contains(where: \.isYAMLBreak)
            if isSimple {
                write(key, indent: indent + Self.indentStep, isKey: true)
                write(":")
                write(value, indent: indent, place: .entry)
            } else {
                write("? ")
                write(key, indent: indent + Self.indentStep, isKey: false)
                newline()
                self.indent(indent)
                write(":")
                write(value, indent: indent, place: .element)
            }
        }
    }

    private mutating func write(_ text: String, indent: Int, isKey: Bool) {
        if !isKey, text.utf8.contains(0x0A), Self.canBeLiteral(text) {
            writeLiteral(text, indent: indent)
        } else {
            writeQuoted(text, indent: indent, allowsBreaks: !isKey)
        }
    }

    /// Whether a text reads back the same without escapes.
    private static func canBeLiteral(_ text: String) -> Bool {
        var isAfterSpace = false
        for scalar in text.unicodeScalars {
            if !scalar.isPrintableInYAML || (scalar.isYAMLBreak && isAfterSpace) { return false }
            isAfterSpace = scalar == " "
        }
        return !isAfterSpace
    }

    private mutating func writeLiteral(_ text: String, indent: Int) {
        let bytes = Array(text.utf8)
        write("|")
        if bytes[0] == UInt8(ascii: " ") || bytes[0] == 0x0A {
            write(String(Self.indentStep))
        }
        if bytes[bytes.count - 1] != 0x0A {
            write("-")
        } else if bytes.count == 1 || bytes[bytes.count - 2] == 0x0A {
            write("+")
        }
        lineBreak()
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if !line.isEmpty {
                self.indent(indent)
                output += line
                column += line.count
            }
            lineBreak()
        }
        // The splitting has made one line more than there are breaks.
        output.removeLast()
        if bytes[bytes.count - 1] != 0x0A {
            column = 1
        }
    }

    private mutating func writeQuoted(_ text: String, indent: Int, allowsBreaks: Bool) {
        write("\"")
        let scalars = Array(text.unicodeScalars)
        var isAfterSpace = false
        for (index, scalar) in scalars.enumerated() {
            if let escape = scalar.yamlEscape {
                write(escape)
                isAfterSpace = false
            } else if scalar == " " {
                if allowsBreaks, !isAfterSpace, column > Self.width, index > 0, index < scalars.count - 1 {
                    lineBreak()
                    self.indent(indent)
                    if scalars[index + 1] == " " {
                        write("\\")
                    }
                } else {
                    write(" ")
                }
                isAfterSpace = true
            } else {
                output += UTF8.encode(scalar).map { Array($0) } ?? []
                column += 1
                isAfterSpace = false
            }
        }
        write("\"")
    }
}

extension Unicode.Scalar {
    var isYAMLBreak: Bool {
        switch value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    fileprivate var isPrintableInYAML: Bool {
        switch value {
        case 0x0A, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        default: false
        }
    }

    fileprivate var yamlEscape: String? {
        switch value {
        case 0x00: return "\\0"
        case 0x07: return "\\a"
        case 0x08: return "\\b"
        case 0x09: return "\\t"
        case 0x0A: return "\\n"
        case 0x0B: return "\\v"
        case 0x0C: return "\\f"
        case 0x0D: return "\\r"
        case 0x1B: return "\\e"
        case 0x22: return "\\\""
        case 0x5C: return "\\\\"
        case 0x85: return "\\N"
        case 0x2028: return "\\L"
        case 0x2029: return "\\P"
        default: break
        }
        if isPrintableInYAML { return nil }
        let digits = String(value, radix: 16, uppercase: true)
        let (letter, width) = value < 0x100 ? ("x", 2) : (value < 0x10000 ? ("u", 4) : ("U", 8))
        return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
}
