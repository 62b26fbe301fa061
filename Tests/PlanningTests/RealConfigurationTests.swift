import Addresses
import Configuration
import Evaluation
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

/// The planner behind the real front end, with the program's own schemas.
@Suite struct RealConfigurationTests {
    private static let text = """
        variable "people" {
          type    = map(object({ first = string, last = string }))
          default = {
            ann = { first = "Ann", last = "A" }
            bob = { first = "Bob", last = "B" }
          }
        }

        resource "ionoscloud_s3_key" "key" {
          for_each = var.people
          user_id  = ionoscloud_user.person[each.key].id
        }

        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
          user_ids     = [for person in ionoscloud_user.person : person.id]
        }

        resource "ionoscloud_user" "person" {
          for_each       = var.people
          first_name     = each.value.first
          last_name      = each.value.last
          email          = "${each.key}@example.org"
          password       = "abc123-321CBA"
          administrator  = false
          force_sec_auth = false

          lifecycle {
            prevent_destroy = true
          }
        }

        output "secrets" {
          value     = { for name, key in ionoscloud_s3_key.key : name => key.secret_key }
          sensitive = true
        }
        """

    private func input(
        _ text: String = text,
        records: [ResourceRecord] = [],
        mode: Plan.Mode = .normal
    ) throws -> PlanningInput {
        let schemas = try IonosCloudProvider().catalog()
        let (configuration, problems) = ConfigurationLoader.load(
            files: [SourceFile(name: "main.tf", text: text)],
            schemas: schemas
        )
        try #require(!problems.hasErrors, "\(problems)")
        let (graph, cycles) = ResourceGraph.build(configuration)
        try #require(cycles.isEmpty)
        let variables = VariableValues.collect(configuration, from: [])
        try #require(!variables.diagnostics.hasErrors)
        return PlanningInput(
            planID: "p",
            mode: mode,
            configuration: configuration,
            graph: graph,
            schemas: schemas,
            snapshot: StateSnapshot(lineage: "l", records: records),
            seal: TestSeal(),
            evaluator: {
                ConfigurationEvaluator(
                    configuration: configuration,
                    graph: graph,
                    variables: variables.values,
                    resources: $0,
                    functions: FunctionTable()
                )
            }
        )
    }

    @Test func plansUsersThenTheirGroupThenTheirKeys() throws {
        let result = Planner.plan(try input())
        let plan = try #require(result.plan, "\(result.diagnostics)")
        #expect(
            plan.steps.map(\.key.address.description) == [
                "ionoscloud_user.person[\"ann\"]", "ionoscloud_user.person[\"bob\"]",
                "ionoscloud_group.storage",
                "ionoscloud_s3_key.key[\"ann\"]", "ionoscloud_s3_key.key[\"bob\"]",
            ]
        )
        let group = ResourceAddress(type: "ionoscloud_group", name: "storage")
        #expect(plan.steps[3].after == [.step(0), .resource(group)])
        #expect(plan.steps[2].after == [.resource(ResourceAddress(type: "ionoscloud_user", name: "person"))])
        #expect(plan.steps[0].terms.preventDestroy)
        let user = try #require(plan.changes.last { $0.address.resource.type == "ionoscloud_user" }?.after)
        #expect(user["active"] == .bool(true))
        #expect(user["password"] == .unknown(.string, marks: .sensitive))
        #expect(plan.outputs.map(\.isSensitive) == [true])
        #expect(!"\(plan)".contains("abc123-321CBA"))
    }
}
