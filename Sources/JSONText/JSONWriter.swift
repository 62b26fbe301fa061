/// How JSON text is laid out.
package struct JSONStyle: Sendable, Hashable {
    /// No white space; members in the order they stand.
    package static let compact = JSONStyle(indent: nil, sortedKeys: false, escapesHTML: false)
    /// No white space, members sorted by the bytes of their names: equal values give equal bytes.
    package static let canonical = JSONStyle(indent: nil, sortedKeys: true, escapesHTML: false)
    /// Two spaces a level, as `terraform output -json` prints.
    package static let pretty = JSONStyle(indent: 2, sortedKeys: false, escapesHTML: false)
    /// The same with the escapes of Go's encoder.
    package static let indented = JSONStyle(indent: 2, sortedKeys: false, escapesHTML: true)

    /// Spaces a level, or `nil` for one line.
    var indent: Int?
    var sortedKeys: Bool
    /// Whether `<`, `>`, `&`, U+2028 and U+2029 are written as `\u` escapes, as Go's encoder does.
    package var escapesHTML: Bool

    package init(indent: Int?, sortedKeys: Bool, escapesHTML: Bool) {
        self.indent = indent
        self.sortedKeys = sortedKeys
        self.escapesHTML = escapesHTML
    }
}

extension JSONValue {
    /// The value as JSON text in UTF-8, without a final newline.
    package func bytes(_ style: JSONStyle = .compact) -> [UInt8] {
        var writer = JSONTextWriter(style)
        writer.write(self)
        return writer.bytes
    }

    package func text(_ style: JSONStyle = .compact) -> String {
        String(decoding: bytes(style), as: UTF8.self)
    }
}

/// Lays a value out with a stack of its own, so that depth never costs call stack.
private struct JSONTextWriter {
    private enum Frame {
        case array([JSONValue], next: Int)
        case object([JSONObject.Member], next: Int)
    }

    /// What is nested more deeply is indented like this, or the text would grow with the square of the depth.
    private static let deepestIndent = 500

    private let style: JSONStyle
    private(set) var bytes: [UInt8] = []
    private var frames: [Frame] = []

    init(_ style: JSONStyle) {
        self.style = style
    }

    mutating func write(_ value: JSONValue) {
        begin(value)
        while let frame = frames.popLast() {
            switch frame {
            case .array(let elements, let next):
                guard next < elements.count else {
                    close(UInt8(ascii: "]"))
                    continue
                }
                frames.append(.array(elements, next: next + 1))
                separate(next, depth: frames.count)
                begin(elements[next])
            case .object(let members, let next):
                guard next < members.count else {
                    close(UInt8(ascii: "}"))
                    continue
                }
                frames.append(.object(members, next: next + 1))
                separate(next, depth: frames.count)
                write(string: members[next].name)
                bytes.append(UInt8(ascii: ":"))
                if style.indent != nil {
                    bytes.append(UInt8(ascii: " "))
                }
                begin(members[next].value)
            }
        }
    }

    /// Writes a value, or the opening of a container that `write(_:)` then goes through.
    private mutating func begin(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let text): write(string: text)
        case .array(let elements):
            if elements.isEmpty {
                bytes.append(contentsOf: "[]".utf8)
            } else {
                bytes.append(UInt8(ascii: "["))
                frames.append(.array(elements, next: 0))
            }
        case .object(let object):
            if object.members.isEmpty {
                bytes.append(contentsOf: "{}".utf8)
            } else {
                bytes.append(UInt8(ascii: "{"))
                frames.append(.object(style.sortedKeys ? sorted(object.members) : object.members, next: 0))
            }
        }
    }

    /// Members by the bytes of their names; of one name, as they stand (`sort` is stable).
    private func sorted(_ members: [JSONObject.Member]) -> [JSONObject.Member] {
        members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Goes to where child number `index` of the innermost container is to be written.
    private mutating func separate(_ index: Int, depth: Int) {
        if index > 0 {
            bytes.append(UInt8(ascii: ","))
        }
        breakLine(depth)
    }

    private mutating func close(_ bracket: UInt8) {
        breakLine(frames.count)
        bytes.append(bracket)
    }

    private mutating func breakLine(_ depth: Int) {
        if let indent = style.indent {
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(
                contentsOf: repeatElement(UInt8(ascii: " "), count: indent * min(depth, Self.deepestIndent))
            )
        }
    }

    private mutating func write(string text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plain = 0
            for index in utf8.indices {
                guard let escape = escape(utf8, at: index) else { continue }
                bytes.append(contentsOf: utf8[plain..<index])
                bytes.append(contentsOf: escape.text)
                plain = index + escape.replaced
            }
            bytes.append(contentsOf: utf8[plain...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// What must be written instead of the character that begins at `index`, and how many bytes that replaces.
    private func escape(
        _ utf8: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) -> (text: [UInt8], replaced: Int)? {
        switch utf8[index] {
        case UInt8(ascii: "\""): return (Array("\\\"".utf8), 1)
        case UInt8(ascii: "\\"): return (Array("\\\\".utf8), 1)
        case 0x08: return (Array("\\b".utf8), 1)
        case 0x0C: return (Array("\\f".utf8), 1)
        case 0x0A: return (Array("\\n".utf8), 1)
        case 0x0D: return (Array("\\r".utf8), 1)
        case 0x09: return (Array("\\t".utf8), 1)
        case let byte where byte < 0x20: return (unicodeEscape(UInt16(byte)), 1)
        case UInt8(ascii: "<") where style.escapesHTML, UInt8(ascii: ">") where style.escapesHTML,
            UInt8(ascii: "&") where style.escapesHTML:
            return (unicodeEscape(UInt16(utf8[index])), 1)
        case 0xE2 where style.escapesHTML && utf8[index + 1] == 0x80 && utf8[index + 2] & 0xFE == 0xA8:
            return (unicodeEscape(0x2000 | UInt16(utf8[index + 2] & 0x3F)), 3)
        default: return nil
        }
    }

    private func unicodeEscape(_ unit: UInt16) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("\\u".utf8)
        for shift in stride(from: 12, through: 0, by: -4) {
            text.append(digits[Int(unit >> shift & 0xF)])
        }
        return text
    }
}
