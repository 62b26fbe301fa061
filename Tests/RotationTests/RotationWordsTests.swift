import Rotation
import Testing

@Suite struct RotationWordsTests {
    @Test(
        arguments: [
            (0, "0 seconds"), (1, "1 second"), (60, "1 minute"), (90, "90 seconds"), (7200, "2 hours"),
            (86_400, "1 day"), (90_000, "25 hours"), (129_600, "36 hours"), (7_776_000, "90 days"),
        ]
    )
    func namesPeriods(_ seconds: Int, _ text: String) {
        #expect(RotationWords.period(seconds) == text)
    }

    @Test func namesMoments() {
        // 2026-12-05 12:00 UTC.
        let now: Int64 = 1_796_472_000_000
        #expect(RotationWords.moment(now, from: now) == "now")
        #expect(RotationWords.moment(now + 9_000_000, from: now) == "at 14:30 UTC")
        #expect(RotationWords.moment(now + 86_340_000, from: now) == "on 6 Dec at 11:59 UTC")
        #expect(RotationWords.moment(now + 7 * 86_400_000, from: now) == "on 12 Dec")
        #expect(RotationWords.moment(now + 30 * 86_400_000, from: now) == "on 4 Jan 2027")
    }
}
