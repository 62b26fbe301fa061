import Foundation
import TestSupport
import Testing

/// Members of a group that another configuration made.
@Suite(.aFewAtATime) struct MembershipTests {
    private func group(_ more: String = "") -> String {
        """
        resource "ionoscloud_user" "own" {
          first_name = "Own"
          last_name  = "Member"
          email      = "own@example.com"
          password   = "abc123-321CBA"
        }

        resource "ionoscloud_group" "g" {
          name     = "storage"
          user_ids = [ionoscloud_user.own.id]
          \(more)
        }

        output "id" {
          value = ionoscloud_group.g.id
        }
        """
    }

    /// A project with a group, on whose server somebody else's configuration has made a stranger a member.
    private func projectWithAStranger(_ configuration: String) async throws -> UserProject {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": configuration], server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let id = try await project.keyform("output", "-raw", "id").output
        let other = try UserProject(
            [
                "main.tf": """
                resource "ionoscloud_user" "stranger" {
                  first_name = "Some"
                  last_name  = "Stranger"
                  email      = "stranger@example.com"
                  password   = "abc123-321CBA"
                  group_ids  = ["\(id)"]
                }
                """
            ],
            server: server
        )
        let joined = try await other.keyform("apply", "-auto-approve")
        #expect(joined.exitStatus == 0, "\(joined.everything)")
        return project
    }

    @Test func strangersAreNamedAndLeft() async throws {
        let project = try await projectWithAStranger(group())
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.everything.contains("A group has members that the configuration does not name"))
        #expect(plan.everything.contains("stranger@example.com"))
    }

    @Test(arguments: [true, false])
    func anExclusiveGroupShowsAndThenRemovesThem(_ wasExclusive: Bool) async throws {
        let project = try await projectWithAStranger(group(wasExclusive ? "exclusive = true" : ""))
        try project.write(group("exclusive = true"), to: "main.tf")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 2, "\(plan.everything)")
        #expect(plan.everything.contains("~ user_ids"))
        #expect(plan.everything.contains("Members are removed from an exclusive group"))
        #expect(plan.everything.contains("stranger@example.com"))
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0, "\(after.everything)")
        #expect(!after.everything.contains("stranger@example.com"))
    }

    /// Only who was in the plan is removed.
    @Test func whoComesAfterThePlanStaysUntilTheNext() async throws {
        let project = try await projectWithAStranger(group("exclusive = true"))
        let plan = try await project.keyform("plan", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let id = try await project.keyform("output", "-raw", "id").output
        let late = try UserProject(
            [
                "main.tf": """
                resource "ionoscloud_user" "late" {
                  first_name = "Some"
                  last_name  = "Latecomer"
                  email      = "late@example.com"
                  password   = "abc123-321CBA"
                  group_ids  = ["\(id)"]
                }
                """
            ],
            server: project.server
        )
        let joined = try await late.keyform("apply", "-auto-approve")
        #expect(joined.exitStatus == 0, "\(joined.everything)")
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 2, "\(after.everything)")
        #expect(after.everything.contains("late@example.com"))
        #expect(!after.everything.contains("stranger@example.com"))
    }

    @Test func anImportedGroupLosesThemInTheSameApply() async throws {
        let owner = try await projectWithAStranger(group())
        let id = try await owner.keyform("output", "-raw", "id").output
        let project = try UserProject(
            [
                "main.tf": """
                import {
                  to = ionoscloud_group.taken
                  id = "\(id)"
                }
                resource "ionoscloud_group" "taken" {
                  name      = "storage"
                  user_ids  = []
                  exclusive = true
                }
                output "members" {
                  value = length(ionoscloud_group.taken.users)
                }
                """
            ],
            server: owner.server
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.everything.contains("stranger@example.com"))
        #expect(try await project.keyform("output", "-raw", "members").output == "0")
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0, "\(after.everything)")
    }

    @Test func anExclusiveGroupSaysWhoShouldBeInIt() async throws {
        let project = try UserProject([
            "main.tf": "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n  exclusive = true\n}\n"
        ])
        let validate = try await project.keyform("validate")
        #expect(validate.exitStatus == 1)
        #expect(validate.everything.contains("\"user_ids\""))
    }
}
