import Evaluation
import Values

/// Reads timestamps a part at a time.
struct TimestampParser {
    private var bytes: ArraySlice<UInt8>

    init(_ text: String) {
        bytes = text.utf8Bytes[...]
    }

    var rest: String {
        String(decoding: bytes, as: UTF8.self)
    }

    var isAtEnd: Bool {
        bytes.isEmpty
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    /// A number of so many digits at least and at most.
    mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        let found = bytes.prefix(digits.upperBound).prefix {
            $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
        }
        guard found.count >= digits.lowerBound else { return nil }
        bytes = bytes.dropFirst(found.count)
        return Int(String(decoding: found, as: UTF8.self))
    }

    /// The nanoseconds of a fraction of a second, or zero when there is none.
    mutating func fraction() -> Int32 {
        guard bytes.first == UInt8(ascii: ".") else { return 0 }
        let digits = bytes.dropFirst().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard !digits.isEmpty else { return 0 }
        bytes = bytes.dropFirst(digits.count + 1)
        var value: Int32 = 0
        for index in 0..<9 {
            let place = digits.startIndex + index
            value = value * 10 + (place < digits.endIndex ? Int32(digits[place] - UInt8(ascii: "0")) : 0)
        }
        return value
    }

    /// Seconds east of UTC, of `Z` or `+02:00`.
    mutating func offset() -> Int64? {
        if skip(UInt8(ascii: "Z")) { return 0 }
        let isNegative = bytes.first == UInt8(ascii: "-")
        guard isNegative || bytes.first == UInt8(ascii: "+") else { return nil }
        bytes.removeFirst()
        guard let hours = number(2...2), hours < 24, skip(UInt8(ascii: ":")), let minutes = number(2...2),
            minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isNegative ? -seconds : seconds
    }
}

extension Timestamp {
    /// Reads RFC 3339, with capital letters only.
    static func parsed(_ text: String, argument: Int?) throws(FunctionError) -> Timestamp {
        var parser = TimestampParser(text)
        func fail(_ what: String) -> FunctionError {
            let found: QuotingText =
                parser.isAtEnd
                ? "end of string before \(words: what)"
                : "cannot use \(parser.rest.quotedAsInGo) as \(words: what)"
            return FunctionError("not a valid RFC3339 timestamp: \(found)", argument: argument)
        }
        func separator(_ character: Character, _ byte: UInt8) throws(FunctionError) {
            guard !parser.skip(byte) else { return }
            let wanted = String(character).quotedAsInGo
            let found: QuotingText =
                parser.isAtEnd
                ? "end of string where \(words: wanted) is expected"
                : "found \(parser.rest.quotedAsInGo) where \(words: wanted) is expected"
            throw FunctionError("not a valid RFC3339 timestamp: \(found)", argument: argument)
        }
        func part(
            _ what: String,
            _ digits: ClosedRange<Int>,
            in range: ClosedRange<Int>
        ) throws(FunctionError) -> Int {
            guard let number = parser.number(digits) else { throw fail(what) }
            guard range.contains(number) else {
                throw FunctionError(
                    "not a valid RFC3339 timestamp: \(words: what) out of range",
                    argument: argument
                )
            }
            return number
        }
        let year = try part("year", 4...4, in: 0...9999)
        try separator("-", UInt8(ascii: "-"))
        let month = try part("month", 2...2, in: 1...12)
        try separator("-", UInt8(ascii: "-"))
        var fields = Fields(year: Int64(year), month: month, day: 1)
        fields.day = try part("day of month", 2...2, in: 0...31)
        guard parser.skip(UInt8(ascii: "T")) else {
            throw FunctionError(
                "not a valid RFC3339 timestamp: missing required time introducer 'T'",
                argument: argument
            )
        }
        fields.hour = try part("hour", 2...2, in: 0...23)
        try separator(":", UInt8(ascii: ":"))
        fields.minute = try part("minute", 2...2, in: 0...59)
        try separator(":", UInt8(ascii: ":"))
        fields.second = try part("second", 2...2, in: 0...59)
        let nanoseconds = parser.fraction()
        let before = parser
        guard let offset = parser.offset() else {
            parser = before
            throw fail("UTC offset")
        }
        guard parser.isAtEnd else {
            throw FunctionError(
                "not a valid RFC3339 timestamp: extra text: \(parser.rest.quotedAsInGo)",
                argument: argument
            )
        }
        guard fields.isExistingDay else {
            throw FunctionError("not a valid RFC3339 timestamp: day out of range", argument: argument)
        }
        return Timestamp(fields, nanoseconds: nanoseconds, offset: offset)
    }
}

extension Timestamp.Fields {
    var isExistingDay: Bool {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return days.indices.contains(month - 1) && (1...days[month - 1]).contains(day)
    }
}
