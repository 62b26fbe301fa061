import Addresses
import Execution
import JSONText
import Planning
import StateModel
import StateStoreTests
import Testing
import Values

/// The history says what happened, with the reason that people saw.
@Suite struct HistoryTests {
    private func text(_ name: String = "a", _ lines: String = "") -> String {
        "resource \"test_thing\" \"a\" {\n  name = \"\(name)\"\n\(lines)\n}\n"
    }

    private func lines(_ stage: Stage, _ run: RunID) async -> [String] {
        await stage.store.operations(of: run).map {
            "\($0.action.rawValue) \($0.status.rawValue): \($0.reason)"
        }
    }

    @Test func whatARefreshReadIsNoUpdate() async throws {
        let stage = Stage()
        try await stage.apply(text())
        stage.world.change("a", "seen", to: .number(7))
        try await stage.apply(text())
        #expect(await lines(stage, 2) == ["refresh done: as it was read"])
        stage.world.change("a", "name", to: .string("b"))
        let result = try await stage.apply(text(), mode: .refreshOnly)
        #expect(await lines(stage, 3) == ["refresh done: changed outside of keyform"])
        #expect(result.summary == "1 refreshed")
        #expect(await stage.store.runs().last?.summary == "1 refreshed")
    }

    /// Also when a refresh has taken the change in before.
    @Test(arguments: [true, false])
    func revertedDriftIsDrift(refreshesFirst: Bool) async throws {
        let stage = Stage()
        try await stage.apply(text())
        stage.world.change("a", "name", to: .string("b"))
        if refreshesFirst {
            try await stage.apply(text(), mode: .refreshOnly)
        }
        try await stage.apply(text())
        let run = RunID(refreshesFirst ? 3 : 2)
        #expect(await lines(stage, run) == ["update done: changed outside of keyform"])
        #expect(await stage.store.snapshot().records.first?.changedOutside == [:])
        try await stage.apply(text("b"))
        #expect(await lines(stage, RunID(run.rawValue + 1)) == ["update done: configuration changed"])
    }

    /// What others made of an object and the configuration then wants is the configuration's.
    @Test func acceptedDriftIsTheConfigurations() async throws {
        let stage = Stage()
        try await stage.apply(text())
        stage.world.change("a", "name", to: .string("b"))
        try await stage.apply(text(), mode: .refreshOnly)
        #expect(await stage.store.snapshot().records.first?.changedOutside == ["name": "a"])
        try await stage.apply(text("b"))
        #expect(await lines(stage, 3) == ["record done: as the configuration says"])
        try await stage.apply(text())
        #expect(await lines(stage, 4) == ["update done: configuration changed"])
    }

    @Test func aRefreshCountsWhatItFoundGone() async throws {
        let stage = Stage()
        try await stage.apply(text())
        stage.world.vanish("a")
        let result = try await stage.apply(text(), mode: .refreshOnly)
        #expect(result.summary == "0 refreshed, 1 removed from the state")
        #expect(await lines(stage, 2) == ["forget done: deleted outside of keyform"])
    }

    @Test func anObjectThatIsGoneLeavesATrace() async throws {
        let stage = Stage()
        try await stage.apply(text())
        stage.world.vanish("a")
        try await stage.apply(text())
        let expected = ["forget done: deleted outside of keyform", "create done: deleted outside of keyform"]
        #expect(await lines(stage, 2) == expected)
        let operations = await stage.store.operations(of: 2)
        #expect(operations.first?.before?.objectID == "id-1" && operations.first?.after == nil)
    }

    /// What the API said is what one looks for in the history.
    @Test func aFailureKeepsTheReason() async throws {
        let stage = Stage()
        stage.world.strike("a", .refused)
        stage.world.echo("The API answered 422:\n\n  name is odd")
        try await stage.apply(text())
        let operation = try #require(await stage.store.operations(of: 1).first)
        #expect(operation.status == .failed)
        #expect(operation.message == "Misfortune: The API answered 422: name is odd")
    }

    @Test func aFailureRepeatsNoSecret() async throws {
        let stage = Stage()
        let secret = "password = \"hush-hush\""
        stage.world.strike("a", .refused)
        stage.world.echo("the password hush-hush is too weak")
        try await stage.apply(text("a", secret))
        #expect(await stage.store.operations(of: 1).first?.message?.contains("hush") == false)
        stage.world.echo("")
        try await stage.apply(text("a", secret))
        stage.world.strike("a", .refused)
        stage.world.echo("cannot delete it, see secret of id-1")
        try await stage.apply("", mode: .destroy)
        let last = try #require(await stage.store.operations(of: 3).first)
        #expect(last.status == .failed && last.message?.contains("secret of id-1") == false)
        #expect(last.message?.contains("cannot delete it") == true)
    }

    @Test func aDeleteKeepsTheObject() async throws {
        let stage = Stage()
        try await stage.apply(text())
        try await stage.apply("", mode: .destroy)
        let operation = try #require(await stage.store.operations(of: 2).first)
        #expect(operation.before?.attributes["name"]?.string == "a" && operation.after == nil)
    }

    @Test func anImportIsOneAndAReplacementSaysWhy() async throws {
        let stage = Stage()
        try await stage.apply(text("a", "place = \"x\""))
        try await stage.forgetEverything()
        try await stage.apply(
            text("a", "place = \"x\"") + "import {\n  to = test_thing.a\n  id = \"id-1\"\n}\n"
        )
        let run = try #require(await stage.store.runs().last?.id)
        #expect(await lines(stage, run) == ["import done: import block"])
        try await stage.apply(text("a", "place = \"y\""))
        #expect(
            await lines(stage, RunID(run.rawValue + 1)) == [
                "delete done: cannot be updated in place: place",
                "create done: cannot be updated in place: place",
            ]
        )
    }

    @Test func anInterruptedRunIsInterrupted() async throws {
        let stage = Stage()
        let interruption = stage.interruption
        stage.world.onCall { _ in interruption.request() }
        let chain =
            text() + "resource \"test_thing\" \"b\" {\n  name = \"b\"\n  needs = [test_thing.a.id]\n}\n"
        let result = try await stage.apply(chain)
        #expect(result.wasInterrupted)
        #expect(await stage.store.runs().map(\.outcome) == [.interrupted])
    }
}
