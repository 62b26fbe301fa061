import Foundation
import JSONText
import TestSupport
import Testing

/// `keyform log` says what happened, with the reason that people saw.
@Suite(.aFewAtATime) struct HistoryTests {
    private func group(_ lines: String = "") -> String {
        "resource \"ionoscloud_group\" \"g\" {\n  name = \"storage\"\n  \(lines)\n}\n"
    }

    private func project(_ server: RunningSandbox, _ text: String) throws -> UserProject {
        try UserProject(["main.tf": text], server: server, environment: ["USER": "ada"])
    }

    private func run(
        _ project: UserProject,
        _ arguments: String...,
        fails: Bool = false
    ) async throws -> ProcessOutcome {
        let outcome = try await project.keyform(arguments)
        #expect(outcome.exitStatus == (fails ? 1 : 0), "\(outcome.everything)")
        return outcome
    }

    @Test func aRefreshIsOneAndWhatItTookInIsDriftToTheNextApply() async throws {
        let server = try RunningSandbox()
        let project = try project(server, group("s3_privilege = true"))
        _ = try await run(project, "apply", "-auto-approve")
        try server.change(try server.only("groups"), ["s3Privilege": false])
        let refreshed = try await run(project, "apply", "-refresh-only", "-auto-approve")
        #expect(
            refreshed.output.contains("Apply complete! Resources: 1 refreshed.\n"),
            "\(refreshed.everything)"
        )
        let plan = try await run(project, "plan")
        #expect(plan.output.contains("# (because it was changed outside of keyform)"), "\(plan.everything)")
        _ = try await run(project, "apply", "-auto-approve")
        let log = try await run(project, "log", "ionoscloud_group.g")
        let lines = log.output.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true).dropFirst(5).joined(separator: " ")
        }
        #expect(
            lines.dropFirst() == [
                "update done changed outside of keyform", "refresh done changed outside of keyform",
                "create done not in the state",
            ],
            "\(log.output)"
        )
        let runs = try await run(project, "log")
        #expect(runs.output.contains("  1 refreshed\n"), "\(runs.output)")
        let json = try JSONValue(parsing: try await run(project, "log", "-json").output)
        #expect(json["runs"]?.array?.map { $0["status"]?.string } == ["succeeded", "succeeded", "succeeded"])
    }

    @Test func aFailedCreateKeepsTheWordsOfTheAPI() async throws {
        let server = try RunningSandbox("-fault", "POST /um/groups 422 message='The name is reserved.'")
        let project = try project(server, group())
        _ = try await run(project, "apply", "-auto-approve", fails: true)
        let log = try await run(project, "log", "show", "1")
        #expect(log.output.contains("ionoscloud_group.g: create, failed"), "\(log.output)")
        #expect(log.output.contains("The name is reserved."), "\(log.output)")
        #expect(try await run(project, "log").output.contains("  failed: 0 added"))
    }

    @Test func aDeleteShowsWhatWasThere() async throws {
        let project = try project(try RunningSandbox(), group("s3_privilege = true"))
        _ = try await run(project, "apply", "-auto-approve")
        _ = try await run(project, "destroy", "-auto-approve")
        let log = try await run(project, "log", "show", "2")
        #expect(log.output.contains("ionoscloud_group.g: delete, done"), "\(log.output)")
        #expect(log.output.contains("    - name = \"storage\"\n"), "\(log.output)")
        #expect(log.output.contains("    - s3_privilege = true\n"), "\(log.output)")
        let json = try JSONValue(parsing: try await run(project, "log", "show", "-json", "2").output)
        let operation = json["run"]?["operations"]?.array?.first
        #expect(
            operation?["before"]?["attributes"]?["name"]?.string == "storage" && operation?["after"] == .null
        )
    }

    @Test func anInterruptedRunIsInterrupted() async throws {
        let server = try RunningSandbox("-fault", "POST /um/groups delay=8s")
        let second = "resource \"ionoscloud_group\" \"h\" {\n  name = ionoscloud_group.g.id\n}\n"
        let project = try project(server, group() + second)
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("the first create is on its way") {
            try server.requests().contains { $0.method == "POST" }
        }
        apply.send(SIGINT)
        let outcome = await apply.outcome()
        #expect(
            outcome.exitStatus == 1 && outcome.output.contains("Apply interrupted."),
            "\(outcome.everything)"
        )
        let log = try await run(project, "log")
        #expect(log.output.contains("  interrupted: 1 added, 0 changed, 0 destroyed\n"), "\(log.output)")
        let json = try JSONValue(parsing: try await run(project, "log", "-json").output)
        #expect(json["runs"]?.array?.map { $0["status"]?.string } == ["interrupted"])
    }
}
