/// Character classes and escapes.
extension RegexParser {
    mutating func parseClass() throws(RegexSyntaxError) -> CharacterClass {
        let start = index
        var result = CharacterClass()
        index += 1
        if current == "^" {
            result.isNegated = true
            index += 1
        }
        var isFirst = true
        while isFirst || current != "]" {
            guard let scalar = current else {
                throw RegexSyntaxError(reason: "missing closing ]", part: text(start..<scalars.count))
            }
            isFirst = false
            if scalar == "[", at(1) == ":", try parsePosixClass(into: &result) { continue }
            if scalar == "\\", try parseNamedClass(into: &result) { continue }
            let rangeStart = index
            let low = try parseClassScalar(from: start)
            var high = low
            if current == "-", let next = at(1), next != "]" {
                index += 1
                high = try parseClassScalar(from: start)
            }
            guard low.value <= high.value else {
                throw RegexSyntaxError(
                    reason: "invalid character class range",
                    part: text(rangeStart..<index)
                )
            }
            result.insert(low.value...high.value, foldsCase: flags.foldsCase)
        }
        index += 1
        result.normalize()
        return result
    }

    private mutating func parseClassScalar(from start: Int) throws(RegexSyntaxError) -> Unicode.Scalar {
        guard let scalar = current else {
            throw RegexSyntaxError(reason: "missing closing ]", part: text(start..<scalars.count))
        }
        if scalar == "\\" { return try parseEscape() }
        index += 1
        return scalar
    }

    /// Reads `[:name:]`; without an end it is no class of that kind.
    private mutating func parsePosixClass(into result: inout CharacterClass) throws(RegexSyntaxError) -> Bool
    {
        var end = index + 2
        while end + 1 < scalars.count, !(scalars[end] == ":" && scalars[end + 1] == "]") {
            end += 1
        }
        guard end + 1 < scalars.count else { return false }
        let isNegated = at(2) == "^"
        let name = text((index + (isNegated ? 3 : 2))..<max(end, index + (isNegated ? 3 : 2)))
        guard let ranges = NamedClasses.posix[name] else {
            throw RegexSyntaxError(reason: "invalid character class range", part: text(index..<(end + 2)))
        }
        result.insert(ranges, isNegated: isNegated, foldsCase: flags.foldsCase)
        index = end + 2
        return true
    }

    /// Reads `\d`, `\pL` and their like; whether there was one.
    mutating func parseNamedClass(into result: inout CharacterClass) throws(RegexSyntaxError) -> Bool {
        guard let letter = at(1) else { return false }
        if let ranges = NamedClasses.perl[letter] {
            result.insert(ranges, isNegated: false)
        } else if letter.value < 0x80, let ranges = NamedClasses.perl[letter.simpleLowercase], letter != "p" {
            result.insert(ranges, isNegated: true)
        } else if letter == "p" || letter == "P" {
            try parseProperty(isNegated: letter == "P", into: &result)
            return true
        } else {
            return false
        }
        index += 2
        return true
    }

    private mutating func parseProperty(
        isNegated: Bool,
        into result: inout CharacterClass
    ) throws(RegexSyntaxError) {
        let start = index
        index += 2
        guard let first = current else {
            throw RegexSyntaxError(reason: "invalid character class range", part: text(start..<index))
        }
        var name = String(first)
        if first == "{" {
            guard let end = scalars[index...].firstIndex(of: "}") else {
                throw RegexSyntaxError(
                    reason: "invalid character class range",
                    part: text(start..<scalars.count)
                )
            }
            name = text((index + 1)..<end)
            index = end
        }
        index += 1
        var isNegated = isNegated
        if name.utf8.first == UInt8(ascii: "^") {
            isNegated.toggle()
            name.removeFirst()
        }
        guard let contains = NamedClasses.property(name, foldsCase: flags.foldsCase) else {
            throw RegexSyntaxError(reason: "invalid character class range", part: text(start..<index))
        }
        result.insert(CharacterClass.Property(contains: contains, isNegated: isNegated))
    }

    /// Reads an escape that stands for one scalar.
    mutating func parseEscape() throws(RegexSyntaxError) -> Unicode.Scalar {
        let start = index
        index += 1
        guard let letter = current else {
            throw RegexSyntaxError(reason: "trailing backslash at end of expression", part: "")
        }
        index += 1
        switch letter {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "0"..."7":
            // A single digit but zero would refer back to a group, which cannot be done in linear time.
            if letter != "0" {
                guard let next = current?.asciiDigit, next < 8 else { break }
            }
            var value = letter.value - 0x30
            for _ in 0..<2 {
                guard let digit = current?.asciiDigit, digit < 8 else { break }
                value = value * 8 + UInt32(digit)
                index += 1
            }
            if let scalar = Unicode.Scalar(value) { return scalar }
        case "x":
            if let scalar = hexadecimalEscape() { return scalar }
        default:
            if letter.value < 0x80, !letter.isASCIIAlphanumeric { return letter }
        }
        throw RegexSyntaxError(
            reason: "invalid escape sequence",
            part: text(start..<min(index, scalars.count))
        )
    }

    private mutating func hexadecimalEscape() -> Unicode.Scalar? {
        guard let first = current else { return nil }
        index += 1
        if first != "{" {
            guard let high = first.hexadecimalDigit, let low = current?.hexadecimalDigit else { return nil }
            index += 1
            return Unicode.Scalar(high * 16 + low)
        }
        var value: UInt32 = 0
        var count = 0
        while let digit = current?.hexadecimalDigit {
            value = value * 16 + digit
            count += 1
            index += 1
            if value > 0x10FFFF { return nil }
        }
        guard count > 0, current == "}" else { return nil }
        index += 1
        return Unicode.Scalar(value)
    }
}

extension Unicode.Scalar {
    fileprivate var hexadecimalDigit: UInt32? {
        if let digit = asciiDigit { return UInt32(digit) }
        let lower = value | 0x20
        return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : nil
    }
}
