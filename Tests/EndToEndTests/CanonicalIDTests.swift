import Foundation
import TestSupport
import Testing

/// What the API decides of a user when its first key is made.
@Suite(.aFewAtATime) struct CanonicalIDTests {
    private static let configuration = """
        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
        }

        resource "ionoscloud_user" "people" {
          for_each   = toset(["ada", "bob"])
          first_name = each.key
          last_name  = "Example"
          email      = "${each.key}@keyform.example"
          password   = "hunter2-of-${each.key}"
          group_ids  = [ionoscloud_group.storage.id]
        }

        resource "ionoscloud_s3_key" "ada" {
          for_each = local.ids
          user_id  = each.value
        }

        locals {
          ids        = { for name, user in ionoscloud_user.people : name => user.id if name == "ada" }
          canonicals = { for name, user in ionoscloud_user.people : name => user.s3_canonical_user_id }
        }

        output "canonicals" {
          value = local.canonicals
        }

        """

    @Test func isKnownAfterTheApplyThatMakesTheKey() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        let first = try await project.keyform("apply", "-auto-approve", "-target=ionoscloud_user.people")
        #expect(first.exitStatus == 0, "\(first.everything)")
        // As long as there is no key, there is no id.
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let output = try await project.keyform("output", "-json", "canonicals")
        let ids = try #require(
            try JSONSerialization.jsonObject(with: Data(output.output.utf8)) as? [String: Any]
        )
        #expect((ids["ada"] as? String)?.isEmpty == false, "\(output.output)")
        #expect(ids["bob"] is NSNull)
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let refresh = try await project.keyform("plan", "-refresh-only", "-detailed-exitcode")
        #expect(refresh.exitStatus == 0, "\(refresh.everything)")
    }
}
