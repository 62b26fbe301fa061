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

@Suite("Several things in one run")
struct WholeRunTests {
    private let one = #"resource "test_thing" "a" { name = "a" }"#

    @Test func whatIsMovedCanBeChangedInTheSameRun() async throws {
        let stage = Stage()
        try await stage.apply(one)
        stage.world.forgetCalls()
        let text = """
            resource "test_thing" "b" { name = "other" }
            resource "test_thing" "c" {
              name  = "c"
              needs = [test_thing.b.id]
            }
            moved {
              from = test_thing.a
              to   = test_thing.b
            }
            """
        let result = try await stage.apply(text)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(stage.world.calls == ["update other", "create c"])
        #expect(try await stage.plan(text) == [])
        #expect(await stage.store.snapshot().records.map(\.objectID) == ["id-1", "id-2"])
    }

    @Test(arguments: [true, false]) func whatIsMovedCanBeReplacedInTheSameRun(createsFirst: Bool) async throws
    {
        let stage = Stage()
        try await stage.apply(one)
        stage.world.forgetCalls()
        let text = """
            resource "test_thing" "b" {
              name  = "a"
              place = "there"
              lifecycle { create_before_destroy = \(createsFirst) }
            }
            moved {
              from = test_thing.a
              to   = test_thing.b
            }
            """
        let result = try await stage.apply(text)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(stage.world.calls == (createsFirst ? ["create a", "delete a"] : ["delete a", "create a"]))
        #expect(try await stage.plan(text) == [])
    }

    @Test func whatIsMovedAndGoneIsCreatedUnderItsNewAddress() async throws {
        let stage = Stage()
        try await stage.apply(one)
        stage.world.vanish("a")
        let text = """
            resource "test_thing" "b" { name = "a" }
            moved {
              from = test_thing.a
              to   = test_thing.b
            }
            """
        let result = try await stage.apply(text)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(await stage.store.snapshot().records.map(\.address.description) == ["test_thing.b"])
        #expect(try await stage.plan(text) == [])
    }

    @Test func whatIsImportedCanBeChangedInTheSameRun() async throws {
        let stage = Stage()
        try await stage.apply(one)
        try await stage.forgetEverything()
        stage.world.forgetCalls()
        let text = """
            resource "test_thing" "x" { name = "new" }
            import {
              to = test_thing.x
              id = "id-1"
            }
            """
        let result = try await stage.apply(text)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(result.imported == 1)
        #expect(stage.world.calls == ["update new"])
        #expect(try await stage.plan(text) == [])
    }

    @Test func anImportOwnsOnlyTheElementsThatItNames() async throws {
        let stage = Stage()
        try await stage.apply(one)
        try await stage.forgetEverything()
        stage.world.change("a", "members", to: .set([.string("m"), .string("foreign")], of: .string))
        stage.world.forgetCalls()
        let text = """
            resource "test_thing" "a" {
              name    = "a"
              members = ["m"]
            }
            import {
              to = test_thing.a
              id = "id-1"
            }
            """
        #expect(try await stage.plan(text) == [])
        #expect(try await stage.apply(text).imported == 1)
        #expect(stage.world.calls == [])
        let record = try #require(await stage.store.snapshot().records.first)
        #expect(record.attributes["members"] == .set([.string("m")], of: .string))
        #expect(try await stage.plan(text) == [])
    }

    @Test func anObjectThatWasSetAsideInVainIsPutBack() async throws {
        let stage = Stage()
        try await stage.apply(one)
        try await stage.withLease { run in
            _ = try await stage.store.depose(
                InstanceAddress(ResourceAddress(type: "test_thing", name: "a")),
                run: run
            )
        }
        stage.world.forgetCalls()
        #expect(try await stage.apply(one).succeeded)
        #expect(stage.world.calls == [])
        let records = await stage.store.snapshot().records
        #expect(records.map(\.generation) == [0])
        #expect(records.map(\.status) == [.ready])
    }

    @Test func whatTheAPIDecidesIsRecordedAndNotShown() async throws {
        let stage = Stage()
        let change = try #require(try await stage.changes(one).first)
        #expect(change.after?["zone"]?.isNull == true)
        try await stage.apply(one)
        #expect(await stage.store.snapshot().records.first?.attributes["zone"] == .string("north"))
        // Who refers to it still waits for it.
        let text = """
            resource "test_thing" "n" { name = "n" }
            resource "test_thing" "m" { name = test_thing.n.zone }
            """
        try await stage.apply(text)
        #expect(stage.world.names == ["n", "north"])
    }

    @Test func computedDriftIsRecordedWithoutNoise() async throws {
        let stage = Stage()
        try await stage.apply(one)
        stage.world.change("a", "seen", to: .number(7))
        stage.world.forgetCalls()
        let (outcome, _) = try await stage.planned(one)
        #expect(!outcome.plan.hasChanges)
        #expect(outcome.plan.drift.isEmpty)
        try await stage.apply(one)
        #expect(stage.world.calls == [])
        #expect(await stage.store.snapshot().records.first?.attributes["seen"] == .number(7))
    }

