import IonosAPI
import Synchronization
import Testing

@testable import KeyformCommands

@Suite struct InterruptibleClockTests {
    @Test func aWaitTakesItsTime() async throws {
        let time = JumpingClock()
        try await InterruptibleClock(time, isInterrupted: { false }).sleep(for: .milliseconds(250))
        #expect(time.now() == .milliseconds(250))
    }

    @Test func anInterruptionEndsAWait() async {
        let time = JumpingClock()
        let clock = InterruptibleClock(time, isInterrupted: { time.now() >= .seconds(3) })
        await #expect(throws: CancellationError.self) {
            try await clock.sleep(for: .seconds(3600))
        }
        #expect(time.now() == .seconds(3))
    }

    @Test func afterAnInterruptionNothingIsWaitedFor() async {
        let time = JumpingClock()
        await #expect(throws: CancellationError.self) {
            try await InterruptibleClock(time, isInterrupted: { true }).sleep(for: .seconds(1))
        }
        #expect(time.now() == .zero)
    }
}

/// Time that passes only by waiting.
private final class JumpingClock: APIClock {
    private let time = Mutex(Duration.zero)

    func now() -> Duration {
        time.withLock { $0 }
    }

    func sinceEpoch() -> Duration {
        now()
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        time.withLock { $0 += duration }
    }
}
