import StateModel

/// Periods and moments as people read them.
package enum RotationWords {
    /// For example `90 days`, `36 hours`, `1 minute`; the largest unit that leaves no more than a little out.
    package static func period(_ seconds: Int) -> String {
        let units = [(86_400, "day"), (3600, "hour"), (60, "minute")]
        for (length, name) in units where seconds >= 2 * length || seconds == length {
            return counted(seconds / length, name)
        }
        return counted(max(seconds, 0), "second")
    }

    private static func counted(_ number: Int, _ unit: String) -> String {
        "\(number) \(unit)\(number == 1 ? "" : "s")"
    }

    /// When something happens, as it goes behind a verb, for example `now`, `on 12 Dec`, `at 14:30 UTC`.
    ///
    /// Within a day the time is told, with the date where it is another one; in another year the year.
    package static func moment(_ moment: Int64, from now: Int64) -> String {
        guard moment > now else { return "now" }
        let text = UniversalTime.text(moment)
        let parts = text.split(separator: " ")
        let date = parts[0].split(separator: "-")
        guard parts.count >= 2, date.count == 3, let month = Int(date[1]), let day = Int(date[2]),
            (1...12).contains(month)
        else { return "on \(text)" }
        let today = UniversalTime.text(now).split(separator: " ").first?.split(separator: "-") ?? []
        let isNear = moment - now < 86_400_000
        let time = isNear ? "at \(parts[1].prefix(5)) UTC" : ""
        guard !isNear || today != date else { return time }
        let isThisYear = today.first == date[0]
        return "on \(day) \(months[month - 1])" + (isThisYear ? "" : " \(date[0])")
            + (isNear ? " \(time)" : "")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
