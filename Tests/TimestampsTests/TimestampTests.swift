import TestSupport
import Testing

@testable import Timestamps

@Suite struct TimestampTests {
    private func time(_ text: String) throws -> Timestamp {
        try Timestamp(rfc3339: text)
    }

    @Test(arguments: [
        ("2026-01-31T10:20:30Z", 0, 1, 0, "2026-03-03T10:20:30Z"),
        ("2024-01-31T10:20:30Z", 0, 1, 0, "2024-03-02T10:20:30Z"),
        ("2024-02-29T00:00:00Z", 1, 0, 0, "2025-03-01T00:00:00Z"),
        ("2024-02-29T00:00:00Z", 4, 0, 0, "2028-02-29T00:00:00Z"),
        ("2026-12-31T23:59:59Z", 0, 2, 0, "2027-03-03T23:59:59Z"),
        ("2026-03-31T00:00:00Z", 0, -1, 0, "2026-03-03T00:00:00Z"),
        ("2026-01-15T00:00:00Z", 0, -1, 0, "2025-12-15T00:00:00Z"),
        ("2026-01-15T00:00:00Z", 0, -13, 0, "2024-12-15T00:00:00Z"),
        ("2026-01-01T00:00:00Z", 0, 0, -1, "2025-12-31T00:00:00Z"),
        ("2026-01-31T00:00:00Z", 1, 1, 1, "2027-03-04T00:00:00Z"),
        // By the calendar of its own offset: in UTC it is still the 31st of December.
        ("2026-01-01T01:00:00+02:00", 0, 1, 0, "2026-02-01T01:00:00+02:00"),
        ("2026-10-31T23:30:00-05:30", 0, 1, 0, "2026-12-01T23:30:00-05:30"),
        ("2026-01-01T00:00:00Z", 7973, 0, 0, "9999-01-01T00:00:00Z"),
    ]) func calendarArithmeticRunsOver(
        _ base: String,
        _ years: Int64,
        _ months: Int64,
        _ days: Int64,
        _ expected: String
    ) throws {
        #expect(try time(base).adding(years: years, months: months, days: days)?.text == expected)
    }

    @Test func whatCannotBeWrittenIsNothing() throws {
        let base = try time("2026-01-31T10:20:30Z")
        #expect(base.adding(years: 7974) == nil)
        #expect(base.adding(years: -2027) == nil)
        #expect(base.adding(years: .max) == nil)
        #expect(base.adding(months: .min) == nil)
        #expect(base.adding(days: .max) == nil)
        #expect(base.adding(days: 1 << 41) == nil)
        #expect(base.adding(seconds: .max) == nil)
        #expect(base.adding(seconds: .min) == nil)
        #expect(base.adding(seconds: 60)?.text == "2026-01-31T10:21:30Z")
    }

    /// What holds of every moment and amount.
    @Test func propertiesOfTheCalendar() throws {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<2000 {
            let offset = Int64.random(in: -23...23, using: &generator) * 3600
            let base = Timestamp(
                Timestamp.Fields(
                    year: .random(in: 1000...9000, using: &generator),
                    month: .random(in: 1...12, using: &generator),
                    day: .random(in: 1...28, using: &generator),
                    hour: .random(in: 0...23, using: &generator),
                    minute: .random(in: 0...59, using: &generator),
                    second: .random(in: 0...59, using: &generator)
                ),
                offset: offset
            )
            #expect(try time(base.text).text == base.text)
            #expect(try time(base.text).seconds == base.seconds)
            let months = Int64.random(in: -5000...5000, using: &generator)
            let days = Int64.random(in: -100_000...100_000, using: &generator)
            let moved = try #require(base.adding(months: months))
            // A day that every month has stays itself, and the way back leads home.
            #expect(moved.fields.day == base.fields.day)
            #expect(moved.adding(months: -months) == base)
            #expect(base.adding(years: 7) == base.adding(months: 84))
            #expect(base.adding(days: days)?.seconds == base.seconds + days * 86400)
            #expect(base.adding(days: days) == base.adding(seconds: days * 86400))
            #expect(
                base.adding(months: months, days: days) == base.adding(months: months)?.adding(days: days)
            )
        }
    }

    /// Every day of 800 years has a successor that is a day later, and reads back as it is written.
    @Test func daysFollowEachOther() throws {
        var day = try time("1599-12-31T12:00:00Z")
        for _ in 0..<292_194 {
            let next = try #require(day.adding(days: 1))
            let (before, after) = (day.fields, next.fields)
            let isNextDay = after.day == before.day + 1 && after.month == before.month
            let isNextMonth = after.day == 1 && after.month == before.month % 12 + 1
            guard isNextDay || isNextMonth, after.isExistingDay,
                after.weekday == (before.weekday + 1) % 7
            else {
                Issue.record("\(day.text) is followed by \(next.text)")
                return
            }
            day = next
        }
        #expect(day.text == "2399-12-31T12:00:00Z")
    }

    /// The problems as Go finds them.
    @Test(arguments: [
        ("", InvalidTimestamp.Problem.cannotParse(rest: "", as: "2006")),
        ("tomorrow", .cannotParse(rest: "tomorrow", as: "2006")),
        ("2026", .cannotParse(rest: "", as: "-")),
        ("2026-1-01T00:00:00Z", .cannotParse(rest: "1-01T00:00:00Z", as: "01")),
        ("2026-13-01T00:00:00Z", .outOfRange("month")),
        ("2026-02-30T00:00:00Z", .outOfRange("day")),
        ("2026-02-00T00:00:00Z", .outOfRange("day")),
        ("2026-01-01 00:00:00Z", .cannotParse(rest: " 00:00:00Z", as: "T")),
        ("2026-01-01t00:00:00Z", .cannotParse(rest: "t00:00:00Z", as: "T")),
        ("2026-01-01T24:00:00Z", .outOfRange("hour")),
        ("2026-01-01T00:60:00Z", .outOfRange("minute")),
        ("2026-01-01T00:00:60Z", .outOfRange("second")),
        ("2026-01-01T00:00:00", .cannotParse(rest: "", as: "Z07:00")),
        ("2026-01-01T00:00:00z", .cannotParse(rest: "z", as: "Z07:00")),
        ("2026-01-01T00:00:00+0200", .cannotParse(rest: "+0200", as: "Z07:00")),
        ("2026-01-01T00:00:00.Z", .cannotParse(rest: ".Z", as: "Z07:00")),
        ("2026-01-01T00:00:00Zx", .extraText("x")),
    ]) func saysWhatIsWrong(_ text: String, _ problem: InvalidTimestamp.Problem) {
        #expect(throws: InvalidTimestamp(text: text, problem: problem)) {
            _ = try Timestamp(rfc3339: text)
        }
    }

    @Test func fractionsAndTheOffsetOfUTCDoNotMatter() {
        #expect(Timestamp.normal("2026-01-01T00:00:00.25+00:00") == "2026-01-01T00:00:00Z")
        #expect(Timestamp.normal("2026-01-01T02:00:00+02:00") == "2026-01-01T02:00:00+02:00")
        #expect(Timestamp.normal("soon") == "soon")
    }
}
