import Foundation
import JSONText
import TestSupport
import Testing

/// All is taken from a person who has to go, once and for good.
@Suite(.aFewAtATime) struct RevokeTests {
    private static let configuration = """
        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
          user_ids     = [ionoscloud_user.ada.id]
        }

        resource "ionoscloud_user" "ada" {
          first_name = "A"
          last_name  = "B"
          email      = "ada@people.example"
          password   = "abc123-321CBA"
        }

        resource "ionoscloud_s3_key" "ada" {
          user_id = ionoscloud_user.ada.id
        }

        """

    private func project(_ server: RunningSandbox) async throws -> UserProject {
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    /// A key of the user that nobody manages.
    private func makeStrangeKey(_ server: RunningSandbox) throws {
        let user = try #require(try server.users().first?["id"]?.string)
        _ = try server.exchange("POST", "/cloudapi/v6/um/users/\(user)/s3keys")
    }

    @Test(arguments: ["ionoscloud_user.ada", "ADA@people.example", nil])
    func nothingIsLeft(name: String?) async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try makeStrangeKey(server)
        let id = try #require(try server.users().first?["id"]?.string)
        let revoke = try await project.keyform("revoke", "-auto-approve", name ?? id)
        #expect(revoke.exitStatus == 0, "\(revoke.everything)")
        for text in [
            "Switch off 2 keys:", "not managed here", "Take ada@people.example out of 1 group:",
            "2 keys switched off, 1 membership removed, 2 keys deleted, 1 user deleted",
            "The configuration still declares ionoscloud_s3_key.ada, ionoscloud_user.ada.",
            "state unprotect ionoscloud_s3_key.ada ionoscloud_user.ada",
        ] {
            #expect(revoke.output.contains(text), "\(text): \(revoke.everything)")
        }
        #expect(try server.users().isEmpty)
        let requests = try server.requests().filter { $0.method != "GET" }.map(\.shape)
        let off = try #require(requests.firstIndex(of: "PUT /um/users/ID/s3keys/ID"))
        let out = try #require(requests.firstIndex(of: "DELETE /um/groups/ID/users/ID"))
        let gone = try #require(requests.firstIndex(of: "DELETE /um/users/ID"))
        #expect(off < out && out < gone)
        let list = try await project.keyform("state", "list")
        #expect(list.output.contains("ionoscloud_group.storage"))
        #expect(!list.output.contains("ada"), "\(list.everything)")
        let log = try await project.keyform("log")
        #expect(log.output.contains("2 keys switched off"), "\(log.everything)")
        // Under whatever name, as often as somebody is in doubt.
        for again in ["ionoscloud_user.ada", "Ada@People.example", id, id.uppercased()] {
            let again = try await project.keyform("revoke", "-auto-approve", again)
            #expect(again.exitStatus == 0, "\(again.everything)")
            #expect(again.output.contains("ada@people.example is revoked already, by run 2 of "))
            #expect(again.output.contains("state unprotect ionoscloud_s3_key.ada ionoscloud_user.ada"))
        }

        for command in [["plan"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(
                outcome.exitStatus == 1
                    && outcome.unwrappedErrors.contains(
                        "ionoscloud_user.ada was taken away with `keyform revoke`"
                    ),
                "\(outcome.everything)"
            )
        }
        #expect(try server.users().isEmpty)
        let lifted = try await project.keyform(
            "state",
            "unprotect",
            "ionoscloud_s3_key.ada",
            "ionoscloud_user.ada"
        )
        #expect(lifted.exitStatus == 0, "\(lifted.everything)")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try server.users().count == 1)
    }

    @Test func whoIsNotManagedIsTakenOutOfTheAccount() async throws {
        let server = try RunningSandbox()
        let other = try await project(server)
        try makeStrangeKey(server)
        let project = try UserProject(["main.tf": ""], server: server)
        let revoke = try await project.keyform("revoke", "-auto-approve", "ada@people.example")
        #expect(revoke.exitStatus == 0, "\(revoke.everything)")
        #expect(revoke.output.contains("not managed here)"), "\(revoke.everything)")
        // Without a state there is no history that could know of the person.
        let again = try await project.keyform("revoke", "-auto-approve", "ada@people.example")
        #expect(again.exitStatus == 1, "\(again.everything)")
        #expect(try server.users().isEmpty)
        #expect(try !project.files().contains { $0.hasSuffix(".db") })
        // Who is gone from the account may still have rows elsewhere.
        let rest = try await other.keyform("revoke", "-auto-approve", "ada@people.example")
        #expect(rest.exitStatus == 0, "\(rest.everything)")
        #expect(rest.output.contains("not in the account any more"), "\(rest.everything)")
        let list = try await other.keyform("state", "list")
        #expect(!list.output.contains("ada"), "\(list.everything)")
    }

    @Test func nothingIsDoneWithoutAYes() async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try server.forgetRequests()
        for arguments in [
            ["revoke", "ada@people.example"], ["revoke", "-input=false", "ada@people.example"],
        ] {
            let refused = try await project.keyform(arguments)
            #expect(refused.exitStatus == 1, "\(refused.everything)")
            #expect(refused.unwrappedErrors.contains("Approval is needed"), "\(refused.everything)")
        }
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
    }

