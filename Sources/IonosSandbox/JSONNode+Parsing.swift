/// Why a text is no JSON value.
struct JSONSyntaxError: Error {
    var reason: String
    /// The offset of the byte at which reading ended.
    var offset: Int
}

extension JSONNode {
    /// Reads a JSON text, members in their order and repeated ones refused; numbers stay as they were written.
    init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    /// The value of the member of that name.
    subscript(name: String) -> JSONNode? {
        if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
    }

    /// The text of a string.
    var string: String? { if case .string(let text) = self { text } else { nil } }
}

private struct JSONReader {
    private static let depthLimit = 64

    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONSyntaxError) -> JSONNode {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw failure("it is not UTF-8") }
        let value = try value(depth: 0)
        skipBlanks()
        guard at == bytes.count else { throw failure("something follows the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        guard depth < Self.depthLimit else { throw failure("it is nested too deeply") }
        skipBlanks()
        guard at < bytes.count else { throw failure("a value is missing") }
        switch bytes[at] {
        case 0x7B: return try object(depth: depth)
        case 0x5B: return try array(depth: depth)
        case 0x22: return .string(try string())
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        at += 1
        var members: [(name: String, value: JSONNode)] = []
        var names: Set<String> = []
        if takes(0x7D) { return .object([]) }
        repeat {
            skipBlanks()
            guard at < bytes.count, bytes[at] == 0x22 else { throw failure("a member's name is missing") }
            let name = try string()
            guard names.insert(name).inserted else { throw failure("Duplicate key `\(name)`") }
            guard takes(0x3A) else { throw failure("a colon is missing") }
            members.append((name, try value(depth: depth + 1)))
        } while takes(0x2C)
        guard takes(0x7D) else { throw failure("a brace is missing") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        at += 1
        var items: [JSONNode] = []
        if takes(0x5D) { return .array([]) }
        repeat { items.append(try value(depth: depth + 1)) } while takes(0x2C)
        guard takes(0x5D) else { throw failure("a bracket is missing") }
        return .array(items)
    }

    private mutating func word() throws(JSONSyntaxError) -> JSONNode {
        let start = at
        while at < bytes.count, ![0x2C, 0x5D, 0x7D, 0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            guard text.wholeMatch(of: #/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/#) != nil else {
                at = start
                throw failure("a value is missing")
            }
            return .verbatim(text)
        }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        at += 1
        var units: [UInt8] = []
        while at < bytes.count, bytes[at] != 0x22 {
            let byte = bytes[at]
            at += 1
            if byte < 0x20 { throw failure("a control character is not escaped") }
            if byte != 0x5C {
                units.append(byte)
                continue
            }
            guard at < bytes.count else { break }
            let kind = bytes[at]
            at += 1
            switch kind {
            case 0x22, 0x5C, 0x2F: units.append(kind)
            case 0x62: units.append(0x08)
            case 0x66: units.append(0x0C)
            case 0x6E: units.append(0x0A)
            case 0x72: units.append(0x0D)
            case 0x74: units.append(0x09)
            case 0x75: units += String(try scalar()).utf8
            default: throw failure("an escape is not known")
            }
        }
        guard at < bytes.count else { throw failure("a string is not closed") }
        at += 1
        return String(decoding: units, as: UTF8.self)
    }

    private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let high = try unit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard at + 1 < bytes.count, bytes[at] == 0x5C, bytes[at + 1] == 0x75 else {
            throw failure("a surrogate stands alone")
        }
        at += 2
        let low = try unit()
        guard (0xD800..<0xDC00).contains(high), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("a surrogate stands alone") }
        return scalar
    }

    private mutating func unit() throws(JSONSyntaxError) -> UInt32 {
        guard at + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw failure("an escape is cut off") }
        at += 4
        return value
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    private func failure(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason: reason, offset: at) }
}
