import Addresses
import Execution
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
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
            providers: stage.world.providers,
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
        #expect(pauses == ReadLag.pauses(within: .seconds(9)).count)
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

/// A read may not show an object of a moment ago, or not all of its elements.
@Suite struct MissingObjectTests {
    private let stage = Stage()

    private func session(
        _ text: String,
        age: Int64,
        _ onPause: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> (PlanningSession, CatchingUpClock) {
        let clock = CatchingUpClock(onPause: onPause)
        let parts = try stage.parts(text)
        let session = PlanningSession(
            configuration: parts.configuration,
            graph: parts.graph,
            evaluator: parts.evaluator,
            providers: stage.world.providers,
            seal: InMemorySeal(),
            updates: RecentUpdates(
                operations: { [store = stage.store] in await store.operations(at: $0) },
                now: { age }
            ),
            clock: clock,
            onEvent: stage.events.receive
        )
        return (session, clock)
    }

    private func plan(_ session: PlanningSession) async throws -> [ChangeAction] {
        try await session.plan(
            PlanningSession.Request(planID: "p"),
            snapshot: await stage.store.snapshot()
        ).plan.changes.map(\.action)
    }

    private let text = "resource \"test_thing\" \"a\" {\n  name = \"a\"\n}\n"

    @Test(arguments: 1...5) func isLookedForWhileReadsMayLag(looks: Int) async throws {
        try await stage.apply(text)
        let object = try #require(stage.world.objectID("a").flatMap(stage.world.object))
        let id = try #require(stage.world.objectID("a"))
        stage.world.vanish("a")
        let (session, clock) = try session(text, age: 1_000) { [world = stage.world] pause in
            if pause == looks {
                world.put(object, at: id)
            }
        }
        #expect(try await plan(session) == [.noop])
        #expect(clock.pauses.withLock { $0 } == looks)
        // Once for all of it.
        #expect(stage.events.all.filter { $0.hasPrefix("look again") } == ["look again 1"])
    }

    @Test func isGoneWhenNoReadCanLagAnyMore() async throws {
        try await stage.apply(text)
        stage.world.vanish("a")
        let (session, clock) = try session(text, age: 1_000)
        #expect(try await plan(session) == [.create])
        #expect(clock.waited.withLock { $0 } == .seconds(9))
        #expect(stage.events.all.contains("look again 1"))
    }

    @Test(arguments: [10_000, 60_000, -20_000] as [Int64]) func isGoneAtOnceLater(age: Int64) async throws {
        try await stage.apply(text)
        stage.world.vanish("a")
        let (session, clock) = try session(text, age: age)
        #expect(try await plan(session) == [.create])
        #expect(clock.pauses.withLock { $0 } == 0)
        #expect(!stage.events.all.contains { $0.hasPrefix("look again") })
    }

    /// A second look that fails leaves nothing that the first could have shown.
    @Test func isNotGoneWhenItCannotBeReadAgain() async throws {
        try await stage.apply(text)
        stage.world.vanish("a")
        let (session, _) = try session(text, age: 1_000) { [world = stage.world] _ in world.failReads() }
        await #expect(throws: DiagnosticsError.self) { _ = try await plan(session) }
    }

    /// The elements of a new object are added one by one.
    @Test func mayLackItsLastElements() async throws {
        let text = "resource \"test_thing\" \"a\" {\n  name = \"a\"\n  members = [\"x\", \"y\"]\n}\n"
        try await stage.apply(text)
        let whole = try #require(stage.world.value("members", of: "a"))
        for (seen, age, isSuspected) in [
            (Value.set([.string("x")], of: .string), 1_000, true), (.set([], of: .string), 1_000, true),
            (.null(.set(.string)), 1_000, true), (.set([], of: .string), 60_000, false),
        ] as [(Value, Int64, Bool)] {
            stage.world.change("a", "members", to: seen)
            let (session, clock) = try session(text, age: age) { [world = stage.world] pause in
                if pause == 2 {
                    world.change("a", "members", to: whole)
                }
            }
            #expect(try await plan(session) == [isSuspected ? .noop : .update])
            #expect(clock.pauses.withLock { $0 } == (isSuspected ? 2 : 0))
        }
    }

    @Test func mayBeHalfwayThroughAChangeOfItsElements() async throws {
        func text(_ members: String) -> String {
            "resource \"test_thing\" \"a\" {\n  name = \"a\"\n  members = \(members)\n}\n"
        }
        try await stage.apply(text(#"["x", "y"]"#))
        try await stage.apply(text(#"["y", "z"]"#))
        stage.world.change("a", "members", to: .set([.string("y")], of: .string))
        let (session, clock) = try session(text(#"["y", "z"]"#), age: 1_000)
        #expect(try await plan(session) == [.update])
        #expect(clock.pauses.withLock { $0 } > 0)
    }
}

/// Lets something happen with each pause, at once.
private final class CatchingUpClock: ExecutionClock {
    let pauses = Mutex(0)
    let waited = Mutex(Duration.zero)
    private let onPause: @Sendable (Int) -> Void

    init(onPause: @escaping @Sendable (Int) -> Void) {
        self.onPause = onPause
    }

    func now() -> Duration { .zero }

    func sleep(for duration: Duration) async throws {
        waited.withLock { $0 += duration }
        onPause(
            pauses.withLock { count in
                count += 1
                return count
            }
        )
    }
}
