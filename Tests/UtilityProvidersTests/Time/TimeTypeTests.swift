import Addresses
import Execution
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@testable import UtilityProviders

/// Times through the whole engine, with a clock that only the test moves.
@Suite struct TimeTypeTests {
    private let store: InMemoryStateStore
    private let clock: MovableClock

    init() throws {
        let clock = try MovableClock("2026-01-31T10:20:30Z")
        self.clock = clock
        store = InMemoryStateStore(clock: { clock.sinceEpoch().components.seconds * 1000 })
    }

    private func session(_ text: String) throws -> UtilitySession {
        var surroundings = ProviderSurroundings.test()
        surroundings.clock = clock
        return try UtilitySession(text, store, surroundings: surroundings)
    }

    private func text(_ value: Value?) -> String? {
        value?.stringValue ?? value?.numberValue?.description
    }

    // MARK: time_static

    @Test func theTimeOfTheApplyIsKept() async throws {
        let configuration = """
            resource "time_static" "a" {}
            output "t" { value = time_static.a.rfc3339 }
            """
        let first = try session(configuration)
        let planned = try await first.plan()
        #expect(planned.plan.changes.first?.after?["rfc3339"]?.isUnknown == true)
        #expect(planned.plan.changes.first?.after?["year"]?.isUnknown == true)
        clock.advance(by: .seconds(3))
        try await first.apply()
        let made = try await first.attributes("time_static.a")
        #expect(text(made["rfc3339"]) == "2026-01-31T10:20:33Z")
        #expect(made["id"] == made["rfc3339"])
        #expect(
            ["year", "month", "day", "hour", "minute", "second", "unix"].map { text(made[$0]) } == [
                "2026", "1", "31", "10", "20", "33", "1769854833",
            ]
        )
        clock.advance(by: .seconds(86400))
        #expect(try await session(configuration).plan().actions.isEmpty)
    }

    @Test func aGivenTimeIsKeptAsItIsWrittenAndKnownAtOnce() async throws {
        let configuration = """
            resource "time_static" "a" { rfc3339 = "2026-07-01T00:30:00+02:00" }
            """
        let first = try session(configuration)
        let planned = try await first.plan().plan.changes.first?.after
        #expect(text(planned?["month"]) == "7")
        #expect(text(planned?["hour"]) == "0")
        #expect(text(planned?["unix"]) == "1782858600")
        try await first.apply()
        #expect(text(try await first.attributes("time_static.a")["rfc3339"]) == "2026-07-01T00:30:00+02:00")
        // What is left out stays as it is.
        #expect(try await session("resource \"time_static\" \"a\" {}").plan().actions.isEmpty)
        let other = configuration.replacing("+02:00", with: "+03:00")
        #expect(try await session(other).plan().actions == ["time_static.a": .replaceDestroyFirst])
    }

    @Test func spellingsOfOneTimeAreNoChange() async throws {
        func configuration(_ time: String) -> String {
            "resource \"time_static\" \"a\" { rfc3339 = \"\(time)\" }"
        }
        let first = try session(configuration("2026-07-01T00:00:00.5+00:00"))
        try await first.apply()
        #expect(text(try await first.attributes("time_static.a")["rfc3339"]) == "2026-07-01T00:00:00.5+00:00")
        #expect(try await session(configuration("2026-07-01T00:00:00Z")).plan().actions.isEmpty)
    }

    @Test func triggersReplaceAndNullIsAsGoodAsNone() async throws {
        func configuration(_ triggers: String) -> String {
            "resource \"time_static\" \"a\" { triggers = \(triggers) }"
        }
        try await session(configuration("null")).apply()
        #expect(try await session(configuration("{}")).plan().actions.isEmpty)
        clock.advance(by: .seconds(60))
        let other = try session(configuration("{ a = 1 }"))
        #expect(try await other.apply().actions == ["time_static.a": .replaceDestroyFirst])
        #expect(text(try await other.attributes("time_static.a")["rfc3339"]) == "2026-01-31T10:21:30Z")
        #expect(try await session(configuration("{ a = \"1\" }")).plan().actions.isEmpty)
    }

    // MARK: time_rotating

    private static let rotating = """
        resource "time_rotating" "r" { rotation_days = 30 }
        resource "time_static" "s" {
          lifecycle { replace_triggered_by = [time_rotating.r] }
        }
        """

    @Test func isReplacedOnceItsTimeIsPast() async throws {
        let first = try session(Self.rotating)
        try await first.apply()
        let made = try await first.attributes("time_rotating.r")
        #expect(text(made["rotation_rfc3339"]) == "2026-03-02T10:20:30Z")
        #expect(text(made["id"]) == "2026-01-31T10:20:30Z")
        #expect(text(made["day"]) == "2")
        // On the second it still counts.
        clock.advance(by: .seconds(30 * 86400))
        #expect(try await session(Self.rotating).plan().actions.isEmpty)
        clock.advance(by: .seconds(1))
        let later = try session(Self.rotating)
        let outcome = try await later.plan()
        #expect(
            outcome.actions == [
                "time_rotating.r": .replaceDestroyFirst, "time_static.s": .replaceDestroyFirst,
            ]
        )
        let change = outcome.plan.changes.first { $0.address.resource.type == "time_rotating" }
        #expect(change?.reason == .outdated("its time of rotation, 2026-03-02T10:20:30Z, is past"))
        #expect(text(change?.before?["rfc3339"]) == "2026-01-31T10:20:30Z")
        #expect(change?.after?["rfc3339"]?.isUnknown == true)
        try await later.apply()
        #expect(text(try await later.attributes("time_rotating.r")["id"]) == "2026-03-02T10:20:31Z")
        #expect(try await session(Self.rotating).plan().actions.isEmpty)
    }

    @Test func withoutRefreshNothingExpires() async throws {
        try await session(Self.rotating).apply()
        clock.advance(by: .seconds(90 * 86400))
        #expect(try await session(Self.rotating).plan(refreshes: false).actions.isEmpty)
    }

    @Test func anIntervalIsChangedInPlaceFromTheStoredBase() async throws {
        try await session(Self.rotating).apply()
        clock.advance(by: .seconds(86400))
        let other = try session(Self.rotating.replacing("rotation_days = 30", with: "rotation_months = 1"))
        let outcome = try await other.plan()
        #expect(outcome.actions == ["time_rotating.r": .update, "time_static.s": .replaceDestroyFirst])
        let change = outcome.plan.changes.first { $0.address.resource.type == "time_rotating" }
        #expect(text(change?.after?["rotation_rfc3339"]) == "2026-03-03T10:20:30Z")
        #expect(text(change?.after?["day"]) == "3")
        #expect(text(change?.after?["rfc3339"]) == "2026-01-31T10:20:30Z")
        try await other.apply()
        #expect(
            text(try await other.attributes("time_rotating.r")["rotation_rfc3339"]) == "2026-03-03T10:20:30Z"
        )
        #expect(
            try await session(Self.rotating.replacing("rotation_days = 30", with: "rotation_months = 1"))
                .plan().actions.isEmpty
        )
    }

    @Test func ofSeveralIntervalsOneCountsAndAWarningSaysSo() async throws {
        let session = try session(
            "resource \"time_rotating\" \"r\" {\n  rotation_days = 1\n  rotation_hours = 48\n}"
        )
        let warnings = try await session.apply().warnings
        #expect(warnings.map(\.summary) == ["Only one argument of a rotation counts"])
        #expect(warnings.first?.detail.contains("rotation_hours alone counts") == true)
        #expect(
            text(try await session.attributes("time_rotating.r")["rotation_rfc3339"])
                == "2026-02-02T10:20:30Z"
        )
    }

    /// An object that is made anew would have the same time, so that it would be made anew at each apply.
    @Test(arguments: [
        "rfc3339 = \"2026-01-30T00:00:00Z\"\n  rotation_days = 3",
        "rotation_rfc3339 = \"2026-02-02T00:00:00Z\"",
    ]) func aFixedTimeRotatesOnceAndIsWarnedOfThen(_ arguments: String) async throws {
        let configuration = """
            resource "time_rotating" "r" {
              \(arguments)
            }
            """
        try await session(configuration).apply()
        #expect(try await session(configuration).plan().warnings.isEmpty)
        clock.advance(by: .seconds(3 * 86400))
        #expect(try await session(configuration).apply().actions == ["time_rotating.r": .replaceDestroyFirst])
        let outcome = try await session(configuration).plan()
        #expect(outcome.actions.isEmpty)
        #expect(outcome.warnings.map(\.summary) == ["Time of rotation is past for good"])
    }

    /// What is made with a time that is past has nothing to wait for: the plan that makes it says so.
    @Test(arguments: [
        "rfc3339 = \"2026-01-01T00:00:00Z\"\n  rotation_days = 3",
        "rotation_rfc3339 = \"2026-01-30T00:00:00Z\"",
    ]) func aTimeThatIsPastIsMadeOnce(_ arguments: String) async throws {
        let configuration = """
            resource "time_rotating" "r" {
              \(arguments)
            }
            """
        let made = try await session(configuration).apply()
        #expect(made.actions == ["time_rotating.r": .create])
        #expect(made.warnings.map(\.summary) == ["Time of rotation is past for good"])
        clock.advance(by: .seconds(86400))
        let outcome = try await session(configuration).plan()
        #expect(outcome.actions.isEmpty)
        #expect(outcome.warnings.map(\.summary) == ["Time of rotation is past for good"])
    }

    // MARK: time_offset

    @Test func offsetsAreChangedInPlace() async throws {
        let configuration = "resource \"time_offset\" \"o\" {\n  offset_days = 1\n  offset_months = 1\n}"
        let first = try session(configuration)
        try await first.apply()
        #expect(text(try await first.attributes("time_offset.o")["rfc3339"]) == "2026-03-01T10:20:30Z")
        let other = try session(configuration.replacing("offset_days = 1", with: "offset_days = -1"))
        let outcome = try await other.plan()
        #expect(outcome.actions == ["time_offset.o": .update])
        #expect(text(outcome.plan.changes.first?.after?["rfc3339"]) == "2026-03-02T10:20:30Z")
        try await other.apply()
        let made = try await other.attributes("time_offset.o")
        #expect(text(made["id"]) == "2026-01-31T10:20:30Z")
        #expect(text(made["day"]) == "2")
    }

    @Test func aChangedBaseAloneIsKnownAfterApply() async throws {
        func configuration(_ base: String) -> String {
            "resource \"time_offset\" \"o\" {\n  base_rfc3339 = \"\(base)\"\n  offset_days = 1\n}"
        }
        try await session(configuration("2026-01-01T00:00:00Z")).apply()
        let other = try session(configuration("2026-02-01T00:00:00Z"))
        let outcome = try await other.plan()
        #expect(outcome.actions == ["time_offset.o": .update])
        #expect(outcome.plan.changes.first?.after?["rfc3339"]?.isUnknown == true)
        try await other.apply()
        #expect(text(try await other.attributes("time_offset.o")["rfc3339"]) == "2026-02-02T00:00:00Z")
        #expect(text(try await other.attributes("time_offset.o")["id"]) == "2026-02-01T00:00:00Z")
        // What is left out stays as it is.
        #expect(
            try await session("resource \"time_offset\" \"o\" { offset_days = 1 }").plan().actions.isEmpty
        )
    }

    // MARK: time_sleep

    private static let sleeping = """
        resource "time_sleep" "s" {
          create_duration  = "30s"
          destroy_duration = "1.5m"
        }
        """

    @Test func sleepsWhenItIsMadeAndDestroyed() async throws {
        let first = try session(Self.sleeping)
        try await first.apply()
        #expect(clock.slept == [.seconds(30)])
        #expect(text(try await first.attributes("time_sleep.s")["id"]) == "2026-01-31T10:21:00Z")
        // Another duration does not sleep, and counts for the destruction once it is in the state.
        let other = try session(Self.sleeping.replacing("30s", with: "40s"))
        #expect(try await other.apply().actions == ["time_sleep.s": .update])
        #expect(clock.slept.count == 1)
        #expect(text(try await other.attributes("time_sleep.s")["id"]) == "2026-01-31T10:21:00Z")
        try await session("").apply()
        #expect(clock.slept == [.seconds(30), .seconds(90)])
    }

    /// With room for one step, three sleep at once: each wakes when all are asleep.
    @Test(.timeLimit(.minutes(10))) func aSleepTakesNoPlace() async throws {
        let meeting = MeetingClock(of: 3)
        var surroundings = ProviderSurroundings.test()
        surroundings.clock = meeting
        let text = """
            resource "time_sleep" "s" {
              count            = 3
              create_duration  = "1h"
              destroy_duration = "1h"
            }
            """
        for text in [text, ""] {
            try await UtilitySession(text, store, surroundings: surroundings).apply(parallelism: 1)
        }
        #expect(await store.snapshot().records.isEmpty)
    }

    @Test func anInterruptedSleepBeginsAgain() async throws {
        clock.interrupt()
        let error = await #expect(throws: DiagnosticsError.self) {
            try await session(Self.sleeping).apply()
        }
        #expect(error?.diagnostics.first?.summary == "Interrupted while sleeping")
        #expect(await store.snapshot().records.isEmpty)
        #expect(await store.snapshot().openIntents.isEmpty)
    }

    // MARK: Bad arguments

    @Test(arguments: [
        ("time_static", "rfc3339 = \"tomorrow\"", "Invalid RFC3339 String Value"),
        ("time_rotating", "", "Missing Attribute Configuration"),
        ("time_rotating", "rotation_days = 0", "Invalid Attribute Value"),
        ("time_rotating", "rotation_days = 1.5", "Invalid Attribute Value"),
        ("time_rotating", "rotation_rfc3339 = \"2026-02-30T00:00:00Z\"", "Invalid RFC3339 String Value"),
        ("time_rotating", "rfc3339 = \"2026-01-01T00:00:00Z\"\nrotation_years = 8000", "Time out of range"),
        ("time_offset", "", "Missing Attribute Configuration"),
        ("time_offset", "base_rfc3339 = \"\"\noffset_days = 1", "Invalid RFC3339 String Value"),
        ("time_sleep", "", "Invalid Attribute Combination"),
        ("time_sleep", "create_duration = \"1m30s\"", "Invalid Attribute Value Match"),
    ]) func saysWhatIsWrong(_ type: String, _ arguments: String, _ summary: String) async throws {
        let error = await #expect(throws: DiagnosticsError.self) {
            try await session("resource \"\(type)\" \"x\" {\n\(arguments)\n}").plan()
        }
        #expect(error?.diagnostics.map(\.summary) == [summary])
        #expect(error?.diagnostics.allSatisfy { $0.subject != nil && !$0.detail.isEmpty } == true)
    }

    @Test func aTimeThatIsKnownTooLateIsCheckedByTheApply() async throws {
        let configuration = """
            resource "null_resource" "n" {}
            resource "time_static" "x" { rfc3339 = "x${null_resource.n.id}" }
            """
        let error = await #expect(throws: DiagnosticsError.self) { try await session(configuration).apply() }
        #expect(error?.diagnostics.first?.summary == "Invalid RFC3339 String Value")
    }

    @Test func theTextOfASecretIsNotShown() async throws {
        let configuration = "resource \"time_static\" \"x\" { rfc3339 = sensitive(\"hunter2\") }"
        let error = await #expect(throws: DiagnosticsError.self) { try await session(configuration).plan() }
        #expect(error?.diagnostics.isEmpty == false)
        #expect(error?.diagnostics.contains { $0.detail.contains("hunter2") } == false)
    }

    // MARK: Import

    @Test(arguments: [
        ("time_static", "", "2026-01-01T01:00:00+01:00", "2026-01-01T01:00:00+01:00"),
        ("time_rotating", "rotation_days = 3", "2026-01-30T00:00:00Z,,,3,,", "2026-01-30T00:00:00Z"),
        (
            "time_rotating", "rotation_rfc3339 = \"2027-01-01T00:00:00Z\"",
            "2026-01-30T00:00:00Z,2027-01-01T00:00:00Z", "2026-01-30T00:00:00Z"
        ),
        ("time_offset", "offset_days = -3", "2026-01-30T00:00:00Z,,,-3,,,", "2026-01-30T00:00:00Z"),
        ("time_sleep", "create_duration = \"30s\"", "30s,", "2026-01-31T10:20:30Z"),
    ]) func whatIsImportedIsNotChanged(
        _ type: String,
        _ arguments: String,
        _ id: String,
        _ made: String
    ) async throws {
        let session = try session("resource \"\(type)\" \"x\" {\n\(arguments)\n}")
        try await session.import("\(type).x", id: id)
        #expect(text(try await session.attributes("\(type).x")["id"]) == made)
        #expect(try await session.plan().actions.isEmpty)
    }

    @Test(arguments: [
        ("time_static", ""), ("time_static", "soon"), ("time_rotating", "2026-01-30T00:00:00Z"),
        ("time_rotating", "2026-01-30T00:00:00Z,,,,,"), ("time_rotating", "2026-01-30T00:00:00Z,,,0,,"),
        ("time_rotating", ",1,,,,"), ("time_rotating", "2026-01-30T00:00:00Z,soon"),
        ("time_rotating", "2026-01-30T00:00:00Z,9999,,,,"), ("time_offset", "2026-01-30T00:00:00Z,,,,,,"),
        ("time_offset", "2026-01-30T00:00:00Z,1,2,3,4,5"), ("time_offset", "2026-01-30T00:00:00Z,x,,,,,"),
        ("time_sleep", ","), ("time_sleep", "30s"), ("time_sleep", "1m30s,"),
    ]) func malformedImportIDsAreRefused(_ type: String, _ id: String) async throws {
        let arguments = ["time_rotating": "rotation_days = 3", "time_offset": "offset_days = 1"][type]
        let sleeping = type == "time_sleep" ? "create_duration = \"1s\"" : ""
        let session = try session("resource \"\(type)\" \"x\" {\n\(arguments ?? sleeping)\n}")
        await #expect(throws: DiagnosticsError.self) { try await session.import("\(type).x", id: id) }
    }
}
