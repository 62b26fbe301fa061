import Foundation
import TestSupport
import Testing

/// Files of this machine, as a person meets them.
@Suite(.aFewAtATime) struct LocalFileTests {
    private static let configuration = """
        resource "local_file" "hosts" {
          filename = "out/hosts.txt"
          content  = "one\\n"
        }

        resource "local_sensitive_file" "key" {
          filename = "out/key.pem"
          content  = "hunter2-of-the-key"
        }

        resource "time_static" "made" {
          triggers = { hosts = local_file.hosts.id }
        }

        """

    private func applied(_ project: UserProject) async throws -> ProcessOutcome {
        try await project.keyform("apply", "-auto-approve")
    }

    @Test func areMadeKeptAndRemoved() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        let apply = try await applied(project)
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("3 added"))
        #expect(try project.scratch.read("project/out/hosts.txt") == "one\n")
        #expect(try project.scratch.mode("project/out/key.pem") == 0o600)
        #expect(try project.scratch.mode("project/out") == 0o700)
        let again = try await project.keyform("plan", "-detailed-exitcode")
        #expect(again.exitStatus == 0, "\(again.everything)")
        for file in try project.files() where !file.hasSuffix("main.tf") && !file.hasSuffix("key.pem") {
            let text = String(decoding: try project.bytes(file), as: UTF8.self)
            #expect(!text.contains("hunter2"), "\(file)")
        }
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
        #expect(try project.files().contains { $0.contains("/out/") } == false)
    }

    /// A changed file stops the plan; the option is kept with a saved plan.
    @Test func whatWasEditedIsReplacedOnlyOnRequest() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        #expect(try await applied(project).exitStatus == 0)
        try project.write("edited\n", to: "out/hosts.txt")
        let refused = try await applied(project)
        #expect(refused.exitStatus == 1)
        #expect(refused.errorOutput.contains("Error: File exists already"), "\(refused.everything)")
        #expect(refused.unwrappedErrors.contains("To replace it all the same, add -replace-files."))
        #expect(try project.scratch.read("project/out/hosts.txt") == "edited\n")
        let plan = try await project.keyform("plan", "-replace-files", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("(because out/hosts.txt has other content now)"))
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try project.scratch.read("project/out/hosts.txt") == "one\n")
    }

    @Test func nothingIsLeftWhereNothingMayBeWritten() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": "resource \"local_file\" \"a\" {\n  filename = \"file/x/y\"\n  content = \"x\"\n}\n",
            "file": "no folder",
        ])
        let refused = try await applied(project)
        #expect(refused.exitStatus == 1)
        #expect(refused.unwrappedErrors.contains("Cannot write file"), "\(refused.everything)")
        #expect(refused.unwrappedErrors.contains("because of the folder file: Not a directory"))
        #expect(refused.errorOutput.contains("on main.tf line 1, in resource \"local_file\" \"a\":"))
    }

    /// What the review finds has the place of the block, in a module too; the same of two blocks is one message.
    @Test func findingsNameTheBlock() async throws {
        let block = "resource \"local_file\" \"NAME\" {\n  filename = \"out.txt\"\n  content = \"x\"\n}\n"
        let project = try UserProject.inSandbox([
            "main.tf": block.replacing("NAME", with: "a") + "module \"m\" {\n  source = \"./m\"\n}\n",
            "out.txt": "of somebody else",
        ])
        try project.makeFolder("m")
        try project.write("\n" + block.replacing("NAME", with: "b"), to: "m/main.tf")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.errorOutput.contains("Error: One file for several objects"), "\(plan.everything)")
        #expect(
            plan.errorOutput.contains(
                "  with module.m.local_file.b,\n  on m/main.tf line 2, in resource \"local_file\" \"b\":\n"
            ),
            "\(plan.everything)"
        )
        #expect(
            plan.errorOutput.contains(
                "Error: File exists already\n\n  with local_file.a,\n  on main.tf line 1"
            )
        )
        #expect(plan.errorOutput.components(separatedBy: "Error: File exists already").count == 2)
        try project.edit("m/main.tf", "out.txt", "other.txt")
        let allowed = try await project.keyform("plan", "-replace-files")
        #expect(allowed.exitStatus == 0, "\(allowed.everything)")
        #expect(
            allowed.everything.contains(
                "Warning: File exists already\n\n  with local_file.a,\n  on main.tf line 1"
            ),
            "\(allowed.everything)"
        )
    }

    /// Killed at any commit, the next run finds what was made, and makes the rest.
    @Test(arguments: ["before-commit", "after-commit"], [2, 3, 4, 5, 6, 7, 8])
    func killedAtACommit(_ point: String, _ number: Int) async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        _ = try await project.keyform(
            ["apply", "-auto-approve"],
            environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
        )
        let apply = try await applied(project)
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try project.scratch.read("project/out/hosts.txt") == "one\n")
        #expect(try project.scratch.read("project/out/key.pem") == "hunter2-of-the-key")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try project.files().filter { $0.contains("/out/") }.count == 2)
    }

    /// Whatever ends a replacement, the old content is there or the new one, and the next run goes on.
    @Test(arguments: ["before-commit", "after-commit"], Array(2...9))
    func killedWhileAFileIsReplaced(_ point: String, _ number: Int) async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        #expect(try await applied(project).exitStatus == 0)
        try project.edit("main.tf", "hunter2-of-the-key", "swordfish-of-the-key")
        try project.edit("main.tf", "one\\n", "two\\n")
        _ = try await project.keyform(
            ["apply", "-auto-approve"],
            environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
        )
        #expect(["one\n", "two\n"].contains(try project.scratch.read("project/out/hosts.txt")))
        let key = try project.scratch.read("project/out/key.pem")
        #expect(["hunter2-of-the-key", "swordfish-of-the-key"].contains(key))
        let apply = try await applied(project)
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try project.scratch.read("project/out/hosts.txt") == "two\n")
        #expect(try project.scratch.read("project/out/key.pem") == "swordfish-of-the-key")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try project.files().filter { $0.contains("/out/") }.count == 2)
    }

    /// A plan shows such a replacement as Terraform does.
    @Test func aReplacementIsShownAsOne() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        #expect(try await applied(project).exitStatus == 0)
        try project.edit("main.tf", "one\\n", "two\\n")
        let apply = try await applied(project)
        #expect(apply.output.contains("-/+ resource \"local_file\" \"hosts\" {"), "\(apply.everything)")
        #expect(apply.output.contains("# forces replacement"), "\(apply.everything)")
        #expect(apply.output.contains("2 added, 0 changed, 2 destroyed."), "\(apply.everything)")
    }
}
