import Evaluation
import Timestamps
import Values

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
