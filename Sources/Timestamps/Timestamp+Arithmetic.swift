extension Timestamp {
    /// The years that RFC 3339 can write.
    private static let writableYears: ClosedRange<Int64> = 0...9999
    /// More of anything leads out of the years that can be written.
    private static let largestAmount: Int64 = 1 << 42

    /// The moment so many years, months and days later by the calendar of its own offset, at the same time of day.
    ///
    /// A day that the month does not have runs over into the next: a month after the 31st of January is the 3rd of March,
    /// or the 2nd in a leap year.
    ///
    /// - Returns: nil where that is no year that can be written.
    package func adding(years: Int64 = 0, months: Int64 = 0, days: Int64 = 0) -> Timestamp? {
        guard [years, months, days].allSatisfy({ $0.magnitude <= Self.largestAmount.magnitude }) else {
            return nil
        }
        var fields = fields
        let month = fields.year * 12 + Int64(fields.month - 1) + years * 12 + months
        let year = (month >= 0 ? month : month - 11) / 12
        let day = Int64(fields.day) - 1 + days
        fields.year = year
        fields.month = Int(month - year * 12) + 1
        fields.day = 1
        return Timestamp(fields, nanoseconds: nanoseconds, offset: offset).adding(seconds: day * 86400)
    }

    /// The moment so many seconds later.
    ///
    /// - Returns: nil where that is no year that can be written.
    package func adding(seconds: Int64) -> Timestamp? {
        let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
        guard !overflow, sum.magnitude <= Self.largestAmount.magnitude else {
            return nil
        }
        var result = self
        result.move(to: sum)
        return Self.writableYears.contains(result.fields.year) ? result : nil
    }
}
