import Addresses
import StateModel
import StateStoreTests
import Synchronization
import TestSupport
import Testing
import Values

@testable import SQLiteState

/// Nothing depends on the machine's clock but what is shown to people.
@Suite struct ClockTests {
    @Test func aClockThatIsSetBackChangesNothing() async throws {
        let folder = try ScratchFolder()
        let hour: Int64 = 3_600_000
        let clock = Clock(now: 1_700_000_000_000, step: -hour)
        let store = try SQLiteStateStore(
            file: DatabaseFile(folder.database, schema: .current),
            mode: .writing,
            environment: folder.environment,
            policy: SealingPolicy(),
            clock: { clock.read() }
        )
        for round in 1...3 {
            try await store.acquireLease(.test)
            let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
            #expect(run == RunID(Int64(round)))
            try await store.create(.t("r", .index(round), id: "id-\(round)"), run: run)
            _ = try await store.recordIntent(
                .test(run, .create, RecordKey(address: .t("open", .index(round))))
            )
            try await store.endRun(run, .succeeded, summary: "")
            await store.releaseLease()
        }
        let snapshot = try await store.snapshot()
        #expect(snapshot.records.map(\.address.key) == (1...3).map { .index($0) })
        // In the order in which they were begun, not in that of their times.
        #expect(snapshot.openIntents.map(\.run) == [1, 2, 3])
        #expect(snapshot.openIntents.map(\.startedAt) == snapshot.openIntents.map(\.startedAt).sorted(by: >))
        let runs = try await store.runs()
        #expect(runs.map(\.id) == [1, 2, 3])
        #expect(runs.allSatisfy { $0.endedAt.map { end in end < 1_700_000_000_000 } == true })
        #expect(try await store.findings().count == 3)
    }
}

/// Goes backwards with every reading.
private final class Clock: Sendable {
    private let now: Mutex<Int64>
    private let step: Int64

    init(now: Int64, step: Int64) {
        self.now = Mutex(now)
        self.step = step
    }

    func read() -> Int64 {
        now.withLock { now in
            now += step
            return now
        }
    }
}
