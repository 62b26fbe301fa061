import Foundation
import JSONText
import TestSupport
import Testing

/// Shares of resources with groups, and what reads data centers and contracts.
@Suite(.aFewAtATime) struct ShareTests {
    private static let configuration = """
        data "ionoscloud_datacenter" "d" {
          name = "production"
        }
        resource "ionoscloud_group" "g" {
          count = 2
          name  = "g${count.index}"
        }
        resource "ionoscloud_share" "s" {
          count          = 2
          group_id       = ionoscloud_group.g[count.index].id
          resource_id    = data.ionoscloud_datacenter.d.id
          edit_privilege = count.index == 0
        }
        """

    private func project(
        _ files: [String: String],
        _ switches: String...
    ) async throws -> (UserProject, id: String) {
        let server = try RunningSandbox(switches)
        let project = try UserProject(files, server: server)
        let body = #"{"properties":{"name":"production","location":"de/txl"}}"#
        let made = try server.exchange("POST", "/cloudapi/v6/datacenters", body: body)
        return (project, id: try #require(try JSONValue(parsing: Array(made.utf8))["id"]?.string))
    }

    @Test func fromTheFirstPlanToTheLast() async throws {
        let (project, id) = try await project(["main.tf": Self.configuration])
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("4 added, 0 changed, 0 destroyed"), "\(apply.everything)")
        #expect(apply.output.contains("ionoscloud_share.s[0]: Creation complete"))
        #expect(apply.output.contains("/\(id)]"))
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        try project.edit("main.tf", "edit_privilege = count.index == 0", "share_privilege = true")
        let plan = try await project.keyform("plan")
        #expect(plan.output.contains("Plan: 0 to add, 2 to change, 0 to destroy."), "\(plan.everything)")
        #expect(plan.output.contains("~ edit_privilege"))
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.output.contains("4 destroyed"), "\(destroy.everything)")
    }

    @Test func oneThatIsThereIsImported() async throws {
        let (project, id) = try await project(["main.tf": Self.configuration])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        for index in 0..<2 {
            let removed = try await project.keyform("state", "rm", "ionoscloud_share.s[\(index)]")
            #expect(removed.exitStatus == 0, "\(removed.everything)")
        }
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.errorOutput.contains("Error: Share exists already"), "\(plan.everything)")
        let command = #/keyform import 'ionoscloud_share\.s\[0\]' ([0-9a-f-]+)\/([0-9a-f-]+)/#
        let told = try #require(plan.errorOutput.firstMatch(of: command), "\(plan.everything)")
        #expect(String(told.2) == id)
        for index in 0..<2 {
            let group = try await project.keyform("state", "show", "ionoscloud_group.g[\(index)]")
            let groupID = try #require(group.output.firstMatch(of: #/id += "([0-9a-f-]+)"/#)).1
            let imported = try await project.keyform(
                "import",
                "ionoscloud_share.s[\(index)]",
                "\(groupID)/\(id)"
            )
            #expect(imported.exitStatus == 0, "\(imported.everything)")
        }
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// What Terraform's provider writes is taken over and given back as it was.
    @Test func theStateGoesToTerraformAndBack() async throws {
        let (project, _) = try await project(["main.tf": Self.configuration])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        #expect(exported.exitStatus == 0, "\(exported.everything)")
        let state = try JSONValue(parsing: Array(exported.output.utf8))
        let share = try #require(state["resources"]?.array?.first { $0["type"] == "ionoscloud_share" })
        let instance = try #require(share["instances"]?.array?.first)
        #expect(instance["schema_version"] == 0)
        let attributes = try #require(instance["attributes"]?.object)
        #expect(
            Set(attributes.members.map(\.name)) == [
                "edit_privilege", "group_id", "id", "resource_id", "share_privilege", "timeouts",
            ]
        )
        try FileManager.default.removeItem(atPath: project.path("keyform.db"))
        try project.write(exported.output, to: "old.json")
        let taken = try await project.keyform("state", "import-terraform", "old.json")
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let again = try await project.keyform("state", "export-terraform", "-include-secrets")
        #expect(try JSONValue(parsing: Array(again.output.utf8))["resources"] == state["resources"])
    }

    /// Killed at every commit of an apply: no share is lost, and none is made twice.
    @Test(arguments: ["before-commit", "after-commit"], 2...8)
    func killedAtACommit(_ point: String, _ number: Int) async throws {
        let (project, _) = try await project(["main.tf": Self.configuration], "-status-polls", "1")
        _ = try await project.keyform(
            ["apply", "-auto-approve"],
            environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let server = try #require(project.server)
        let posts = try server.requests().filter { $0.shape == "POST /um/groups/ID/shares/ID" }
        #expect(posts.count == 2)
    }

    /// The answer to the create of a share is lost, and the process with it.
    @Test func aCreateWithoutAnAnswerIsFound() async throws {
        let (project, _) = try await project(
            ["main.tf": Self.configuration],
            "-fault",
            "POST /um/groups/*/shares/* #1 hang-after"
        )
        var limited = project
        limited.environment["KEYFORM_REQUEST_TIMEOUT"] = "1s"
        let apply = try await limited.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    // MARK: - Data sources

    /// Each of a chain is read once, and the plan is made in one run.
    @Test func aChainOfThreeCostsOneReadingEach() async throws {
        let (project, _) = try await project(["main.tf": Self.configuration])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let server = try #require(project.server)
        let reader = try UserProject(
            [
                "main.tf": """
                data "ionoscloud_datacenter" "d" { name = "production" }
                data "ionoscloud_group" "g" {
                  for_each       = toset([for n in range(2) : "g${n}" if data.ionoscloud_datacenter.d.id != ""])
                  name           = each.key
                  get_users_data = false
                }
                data "ionoscloud_share" "s" {
                  for_each    = { for k, g in data.ionoscloud_group.g : k => g.id if g.name != "g1" }
                  group_id    = each.value
                  resource_id = data.ionoscloud_datacenter.d.id
                }
                data "ionoscloud_contracts" "c" {}
                resource "ionoscloud_group" "new" {
                  for_each = { for k, s in data.ionoscloud_share.s : k => s if s.edit_privilege }
                  name     = "editors of ${each.key} in ${data.ionoscloud_contracts.c.contracts[0].contract_number}"
                }
                """
            ],
            server: server
        )
        try server.forgetRequests()
        let plan = try await reader.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("Plan: 1 to add"))
        #expect(plan.output.contains(#""editors of g0 in 31415926""#))
        let shapes = try server.requests().map(\.shape)
        for (shape, count) in [
            ("GET /datacenters", 1), ("GET /um/groups/ID/shares/ID", 1), ("GET /contracts", 1),
        ] {
            #expect(shapes.count { $0 == shape } == count, "\(shape): \(shapes)")
        }
    }

    @Test func thePlanInTheSandboxOfTheProgram() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            data "ionoscloud_contracts" "c" {}
            output "arn" {
              value = "arn:aws:iam:::user/${data.ionoscloud_contracts.c.contracts[0].contract_number}:x"
            }
            output "limits" {
              value = data.ionoscloud_contracts.c.contracts[0].resource_limits.security_groups_per_vdc
            }
            """
        ])
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains(#"arn = "arn:aws:iam:::user/31415926:x""#), "\(apply.everything)")
        #expect(apply.output.contains("limits = 100"))
    }
}
