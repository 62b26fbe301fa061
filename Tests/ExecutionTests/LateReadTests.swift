import Addresses
import Execution
import Planning
import StateModel
import Synchronization
import Testing
import Values

/// A read may show an object as it was before an update of a moment ago.
@Suite struct LateReadTests {
    private let stage = Stage()

    private func text(_ zone: String) -> String {
        """
        resource "test_thing" "a" {
          name = "a"
          zone = "\(zone)"
        }
        """
    }

    /// The actions of a plan, and how often it waited for the read.
    private func plan(
        seeing zone: String,
        age: Int64 = 1_000,
        catchingUpAfter looks: Int = 1
    ) async throws -> ([ChangeAction], pauses: Int) {
        try await stage.apply(text("old"))
        try await stage.apply(text("new"))
        stage.world.change("a", "zone", to: .string(zone))
        let clock = CatchingUpClock { [world = stage.world] pause in
            if pause == looks {
                world.change("a", "zone", to: .string("new"))
            }
        }
        let parts = try stage.parts(text("new"))
        let session = PlanningSession(
            configuration: parts.configuration,
            graph: parts.graph,
            evaluator: parts.evaluator,
            provider: stage.world,
            seal: await stage.store.secretSeal(),
            updates: RecentUpdates(
                operations: { [store = stage.store] in await store.operations(at: $0) },
                now: { age }
            ),
            clock: clock,
            onEvent: { _ in }
        )
        let outcome = try await session.plan(
            PlanningSession.Request(planID: "p"),
            snapshot: await stage.store.snapshot()
        )
        return (outcome.plan.changes.map(\.action), clock.pauses.withLock { $0 })
    }

    @Test(arguments: 1...3) func isRepeatedUntilItShowsTheUpdate(looks: Int) async throws {
        let (actions, pauses) = try await plan(seeing: "old", catchingUpAfter: looks)
        #expect(actions == [.noop])
        #expect(pauses == looks)
    }

    @Test func isTakenForTrueInTheEnd() async throws {
        let (actions, pauses) = try await plan(seeing: "old", catchingUpAfter: .max)
        #expect(actions == [.update])
        #expect(pauses == 3)
    }

    @Test func isNotSuspectedOfWhatWasNeverThere() async throws {
        let (actions, pauses) = try await plan(seeing: "other")
        #expect(actions == [.update])
        #expect(pauses == 0)
    }

    @Test func isNotSuspectedLongAfterTheUpdate() async throws {
        let (actions, pauses) = try await plan(seeing: "old", age: 60_000)
        #expect(actions == [.update])
        #expect(pauses == 0)
    }
}

/// Lets something happen with each pause, at once.
private final class CatchingUpClock: ExecutionClock {
    let pauses = Mutex(0)
    private let onPause: @Sendable (Int) -> Void

    init(onPause: @escaping @Sendable (Int) -> Void) {
        self.onPause = onPause
    }

    func now() -> Duration { .zero }

    func sleep(for duration: Duration) async throws {
        onPause(
            pauses.withLock { count in
                count += 1
                return count
            }
        )
    }
}
