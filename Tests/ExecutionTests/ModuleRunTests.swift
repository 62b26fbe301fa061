import Addresses
import Execution
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Modules, planned and applied")
struct ModuleRunTests {
    /// A module that makes a thing out of other things.
    private static let part = """
        ## part
        variable "name" { type = string }
        variable "needs" {
          type    = list(string)
          default = []
        }
        locals { full = "n-${var.name}" }
        resource "test_thing" "a" {
          name  = local.full
          needs = var.needs
        }
        output "id" { value = test_thing.a.id }
        """

    private static let byKey = """
        module "one" {
          source   = "./part"
          for_each = toset(["x", "y"])
          name     = "one-${each.key}"
        }
        module "two" {
          source   = "./part"
          for_each = module.one
          name     = "two-${each.key}"
          needs    = [module.one[each.key].id]
        }
        output "ids" { value = [for key, m in module.two : m.id] }

        """ + part

    private func dependencies(_ stage: Stage, _ address: String) async throws -> [String] {
        let record = await stage.store.snapshot().records.first { $0.address.description == address }
        return try #require(record).terms.dependencies.map(\.description)
    }

    @Test func whatIsAppliedPlansNoChanges() async throws {
        let stage = Stage()
        #expect(
            try await stage.plan(Self.byKey) == [
                "create module.one[\"x\"].test_thing.a", "create module.one[\"y\"].test_thing.a",
                "create module.two[\"x\"].test_thing.a", "create module.two[\"y\"].test_thing.a",
            ]
        )
        let result = try await stage.apply(Self.byKey)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(result.outputs.first?.value.elements?.count == 2)
        #expect(try await stage.plan(Self.byKey) == [])
        #expect(try await stage.plan(Self.byKey, mode: .refreshOnly) == [])
    }

    @Test func edgesLeadToTheInstanceThatIsNamed() async throws {
        let stage = Stage()
        let text = """
            module "one" {
              source = "./part"
              count  = 2
              name   = "one-${count.index}"
            }
            module "first" {
              source = "./part"
              name   = "first"
              needs  = [module.one[0].id]
            }
            module "all" {
              source = "./part"
              name   = "all"
              needs  = module.one[*].id
            }

            """ + Self.part
        try await stage.apply(text)
        #expect(
            try await dependencies(stage, "module.first.test_thing.a") == ["module.one[0].test_thing.a"]
        )
        #expect(
            try await dependencies(stage, "module.all.test_thing.a") == [
                "module.one[0].test_thing.a", "module.one[1].test_thing.a",
            ]
        )
    }

    @Test func everythingInAModuleWaitsForWhatItDependsOn() async throws {
        let stage = Stage()
        let text = """
            module "one" {
              source = "./part"
              count  = 2
              name   = "one-${count.index}"
            }
            module "two" {
              source     = "./part"
              name       = "two"
              depends_on = [module.one]
            }
            resource "test_thing" "three" {
              name       = "three"
              depends_on = [module.two]
            }

            """ + Self.part
        try await stage.apply(text)
        #expect(stage.world.calls.suffix(2) == ["create n-two", "create three"])
        #expect(
            try await dependencies(stage, "module.two.test_thing.a") == ["module.one.test_thing.a[*]"]
        )
        stage.world.forgetCalls()
        try await stage.apply(text, mode: .destroy)
        #expect(stage.world.calls.prefix(2) == ["delete three", "delete n-two"])
    }

    @Test func instancesThatAreGoneAreDestroyed() async throws {
        let stage = Stage()
        try await stage.apply(Self.byKey)
        let less = Self.byKey.replacing("[\"x\", \"y\"]", with: "[\"y\"]")
        let gone = try await stage.changes(less).filter { $0.action == .delete }
        #expect(
            gone.map(\.address.description) == [
                "module.one[\"x\"].test_thing.a", "module.two[\"x\"].test_thing.a",
            ]
        )
        #expect(gone.map(\.reason) == [.moduleNotInConfiguration, .moduleNotInConfiguration])
        let none = try await stage.changes("")
        #expect(none.map(\.reason) == Array(repeating: .notInConfiguration, count: 4))
        try await stage.apply(less)
        #expect(try await stage.plan(less) == [])
    }

    @Test func modulesInsideOfModulesSeeWhatTheyAreGiven() async throws {
        let stage = Stage()
        let text = """
            module "outer" {
              source = "./outer"
              count  = 2
              prefix = "p${count.index}"
            }
            output "ids" { value = module.outer[1].ids }
            ## outer
            variable "prefix" {}
            module "inner" {
              source   = "../part"
              for_each = { a = 1, b = 2 }
              name     = "${var.prefix}-${each.key}${each.value}"
            }
            output "ids" { value = { for key, m in module.inner : key => m.id } }

            """ + Self.part
        try await stage.apply(text)
        #expect(
            await stage.store.snapshot().records.map(\.address.description) == [
                "module.outer[0].module.inner[\"a\"].test_thing.a",
                "module.outer[0].module.inner[\"b\"].test_thing.a",
                "module.outer[1].module.inner[\"a\"].test_thing.a",
                "module.outer[1].module.inner[\"b\"].test_thing.a",
            ]
        )
        #expect(try await stage.plan(text) == [])
    }

    @Test func modulesMayUseEachOther() async throws {
        let stage = Stage()
        let text = """
            module "one" {
              source = "./pair"
              name   = "one"
              needs  = [module.two.first]
            }
            module "two" {
              source = "./pair"
              name   = "two"
              needs  = [module.one.first]
            }
            ## pair
            variable "name" {}
            variable "needs" {}
            resource "test_thing" "first" { name = "${var.name}-first" }
            resource "test_thing" "second" {
              name  = "${var.name}-second"
              needs = var.needs
            }
            output "first" { value = test_thing.first.id }
            """
        try await stage.apply(text)
        #expect(try await stage.plan(text) == [])
        #expect(
            try await dependencies(stage, "module.one.test_thing.second")
                == ["module.two.test_thing.first"]
        )
    }

    @Test(arguments: [
        ("condition     = length(var.name) > 3", "Invalid value for variable"),
        ("condition     = nope(var.name)", "Call to unknown function"),
    ])
    func rulesOfVariablesAreLookedAt(condition: String, summary: String) async throws {
        let text = """
            module "one" {
              source = "./one"
              name   = "n"
            }
            ## one
            variable "name" {
              validation {
                \(condition)
                error_message = "Too short."
              }
            }
            resource "test_thing" "a" { name = var.name }
            """
        #expect(try await Stage().problems(text).map(\.summary) == [summary])
    }

    @Test func aPreconditionThatIsKnownWhileApplyingStopsWhatUsesTheOutput() async throws {
        let stage = Stage()
        let text = """
            module "one" { source = "./one" }
            resource "test_thing" "b" {
              name  = "b"
              needs = [module.one.id]
            }
            ## one
            resource "test_thing" "a" { name = "a" }
            output "id" {
              value = test_thing.a.id
              precondition {
                condition     = test_thing.a.id == "none"
                error_message = "Not this one."
              }
            }
            """
        let result = try await stage.apply(text)
        #expect(result.failures.map(\.diagnostic.summary) == ["Module output value precondition failed"])
        #expect(stage.world.calls == ["create a"])
    }

    @Test func whatIsSensitiveStaysSo() async throws {
        let text = """
            module "one" { source = "./one" }
            output "plain" { value = module.one.secret }
            output "whole" { value = module.one }
            ## one
            output "secret" {
              value     = "s"
              sensitive = true
            }
            """
        #expect(
            try await Stage().problems(text).map(\.summary)
                == ["Output refers to sensitive values", "Output refers to sensitive values"]
        )
    }
}
