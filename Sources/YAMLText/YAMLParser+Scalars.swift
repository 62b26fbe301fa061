/// The texts of scalars.
extension YAMLParser {
    /// Whether a plain scalar ends before the colon there.
    func isPlainEnd(at position: Int) -> Bool {
        isGap(position + 1 < bytes.count ? bytes[position + 1] : nil)
    }

    /// The rest of the line as far as it belongs to a plain scalar.
    mutating func parsePlainLine(inFlow: Bool, isContinued: Bool = false) throws(YAMLError) -> String {
        let start = index
        if !isContinued, let byte = current {
            let isIndicator =
                "-?:".utf8.contains(byte) && (isGap(at(1)) || (inFlow && byte != UInt8(ascii: "-")))
            if ",[]{}#&*!|>'\"%@`\t".utf8.contains(byte) || (isIndicator && byte != UInt8(ascii: ":")) {
                throw error(
                    ",]}".utf8.contains(byte)
                        ? "did not find expected node content" : "found character that cannot start any token"
                )
            }
        }
        var end = index
        while let byte = current, !isBreak(byte) {
            if byte == UInt8(ascii: ":"), isPlainEnd(at: index), index > start || isContinued {
                break
            }
            if byte == UInt8(ascii: "#"), index > start, isBlank(bytes[index - 1]) { break }
            if inFlow, ",[]{}".utf8.contains(byte) { break }
            index += 1
            if !isBlank(byte) {
                end = index
            }
        }
        index = end
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    mutating func parseQuoted() throws(YAMLError) -> String {
        let quote = current
        let before = self
        index += 1
        var result: [UInt8] = []
        while true {
            guard let byte = current else { throw before.error("found unexpected end of stream") }
            if isAtMarker { throw error("found unexpected document indicator") }
            if byte == quote {
                index += 1
                if quote == UInt8(ascii: "'"), current == quote {
                    result.append(byte)
                    index += 1
                    continue
                }
                return String(decoding: result, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try parseEscape(into: &result)
            } else if isBlank(byte) || isBreak(byte) {
                parseFold(into: &result)
            } else {
                result.append(byte)
                index += 1
            }
        }
    }

    /// White space inside of quotes: breaks become a space, or one break less than there are.
    private mutating func parseFold(into result: inout [UInt8], isEscaped: Bool = false) {
        let start = index
        while isBlank(current) {
            index += 1
        }
        guard isBreak(current) else {
            result += bytes[start..<index]
            return
        }
        var breaks = 0
        while isBreak(current) {
            skipBreak()
            breaks += 1
            while isBlank(current), !isAtMarker {
                index += 1
            }
        }
        if breaks == 1 {
            if !isEscaped {
                result.append(UInt8(ascii: " "))
            }
        } else {
            result += repeatElement(0x0A, count: breaks - 1)
        }
    }

    private mutating func parseEscape(into result: inout [UInt8]) throws(YAMLError) {
        let before = self
        if isBreak(at(1)) {
            index += 1
            parseFold(into: &result, isEscaped: true)
            return
        }
        let letter = at(1).map { Unicode.Scalar($0) }
        index += 2
        let scalar: Unicode.Scalar
        switch letter {
        case "0": scalar = "\0"
        case "a": scalar = "\u{07}"
        case "b": scalar = "\u{08}"
        case "t", "\t": scalar = "\t"
        case "n": scalar = "\n"
        case "v": scalar = "\u{0B}"
        case "f": scalar = "\u{0C}"
        case "r": scalar = "\r"
        case "e": scalar = "\u{1B}"
        case " ": scalar = " "
        case "\"": scalar = "\""
        case "'": scalar = "'"
        case "\\": scalar = "\\"
        case "N": scalar = "\u{85}"
        case "_": scalar = "\u{A0}"
        case "L": scalar = "\u{2028}"
        case "P": scalar = "\u{2029}"
        case "x": scalar = try hexadecimal(2)
        case "u": scalar = try hexadecimal(4)
        case "U": scalar = try hexadecimal(8)
        default: throw before.error("found unknown escape character")
        }
        result += UTF8.encode(scalar).map { Array($0) } ?? []
    }

    private mutating func hexadecimal(_ count: Int) throws(YAMLError) -> Unicode.Scalar {
        let digits = bytes[index..<min(index + count, bytes.count)]
        guard digits.count == count, digits.first != UInt8(ascii: "+"),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("did not find expected hexdecimal number") }
        guard let scalar = Unicode.Scalar(value) else {
            throw error("found invalid Unicode character escape code")
        }
        index += count
        return scalar
    }

    /// Reads a literal or folded scalar with its header.
    mutating func parseBlockScalar(parent: Int) throws(YAMLError) -> String {
        let isLiteral = current == UInt8(ascii: "|")
        index += 1
        var chomping = 0
        var given: Int?
        while let byte = current, !isGap(byte), byte != UInt8(ascii: "#") {
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), chomping == 0 {
                chomping = byte == UInt8(ascii: "+") ? 1 : -1
            } else if case UInt8(ascii: "0")...UInt8(ascii: "9") = byte, given == nil {
                guard byte > UInt8(ascii: "0") else {
                    throw error("found an indentation indicator equal to 0")
                }
                given = Int(byte - UInt8(ascii: "0"))
            } else {
                throw error("did not find expected comment or line break")
            }
            index += 1
        }
        while isBlank(current) {
            index += 1
        }
        if current == UInt8(ascii: "#") {
            skipComment()
        }
        guard current == nil || isBreak(current) else {
            throw error("did not find expected comment or line break")
        }
        if current != nil {
            skipBreak()
        }
        return try parseBlockLines(
            isLiteral,
            chomping,
            indent: given.map { max(parent, 0) + $0 },
            parent: parent
        )
    }

