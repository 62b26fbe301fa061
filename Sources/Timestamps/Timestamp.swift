/// A moment in the proleptic Gregorian calendar, with the offset from UTC it was written with (RFC 3339).
package struct Timestamp: Sendable, Hashable {
    /// Since 1970 in UTC.
    package private(set) var seconds: Int64
    package private(set) var nanoseconds: Int32
    /// Seconds east of UTC.
    package private(set) var offset: Int64 = 0

    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package struct Fields: Sendable, Hashable {
        package var year: Int64
        package var month: Int
        package var day: Int
        package var hour = 0
        package var minute = 0
        package var second = 0
        /// 0 is Sunday.
        package var weekday = 0

        package init(
            year: Int64,
            month: Int,
            day: Int,
            hour: Int = 0,
            minute: Int = 0,
            second: Int = 0,
            weekday: Int = 0
        ) {
            self.year = year
            self.month = month
            self.day = day
            self.hour = hour
            self.minute = minute
            self.second = second
            self.weekday = weekday
        }
    }

    /// The local date and time.
    package var fields: Fields {
        let local = seconds + offset
        let days = (local >= 0 ? local : local - 86399) / 86400
        let rest = Int(local - days * 86400)
        // Counts from March, so that the leap day is the last of its year; the 400-year cycle has 146097 days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        return Fields(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1),
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: Int(((days + 4) % 7 + 7) % 7)
        )
    }

    private static func days(_ fields: Fields) -> Int64 {
        let year = fields.month <= 2 ? fields.year - 1 : fields.year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let shiftedMonth = Int64(fields.month > 2 ? fields.month - 3 : fields.month + 9)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(fields.day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package init(_ fields: Fields, nanoseconds: Int32 = 0, offset: Int64 = 0) {
        let time = Int64(fields.hour * 3600 + fields.minute * 60 + fields.second)
        seconds = Self.days(fields) * 86400 + time - offset
        self.nanoseconds = nanoseconds
        self.offset = offset
    }

    /// Keeps the offset.
    mutating func move(to seconds: Int64) {
        self.seconds = seconds
    }

    package func adding(nanoseconds added: Int64) -> Timestamp {
        let billion: Int64 = 1_000_000_000
        var result = self
        let sum = Int64(nanoseconds) + added % billion
        let carry = sum < 0 ? -1 : (sum >= billion ? 1 : 0)
        result.seconds += added / billion + Int64(carry)
        result.nanoseconds = Int32(sum - Int64(carry) * billion)
        return result
    }

    /// `+02:00`, or without the colon.
    package func offsetText(separator: String) -> String {
        let minutes = abs(offset) / 60
        return (offset < 0 ? "-" : "+") + Self.padded(minutes / 60) + separator + Self.padded(minutes % 60)
    }

    package static func padded(_ number: some BinaryInteger, to width: Int = 2) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// In the form of RFC 3339, without fractions of a second.
    package var text: String {
        let fields = fields
        let date =
            "\(Self.padded(fields.year, to: 4))-\(Self.padded(fields.month))-\(Self.padded(fields.day))"
        let time = "\(Self.padded(fields.hour)):\(Self.padded(fields.minute)):\(Self.padded(fields.second))"
        return "\(date)T\(time)" + (offset == 0 ? "Z" : offsetText(separator: ":"))
    }
}

extension Timestamp.Fields {
    /// Whether the month has such a day.
    package var isExistingDay: Bool {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return days.indices.contains(month - 1) && (1...days[month - 1]).contains(day)
    }
}
