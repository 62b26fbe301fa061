import JSONText
import TestSupport
import Testing

/// `-json-into`: the stream for programs beside the text.
@Suite(.aFewAtATime) struct StreamFileTests {
    private static let main = """
        resource "terraform_data" "one" {
          input = "x"
        }

        """

    private func lines(_ project: UserProject, _ name: String) throws -> [JSONValue] {
        try project.scratch.read("project/\(name)").split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
    }

    /// The kinds of Terraform's lines, in their order.
    private func types(_ lines: [JSONValue]) -> [String] {
        lines.compactMap { $0["type"]?.string }.filter { $0 != "plan_digest" }
    }

    @Test func writesTheStreamBesideTheText() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        let plan = try await project.keyform("plan", "-out=p", "-json-into=s.jsonl")
        #expect(plan.exitStatus == 0 && plan.output.contains("Plan: 1 to add"), "\(plan.everything)")
        #expect(!plan.output.contains("@level"))
        #expect(try types(lines(project, "s.jsonl")) == ["version", "planned_change", "change_summary"])
        #expect(try project.scratch.mode("project/s.jsonl") == 0o600)
        // One of its own is written anew.
        let apply = try await project.keyform("apply", "-json-into=s.jsonl", "p")
        #expect(apply.output.contains("Apply complete!"), "\(apply.everything)")
        #expect(
            try types(lines(project, "s.jsonl"))
                == ["version", "planned_change", "apply_start", "apply_complete", "change_summary"]
        )
        let destroy = try await project.keyform("destroy", "-auto-approve", "-json-into=s.jsonl")
        #expect(destroy.output.contains("Destroy complete!"), "\(destroy.everything)")
        #expect(try lines(project, "s.jsonl").last?["changes"]?["remove"] == 1)
    }

    @Test func hasTheErrorsOfARunThatFails() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": Self.main + "output \"o\" {\n  value = no.such\n}\n"
        ])
        let plan = try await project.keyform("plan", "-json-into=s.jsonl")
        #expect(plan.exitStatus == 1 && plan.errorOutput.contains("Reference to undeclared resource"))
        let lines = try lines(project, "s.jsonl")
        #expect(types(lines) == ["version", "diagnostic"])
        #expect(lines.last?["diagnostic"]?["summary"] == "Reference to undeclared resource")
    }

    @Test func tellsThatNothingWasApproved() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        let apply = try await project.keyform("apply", "-json-into=s.jsonl", input: "no\n")
        #expect(apply.exitStatus == 1 && apply.output.contains("\nApply cancelled.\n"), "\(apply.everything)")
        let last = try #require(lines(project, "s.jsonl").last)
        #expect(last["type"] == "log" && last["@message"] == "Apply cancelled.")
    }

    @Test func writesToADescriptor() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        let program = try BuiltProducts.executable("keyform")
        let outcome = try await project.runner("/bin/sh").run(
            ["-c", "'\(program)' -sandbox plan -json-into=/dev/fd/3 3>s.jsonl"],
            timeout: .seconds(120)
        )
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(try types(lines(project, "s.jsonl")) == ["version", "planned_change", "change_summary"])
        // A device that is full is an error, and the text is there all the same.
        let full = try await project.keyform("plan", "-json-into=/dev/full")
        #expect(full.exitStatus == 1 && full.output.contains("Plan: 1 to add"), "\(full.everything)")
        #expect(full.unwrappedErrors.contains("JSON stream is not complete"))
    }

    @Test(arguments: ["note.txt", "main.tf", "keyform.sandbox.db", "missing/s.jsonl", "."])
    func leavesAloneWhatIsSomethingElse(path: String) async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main, "note.txt": "mine\n"])
        _ = try await project.keyform("apply", "-auto-approve")
        let before = try project.files().map { try project.bytes($0) }
        let outcome = try await project.keyform("plan", "-json-into=\(path)")
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains("JSON stream cannot be written"), "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains("Nothing was done."))
        #expect(try project.files().map { try project.bytes($0) } == before)
    }

    @Test func goesNotWithJSONOnTheScreen() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.main])
        let outcome = try await project.keyform("plan", "-json", "-json-into=s.jsonl")
        #expect(outcome.exitStatus == 1)
        #expect(
            outcome.output.contains("-json and -json-into cannot be used together"),
            "\(outcome.everything)"
        )
        #expect(try !project.files().contains("project/s.jsonl"))
    }
}
