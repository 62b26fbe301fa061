import Testing

@testable import HTTPTransport

struct RequestGateTests {
    private let far = Deadline(moment: .seconds(1_000_000))

    @Test func halvesOncePerRoundAndGrowsBack() async throws {
        let clock = ScriptedServer([])
        let gate = RequestGate(maximumConcurrency: 8, clock: clock)
        for _ in 0..<8 {
            try await gate.enter(before: far)
        }
        let started = clock.now()
        try await clock.sleep(for: .seconds(1))
        for _ in 0..<8 {
            await gate.leave(started: started, status: 429, headers: [:], pause: nil)
        }
        #expect(await gate.currentLimit == 4)
        try await clock.sleep(for: .seconds(1))
        for _ in 0..<60 {
            try await gate.enter(before: far)
            await gate.leave(started: clock.now(), status: 200, headers: [:], pause: nil)
        }
        #expect(await gate.currentLimit == 8)
    }

    /// A server that takes so many at once and refuses the others.
    @Test(arguments: [1, 2, 4])
    func isRefusedRarelyByAServerThatNeverTakesMore(_ capacity: Int) async throws {
        let clock = ScriptedServer([])
        let gate = RequestGate(maximumConcurrency: 10, clock: clock)
        var taken = 0
        var refused = 0
        while taken < 250 {
            let started = clock.now()
            let count = await gate.currentLimit
            for _ in 0..<count { try await gate.enter(before: far) }
            try await clock.sleep(for: .milliseconds(50))
            for index in 0..<count {
                let isTaken = index < capacity
                await gate.leave(started: started, status: isTaken ? 200 : 429, headers: [:], pause: nil)
                taken += isTaken ? 1 : 0
                refused += isTaken ? 0 : 1
            }
        }
        #expect(refused < 60)
    }

    @Test func neverFallsBelowOne() async throws {
        let clock = ScriptedServer([])
        let gate = RequestGate(maximumConcurrency: 3, clock: clock)
        for _ in 0..<10 {
            try await gate.enter(before: far)
            try await clock.sleep(for: .seconds(1))
            await gate.leave(started: clock.now(), status: 429, headers: [:], pause: nil)
        }
        #expect(await gate.currentLimit == 1)
    }

    @Test func obeysTheBurstThatTheServerNames() async throws {
        let gate = RequestGate(maximumConcurrency: 10, clock: ScriptedServer([]))
        try await gate.enter(before: far)
        await gate.leave(started: .zero, status: 200, headers: ["X-RateLimit-Burst": "3"], pause: nil)
        #expect(await gate.currentLimit == 3)
    }

    @Test func doesNotOverdrawWhatIsLeftOfTheServersLimit() async throws {
        let clock = ScriptedServer([])
        let gate = RequestGate(maximumConcurrency: 10, clock: clock)
        func pass(_ remaining: String, status: Int = 200) async throws -> Duration {
            let start = clock.now()
            try await gate.enter(before: far)
            await gate.leave(
                started: clock.now(),
                status: status,
                headers: ["X-RateLimit-Remaining": remaining, "X-RateLimit-Limit": "120"],
                pause: nil
            )
            return clock.now() - start
        }
        _ = try await pass("2")
        #expect(await gate.currentLimit == 2)
        _ = try await pass("0")
        #expect(await gate.currentLimit == 1)
        // The place that is used up comes back after the average time between two requests.
        #expect(try await pass("nonsense") == .milliseconds(500))
        #expect(try await pass("40") == .zero)
        #expect(await gate.currentLimit == 10)
    }

    @Test func letsNoMoreInThanTheLimitAndServesInOrder() async throws {
        let clock = ScriptedServer([])
        let gate = RequestGate(maximumConcurrency: 1, clock: clock)
        let far = far
        try await gate.enter(before: far)
        let cancelled = Task { try await gate.enter(before: far) }
        while await gate.waitingCount < 1 { await Task.yield() }
        let waiting = Task { try await gate.enter(before: far) }
        while await gate.waitingCount < 2 { await Task.yield() }
        cancelled.cancel()
        await #expect(throws: RequestGate.Refusal.cancelled) { try await cancelled.value }
        await gate.leave(started: clock.now(), status: 200, headers: [:], pause: nil)
        try await waiting.value
        #expect(await gate.waitingCount == 0)
    }

    @Test func turnsAwayWhomTheTimeHasRunOutFor() async throws {
        let clock = ScriptedServer([])
        let gate = RequestGate(maximumConcurrency: 1, clock: clock)
        let soon = Deadline(moment: clock.now() + .seconds(5))
        try await gate.enter(before: far)
        let waiting = Task { try await gate.enter(before: soon) }
        while await gate.waitingCount < 1 { await Task.yield() }
        try await clock.sleep(for: .seconds(6))
        await gate.leave(started: clock.now(), status: 200, headers: [:], pause: nil)
        await #expect(throws: RequestGate.Refusal.deadline) { try await waiting.value }
        // The place that it did not take is free.
        try await gate.enter(before: far)
    }

    @Test func doesNotBeginAPauseThatLastsLongerThanTheTime() async throws {
        let clock = ScriptedServer([])
        let gate = RequestGate(maximumConcurrency: 2, clock: clock)
        try await gate.enter(before: far)
        await gate.leave(started: clock.now(), status: 429, headers: [:], pause: .seconds(30))
        let soon = Deadline(moment: clock.now() + .seconds(30))
        await #expect(throws: RequestGate.Refusal.pause(.seconds(30))) { try await gate.enter(before: soon) }
        #expect(clock.sleeps.isEmpty)
    }
}
