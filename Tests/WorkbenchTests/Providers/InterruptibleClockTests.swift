import HTTPTransport
import Synchronization
import Testing

@testable import Workbench

@Suite struct InterruptibleClockTests {
    @Test func aWaitTakesItsTime() async throws {
        let time = JumpingClock()
        try await InterruptibleClock(time, isInterrupted: { false }).sleep(for: .milliseconds(250))
        #expect(time.now() == .milliseconds(250))
    }

    @Test func anInterruptionEndsALongWait() async {
        let time = JumpingClock()
        let clock = InterruptibleClock(time, isInterrupted: { time.now() >= .seconds(3) })
        await #expect(throws: CancellationError.self) {
            try await clock.sleep(for: .seconds(3600))
        }
        #expect(time.now() == .seconds(3))
    }

    @Test func whatIsInFlightMayStillTakeAWhile() async throws {
        let time = JumpingClock()
        let clock = InterruptibleClock(time, isInterrupted: { true })
        for _ in 0..<4 {
            try await clock.sleep(for: .seconds(5))
        }
        #expect(time.now() == InterruptibleClock.patience)
        await #expect(throws: CancellationError.self) {
            try await clock.sleep(for: .seconds(5))
        }
        #expect(time.now() == InterruptibleClock.patience)
    }

    @Test func theNextOperationWaitsAsEver() async throws {
        let time = JumpingClock()
        let isInterrupted = Mutex(true)
        let clock = InterruptibleClock(time, isInterrupted: { isInterrupted.withLock(\.self) })
        await #expect(throws: CancellationError.self) {
            try await clock.sleep(for: .seconds(60))
        }
        isInterrupted.withLock { $0 = false }
        try await clock.sleep(for: .seconds(60))
        #expect(time.now() == .seconds(60))
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
