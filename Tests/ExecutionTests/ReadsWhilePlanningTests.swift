import Addresses
import Configuration
import Execution
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

/// What an expression reads is read before it is evaluated, so that only what an apply decides is unknown in a plan.
@Suite("Reads while planning")
struct ReadsWhilePlanningTests {
    @Test(arguments: [
        ("for_each = toset([data.test_thing.d.id])", "[\"id-1\"]"),
        ("for_each = local.keys", "[\"id-1\"]"),
        ("count = length([data.test_thing.d.id])", "[0]"),
        ("count = data.test_thing.d.id == \"id-1\" ? 1 : 0", "[0]"),
    ])
    func theInstancesOfABlockMayComeFromADataSource(_ repetition: String, _ key: String) async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            data "test_thing" "d" { name = "a" }
            locals {
              found = { (data.test_thing.d.id) = data.test_thing.d.name }
              keys  = { for id, name in local.found : id => name }
            }
            resource "test_thing" "x" {
              \(repetition)
              name = "x"
            }
            """
        #expect(try await stage.plan(text) == ["create test_thing.x\(key)"])
        #expect(stage.world.calls == ["read a"])
        #expect(try await stage.apply(text).succeeded)
        #expect(try await stage.plan(text) == [])
    }

    @Test func dataSourcesMayComeFromDataSourcesAndEachIsReadOnce() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            data "test_thing" "first" { name = "a" }
            data "test_thing" "second" {
              for_each = toset([data.test_thing.first.id])
              name     = each.key == "id-1" ? "b" : "none"
            }
            data "test_thing" "third" {
              count = length(data.test_thing.second)
              name  = [for d in data.test_thing.second : d.name][count.index]
            }
            data "test_thing" "beside" { name = "b" }
            resource "test_thing" "x" {
              for_each = { for d in data.test_thing.third : d.id => d.name }
              name     = each.value
            }
            """
        #expect(try await stage.plan(text) == ["create test_thing.x[\"id-2\"]"])
        #expect(stage.world.calls.sorted() == ["read a", "read b", "read b", "read b"])
    }

    @Test func anImportMayTakeItsIDFromADataSource() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            data "test_thing" "d" { name = "b" }
            resource "test_thing" "b" { name = "b" }
            import {
              to = test_thing.b
              id = data.test_thing.d.id
            }
            """
        let (outcome, _) = try await stage.planned(text)
        #expect(outcome.plan.summary.importing == 1)
        #expect(stage.world.calls == ["read b"])
        #expect(try await stage.apply(text).imported == 1)
        #expect(try await stage.plan(text) == [])
    }

    @Test func anImportMayGoThroughDataSources() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            data "test_thing" "d" {
              for_each = toset(["a", "b"])
              name     = each.key
            }
            locals {
              ids = { for name, thing in data.test_thing.d : name => thing.id }
            }
            resource "test_thing" "x" {
              for_each = local.ids
              name     = each.key
            }
            import {
              for_each = local.ids
              to       = test_thing.x[each.key]
              id       = each.value
            }
            """
        let result = try await stage.apply(text)
        #expect(result.imported == 2)
        #expect(result.added + result.changed == 0)
        #expect(try await stage.plan(text) == [])
    }

    @Test func theInstancesOfABlockMayComeFromAnObjectThatThePlanImports() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        stage.world.change("a", "members", to: .set([.string("m"), .string("n")], of: .string))
        let text = """
            resource "test_thing" "a" {
              name    = "a"
              members = ["m", "n"]
            }
            import {
              to = test_thing.a
              id = "id-1"
            }
            locals { members = test_thing.a.members }
            resource "test_thing" "x" {
              for_each = local.members
              name     = "x-${each.key}"
            }
            import {
              for_each = { for zone in [test_thing.a.zone] : zone => "id-2" if zone == "north" }
              to       = test_thing.b
              id       = each.value
            }
            resource "test_thing" "b" { name = "b" }
            """
        #expect(
            try await stage.plan(text) == [
                "create test_thing.x[\"m\"]", "create test_thing.x[\"n\"]",
            ]
        )
        #expect(try await stage.apply(text).imported == 2)
        #expect(try await stage.plan(text) == [])
    }

    @Test func onlyWhatAnApplyDecidesIsUnknown() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let problems = try await stage.problems(
            """
            resource "test_thing" "new" { name = "new" }
            data "test_thing" "later" { name = test_thing.new.id }
            data "test_thing" "now" { name = "a" }
            resource "test_thing" "x" {
              for_each = toset([data.test_thing.now.id, data.test_thing.later.id])
              name     = each.key
            }
            resource "test_thing" "y" {
              count = data.test_thing.now.id == "id-1" ? -1 : 0
              name  = "y"
            }
            """
        )
        #expect(problems.map(\.summary) == ["Invalid for_each argument", "Invalid count argument"])
        #expect(problems.last?.detail.contains("greater than or equal to zero") == true)
        #expect(stage.world.calls == ["read a"])
    }

    // MARK: Everything that is wrong in one run

    @Test func aDataSourceThatFailsHidesNoImportThatDoes() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let problems = try await stage.problems(
            """
            data "test_thing" "one" { name = "nowhere" }
            data "test_thing" "two" { name = "neither" }
            data "test_thing" "good" { name = "a" }
            data "test_thing" "third" {
              name = data.test_thing.good.id == "id-1" ? "nor here" : "b"
            }
            resource "test_thing" "user" { name = data.test_thing.one.id }
            resource "test_thing" "x" {
              count = data.test_thing.good.id == "id-1" ? null : 0
              name  = "x"
            }
            resource "test_thing" "b" { name = "b" }
            import {
              to = test_thing.b
              id = "id-9"
            }
            """
        )
        #expect(
            Set(problems.map(\.summary)) == [
                "No thing has the name nowhere", "No thing has the name neither",
                "No thing has the name nor here", "Invalid count argument",
                "Cannot import an object that does not exist",
            ]
        )
        #expect(problems.count == 5)
        let place = try #require(problems.last { $0.summary.hasPrefix("Cannot import") })
        #expect(place.subject?.text == "\"id-9\"")
        #expect(place.address == "test_thing.b")
    }

    // MARK: Kinds of plans

    @Test func aTargetReadsWhatItNeedsAlone() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            data "test_thing" "needed" { name = "a" }
            data "test_thing" "other" { name = "nowhere" }
            resource "test_thing" "x" { name = data.test_thing.other.id }
            resource "test_thing" "b" { name = "b" }
            resource "test_thing" "c" { name = "c" }
            import {
              to = test_thing.b
              id = data.test_thing.needed.id == "id-1" ? "id-2" : "id-9"
            }
            import {
              to = test_thing.c
              id = data.test_thing.other.id
            }
            """
        let (outcome, _) = try await stage.planned(text) { request in
            request.selection.targets = [
                .resource(InstanceAddress(ResourceAddress(type: "test_thing", name: "b")))
            ]
        }
        #expect(outcome.plan.summary.importing == 1)
        #expect(outcome.plan.summary.add == 0)
        #expect(stage.world.calls == ["read a"])
        #expect(outcome.pulledIn.map(\.description) == ["data.test_thing.needed"])
    }

    @Test func aPlanOfAPartLeavesOutputsOfDataSourcesThatItDoesNotRead() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        func text(_ place: String) -> String {
            """
            data "test_thing" "d" {
              for_each = toset(["a", "b"])
              name     = each.key
            }
            data "test_thing" "none" {
              count = 0
              name  = "a"
            }
            resource "test_thing" "x" {
              name  = length(data.test_thing.none) == 0 ? "x" : "y"
              place = "\(place)"
            }
            output "number" { value = length(data.test_thing.d) }
            """
        }
        try await stage.apply(text("here"))
        let saved = try await stage.planned(text("there")) { request in
            request.selection.targets = [
                .resource(InstanceAddress(ResourceAddress(type: "test_thing", name: "x")))
            ]
        }
        #expect(saved.0.plan.unread.map(\.description) == ["data.test_thing.d"])
        #expect(try await stage.apply(saved).succeeded)
        let snapshot = await stage.store.snapshot()
        #expect(snapshot.outputs.map(\.value) == [.number(2)])
        #expect(snapshot.records.map { $0.attributes["place"] } == [.string("there")])
    }

    @Test func withoutARefreshDataSourcesAreReadAllTheSame() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let (outcome, _) = try await stage.planned(
            """
            data "test_thing" "d" { name = "a" }
            resource "test_thing" "x" {
              for_each = toset([data.test_thing.d.id])
              name     = "x"
            }
            """
        ) { $0.refreshes = false }
        #expect(outcome.plan.summary.add == 1)
    }

    @Test func aDestroyReadsNone() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            data "test_thing" "d" { name = "a" }
            resource "test_thing" "x" {
              for_each = toset([data.test_thing.d.id])
              name     = "x"
            }
            """
        try await stage.apply(text)
        stage.world.forgetCalls()
        #expect(try await stage.plan(text, mode: .destroy) == ["delete test_thing.x[\"id-1\"]"])
        #expect(stage.world.calls == [])
    }

    @Test func aRefreshKeepsOutputsOfDataSourcesTrue() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let text = """
            data "test_thing" "d" {
              for_each = toset(["a", "b"])
              name     = each.key
            }
            resource "test_thing" "x" {
              name  = "x"
              place = "here"
            }
            resource "test_thing" "later" {
              count = 0
              name  = "later"
            }
            data "test_thing" "later" {
              count = length(test_thing.later)
              name  = test_thing.later[count.index].name
            }
            output "ids" { value = [for d in data.test_thing.d : d.id] }
            output "place" { value = test_thing.x.place }
            """
        try await stage.apply(text)
        stage.world.change("x", "place", to: .string("there"))
        stage.world.forgetCalls()
        let result = try await stage.apply(text, mode: .refreshOnly)
        #expect(result.succeeded)
        #expect(stage.world.calls.sorted() == ["read a", "read b"])
        let outputs = await stage.store.snapshot().outputs
        #expect(outputs.map(\.name) == ["ids", "place"])
        #expect(outputs.first?.value.elements == [.string("id-1"), .string("id-2")])
        #expect(outputs.last?.value == .string("there"))
    }

    @Test func aCheckOnlyWarnsOfWhatItCannotRead() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let (outcome, _) = try await stage.planned(
            """
            data "test_thing" "d" { name = "a" }
            resource "test_thing" "x" {
              for_each = toset([data.test_thing.d.id])
              name     = "x"
            }
            check "c" {
              data "test_thing" "inner" { name = data.test_thing.d.id }
              assert {
                condition     = data.test_thing.inner.id == "id-1"
                error_message = "Not there."
              }
            }
            """
        )
        #expect(outcome.warnings.map(\.summary) == ["No thing has the name id-1"])
        #expect(outcome.plan.summary.add == 1)
    }
}
