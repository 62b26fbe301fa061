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

    /// `CLICOLOR_FORCE` colours pipes too, unless something forbids colours; what is for programs has none.
    @Test func coloursCanBeForced() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let force = ["CLICOLOR_FORCE": "1", "TERM": "dumb"]
        let plan = try await project.keyform("plan", environment: force)
        #expect(plan.output.contains("\u{1B}[32m+\u{1B}[0m"), "\(plan.everything)")
        let bad = try await project.keyform("plan", "-target=ionoscloud_user.nobody", environment: force)
        #expect(bad.errorOutput.contains("\u{1B}[31mError: "), "\(bad.everything)")
        for refusal in [["NO_COLOR": "1"], ["CLICOLOR_FORCE": "0"], ["CLICOLOR_FORCE": ""]] {
            let environment = force.merging(refusal) { $1 }
            #expect(try await !project.keyform("plan", environment: environment).output.contains("\u{1B}"))
        }
        #expect(try await !project.keyform("plan", "-no-color", environment: force).output.contains("\u{1B}"))
        let forced = try await project.keyform("plan", environment: ["FORCE_COLOR": "1"])
        #expect(forced.output.contains("\u{1B}[32m+\u{1B}[0m"), "\(forced.everything)")
        let wanted = try await project.keyform("plan", "-color", environment: ["NO_COLOR": "1"])
        #expect(wanted.output.contains("\u{1B}[32m+\u{1B}[0m"), "\(wanted.everything)")
        let json = try await project.keyform("plan", "-json", environment: force)
        #expect(!json.output.contains("\u{1B}") && !json.output.contains("\\u001b"), "\(json.everything)")
    }

    /// At a terminal of 60 columns; `script` gives one.
    private func atTerminal(
        _ project: UserProject,
        _ line: String,
        _ environment: [String: String]
    ) async throws -> ProcessOutcome {
        let command = "stty cols 60; \(try BuiltProducts.executable("keyform")) -sandbox \(line)"
        return try await project.runner("/usr/bin/script", environment: environment)
            .run(["-qec", command, "/dev/null"], timeout: .seconds(60))
    }

    /// There are colours at a terminal that shows them, unless somebody wants none; lines fit into it.
    @Test func aTerminalGetsColoursAndLinesThatFit() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let terminal = ["TERM": "xterm-256color"]
        let plan = try await atTerminal(project, "plan", terminal)
        #expect(plan.output.contains("\u{1B}[32m+\u{1B}[0m"), "\(plan.everything)")
        for refusal in [["TERM": "dumb"], ["NO_COLOR": "1"], ["CLICOLOR": "0"]] {
            let outcome = try await atTerminal(project, "plan", terminal.merging(refusal) { $1 })
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            #expect(!outcome.output.contains("\u{1B}["), "\(refusal): \(outcome.everything)")
        }
        #expect(try await !atTerminal(project, "plan -no-color", terminal).output.contains("\u{1B}["))
        #expect(try await atTerminal(project, "plan -color", ["TERM": "dumb"]).output.contains("\u{1B}[32m"))
        for line in ["-help", "plan -help", "state -help", "rotate -help", "pln"] {
            let outcome = try await atTerminal(project, line, terminal)
            for shown in outcome.output.split(whereSeparator: \.isNewline) {
                #expect(shown.count <= 60, "\(line): \(shown)")
            }
        }
    }

    /// Where the output is for a program, warnings are none of it.
    @Test func warningsStayOutOfValues() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        for command in [["output"], ["output", "-raw", "x"], ["output", "-json", "x"], ["output", "x"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.output == "", "\(outcome.everything)")
            #expect(outcome.errorOutput.contains("Warning: No outputs found"), "\(outcome.everything)")
        }
        try project.write("variable \"v\" {}\n", to: "terraform.tfvars.tf")
        try project.write("v = 1\nundeclared = 2\n", to: "terraform.tfvars")
        let console = try await project.keyform("console", input: "1 + 1\n")
        #expect(console.output == "2\n", "\(console.everything)")
        #expect(console.errorOutput.contains("Warning: "), "\(console.everything)")
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