    @Test func aSavedPlanBearsChangesOfWhatItLeavesAlone() async throws {
        func text(_ a: String, _ b: String) -> String {
            """
            resource "test_thing" "a" {
              name = "a"
              zone = "\(a)"
            }
            resource "test_thing" "b" {
              name = "b"
              zone = "\(b)"
            }
            output "a" { value = test_thing.a.zone }
            """
        }
        let stage = Stage()
        try await stage.apply(text("here", "here"))
        // The plan would take in what it reads of `a`, which it does not touch.
        stage.world.change("a", "seen", to: .number(7))
        let saved = try await stage.planned(text("here", "there"))
        stage.world.change("a", "seen", to: .number(8))
        try await stage.apply(text("elsewhere", "here"))
        try await stage.withLease { _ in
            try await stage.store.claimPlan("saved", rows: saved.0.plan.rows)
        }
        let result = try await stage.apply(saved)
        #expect(result.succeeded)
        let snapshot = await stage.store.snapshot()
        #expect(snapshot.outputs.map(\.value) == [.string("elsewhere")])
        #expect(snapshot.records.map { $0.attributes["zone"] } == [.string("elsewhere"), .string("there")])
        // The update started it anew.
        #expect(snapshot.records[0].attributes["seen"] == .number(0))
        let again = try await stage.planned(text("elsewhere", "here"))
        try await stage.apply(text("elsewhere", "nowhere"))
        try await stage.withLease { _ in
            let refused = await #expect(throws: StateError.self) {
                try await stage.store.claimPlan("again", rows: again.0.plan.rows)
            }
            #expect(refused != nil)
        }
    }

    @Test func anObjectIsReadUnderTheAddressThatItMovesTo() async throws {
        let stage = Stage()
        try await stage.apply(one)
        let parts = try stage.parts(
            """
            resource "test_thing" "z" { name = "a" }
            moved {
              from = test_thing.a
              to   = test_thing.z
            }
            """
        )
        let read = Mutex<[String]>([])
        let session = PlanningSession(
            configuration: parts.configuration,
            graph: parts.graph,
            evaluator: parts.evaluator,
            providers: stage.world.providers,
            seal: await stage.store.secretSeal()
        ) { event in
            switch event {
            case .refreshing(let address, _), .refreshed(let address, _):
                read.withLock { $0.append(address.description) }
            default: break
            }
        }
        _ = try await session.plan(
            PlanningSession.Request(mode: .normal, planID: "plan"),
            snapshot: await stage.store.snapshot()
        )
        #expect(read.withLock { $0 } == ["test_thing.z", "test_thing.z"])
    }

    @Test func aRefreshOnlyApplyTakesInWhatChangedAndNothingElse() async throws {
        let text = one + "\n" + #"resource "test_thing" "b" { name = "b" }"#
        let stage = Stage()
        try await stage.apply(text)
        stage.world.change("a", "place", to: .string("elsewhere"))
        stage.world.vanish("b")
        stage.world.forgetCalls()
        let result = try await stage.apply(text, mode: .refreshOnly)
        #expect(result.succeeded)
        #expect(stage.world.calls == [])
        let records = await stage.store.snapshot().records
        #expect(records.map(\.address.description) == ["test_thing.a"])
        #expect(records[0].attributes["place"] == .string("elsewhere"))
        #expect(
            try await stage.plan(text) == ["delete-create test_thing.a", "create test_thing.b"]
        )
    }

    @Test func aRefreshLeavesOutputsOfWhatIsNotThereYet() async throws {
        let text = """
            resource "test_thing" "a" {
              count = 1
              name  = "a"
            }
            output "o" { value = test_thing.a[0].id }
            """
        let stage = Stage()
        let result = try await stage.apply(text, mode: .refreshOnly)
        #expect(result.succeeded)
        #expect(result.diagnostics.isEmpty)
    }

    @Test func refreshingKeepsWhatIsHalfDoneHalfDone() async throws {
        let stage = Stage()
        stage.world.strike("a", .halfway)
        try await stage.apply(one)
        stage.world.change("a", "seen", to: .number(3))
        try await stage.apply(one, mode: .refreshOnly)
        #expect(await stage.store.snapshot().records.map(\.status) == [.partial])
        // Nothing of it is left to do, which an apply finds out and records.
        #expect(try await stage.plan(one) == [])
        try await stage.apply(one)
        #expect(await stage.store.snapshot().records.map(\.status) == [.ready])
    }

    @Test func dataSourcesAreReadWhenTheirInputsAreReal() async throws {
        let stage = Stage()
        let text = """
            resource "test_thing" "a" { name = "a" }
            data "test_thing" "found" {
              name       = "a"
              depends_on = [test_thing.a]
            }
            resource "test_thing" "b" {
              name  = "b"
              needs = [data.test_thing.found.id]
            }
            """
        #expect(
            try await stage.plan(text).sorted()
                == ["create test_thing.a", "create test_thing.b", "read data.test_thing.found"]
        )
        let result = try await stage.apply(text)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(stage.world.calls == ["create a", "read a", "create b"])
        #expect(stage.world.value("needs", of: "b")?.elements == [.string("id-1")])
        #expect(try await stage.plan(text) == [])
    }

    @Test func aPasswordOfAnUnchangedObjectCanBeReferredTo() async throws {
        func text(_ more: String) -> String {
            """
            resource "test_thing" "a" {
              name     = "a"
              password = "hidden"
            }
            \(more)
            """
        }
        let stage = Stage()
        try await stage.apply(text(""))
        let both = text(
            """
            resource "test_thing" "new" { name = "new" }
            resource "test_thing" "b" {
              name     = "b"
              needs    = [test_thing.new.id]
              password = test_thing.a.password
            }
            """
        )
        let result = try await stage.apply(both)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(try await stage.plan(both) == [])
    }

    @Test func outputsThatCannotBeKnownKeepTheirValue() async throws {
        let text = """
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" {
              name  = "b"
              place = "here"
            }
            output "a" { value = test_thing.a.id }
            output "b" { value = test_thing.b.id }
            """
        let stage = Stage()
        try await stage.apply(text)
        stage.world.strike("b", .refused)
        let result = try await stage.apply(text.replacing("here", with: "there"))
        #expect(!result.succeeded)
        #expect(await stage.store.snapshot().outputs.map(\.name) == ["a", "b"])
    }
}