    private mutating func parseBlockLines(
        _ isLiteral: Bool,
        _ chomping: Int,
        indent given: Int?,
        parent: Int
    ) throws(YAMLError) -> String {
        var indent = given ?? 0
        var breaks = try skipBlockBreaks(&indent, parent: parent)
        var result: [UInt8] = []
        var leadingBreaks = 0
        var isAfterBlank = false
        while current != nil, column == indent, !isAtMarker {
            let isBlankLine = isBlank(current)
            if !isLiteral, leadingBreaks > 0, !isAfterBlank, !isBlankLine {
                if breaks == 0 {
                    result.append(UInt8(ascii: " "))
                }
            } else {
                result += repeatElement(0x0A, count: leadingBreaks)
            }
            result += repeatElement(0x0A, count: breaks)
            isAfterBlank = isBlankLine
            while let byte = current, !isBreak(byte) {
                result.append(byte)
                index += 1
            }
            leadingBreaks = 0
            breaks = 0
            guard current != nil else { break }
            skipBreak()
            leadingBreaks = 1
            breaks = try skipBlockBreaks(&indent, parent: parent)
        }
        if chomping >= 0 {
            result += repeatElement(0x0A, count: leadingBreaks)
        }
        if chomping > 0 {
            result += repeatElement(0x0A, count: breaks)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Passes over indentation and empty lines, finding out the indentation where it is not known, and counts them.
    private mutating func skipBlockBreaks(_ indent: inout Int, parent: Int) throws(YAMLError) -> Int {
        var breaks = 0
        var deepest = 0
        while true {
            while indent == 0 || column < indent, current == UInt8(ascii: " ") {
                index += 1
            }
            deepest = max(deepest, column)
            if indent == 0 || column < indent, current == UInt8(ascii: "\t") {
                throw error("found a tab character where an indentation space is expected")
            }
            guard isBreak(current) else { break }
            skipBreak()
            breaks += 1
        }
        if indent == 0 {
            indent = max(deepest, parent + 1, 1)
        }
        return breaks
    }
}
