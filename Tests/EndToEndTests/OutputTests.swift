import TestSupport
import Testing

/// Where output goes, and what happens when it goes nowhere.
@Suite(.aFewAtATime) struct OutputTests {
    private static let alice = ["output", "-raw", "alice_secret_key"]

    private func shell(_ project: UserProject, _ script: String) async throws -> ProcessOutcome {
        try await project.runner("/bin/bash").run(
            ["-o", "pipefail", "-c", script, try BuiltProducts.executable("keyform")],
            timeout: .seconds(60)
        )
    }

    @Test func aFullDiskIsAnErrorAndAReaderWhoHasHadEnoughIsNone() async throws {
        let project = try UserProject(fixture: "s3-key", server: try RunningSandbox())
        let full = try await shell(project, "\"$0\" plan > /dev/full")
        #expect(full.exitStatus == 1)
        #expect(full.unwrappedErrors.contains("No space left on device"), "\(full.everything)")
        let some = try await shell(project, "\"$0\" plan | head -c 1")
        #expect(some.exitStatus == 0, "\(some.everything)")
        #expect(some.errorOutput == "")
        let none = try await shell(project, "\"$0\" validate >&-")
        #expect(none.exitStatus == 1, "\(none.everything)")
    }

    @Test func machineReadableOutputIsAlone() async throws {
        let project = try UserProject.inSandbox(fixture: "quickstart")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let raw = try await project.keyform(Self.alice)
        #expect(!raw.output.contains("\n") && !raw.output.contains(" "))
        for command in [
            ["output", "-json"], ["show", "-json"], ["validate", "-json"], ["version", "-json"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0)
            #expect(outcome.output.hasPrefix("{"), "\(outcome.everything)")
        }
        let list = try await project.keyform("state", "list")
        #expect(list.output.split(separator: "\n").allSatisfy { $0.hasPrefix("ionoscloud_") })
    }

    /// Nothing is coloured in a pipe, whatever the terminal; errors alone go to standard error.
    @Test func errorsAndResultsGoTheirOwnWays() async throws {
        let project = try UserProject(
            fixture: "s3-key",
            server: try RunningSandbox(),
            environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"]
        )
        let plan = try await project.keyform("plan")
        #expect(plan.errorOutput == "")
        #expect(!plan.output.contains("\u{1B}"))
        let bad = try await project.keyform("plan", "-target=ionoscloud_user.nobody")
        #expect(bad.exitStatus == 1)
        #expect(!bad.errorOutput.contains("\u{1B}"))
        #expect(!bad.output.contains("Error:"))
    }

    /// What is suggested can be pasted: it names the same account, folder and state.
    @Test func suggestedCommandsKeepTheirSurroundings() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let plan = try await project.keyform("-chdir=.", "-state", "my state.db", "plan", "-out=a.plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let line = try #require(
            plan.output.split(separator: "\n").first { $0.hasPrefix("    keyform ") }.map { $0.dropFirst(12) }
        )
        let apply = try await shell(project, "\"$0\" \(line)")
        #expect(apply.exitStatus == 0, "\(line): \(apply.everything)")
        #expect(apply.output.contains("Apply complete! Resources: 2 added"))
    }
}
