import Glibc

/// Where the sandbox gets the time from.
package struct SandboxClock: Sendable {
    private let read: @Sendable () -> Int64

    /// A clock that calls `milliseconds` for the milliseconds since 1970 in UTC.
    package init(milliseconds: @escaping @Sendable () -> Int64) {
        read = milliseconds
    }

    /// The same clock, ahead by so many milliseconds, or behind where they are negative.
    func ahead(by milliseconds: Int64) -> SandboxClock {
        milliseconds == 0 ? self : SandboxClock { [read] in read() + milliseconds }
    }

    /// The machine's clock.
    package static let system = SandboxClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Milliseconds since 1970 in UTC.
    var milliseconds: Int64 { read() }
}

/// The form in which the API writes dates, such as `2015-12-04T14:34:09.809Z`.
func isoDate(milliseconds: Int64) -> String {
    let days = floorDivide(milliseconds, 86_400_000)
    let inDay = milliseconds - days * 86_400_000
    // Civil date from a day count, in eras of 400 years that begin on the first of March.
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let time = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60].map { padded($0, 2) }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
        + time.joined(separator: ":") + ".\(padded(inDay % 1000, 3))Z"
}

/// The days from 1970-01-01 to a date of the Gregorian calendar.
func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

/// The milliseconds since 1970 of a date in ISO form: `2026-11-30`, `2026-11-30T12:00:00Z`, with a fraction, with an
/// offset; nil when it is none.
func milliseconds(isoDate text: String) -> Int64? {
    let match = text.wholeMatch(
        of: #/(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?/#
    )
    guard let parts = match?.output, let year = Int64(parts.1), let month = Int64(parts.2),
        let day = Int64(parts.3),
        (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    let clock = [(parts.4, 3600), (parts.5, 60), (parts.6, 1)]
        .reduce(into: Int64(0)) { sum, part in sum += (part.0.flatMap { Int64($0) } ?? 0) * part.1 }
    let fraction = parts.7.map { Int64(($0 + "000").prefix(3)) ?? 0 } ?? 0
    var offset: Int64 = 0
    if let zone = parts.8, zone != "Z" {
        let digits = zone.filter(\.isNumber)
        let minutes = (Int64(digits.prefix(2)) ?? 0) * 60 + (Int64(digits.suffix(2)) ?? 0)
        offset = (zone.hasPrefix("-") ? -minutes : minutes) * 60
    }
    return (dayNumber(year: year, month: month, day: day) * 86_400 + clock - offset) * 1000 + fraction
}

/// The form in which HTTP writes dates, such as `Fri, 04 Dec 2015 14:34:09 GMT`.
func httpDate(milliseconds: Int64) -> String {
    let days = floorDivide(milliseconds, 86_400_000)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(((days % 7) + 7) % 7)]
    let iso = Array(isoDate(milliseconds: milliseconds).utf8)
    func text(_ range: Range<Int>) -> String { String(decoding: iso[range], as: UTF8.self) }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let month = months[(Int(text(5..<7)) ?? 1) - 1]
    return "\(weekday), \(text(8..<10)) \(month) \(text(0..<4)) \(text(11..<19)) GMT"
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
