import Timestamps

/// A moment in a condition, however it is written.
package struct PolicyDate: Sendable, Hashable {
    package let seconds: Int64
    package let nanoseconds: Int32

    /// Reads RFC 3339, its shorter forms (a day, or without seconds), and what the vendor's provider takes:
    /// `2006-01-02 15:04:05Z` and `2006-01-02 15:04:05 -0700 MST`.
    package init?(_ text: String) {
        var parser = TimestampParser(text)
        func skip(_ character: Unicode.Scalar) -> Bool {
            parser.skip(UInt8(ascii: character))
        }
        guard let year = parser.number(4...4), skip("-"), let month = parser.number(2...2), skip("-"),
            let day = parser.number(2...2)
        else {
            return nil
        }
        var fields = Timestamp.Fields(year: Int64(year), month: month, day: day)
        var nanoseconds: Int32 = 0
        var offset: Int64 = 0
        guard fields.isExistingDay else {
            return nil
        }
        if !parser.isAtEnd {
            guard skip("T") || skip(" "), let hour = parser.number(2...2), hour < 24, skip(":"),
                let minute = parser.number(2...2), minute < 60
            else {
                return nil
            }
            fields.hour = hour
            fields.minute = minute
            if skip(":") {
                guard let second = parser.number(2...2), second < 60 else {
                    return nil
                }
                fields.second = second
                nanoseconds = parser.fraction()
            }
            guard let found = Self.offset(&parser), parser.isAtEnd else {
                return nil
            }
            offset = found
        }
        let moment = Timestamp(fields, nanoseconds: nanoseconds, offset: offset)
        seconds = moment.seconds
        self.nanoseconds = nanoseconds
    }

    /// - Returns: nil where that is no year that can be written.
    package init?(secondsSinceEpoch seconds: Int64) {
        guard Timestamp(seconds: 0).adding(seconds: seconds) != nil else {
            return nil
        }
        self.seconds = seconds
        nanoseconds = 0
    }

    /// Of `Z`, `+02:00`, ` +0200` or ` +0200 CEST`.
    private static func offset(_ parser: inout TimestampParser) -> Int64? {
        guard parser.skip(UInt8(ascii: " ")) else {
            return parser.offset()
        }
        let isNegative = parser.skip(UInt8(ascii: "-"))
        guard isNegative || parser.skip(UInt8(ascii: "+")), let hours = parser.number(2...2), hours < 24,
            let minutes = parser.number(2...2), minutes < 60
        else {
            return nil
        }
        if parser.skip(UInt8(ascii: " ")) {
            // The name of the zone says nothing that the offset does not.
            while let letter = parser.rest.utf8.first,
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter)
            {
                _ = parser.skip(letter)
            }
        }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isNegative ? -seconds : seconds
    }

    /// RFC 3339 in UTC, with a fraction where there is one.
    package var text: String {
        let whole = Timestamp(seconds: seconds).text
        guard nanoseconds != 0 else {
            return whole
        }
        var fraction = Timestamp.padded(nanoseconds, to: 9)
        while fraction.hasSuffix("0") {
            fraction.removeLast()
        }
        return "\(whole.dropLast()).\(fraction)Z"
    }
}
