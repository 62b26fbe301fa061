import TestSupport
import Testing
import Timestamps
import Values

@testable import UtilityProviders

/// The moments that rotations and offsets lead to.
@Suite struct RotationTests {
    private let base = "2026-01-31T10:20:30+02:00"

    private func arguments(_ values: [String: Int], given: String? = nil) -> ValueMap {
        var arguments = ValueMap(values.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
        arguments["rotation_rfc3339"] = given.map { .string($0) } ?? .null(.string)
        return arguments
    }

    @Test(arguments: [
        (["rotation_minutes": 90], "2026-01-31T11:50:30+02:00"),
        (["rotation_hours": 48], "2026-02-02T10:20:30+02:00"),
        (["rotation_days": 30], "2026-03-02T10:20:30+02:00"),
        (["rotation_months": 1], "2026-03-03T10:20:30+02:00"),
        (["rotation_years": 2], "2028-01-31T10:20:30+02:00"),
        // Of several only one counts: hours over days, minutes over hours, months over minutes, years over all.
        (["rotation_days": 30, "rotation_hours": 1], "2026-01-31T11:20:30+02:00"),
        (["rotation_days": 30, "rotation_hours": 1, "rotation_minutes": 1], "2026-01-31T10:21:30+02:00"),
        (["rotation_minutes": 1, "rotation_months": 1], "2026-03-03T10:20:30+02:00"),
        (["rotation_months": 1, "rotation_years": 1, "rotation_days": 1], "2027-01-31T10:20:30+02:00"),
    ]) func oneArgumentCounts(_ values: [String: Int], _ expected: String) throws {
        let rotation = try #require(Rotation(arguments(values)))
        #expect(rotation.moment(after: try Timestamp(rfc3339: base))?.text == expected)
        #expect(Rotation.deciding(among: values.keys.sorted()).map { values[$0] != nil } == true)
    }

    @Test func aGivenTimeCountsOverAllButYears() throws {
        let time = try Timestamp(rfc3339: base)
        let given = "2030-01-01T00:00:00Z"
        let months = Rotation(arguments(["rotation_months": 1], given: given))
        #expect(months?.moment(after: time)?.text == given)
        let years = Rotation(arguments(["rotation_years": 1], given: given))
        #expect(years?.moment(after: time)?.text == "2027-01-31T10:20:30+02:00")
    }

    @Test func whatIsNotKnownOrCannotBeWrittenIsNothing() throws {
        let time = try Timestamp(rfc3339: base)
        #expect(Rotation(ValueMap([("rotation_days", .unknown(.number))])) == nil)
        #expect(Rotation(ValueMap([("rotation_rfc3339", .unknown(.string))])) == nil)
        #expect(Rotation(ValueMap())?.moment(after: time) == nil)
        #expect(Rotation(arguments(["rotation_years": 9000]))?.moment(after: time) == nil)
        #expect(Rotation(arguments(["rotation_hours": .max]))?.moment(after: time) == nil)
    }

    @Test func offsetsAreAddedUpInTheirOrder() throws {
        func moment(_ offsets: [String: Int]) throws -> String? {
            let arguments = ValueMap(offsets.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
            return Offset(arguments)?.moment(from: try Timestamp(rfc3339: "2026-01-30T00:00:00Z"))?.text
        }
        #expect(try moment(["offset_days": 1, "offset_months": 1]) == "2026-03-03T00:00:00Z")
        #expect(try moment(["offset_months": 1]) == "2026-03-02T00:00:00Z")
        #expect(try moment(["offset_days": -30, "offset_seconds": -1]) == "2025-12-30T23:59:59Z")
        #expect(
            try moment(["offset_hours": 24, "offset_minutes": 60, "offset_years": 1])
                == "2027-01-31T01:00:00Z"
        )
        #expect(try moment(["offset_seconds": 0]) == "2026-01-30T00:00:00Z")
        #expect(try moment(["offset_years": 8000]) == nil)
    }

    /// A rotation by one unit is an offset by that unit, and the marks of secrets go along.
    @Test func aRotationIsAnOffset() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            let unit = ["minutes", "hours", "days", "months", "years"].randomElement(using: &generator) ?? ""
            let amount = Int.random(in: 1...500, using: &generator)
            let base = Timestamp(seconds: .random(in: 0...4_000_000_000, using: &generator))
            let rotation = Rotation(arguments(["rotation_\(unit)": amount]))?.moment(after: base)
            let offset = Offset(ValueMap([("offset_\(unit)", .number(amount))]))?.moment(from: base)
            #expect(rotation == offset)
            #expect(rotation.map { $0.seconds > base.seconds } == true)
        }
    }

    @Test(arguments: [
        ("30s", 30_000), ("500ms", 500), ("1.5m", 90_000), ("0s", 0), ("2h", 7_200_000),
    ]) func durationsHaveOneUnit(_ text: String, _ milliseconds: Int) {
        #expect(SleepDuration.parsed(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "30", "s", "1m30s", "-5s", "+5s", "1.s", ".5s", "1..5s", "5 s", "5d", "1,5s", "٣s",
        "9999999999999h",
        "5S", "1us",
    ]) func whatIsNoDuration(_ text: String) {
        #expect(SleepDuration.parsed(text) == nil)
    }
}
