/// Why a text is no timestamp of RFC 3339, in the parts that Go's message has.
package struct InvalidTimestamp: Error, Sendable, Hashable {
    package enum Problem: Sendable, Hashable {
        /// An element of the layout that the rest of the text does not begin with.
        case cannotParse(rest: String, as: String)
        /// For example `month`.
        case outOfRange(String)
        case extraText(String)
    }

    package let text: String
    package let problem: Problem

    init(text: String, problem: Problem) {
        self.text = text
        self.problem = problem
    }
}

extension Timestamp {
    /// The layout that Go names RFC 3339.
    package static let layout = "2006-01-02T15:04:05Z07:00"

    /// Reads RFC 3339, with capital letters only.
    ///
    /// - Parameter text: its fraction of a second is read and has no part in `text`.
    /// - Throws: what is wrong with it.
    package init(rfc3339 text: String) throws(InvalidTimestamp) {
        var parser = TimestampParser(text)
        func invalid(_ problem: InvalidTimestamp.Problem) -> InvalidTimestamp {
            InvalidTimestamp(text: text, problem: problem)
        }
        func part(
            _ name: String,
            _ digits: ClosedRange<Int>,
            _ element: String,
            in range: ClosedRange<Int>
        ) throws(InvalidTimestamp) -> Int {
            let rest = parser.rest
            guard let number = parser.number(digits) else {
                throw invalid(.cannotParse(rest: rest, as: element))
            }
            guard range.contains(number) else { throw invalid(.outOfRange(name)) }
            return number
        }
        func separator(_ character: Character) throws(InvalidTimestamp) {
            let rest = parser.rest
            guard let byte = character.asciiValue, parser.skip(byte) else {
                throw invalid(.cannotParse(rest: rest, as: String(character)))
            }
        }
        var fields = Fields(year: Int64(try part("year", 4...4, "2006", in: 0...9999)), month: 1, day: 1)
        try separator("-")
        fields.month = try part("month", 2...2, "01", in: 1...12)
        try separator("-")
        fields.day = try part("day", 2...2, "02", in: 0...99)
        try separator("T")
        fields.hour = try part("hour", 2...2, "15", in: 0...23)
        try separator(":")
        fields.minute = try part("minute", 2...2, "04", in: 0...59)
        try separator(":")
        fields.second = try part("second", 2...2, "05", in: 0...59)
        let nanoseconds = parser.fraction()
        let rest = parser.rest
        guard let offset = parser.offset() else {
            throw invalid(.cannotParse(rest: rest, as: "Z07:00"))
        }
        guard parser.isAtEnd else { throw invalid(.extraText(parser.rest)) }
        guard fields.isExistingDay else { throw invalid(.outOfRange("day")) }
        self.init(fields, nanoseconds: nanoseconds, offset: offset)
    }

    /// The form in which two timestamps are equal that differ in a fraction of a second only, or in how they write the
    /// offset of UTC; other text as it is.
    package static func normal(_ text: String) -> String {
        (try? Timestamp(rfc3339: text))?.text ?? text
    }
}
