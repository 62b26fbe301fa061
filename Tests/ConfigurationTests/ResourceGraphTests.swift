import Addresses
import Configuration
import SourceText
import Testing

@Suite struct ResourceGraphTests {
    private static let text = """
        resource "ionoscloud_s3_key" "k" {
          user_id    = local.owner
          depends_on = [ionoscloud_group.g]
        }
        resource "ionoscloud_group" "g" {
          name     = "g"
          user_ids = local.members
        }
        resource "ionoscloud_user" "u" {
          first_name = "x"
          last_name  = "x"
          email      = "x"
          password   = "x"
        }
        locals {
          owner   = local.inner
          inner   = ionoscloud_user.u.id
          members = [local.inner]
        }
        output "o" { value = local.members }
        """

    private func user() -> ResourceAddress { ResourceAddress(type: "ionoscloud_user", name: "u") }
    private func group() -> ResourceAddress { ResourceAddress(type: "ionoscloud_group", name: "g") }
    private func key() -> ResourceAddress { ResourceAddress(type: "ionoscloud_s3_key", name: "k") }

    @Test func ordersBlocksByWhatTheyReferTo() throws {
        let graph = try SmallConfiguration(Self.text).graph
        #expect(graph.resourceOrder == [user(), group(), key()])
    }

    @Test func followsLocalsArgumentByArgument() throws {
        let graph = try SmallConfiguration(Self.text).graph
        #expect(graph.references(of: key(), argument: "user_id") == [user()])
        #expect(graph.references(of: group(), argument: "user_ids") == [user()])
        #expect(graph.references(of: group(), argument: "name") == [])
        #expect(graph.dependencies(of: key()) == [group(), user()])
        #expect(graph.transitiveDependencies(of: [key()]) == [group(), user()])
    }

    @Test func namesTheMembersOfACycle() throws {
        let small = try SmallConfiguration(
            """
            resource "ionoscloud_group" "a" { name = local.x }
            resource "ionoscloud_group" "b" { name = ionoscloud_group.a.id }
            locals { x = ionoscloud_group.b.id }
            """
        )
        #expect(
            small.diagnostics.map(\.summary) == [
                "Cycle: local.x (expand), ionoscloud_group.b, ionoscloud_group.a"
            ]
        )
        #expect(small.graph.resourceOrder == [])
    }

    private static let importing = """
        resource "ionoscloud_group" "a" { name = "a" }
        resource "ionoscloud_group" "b" { name = ionoscloud_group.c.name }
        resource "ionoscloud_group" "c" { name = "c" }
        data "ionoscloud_group" "d" { name = local.name }
        locals { name = "x" }
        import {
          to = ionoscloud_group.a
          id = data.ionoscloud_group.d.id
        }
        """

    @Test func aTargetNeedsWhatItsImportIsEvaluatedFrom() throws {
        let graph = try SmallConfiguration(Self.importing).graph
        #expect(graph.resourceOrder.map(\.name) == ["c", "b", "d", "a"])
        let target = ResourceAddress(type: "ionoscloud_group", name: "a")
        #expect(graph.dependencies(of: target).map(\.description) == ["data.ionoscloud_group.d"])
    }

    @Test func theAgendaWaitsForWhatIsTaken() throws {
        let graph = try SmallConfiguration(Self.importing).graph
        func group(_ name: String) -> BlockAgenda.Entry {
            .resource(ResourceAddress(type: "ionoscloud_group", name: name))
        }
        let data = BlockAgenda.Entry.resource(
            ResourceAddress(mode: .data, type: "ionoscloud_group", name: "d")
        )
        var agenda = graph.agenda
        #expect(agenda.next() == group("c"))
        #expect(agenda.next() == data)
        #expect(agenda.next() == nil)
        var other = agenda
        agenda.complete(group("c"))
        #expect(agenda.next() == group("b"))
        #expect(agenda.next() == nil)
        agenda.complete(data)
        #expect(agenda.next() == .importing(0))
        agenda.complete(.importing(0))
        #expect(agenda.next() == group("a"))
        #expect(Set(other.fail(data)) == [.importing(0), group("a")])
        other.complete(group("c"))
        #expect(other.next() == group("b"))
        #expect(other.next() == nil)
    }

    /// As in Terraform, which names the blocks without the `import` block between them.
    @Test func anImportMayCloseACycle() throws {
        let small = try SmallConfiguration(
            """
            resource "ionoscloud_group" "a" { name = "a" }
            resource "ionoscloud_group" "b" { name = ionoscloud_group.a.name }
            import {
              to = ionoscloud_group.a
              id = ionoscloud_group.b.id
            }
            """
        )
        #expect(small.diagnostics.map(\.summary) == ["Cycle: ionoscloud_group.b, ionoscloud_group.a"])
    }

    @Test(arguments: ["id = ionoscloud_group.a.id", "for_each = ionoscloud_group.a\n  id = each.key"])
    func anImportMustNotReferToItsTarget(arguments: String) throws {
        let small = try SmallConfiguration(
            """
            resource "ionoscloud_group" "a" { name = "a" }
            import {
              to = ionoscloud_group.a
              \(arguments)
            }
            """
        )
        let found = small.diagnostics + PlanningChecks.diagnostics(small.configuration)
        #expect(found.map { $0.detail.suffix(45) } == ["cannot reference the resource being imported."])
    }

    @Test func selfReferencesAreForThePlan() throws {
        let small = try SmallConfiguration(
            "resource \"ionoscloud_group\" \"a\" { name = ionoscloud_group.a.id }"
        )
        #expect(small.diagnostics.isEmpty)
        let found = PlanningChecks.diagnostics(small.configuration)
        #expect(found.map(\.summary) == ["Self-referential block"])
        #expect(found.first?.subject?.text == "ionoscloud_group.a")
    }

    @Test func manyBlocksAreOrderedInOrderOfSource() throws {
        let blocks = (0..<2_000).map { "resource \"ionoscloud_group\" \"g\($0)\" { name = \"g\" }" }
        let graph = try SmallConfiguration(blocks.joined(separator: "\n")).graph
        #expect(graph.resourceOrder.map(\.name) == (0..<2_000).map { "g\($0)" })
    }
}