    @Test func theLastAdministratorAndKeyformItselfStay() async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try server.forgetRequests()
        let last = try await project.keyform("revoke", "-auto-approve", "owner@sandbox.example")
        #expect(last.exitStatus == 1)
        #expect(last.unwrappedErrors.contains("Revoking would leave no administrator"), "\(last.everything)")
        let own = try await project.runner(
            environment: [
                "IONOS_TOKEN": "", "IONOS_USERNAME": "owner@sandbox.example", "IONOS_PASSWORD": "secret",
            ]
        )
        .run(["revoke", "-auto-approve", "owner@sandbox.example"])
        #expect(own.exitStatus == 1)
        #expect(own.unwrappedErrors.contains("Revoking would lock keyform out"), "\(own.everything)")
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
    }

    @Test func whatIsProtectedStaysWithoutPower() async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try project.edit(
            "main.tf",
            "password   = \"abc123-321CBA\"",
            "password   = \"abc123-321CBA\"\n  lifecycle {\n    prevent_destroy = true\n  }"
        )
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let revoke = try await project.keyform("revoke", "-auto-approve", "ada@people.example")
        #expect(revoke.exitStatus == 1, "\(revoke.everything)")
        #expect(
            revoke.unwrappedErrors.contains("keyform state unprotect ionoscloud_user.ada"),
            "\(revoke.everything)"
        )
        // Every mark is told, those of earlier runs too, with what lifts them.
        for outcome in [revoke, try await project.keyform("revoke", "-auto-approve", "ada@people.example")] {
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(
                outcome.output.contains(
                    "The configuration still declares ionoscloud_s3_key.ada, ionoscloud_user.ada. They are marked as revoked"
                ),
                "\(outcome.everything)"
            )
            #expect(
                outcome.output.contains("keyform state unprotect ionoscloud_s3_key.ada ionoscloud_user.ada"),
                "\(outcome.everything)"
            )
        }
        // What was taken is not given back as long as the user is there.
        try project.write(
            try project.scratch.read("project/main.tf").split(separator: "resource \"ionoscloud_s3_key\"")[0]
                .description,
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        #expect(
            plan.unwrappedErrors.contains("this plan would name it in ionoscloud_group.storage again"),
            "\(plan.everything)"
        )
        let log = try await project.keyform("log")
        #expect(log.output.contains("protected and kept: ionoscloud_user.ada"), "\(log.everything)")
        #expect(try server.users().count == 1)
        #expect(try server.keys().isEmpty)
    }

    /// Cut off at a commit, the same command goes on; an apply in between makes nothing anew that is deleted.
    @Test(arguments: ["before-commit", "after-commit"].flatMap { point in (1...8).map { "\(point):\($0)" } })
    func killedAtACommitItGoesOn(point: String) async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try makeStrangeKey(server)
        _ = try await project.keyform(
            ["revoke", "-auto-approve", "ada@people.example"],
            environment: ["KEYFORM_FAIL_POINT": point]
        )
        try await expectRevoked(project, server)
    }

    /// Killed around a request, too.
    @Test(arguments: 1...16) func killedAtARequestItGoesOn(number: Int) async throws {
        let server = try RunningSandbox(["-latency", "20ms"])
        let project = try await project(server)
        try makeStrangeKey(server)
        try await project.kill(
            ["revoke", "-auto-approve", "ada@people.example"],
            afterRequests: number,
            milliseconds: number % 3 * 15
        )
        try await expectRevoked(project, server)
    }

    private func expectRevoked(_ project: UserProject, _ server: RunningSandbox) async throws {
        let again = try await project.keyform("revoke", "-auto-approve", "ada@people.example")
        #expect(again.exitStatus == 0, "\(again.everything)")
        #expect(try server.users().isEmpty)
        let list = try await project.keyform("state", "list")
        #expect(!list.output.contains("ada"), "\(list.everything)")
        #expect(try await project.keyform("state", "check").exitStatus == 0)
    }

    @Test(arguments: [
        ("ada@people.exampel", "Did you mean ada@people.example?"),
        ("ada", "Did you mean ada@people.example?"),
        ("ionoscloud_user.adda", "Did you mean 'ionoscloud_user.ada'?"),
        ("ionoscloud_user.bob", "The state has no user ionoscloud_user.bob."),
        ("00000000-0000-4000-8000-000000000000", "Neither the account nor the state has a user"),
    ]) func whoIsNotKnownIsAnError(name: String, text: String) async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try server.forgetRequests()
        let revoke = try await project.keyform("revoke", "-auto-approve", name)
        #expect(revoke.exitStatus == 1, "\(revoke.everything)")
        #expect(revoke.unwrappedErrors.contains("There is no such person"), "\(revoke.everything)")
        #expect(revoke.unwrappedErrors.contains(text), "\(revoke.everything)")
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
        #expect(try await !project.keyform("log").output.contains("revoke"))
    }

    /// The history says what failed and why, and the next run goes on.
    @Test(arguments: [
        ("PUT /um/users/*/s3keys/* #1", "nothing was taken; not done: "),
        ("DELETE /um/groups/*/users/*", "1 key switched off; not done: "),
        ("DELETE /um/users/*", "1 key switched off, 1 membership removed"),
    ]) func aStepThatFailsIsInTheHistory(requests: String, text: String) async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        _ = try server.exchange("POST", "/_sandbox/faults", body: "\(requests) 422")
        let failed = try await project.keyform("revoke", "-auto-approve", "ada@people.example")
        #expect(failed.exitStatus == 1, "\(failed.everything)")
        let log = try await project.keyform("log", "show", "2")
        let result = log.output.split(separator: "\n").first { $0.contains("Result:") } ?? ""
        #expect(result.contains("ada@people.example (") && result.contains(text), "\(log.everything)")
        #expect(result.contains("422"), "\(log.everything)")
        _ = try server.exchange("DELETE", "/_sandbox/faults")
        try await expectRevoked(project, server)
    }
}
