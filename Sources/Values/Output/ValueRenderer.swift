/// Writes values as `terraform console` prints them.
package struct ValueRenderer {
    /// What is nested more deeply is indented like this, or the text would grow with the square of the depth.
    private static let deepestIndent = 1_000

    private var text = ""
    /// At least as many as any indentation so far.
    private var spaces = "        "

    private init() {}

    /// The value as an expression-like text, over several lines where it has elements or line breaks.
    ///
    /// What follows its first line is indented by so many columns.
    package static func text(of value: Value, indent: Int = 0) -> String {
        var renderer = ValueRenderer()
        renderer.write(value, indent: indent)
        return renderer.text
    }

    private mutating func write(_ value: Value, indent: Int) {
        if case .unknown = value.content {
            text += "(known after apply)"
            return
        }
        if value.marks.contains(.sensitive) {
            text += "(sensitive value)"
            return
        }
        if value.marks.contains(.ephemeral) {
            text += "(ephemeral value)"
            return
        }
        switch value.content {
        case .unknown: break
        case .null(let type): text += Self.nullText(type)
        case .bool(let value): text += value ? "true" : "false"
        case .number(let number): text += number.description
        case .string(let string): write(string, indent: indent)
        case .tuple(let elements): write(elements, indent: indent)
        case .object(let entries): write(entries, indent: indent)
        case .list(let elements, _):
            text += "tolist("
            write(elements, indent: indent)
            text += ")"
        case .set(let elements, _):
            text += "toset("
            write(elements, indent: indent)
            text += ")"
        case .map(let entries, _):
            text += "tomap("
            write(entries, indent: indent)
            text += ")"
        }
    }

    private static func nullText(_ type: ValueType) -> String {
        switch type {
        case .any: "null"
        case .string: "tostring(null)"
        case .number: "tonumber(null)"
        case .bool: "tobool(null)"
        case .list(let element): "tolist(null) /* of \(element.typeName) */"
        case .set(let element): "toset(null) /* of \(element.typeName) */"
        case .map(let element): "tomap(null) /* of \(element.typeName) */"
        case .tuple, .object: "null /* \(type.typeName) */"
        }
    }

    private mutating func write(_ string: String, indent: Int) {
        guard string.utf8.contains(UInt8(ascii: "\n")) else {
            text += string.quotedAsInGo
            return
        }
        let lines = string.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        let trimmed = Set(lines.map(Self.trimmingSpaces))
        var delimiter = "EOT"
        while trimmed.contains(delimiter) {
            delimiter += "_"
        }
        text += (indent > 0 ? "<<-" : "<<") + delimiter
        for line in lines {
            newLine(indent)
            text += line
        }
        newLine(indent)
        text += delimiter
    }

    private static func trimmingSpaces(_ line: Substring) -> String {
        // No delimiter is longer than this, and no other line is of interest.
        guard line.utf8.count < 400 else { return "" }
        let scalars = line.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    private mutating func write(_ elements: [Value], indent: Int) {
        text += "["
        for element in elements {
            newLine(indent + 2)
            write(element, indent: indent + 2)
            text += ","
        }
        if !elements.isEmpty {
            newLine(indent)
        }
        text += "]"
    }

    private mutating func write(_ entries: ValueMap, indent: Int) {
        text += "{"
        for (key, value) in entries {
            newLine(indent + 2)
            write(key, indent: indent + 2)
            text += " = "
            write(value, indent: indent + 2)
        }
        if !entries.isEmpty {
            newLine(indent)
        }
        text += "}"
    }

    private mutating func newLine(_ wanted: Int) {
        let indent = min(wanted, Self.deepestIndent)
        if indent > spaces.utf8.count {
            spaces = String(repeating: " ", count: 2 * indent)
        }
        text += "\n"
        text += spaces.prefix(indent)
    }
}

extension ValueType {
    /// The type as `terraform console` prints it for `type(...)`: attributes and elements on lines of their own.
    func consoleText(indent: Int = 0) -> String {
        let inner = String(repeating: " ", count: 4 * (indent + 1))
        let outer = String(repeating: " ", count: 4 * indent)
        switch self {
        case .any, .bool, .number, .string: return typeName
        case .list(let element): return "list(\(element.consoleElementText(inner, outer, indent)))"
        case .set(let element): return "set(\(element.consoleElementText(inner, outer, indent)))"
        case .map(let element): return "map(\(element.consoleElementText(inner, outer, indent)))"
        case .tuple(let elements):
            if elements.isEmpty { return "tuple([])" }
            let lines = elements.map { "\(inner)\($0.consoleText(indent: indent + 1)),\n" }
            return "tuple([\n\(lines.joined())\(outer)])"
        case .object(let object):
            if object.attributes.isEmpty { return "object({})" }
            let lines = object.sortedNames.map { name in
                "\(inner)\(name): \((object.attributes[name] ?? .any).consoleText(indent: indent + 1)),\n"
            }
            return "object({\n\(lines.joined())\(outer)})"
        }
    }

    /// Structural element types stand on lines of their own.
    private func consoleElementText(_ inner: String, _ outer: String, _ indent: Int) -> String {
        guard isObject || isTuple else { return consoleText(indent: indent) }
        return "\n\(inner)\(consoleText(indent: indent + 1)),\n\(outer)"
    }
}
