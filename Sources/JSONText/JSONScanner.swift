/// Reads the tokens of RFC 8259 from UTF-8 bytes, one cursor forward.
///
/// Text outside strings is ASCII by grammar, so UTF-8 is only checked where other bytes may stand: in strings.
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The byte under the cursor, or `nil` at the end.
    var current: UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    mutating func advance() {
        offset += 1
    }

    mutating func skipWhiteSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    func failure(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: offset, message: message)
    }

    /// The error for a token that does not fit here.
    func unexpected(_ expected: String) -> JSONSyntaxError {
        guard let byte = current else {
            return failure("The text ends where \(expected) was expected")
        }
        return failure("Expected \(expected), found \(describe(byte))")
    }

    func describe(_ byte: UInt8) -> String {
        if byte > 0x20, byte < 0x7F {
            "\"\(Unicode.Scalar(byte))\""
        } else {
            "the byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }

    /// Refuses a byte order mark, which RFC 8259, section 8.1, forbids to write.
    func refuseByteOrderMark() throws(JSONSyntaxError) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw failure("The text begins with a byte order mark; save it as UTF-8 without one")
        }
    }

    /// Consumes a literal name whose first byte is under the cursor.
    mutating func literal(_ name: StaticString) throws(JSONSyntaxError) {
        let length = name.utf8CodeUnitCount
        guard offset + length <= bytes.count else {
            throw failure("Expected \(name), found the end of the text")
        }
        for index in 0..<length where bytes[offset + index] != name.utf8Start[index] {
            throw failure("Expected \(name)")
        }
        offset += length
    }

    /// Consumes a number and gives its text, checked against section 6.
    mutating func number() throws(JSONSyntaxError) -> String {
        let start = offset
        if current == UInt8(ascii: "-") {
            offset += 1
        }
        if current == UInt8(ascii: "0") {
            offset += 1
            if let byte = current, Self.isDigit(byte) {
                throw failure("A number must not begin with a zero")
            }
        } else {
            try digits("a digit")
        }
        if current == UInt8(ascii: ".") {
            offset += 1
            try digits("a digit after the decimal point")
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if let sign = current, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                offset += 1
            }
            try digits("a digit in the exponent")
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func digits(_ expected: String) throws(JSONSyntaxError) {
        guard let byte = current, Self.isDigit(byte) else { throw unexpected(expected) }
        repeat {
            offset += 1
        } while offset < bytes.count && Self.isDigit(bytes[offset])
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    /// Consumes a string whose opening quote is under the cursor and gives its value.
    mutating func string() throws(JSONSyntaxError) -> String {
        let opening = offset
        offset += 1
        let start = offset
        try plainBytes(opening)
        if bytes[offset] == UInt8(ascii: "\"") {
            defer { offset += 1 }
            return String(decoding: bytes[start..<offset], as: UTF8.self)
        }
        var unescaped = Array(bytes[start..<offset])
        while bytes[offset] != UInt8(ascii: "\"") {
            try escape(opening, into: &unescaped)
            let run = offset
            try plainBytes(opening)
            unescaped.append(contentsOf: bytes[run..<offset])
        }
        offset += 1
        return String(decoding: unescaped, as: UTF8.self)
    }

    /// Moves to the next quote or backslash of a string, checking what lies between.
    private mutating func plainBytes(_ opening: Int) throws(JSONSyntaxError) {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return
            }
            if byte < 0x20 {
                throw failure("A string must not hold \(describe(byte)); write it as an escape")
            }
            offset += byte < 0x80 ? 1 : try sequenceLength(byte)
        }
        throw JSONSyntaxError(offset: opening, message: "The string is not closed")
    }

    /// The length of the UTF-8 sequence under the cursor, which begins with a byte of 0x80 or more (RFC 3629).
    private func sequenceLength(_ lead: UInt8) throws(JSONSyntaxError) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { second = 0xA0...0xBF }
            if lead == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { second = 0x90...0xBF }
            if lead == 0xF4 { second = 0x80...0x8F }
        default: throw failure("The text is not valid UTF-8: found \(describe(lead))")
        }
        guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else {
            throw failure("The text is not valid UTF-8: \(describe(lead)) begins an incomplete character")
        }
        for index in 2..<max(length, 2) where bytes[offset + index] & 0xC0 != 0x80 {
            throw failure("The text is not valid UTF-8: \(describe(lead)) begins an incomplete character")
        }
        return length
    }

    /// Consumes one escape, whose backslash is under the cursor.
    private mutating func escape(_ opening: Int, into text: inout [UInt8]) throws(JSONSyntaxError) {
        guard offset + 1 < bytes.count else {
            throw JSONSyntaxError(offset: opening, message: "The string is not closed")
        }
        let short: UInt8
        switch bytes[offset + 1] {
        case UInt8(ascii: "\""): short = 0x22
        case UInt8(ascii: "\\"): short = 0x5C
        case UInt8(ascii: "/"): short = 0x2F
        case UInt8(ascii: "b"): short = 0x08
        case UInt8(ascii: "f"): short = 0x0C
        case UInt8(ascii: "n"): short = 0x0A
        case UInt8(ascii: "r"): short = 0x0D
        case UInt8(ascii: "t"): short = 0x09
        case UInt8(ascii: "u"):
            text.append(contentsOf: String(try unicodeEscape()).utf8)
            return
        default: throw failure("A backslash must not stand before \(describe(bytes[offset + 1]))")
        }
        text.append(short)
        offset += 2
    }

    /// Consumes `\uXXXX`, or the two of a surrogate pair.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) {
            offset += 6
            return scalar
        }
        let alone = failure("The escape is half of a surrogate pair without the other half")
        guard first < 0xDC00, offset + 7 < bytes.count, bytes[offset + 6] == UInt8(ascii: "\\"),
            bytes[offset + 7] == UInt8(ascii: "u")
        else { throw alone }
        offset += 6
        let second = try codeUnit()
        guard second & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
        else { throw alone }
        offset += 6
        return scalar
    }

    /// The value of the four hexadecimal digits after the `\u` under the cursor.
    private func codeUnit() throws(JSONSyntaxError) -> UInt32 {
        guard offset + 6 <= bytes.count else {
            throw failure("Four hexadecimal digits must follow \\u")
        }
        var unit: UInt32 = 0
        for byte in bytes[offset + 2..<offset + 6] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw failure("Four hexadecimal digits must follow \\u")
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
