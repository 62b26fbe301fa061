import Foundation
import JSONText
import TestSupport
import Testing

/// Servers that say what is not so: nothing that they have not proved is written down.
@Suite(.aFewAtATime) struct LyingServerTests {
    private static let user = """
        resource "ionoscloud_user" "ada" {
          first_name    = "Ada"
          last_name     = "L"
          email         = "ada@people.example"
          password      = "Planted-Password-1"
          administrator = true
        }

        """
    private static let key = """
        resource "ionoscloud_s3_key" "k" {
          user_id = ionoscloud_user.ada.id
          timeouts {
            delete = "3s"
          }
        }
        """
    private static let configuration = ["main.tf": user, "key.tf": key]

    private func applied(_ server: RunningSandbox) async throws -> UserProject {
        let project = try UserProject(Self.configuration, server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    private func expectAllIsWell(_ project: UserProject, _ server: RunningSandbox, keys: Int) async throws {
        #expect(try server.keys().count == keys)
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 0, "\(check.everything)")
    }

    // MARK: Deletions

    /// The key lives, and so do its row and its intent.
    @Test(arguments: ["200 html", "200 error", "204 empty", "202 empty location=/nowhere"])
    func aDeletionThatProvesNothing(answer: String) async throws {
        let server = try RunningSandbox()
        let project = try await applied(server)
        try server.addFault("DELETE /um/users/*/s3keys/* \(answer)")
        let destroy = try await project.keyform("destroy", "-auto-approve", "-target=ionoscloud_s3_key.k")
        #expect(destroy.exitStatus == 1, "\(destroy.everything)")
        #expect(!destroy.everything.contains("Destroy complete"), "\(destroy.everything)")
        #expect(destroy.unwrappedErrors.contains("It is not known whether the request had its effect"))
        #expect(try server.keys().count == 1)
        #expect(try await project.keyform("state", "list").output.contains("ionoscloud_s3_key.k"))
        #expect(try await project.keyform("state", "check").output.contains("ionoscloud_s3_key.k"))
        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        try await expectAllIsWell(project, server, keys: 1)
    }

    /// Killed while it looks what became of a deletion that was answered with nothing.
    @Test(arguments: ["", " after"])
    func aKillWhileADeletionIsLookedAt(after: String) async throws {
        let server = try RunningSandbox()
        let project = try await applied(server)
        try server.addFault("DELETE /um/users/*/s3keys/* 200 html\(after)")
        if !after.isEmpty {
            // As if reads lagged behind.
            try server.addFault("GET /um/users/*/s3keys/* 503")
        }
        try project.write("", to: "key.tf")
        let run = try project.start("apply", "-auto-approve")
        try await eventually("it is looked at") {
            try server.requests().contains { $0.shape == "GET /um/users/ID/s3keys/ID" }
        }
        run.kill()
        _ = await run.outcome()
        #expect(try await project.keyform("state", "list").output.contains("ionoscloud_s3_key.k"))
        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        try await expectAllIsWell(project, server, keys: 0)
    }

    // MARK: Lists

    /// A key is planned anew only when the API says of the key itself that it is not there.
    @Test(arguments: [
        ("404", 0), ("200", 1), ("200 error", 1), ("200 html", 1), ("set='items:null'", 1),
        ("set='items:[]'", 0),
    ])
    func aKeyIsNotGoneForWantOfAList(answer: String, status: Int32) async throws {
        let server = try RunningSandbox()
        let project = try await applied(server)
        try server.addFault("GET /um/users/*/s3keys \(answer)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == status, "\(plan.everything)")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == status, "\(apply.everything)")
        #expect(!apply.everything.contains("will be created"))
        try server.forgetFaults()
        try await expectAllIsWell(project, server, keys: 1)
    }

    /// What a killed run made is found by the list of keys; without one, nothing is made in its place.
    @Test(arguments: [
        "404", "200", "200 error", "set='items:null'", "set='items:[]' omit=type",
        "set='items:[]' set='size:1'",
        "set='items:[]' set='href:\"http://h/cloudapi/v6/um/users/other/s3keys\"'",
    ])
    func aKillAndThenNoList(answer: String) async throws {
        let server = try RunningSandbox("-fault", "POST /um/users/*/s3keys #1 hang-after")
        let project = try UserProject(Self.configuration, server: server)
        let run = try project.start("apply", "-auto-approve")
        try await eventually("the key is asked for") {
            try server.requests().contains { $0.shape == "POST /um/users/ID/s3keys" }
        }
        run.kill()
        _ = await run.outcome()
        try server.forgetFaults()
        try server.addFault("GET /um/users/*/s3keys \(answer)")
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 1, "\(next.everything)")
        #expect(next.unwrappedErrors.contains("keyform recover adopt"), "\(next.everything)")
        #expect(try server.requests().filter { $0.shape == "POST /um/users/ID/s3keys" }.count == 1)
        try server.forgetFaults()
        let last = try await project.keyform("apply", "-auto-approve")
        #expect(last.exitStatus == 0, "\(last.everything)")
        #expect(last.output.contains("took it over"), "\(last.everything)")
        try await expectAllIsWell(project, server, keys: 1)
    }

    // MARK: Creates

    /// Killed while it looks what became of a create that was answered with something else.
    @Test(
        arguments: ["200 html", "201", "202 body='{\"id\":\"..\"}'", "201 error", "204 empty"],
        ["", " after"]
    )
    func aKillWhileACreateIsLookedFor(answer: String, after: String) async throws {
        let server = try RunningSandbox("-fault", "POST /um/users/*/s3keys #1 \(answer)\(after)")
        let project = try UserProject(Self.configuration, server: server)
        let run = try project.start("apply", "-auto-approve")
        try await eventually("the key is asked for") {
            try server.requests().contains { $0.shape == "POST /um/users/ID/s3keys" }
        }
        run.kill()
        _ = await run.outcome()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        try await expectAllIsWell(project, server, keys: 1)
    }

    // MARK: Lag

    /// Nothing that is made is known at once, neither to reads nor to writes.
    @Test func aServerThatLags() async throws {
        let server = try RunningSandbox("-read-lag", "2s", "-lagging-writes", "-privilege-rule")
        var files = ["key.tf": Self.key.replacing("3s", with: "1m")]
        files["main.tf"] = """
            resource "ionoscloud_group" "g" {
              name         = "g"
              s3_privilege = true
            }

            \(Self.user.replacing("administrator = true", with: "group_ids     = [ionoscloud_group.g.id]"))
            """
        let project = try UserProject(files, server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let replaced = try await project.keyform("apply", "-auto-approve", "-replace=ionoscloud_s3_key.k")
        #expect(replaced.exitStatus == 0, "\(replaced.everything)")
        let destroyed = try await project.keyform("destroy", "-auto-approve")
        #expect(destroyed.exitStatus == 0, "\(destroyed.everything)")
        try await eventually("reads have caught up") { try server.users().isEmpty }
        #expect(try await project.keyform("state", "list").output.isEmpty)
    }

    /// An object of a moment ago that is not there is looked for again, and that is said.
    @Test func anObjectOfAMomentAgoThatIsNotThere() async throws {
        let server = try RunningSandbox()
        let project = try await applied(server)
        let user = try #require(try server.users().first?["id"]?.string)
        let key = try #require(try server.keys().first)
        _ = try server.exchange("DELETE", "/cloudapi/v6/um/users/\(user)/s3keys/\(key)")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("ionoscloud_s3_key.k was written a moment ago"), "\(plan.everything)")
        #expect(plan.output.contains("1 to add"), "\(plan.everything)")
        // By now it was written long enough ago to be gone at once.
        try server.forgetRequests()
        let next = try await project.keyform("plan")
        #expect(!next.output.contains("was written a moment ago"), "\(next.everything)")
        #expect(try server.requests().count <= 4)
    }
}
