import Addresses
import Execution
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

/// Objects that a plan takes over, and what has become of them when it is applied.
@Suite("Taking over what is there")
struct TakeoverTests {
    private let text = """
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
          name  = "b"
          place = "here"
        }
        resource "test_thing" "new" { name = "new" }
        import {
          to = test_thing.a
          id = "id-1"
        }
        import {
          to = test_thing.b
          id = "id-2"
        }
        """

    private func rows(_ stage: Stage) async -> [String] {
        await stage.store.snapshot().records.map(\.address.description)
    }

    @Test func whatIsGoneWhenASavedPlanIsAppliedIsNotRecorded() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let saved = try await stage.planned(text)
        #expect(saved.0.plan.summary.importing == 2)
        stage.world.vanish("b")
        stage.world.forgetCalls()
        let result = try await stage.apply(saved)
        #expect(!result.succeeded)
        #expect(result.imported == 1)
        let failure = try #require(result.failures.first)
        #expect(result.failures.count == 1)
        #expect(failure.diagnostic.summary == "Object to take over is gone")
        #expect(failure.diagnostic.detail.contains("\"id-2\""))
        #expect(failure.diagnostic.detail.contains("Remove the import block"))
        #expect(failure.diagnostic.address == "test_thing.b")
        // The change that was to follow is not made, and everything else is.
        #expect(stage.world.calls == ["create new"])
        #expect(await rows(stage) == ["test_thing.a", "test_thing.new"])
    }

    @Test func whatIsGoneIsNotAdopted() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "user" {
              name  = "user"
              needs = [test_thing.a.id]
            }
            """
        let saved = try await stage.planned(text) { $0.adoption = .all }
        #expect(saved.0.plan.changes.filter(\.adopts).count == 1)
        stage.world.vanish("a")
        let result = try await stage.apply(saved)
        #expect(result.failures.map(\.diagnostic.summary) == ["Object to take over is gone"])
        #expect(result.failures.first?.diagnostic.detail.contains("then test_thing.a is created") == true)
        #expect(await rows(stage) == [])
        #expect(try await stage.apply(text).added == 2)
    }

    @Test func whatCannotBeReadIsNotRecorded() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let saved = try await stage.planned(text)
        stage.world.failReads()
        let result = try await stage.apply(saved)
        #expect(result.failures.map(\.diagnostic.summary) == ["Misfortune", "Misfortune"])
        #expect(await rows(stage) == ["test_thing.new"])
    }
}

extension World {
    /// A thing is known by its name.
    func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?] {
        planned.map { $0["name"]?.stringValue.flatMap(objectID) }
    }
}
