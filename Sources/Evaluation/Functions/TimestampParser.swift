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
    static func parsed(_ text: String, argument: Int) throws(FunctionError) -> Timestamp {
        var parser = TimestampParser(text)
        func fail(_ what: String) -> FunctionError {
            let found =
                parser.isAtEnd
                ? "end of string before \(what)" : "cannot use \(parser.rest.quotedAsInGo) as \(what)"
            return FunctionError("not a valid RFC3339 timestamp: \(found)", argument: argument)
        }
        func separator(_ character: Character, _ byte: UInt8) throws(FunctionError) {
            guard !parser.skip(byte) else { return }
            let wanted = String(character).quotedAsInGo
            let found =
                parser.isAtEnd
                ? "end of string where \(wanted) is expected"
                : "found \(parser.rest.quotedAsInGo) where \(wanted) is expected"
            throw FunctionError("not a valid RFC3339 timestamp: \(found)", argument: argument)
        }
        func part(
            _ what: String,
            _ digits: ClosedRange<Int>,
            in range: ClosedRange<Int>
        ) throws(FunctionError) -> Int {
            guard let number = parser.number(digits) else { throw fail(what) }
            guard range.contains(number) else {
                throw FunctionError("not a valid RFC3339 timestamp: \(what) out of range", argument: argument)
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

/// A duration in Go's notation: `1h30m`, `-1.5s`.
struct GoDuration: Sendable, Hashable {
    let nanoseconds: Int64

    private static let units: [String: UInt64] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]

    init?(_ text: String) {
        var bytes = text.utf8Bytes[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") {
            bytes.removeFirst()
        }
        if bytes.elementsEqual([UInt8(ascii: "0")]) {
            nanoseconds = 0
            return
        }
        guard !bytes.isEmpty else { return nil }
        var total: UInt64 = 0
        while !bytes.isEmpty {
            guard let value = Self.component(&bytes) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(value)
            guard !overflow, sum <= 1 << 63 else { return nil }
            total = sum
        }
        guard isNegative || total < 1 << 63 else { return nil }
        nanoseconds = isNegative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total)
    }

    /// A number with its unit.
    private static func component(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        func digits() -> ArraySlice<UInt8> {
            let found = bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            bytes = bytes.dropFirst(found.count)
            return found
        }
        let whole = digits()
        var fraction: ArraySlice<UInt8> = []
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            fraction = digits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = bytes.prefix {
            $0 != UInt8(ascii: ".") && !($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        }
        bytes = bytes.dropFirst(name.count)
        guard let unit = units[String(decoding: name, as: UTF8.self)],
            let number = whole.isEmpty ? 0 : UInt64(String(decoding: whole, as: UTF8.self))
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow, product <= 1 << 63 else { return nil }
        // More digits than a double holds change nothing.
        let part = Double("0." + String(decoding: fraction.prefix(18), as: UTF8.self) + "0") ?? 0
        let sum = product + UInt64(part * Double(unit))
        return sum <= 1 << 63 ? sum : nil
    }
}
