import Addresses
import Execution
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Conditions that are decided while applying")
struct ConditionTests {
    private func text(_ lifecycle: String, more: String = "") -> String {
        """
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
          name  = "b"
          needs = [test_thing.a.id]
          lifecycle {
            \(lifecycle)
          }
        }
        resource "test_thing" "c" {
          name  = "c"
          needs = [test_thing.b.id]
        }
        \(more)
        """
    }

    @Test func aFailedPreconditionKeepsTheStepAndItsUsersFromBeingDone() async throws {
        let stage = Stage()
        let result = try await stage.apply(
            text(
                """
                precondition {
                  condition     = test_thing.a.id == "other"
                  error_message = "a is ${test_thing.a.id}."
                }
                """
            )
        )
        #expect(stage.world.names == ["a"])
        let failure = try #require(result.failures.first)
        #expect(failure.diagnostic.summary == "Resource precondition failed")
        #expect(failure.diagnostic.detail == "a is id-1.")
        #expect(failure.skipped.map(\.description) == ["test_thing.c"])
    }

    @Test func aFailedPostconditionKeepsUsersFromBeingDone() async throws {
        let stage = Stage()
        let result = try await stage.apply(
            text(
                """
                postcondition {
                  condition     = self.zone == "south"
                  error_message = "It is in the ${self.zone}."
                }
                """
            )
        )
        #expect(stage.world.names == ["a", "b"])
        #expect(result.added == 2)
        let failure = try #require(result.failures.first)
        #expect(failure.diagnostic.summary == "Resource postcondition failed")
        #expect(failure.diagnostic.detail == "It is in the north.")
        #expect(failure.skipped.map(\.description) == ["test_thing.c"])
        #expect(await stage.store.snapshot().records.map(\.status) == [.ready, .ready])
    }

    @Test func conditionsOfWhatIsLeftAloneAreDecidedOnceTheirInputsAre() async throws {
        let before = """
            resource "test_thing" "b" { name = "b" }
            resource "test_thing" "c" {
              name  = "c"
              needs = [test_thing.b.id]
            }
            """
        let stage = Stage()
        try await stage.apply(before)
        let result = try await stage.apply(
            """
            resource "test_thing" "n" { name = "n" }
            resource "test_thing" "b" {
              name = "b"
              lifecycle {
                precondition {
                  condition     = test_thing.n.id == "other"
                  error_message = "n is ${test_thing.n.id}."
                }
              }
            }
            resource "test_thing" "c" {
              name  = "changed"
              needs = [test_thing.b.id]
            }
            """
        )
        #expect(result.failures.map(\.diagnostic.detail) == ["n is id-3."])
        #expect(result.failures.map { $0.skipped.map(\.description) } == [["test_thing.c"]])
        #expect(stage.world.names == ["b", "c", "n"])
    }

    @Test func aConditionThatNobodyWaitsForIsDecidedToo() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "b" { name = "b" }"#)
        let result = try await stage.apply(
            """
            resource "test_thing" "n" { name = "n" }
            resource "test_thing" "b" {
              name = "b"
              lifecycle {
                postcondition {
                  condition     = self.name != "b" || test_thing.n.id == "other"
                  error_message = "n is ${test_thing.n.id}."
                }
              }
            }
            """
        )
        #expect(result.failures.map(\.diagnostic.detail) == ["n is id-2."])
    }

    @Test func checkBlocksWarnWhenAllIsDone() async throws {
        let stage = Stage()
        let text = """
            resource "test_thing" "a" { name = "a" }
            check "id" {
              assert {
                condition     = test_thing.a.id == "other"
                error_message = "The id is ${test_thing.a.id}."
              }
            }
            """
        let (outcome, _) = try await stage.planned(text)
        #expect(outcome.warnings.map(\.summary) == ["Check block assertion known after apply"])
        let result = try await stage.apply(text)
        #expect(result.succeeded)
        #expect(result.diagnostics.map(\.summary) == ["Check block assertion failed"])
        #expect(result.diagnostics.map(\.detail) == ["The id is id-1."])
        #expect(result.diagnostics.map(\.severity) == [.warning])
    }

    @Test func anOutputIsRefusedByItsPrecondition() async throws {
        let stage = Stage()
        let result = try await stage.apply(
            """
            resource "test_thing" "a" { name = "a" }
            output "a" {
              value = test_thing.a.id
              precondition {
                condition     = test_thing.a.id == "other"
                error_message = "It is ${test_thing.a.id}."
              }
            }
            """
        )
        #expect(!result.succeeded)
        #expect(result.diagnostics.map(\.detail) == ["It is id-1."])
        #expect(await stage.store.snapshot().outputs.isEmpty)
    }

    @Test func anOutputThatWouldShowASecretIsRefusedBeforeAnythingIsDone() async throws {
        let stage = Stage()
        let error = await #expect(throws: DiagnosticsError.self) {
            try await stage.apply(
                """
                resource "test_thing" "a" { name = "a" }
                output "a" { value = "secret: ${test_thing.a.secret}" }
                """
            )
        }
        #expect(error?.diagnostics.map(\.summary) == ["Output refers to sensitive values"])
        #expect(stage.world.calls == [])
    }
}
