import SourceText
// Terraform normalises block labels; see Values on why the SPI is used for that.
@_spi(_Unicode) internal import Swift

/// Resolving of the escapes in the text of quoted strings, heredocs and templates.
struct StringLiteral {
    let file: SourceFile
    private(set) var problems: [Diagnostic] = []

    /// Appends what the text of one token stands for.
    mutating func append(_ token: Token, to text: inout [UInt8]) {
        let bytes = file.bytes[token.range]
        if token.kind == .quotedText, bytes.contains(UInt8(ascii: "\\")) {
            appendEscaped(token, to: &text)
        } else if bytes.count >= 3, isTemplateEscape(bytes) {
            // `$${` and `%%{`, a token of their own, lose one mark.
            text.append(contentsOf: bytes.dropFirst())
        } else {
            text.append(contentsOf: bytes)
        }
    }

    private func isTemplateEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        let mark = bytes[start]
        return (mark == UInt8(ascii: "$") || mark == UInt8(ascii: "%")) && bytes[start + 1] == mark
            && bytes[start + 2] == UInt8(ascii: "{")
    }

    private mutating func appendEscaped(_ token: Token, to text: inout [UInt8]) {
        let bytes = file.bytes
        let end = Int(token.upper)
        var index = Int(token.lower)
        while index < end {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                index += 1
                continue
            }
            guard index + 1 < end else {
                report("Backslash must be followed by an escape sequence selector character.", index, end)
                return
            }
            let selector = bytes[index + 1]
            switch selector {
            case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(selector)
            case UInt8(ascii: "u"):
                index = unicodeEscape(at: index, digits: 4, word: "four", end: end, to: &text)
                continue
            case UInt8(ascii: "U"):
                index = unicodeEscape(at: index, digits: 8, word: "eight", end: end, to: &text)
                continue
            default:
                var next = index + 2
                while next < end, bytes[next] & 0xC0 == 0x80 {
                    next += 1
                }
                let symbol = file.text((index + 1)..<next)
                report("The symbol \"\(symbol)\" is not a valid escape sequence selector.", index, next)
                text.append(contentsOf: bytes[(index + 1)..<next])
                index = next
                continue
            }
            index += 2
        }
    }

    /// Reads `\uNNNN` or `\UNNNNNNNN` and gives the index after it.
    private mutating func unicodeEscape(
        at start: Int,
        digits: Int,
        word: String,
        end: Int,
        to text: inout [UInt8]
    ) -> Int {
        let bytes = file.bytes
        var index = start + 2
        var value: UInt32 = 0
        while index < end, index < start + 2 + digits, let digit = hexValue(bytes[index]) {
            value = value << 4 | digit
            index += 1
        }
        guard index == start + 2 + digits else {
            let selector = digits == 4 ? "u" : "U"
            report(
                "The \\\(selector) escape sequence must be followed by \(word) hexadecimal digits.",
                start,
                index
            )
            return index
        }
        guard let scalar = Unicode.Scalar(value) else {
            let hex = String(value, radix: 16)
            let padded = String(repeating: "0", count: max(0, 4 - hex.count)) + hex
            report("Cannot encode character U+\(padded) in UTF-8.", start, index)
            return index
        }
        text.append(contentsOf: Character(scalar).utf8)
        return index
    }

    private func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private mutating func report(_ detail: String, _ lower: Int, _ upper: Int) {
        problems.append(
            .error(
                "Invalid escape sequence",
                detail,
                at: SourceRange(file: file, span: Span(lower, upper))
            )
        )
    }

    /// The text between the quotes of a string that stands for `string`.
    static func quoted(_ string: String) -> [UInt8] {
        var result: [UInt8] = []
        // Terraform normalises labels on this way.
        var scalars = string._nfc.makeIterator()
        var next = scalars.next()
        while let scalar = next {
            next = scalars.next()
            switch scalar {
            case "\n": result += Array("\\n".utf8)
            case "\r": result += Array("\\r".utf8)
            case "\t": result += Array("\\t".utf8)
            case "\"", "\\": result += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
            case "$", "%":
                result += next == "{" ? [UInt8(ascii: scalar), UInt8(ascii: scalar)] : [UInt8(ascii: scalar)]
            default:
                result += isPrintable(scalar) ? Array(Character(scalar).utf8) : Array(escaped(scalar).utf8)
            }
        }
        return result
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16)
        let isShort = scalar.value < 0x10000
        return (isShort ? "\\u" : "\\U") + String(repeating: "0", count: (isShort ? 4 : 8) - hex.count) + hex
    }

    /// Letters, marks, numbers, punctuation, symbols and the ASCII space.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.value >= 0x20 && scalar.value < 0x7F
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default:
            return true
        }
    }
}
