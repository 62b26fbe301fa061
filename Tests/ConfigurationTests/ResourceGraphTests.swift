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
        #expect(graph.dependencies(ofOutput: "o") == [user()])
        #expect(graph.transitiveDependents(of: [user()]) == [group(), key()])
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
            small.diagnostics.map(\.summary) == ["Cycle: local.x, ionoscloud_group.b, ionoscloud_group.a"]
        )
        #expect(small.graph.resourceOrder == [])
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
