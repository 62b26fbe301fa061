/// Milliseconds since 1970 in words, without a calendar of the system.
package enum UniversalTime {
    /// For people, for example `2026-11-24 21:58:00 UTC`.
    package static func text(_ milliseconds: Int64) -> String {
        let time = parts(milliseconds)
        return "\(time.date) \(time.clock) UTC"
    }

    /// For programs, as RFC 3339 has it, for example `2026-11-24T21:58:00.123Z`.
    package static func rfc3339(_ milliseconds: Int64) -> String {
        let time = parts(milliseconds)
        let digits = String(time.milliseconds)
        return "\(time.date)T\(time.clock).\(String(repeating: "0", count: 3 - digits.count))\(digits)Z"
    }

    private static func parts(_ milliseconds: Int64) -> (date: String, clock: String, milliseconds: Int64) {
        func floor(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
            let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
            return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
        }
        let (seconds, fraction) = floor(milliseconds, 1000)
        let (days, rest) = floor(seconds, 86_400)
        // Days to civil date, Howard Hinnant's algorithm.
        let shifted = days + 719_468
        let (era, dayOfEra) = floor(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (
            "\(year)-\(two(month))-\(two(day))",
            "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))", fraction
        )
    }
}
