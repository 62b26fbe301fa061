import Foundation
import TestSupport
import Testing

/// A typo in an id costs nobody anything.
@Suite(.aFewAtATime) struct TypoTests {
    private func configuration(_ members: String) -> String {
        """
        resource "ionoscloud_user" "u" {
          first_name = "U"
          last_name  = "Example"
          email      = "u@people.example"
          password   = "abc123-321CBA"
        }

        resource "ionoscloud_group" "g" {
          name     = "g"
          user_ids = \(members)
        }

        """
    }

    @Test func aMemberStaysWhenWhatStandsInItsPlaceIsNoID() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": configuration("[ionoscloud_user.u.id]")], server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try server.forgetRequests()
        for (members, told) in [
            ("[ionoscloud_user.u.id, null]", "No element of \"user_ids\" may be null."),
            ("[\"nope\"]", "user_ids holds \"nope\", which is not an id."),
            (
                "[ionoscloud_user.u.email]",
                "user_ids holds \"u@people.example\", which is not an id. Did you mean ionoscloud_user.u.id?"
            ),
        ] {
            try project.write(configuration(members), to: "main.tf")
            for command in [["plan"], ["apply", "-auto-approve"]] {
                let outcome = try await project.keyform(command)
                #expect(outcome.exitStatus == 1)
                #expect(outcome.unwrappedErrors.contains(told), "\(outcome.everything)")
            }
        }
        let validation = try await project.keyform("validate")
        #expect(validation.exitStatus == 1)
        #expect(
            validation.unwrappedErrors.contains(
                "user_ids holds ionoscloud_user.u.email, which is not an id. Did you mean ionoscloud_user.u.id?"
            ),
            "\(validation.everything)"
        )
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
    }

    /// The id of a user who is not there has the right form; the API refuses it, and nobody is removed.
    @Test func aMemberStaysWhenTheOtherDoesNotExist() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": configuration("[ionoscloud_user.u.id]")], server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write(configuration("[\"31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e\"]"), to: "main.tf")
        try server.forgetRequests()
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 1, "\(apply.everything)")
        #expect(try server.requests().allSatisfy { $0.method != "DELETE" })
        // What was not done is planned again.
        let plan = try await project.keyform("plan")
        #expect(plan.output.contains("~ user_ids"), "\(plan.everything)")
        #expect(plan.output.contains("- \"") && plan.output.contains("+ \"31ab5ba8"), "\(plan.everything)")
    }
}
