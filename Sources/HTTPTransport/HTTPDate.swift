/// Reads a date of HTTP (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT` and its two old forms.
///
/// - Returns: Seconds since 1970-01-01T00:00:00Z; `nil` when the text is no such date.
package func secondsSinceEpoch(httpDate text: String) -> Int? {
    let words = text.split { " ,-".contains($0) }.map(String.init)
    guard words.count >= 5 else {
        return nil
    }
    // asctime: Sun Nov  6 08:49:37 1994; the others: Sun 06 Nov 1994 08:49:37 GMT
    let isASCTime = Int(words[1]) == nil
    let (day, month, year, time) =
        isASCTime ? (words[2], words[1], words[4], words[3]) : (words[1], words[2], words[3], words[4])
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard let monthIndex = names.firstIndex(of: month), let day = Int(day), (1...31).contains(day),
        var year = Int(year), (0...9999).contains(year), clock.count == 3,
        let hour = clock[0], let minute = clock[1], let second = clock[2],
        (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else {
        return nil
    }
    if year < 100 {
        year += year < 70 ? 2000 : 1900
    }
    return ((daysSinceEpoch(year: year, month: monthIndex + 1, day: day) * 24 + hour) * 60 + minute) * 60
        + second
}

/// Days from 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that begin in March.
package func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}
