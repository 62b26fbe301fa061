import Foundation
import TestSupport
import Testing

/// `-target` reads what it selects, and what that needs; nothing else.
@Suite(.aFewAtATime) struct TargetedRefreshTests {
    private static let configuration = ["a", "b", "c"].map { name in
        """
        resource "ionoscloud_user" "\(name)" {
          first_name    = "\(name)"
          last_name     = "Example"
          email         = "\(name)@people.example"
          password      = "abc123-321CBA"
          administrator = true
        }

        resource "ionoscloud_s3_key" "\(name)" {
          user_id = ionoscloud_user.\(name).id
        }

        resource "ionoscloud_group" "\(name)" {
          name = "\(name)"
        }

        """
    }.joined()

    @Test(arguments: [
        (["ionoscloud_user.a"], 1, ["GET /um/users/ID"]),
        (["ionoscloud_s3_key.a"], 2, ["GET /um/users/ID", "GET /um/users/ID/s3keys"]),
        (["ionoscloud_group.a"], 2, ["GET /um/groups/ID", "GET /um/groups/ID/users"]),
    ])
    func readsOnlyWhatItNeeds(targets: [String], count: Int, shapes: [String]) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let options = targets.map { "-target=\($0)" }
        for command in [["plan"], ["plan", "-refresh-only"], ["apply", "-auto-approve"]] {
            try server.forgetRequests()
            let outcome = try await project.keyform(command + options)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            let requests = try server.requests().map(\.shape)
            #expect(requests.sorted() == shapes, "\(command)")
            #expect(requests.count == count, "\(command)")
        }
    }
}
