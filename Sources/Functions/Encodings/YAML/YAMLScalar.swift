import Timestamps
import Values
import YAMLText

/// What an untyped or tagged text of YAML stands for.
enum YAMLScalar {
    private static let tagPrefix = YAMLParser.tagPrefix
    typealias Style = YAMLParser.ScalarStyle
    typealias Reason = YAMLParser.ScalarError

    private static let words: [String: Value] = {
        var words: [String: Value] = [:]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[word] = .bool(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[word] = .bool(false)
        }
        for word in ["", "~", "null", "Null", "NULL"] {
            words[word] = .null()
        }
        for sign in ["", "+", "-"] {
            for word in [".inf", ".Inf", ".INF"] {
                words[sign + word] = Number(text: sign + "inf").map { .number($0) }
            }
        }
        return words
    }()

    /// The value of a text, or why it has none under its tag, which is given in its long form or empty.
    static func resolve(_ text: String, tag: String, style: Style) -> Result<Value, Reason> {
        let result = resolveUnstyled(text, tag: tag, style: style)
        guard style == .block, tag.isEmpty, case .success(let value) = result else { return result }
        // A block is always text, though what it says has been read as if it were plain.
        return .success((try? value.converted(to: .string)) ?? value)
    }

    private static func resolveUnstyled(_ text: String, tag: String, style: Style) -> Result<Value, Reason> {
        var kind = tag
        if tag.utf8.starts(with: tagPrefix.utf8) {
            kind = String(tag.dropFirst(tagPrefix.count))
        } else if !tag.isEmpty {
            return .failure(Reason("unsupported tag \(tag.quotedAsInGo)"))
        }
        if kind != "str", kind != "binary" {
            let first = text.unicodeScalars.first
            let mayBeMore = first.map { "+-.0123456789yYnNtTfFoO~".unicodeScalars.contains($0) } ?? true
            if style == .quoted, mayBeMore { return .success(.string(text)) }
            if mayBeMore, let value = implied(text, isUntyped: kind.isEmpty || kind == "timestamp") {
                return value
            }
        }
        let failure = Reason("cannot parse \(text.quotedAsInGo) as \(tag)")
        switch kind {
        case "":
            guard isPrefixedInteger(text) else { return .success(.string(text)) }
            let int = tagPrefix + "int"
            return integer(text).map { .success($0) }
                ?? .failure(Reason("cannot parse \(text.quotedAsInGo) as \(int)"))
        case "str": return .success(.string(text))
        case "binary":
            guard (try? Base64.decode(text)) != nil else {
                return .failure(Reason(failure.text + ": not valid base64"))
            }
            return .success(.string(text))
        case "null": return .success(.null())
        case "int", "float": return integer(text).map { .success($0) } ?? .failure(failure)
        case "bool", "timestamp": return .failure(failure)
        default: return .failure(Reason("unsupported tag \(tag.quotedAsInGo)"))
        }
    }

    /// The value of a text by its looks, or `nil` for a string.
    private static func implied(_ text: String, isUntyped: Bool) -> Result<Value, Reason>? {
        if let value = words[text] { return .success(value) }
        if [".nan", ".NaN", ".NAN"].contains(text) {
            return .failure(Reason("floating point NaN is not supported"))
        }
        switch text.unicodeScalars.first ?? " " {
        case ".": return Number(text: text).map { .success(.number($0)) }
        case "0"..."9", "+", "-":
            if isUntyped, let time = timestamp(text) { return .success(.string(time.text)) }
            return isDecimal(text) ? Number(text: text).map { .success(.number($0)) } : nil
        default: return nil
        }
    }

    /// Whether a text is a decimal number, perhaps with a fraction and an exponent.
    private static func isDecimal(_ text: String) -> Bool {
        var bytes = text.utf8Bytes[...]
        func skip(_ wanted: String) -> Bool {
            guard let first = bytes.first, wanted.utf8.contains(first) else { return false }
            bytes.removeFirst()
            return true
        }
        func digits() -> Int {
            let found = bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            bytes = bytes.dropFirst(found.count)
            return found.count
        }
        _ = skip("+-")
        let whole = digits()
        let fraction = skip(".") ? digits() : 0
        guard whole + fraction > 0 else { return false }
        if skip("eE") {
            _ = skip("+-")
            if digits() == 0 { return false }
        }
        return bytes.isEmpty
    }

    private static func isPrefixedInteger(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst(2)
        guard !digits.isEmpty else { return false }
        if text.utf8.starts(with: "0x".utf8) {
            return digits.allSatisfy { "0123456789abcdefABCDEF".utf8.contains($0) }
        }
        return text.utf8.starts(with: "0o".utf8) && digits.allSatisfy { "01234567".utf8.contains($0) }
    }

    /// A number as it stands under the tags of numbers: with underscores, and with the prefix of another base.
    private static func integer(_ text: String) -> Value? {
        let plain = text.filter { $0 != "_" }
        if let number = Number(text: plain) { return .number(number) }
        let isNegative = plain.utf8.first == UInt8(ascii: "-")
        let rest = (isNegative || plain.utf8.first == UInt8(ascii: "+") ? plain.dropFirst() : plain[...])
            .lowercased()
        let radix: Int
        switch rest.prefix(2) {
        case "0x": radix = 16
        case "0o": radix = 8
        case "0b": radix = 2
        default: return nil
        }
        guard let magnitude = UInt64(rest.dropFirst(2), radix: radix), !isNegative || magnitude <= 1 << 63
        else {
            return nil
        }
        return Number(integerText: (isNegative ? "-" : "") + String(magnitude), radix: 10).map { .number($0) }
    }

    /// A date, or a date with a time, with short numbers allowed.
    private static func timestamp(_ text: String) -> Timestamp? {
        var parser = TimestampParser(text)
        func skip(_ scalar: Unicode.Scalar) -> Bool {
            parser.skip(UInt8(ascii: scalar))
        }
        guard let year = parser.number(4...4), skip("-"), let month = parser.number(1...2), skip("-"),
            let day = parser.number(1...2)
        else { return nil }
        var fields = Timestamp.Fields(year: Int64(year), month: month, day: day)
        guard fields.isExistingDay else { return nil }
        if parser.isAtEnd { return Timestamp(fields) }
        let isZoned = !skip(" ")
        guard !isZoned || skip("T") || skip("t"), let hour = parser.number(1...2), hour < 24, skip(":"),
            let minute = parser.number(1...2), minute < 60, skip(":"), let second = parser.number(1...2),
            second < 60
        else { return nil }
        fields.hour = hour
        fields.minute = minute
        fields.second = second
        let nanoseconds = parser.fraction()
        guard let offset = isZoned ? parser.offset() : 0, parser.isAtEnd else { return nil }
        return Timestamp(fields, nanoseconds: nanoseconds, offset: offset)
    }
}
