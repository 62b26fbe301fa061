import Addresses
import Execution
import JSONText
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Creates that are alike")
struct LikenessTests {
    @Test func areBegunOneAfterTheOther() async throws {
        let stage = Stage()
        let text = """
            resource "test_thing" "alike" {
              count = 6
              name  = "alike-${count.index}"
              place = "here"
            }
            resource "test_thing" "others" {
              count = 3
              name  = "other-${count.index}"
            }
            """
        let result = try await stage.apply(text)
        #expect(result.succeeded && result.added == 9)
        #expect(stage.world.mostAlike == 1)
        #expect(stage.world.mostRunning > 1)
    }

    @Test func whoWaitsForItsTurnTakesNoPlace() async throws {
        let stage = Stage()
        let text = """
            resource "test_thing" "alike" {
              count = 3
              name  = "alike-${count.index}"
              place = "here"
            }
            resource "test_thing" "others" {
              count = 2
              name  = "other-${count.index}"
            }
            """
        let result = try await stage.apply(text, parallelism: 2)
        #expect(result.succeeded && result.added == 5)
        #expect(Set(stage.world.calls.prefix(2)) == ["create alike-0", "create other-0"])
    }

    @Test func withOnePlaceTheOrderIsThatOfThePlan() async throws {
        let stage = Stage()
        let text = """
            resource "test_thing" "a" {
              name  = "a"
              place = "here"
            }
            resource "test_thing" "b" {
              name = "b"
            }
            resource "test_thing" "c" {
              name  = "c"
              place = "here"
            }
            """
        try await stage.apply(text, parallelism: 1)
        #expect(stage.world.calls == ["create a", "create b", "create c"])
    }

    @Test func whoWaitsForItsTurnDoesNotBeginAfterAnInterruption() async throws {
        let stage = Stage()
        let interruption = stage.interruption
        stage.world.onCall { _ in interruption.request() }
        let text = """
            resource "test_thing" "alike" {
              count = 4
              name  = "alike-${count.index}"
              place = "here"
            }
            """
        let result = try await stage.apply(text)
        #expect(result.wasInterrupted)
        #expect(stage.world.calls == ["create alike-0"])
        #expect(result.notStarted.map(\.description) == (1...3).map { "test_thing.alike[\($0)]" })
    }

    @Test func oneThatFailsLetsTheNextOneBegin() async throws {
        let stage = Stage()
        let text = """
            resource "test_thing" "alike" {
              count = 4
              name  = "alike-${count.index}"
              place = "here"
            }
            """
        stage.world.strike("alike-0", .refused)
        stage.world.strike("alike-2", .lostAfter)
        let result = try await stage.apply(text)
        #expect(result.added == 2 && result.failures.count == 2)
        #expect(await stage.store.snapshot().openIntents.count == 1)
        try await stage.apply(text)
        #expect(stage.world.names == ["alike-0", "alike-1", "alike-2", "alike-3"])
    }
}
