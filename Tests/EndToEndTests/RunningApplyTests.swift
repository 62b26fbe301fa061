import Foundation
import JSONText
import TestSupport
import Testing

/// Whoever reads while another process writes is told that it is at work, not that it is dead.
@Suite(.aFewAtATime) struct RunningApplyTests {
    private static let text = """
        resource "ionoscloud_group" "g" {
          name = "storage"
        }
        resource "ionoscloud_user" "u" {
          first_name = "Ada"
          last_name  = "Lovelace"
          email      = "ada@people.example"
          password   = "abc123-321CBA"
        }
        output "o" {
          value = "x"
        }
        """

    private static let readers = [
        ["plan"], ["show"], ["log"], ["log", "show", "1"], ["log", "ionoscloud_user.u"], ["state", "list"],
        ["state", "check"], ["state", "export-terraform"], ["state", "show", "ionoscloud_user.u"], ["output"],
        ["plan", "-json"], ["log", "-json"], ["show", "-json"], ["state", "check", "-json"],
    ]

    @Test func readersSayThatItRuns() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users hang")
        let project = try UserProject(["main.tf": Self.text], server: server, environment: ["USER": "ada"])
        let apply = try project.start("apply", "-auto-approve")
        defer { apply.kill() }
        try await eventually("the user's create is on its way, and the group is there") {
            try server.requests().contains { $0.shape == "POST /um/users" }
                && server.requests().contains { $0.shape == "POST /um/groups" && $0.status != nil }
        }
        for arguments in Self.readers {
            let outcome = try await project.keyform(arguments)
            let text = outcome.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(!text.contains("did not finish") && !text.contains("arlier run"), "\(arguments): \(text)")
            #expect(!text.contains("not known"), "\(arguments): \(text)")
            let isToBeCreated = arguments == ["state", "show", "ionoscloud_user.u"]
            #expect(outcome.exitStatus == (isToBeCreated ? 1 : 0), "\(arguments): \(text)")
        }
        let log = try await project.keyform("log")
        #expect(log.output.hasSuffix("  apply    running\n"), "\(log.output)")
        let show = try await project.keyform("log", "show", "1")
        #expect(show.output.contains("Result:  running\n"), "\(show.output)")
        #expect(show.output.contains("ionoscloud_user.u: create, running\n"), "\(show.output)")
        #expect(show.output.contains("ionoscloud_group.g: create, done"), "\(show.output)")
        let plan = try await project.keyform("plan")
        let words = plan.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("Another run is under way"), "\(words)")
        #expect(
            words.contains("keyform apply of ada@")
                && words.contains("(process \(apply.processID), since ")
        )
        let check = try await project.keyform("state", "check")
        #expect(check.output.hasSuffix(" is sound.\n") && check.errorOutput.contains("is running"))

        apply.kill()
        _ = await apply.outcome()
        #expect(try await project.keyform("state", "check").exitStatus == 1)
        #expect(try await project.keyform("log").output.hasSuffix("  apply    did not finish\n"))
        #expect(try await project.keyform("plan").everything.contains("An earlier run did not finish"))
        #expect(try await project.keyform("state", "list").errorOutput.contains("did not finish"))
    }
}
