import TestSupport
import Testing

/// Commands that messages give can be typed as they stand, with the options of the run that gave them.
@Suite(.aFewAtATime) struct FollowedAdviceTests {
    private static func user(_ name: String, _ email: String) -> String {
        """
        resource "ionoscloud_user" "\(name)" {
          first_name = "Ada"
          last_name  = "L"
          email      = "\(email)"
          password   = "planted-Password-1"
          active     = true
        }

        """
    }

    /// The command lines of a message: lines of their own, two spaces in.
    private func commands(_ outcome: ProcessOutcome) -> [String] {
        outcome.errorOutput.split(separator: "\n").filter { $0.hasPrefix("  keyform ") }.map {
            String($0.dropFirst(2))
        }
    }

    /// Types a command into a shell, with the program in its path.
    private func typed(_ command: String, in project: UserProject) async throws -> ProcessOutcome {
        let program = try BuiltProducts.executable("keyform")
        let folder = program.split(separator: "/").dropLast().joined(separator: "/")
        return try await project.runner("/bin/sh", environment: ["PATH": "/\(folder):/usr/bin:/bin"])
            .run(["-c", command], input: Array("yes\n".utf8), timeout: .seconds(120))
    }

    private func applied() async throws -> UserProject {
        var project = try UserProject.inSandbox(["main.tf": Self.user("a", "a@people.example")])
        project.globals = ["-sandbox", "-state=team one.db"]
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    /// An address that a managed user is about to give up is no case for an import.
    @Test func anAddressThatIsGivenUp() async throws {
        let project = try await applied()
        try project.write(
            Self.user("a", "b@people.example") + Self.user("b", "a@people.example"),
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        #expect(
            commands(plan) == ["keyform -sandbox '-state=team one.db' apply -target=ionoscloud_user.a"]
                || commands(plan) == [
                    "keyform -sandbox -state='team one.db' apply -target=ionoscloud_user.a"
                ],
            "\(plan.everything)"
        )
        let first = try await typed(try #require(commands(plan).first), in: project)
        #expect(first.exitStatus == 0, "\(first.everything)")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
    }

    /// A managed user under a second name is moved, not imported.
    @Test func aManagedUserUnderAnotherName() async throws {
        let project = try await applied()
        try project.write(
            Self.user("a", "a@people.example") + Self.user("b", "a@people.example"),
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1 && !plan.errorOutput.contains("keyform import"), "\(plan.everything)")
        let command = try #require(commands(plan).first, "\(plan.everything)")
        #expect(command.hasSuffix(" state mv 'ionoscloud_user.a' 'ionoscloud_user.b'"), "\(plan.everything)")
        try project.write(Self.user("b", "a@people.example"), to: "main.tf")
        let moved = try await typed(command, in: project)
        #expect(moved.exitStatus == 0, "\(moved.everything)")
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0, "\(after.everything)")
    }

    /// A user whom nobody manages is imported.
    @Test func aStrangersAddress() async throws {
        let project = try await applied()
        #expect(try await project.keyform("state", "rm", "ionoscloud_user.a").exitStatus == 0)
        let plan = try await project.keyform("plan")
        let command = try #require(commands(plan).first, "\(plan.everything)")
        let imported = try await typed(command, in: project)
        #expect(imported.exitStatus == 0, "\(imported.everything)")
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0, "\(after.everything)")
    }

    /// A group that another part of the configuration manages is no stranger.
    @Test func aManagedGroupOutsideOfTheSelection() async throws {
        func group(_ name: String) -> String {
            "resource \"ionoscloud_group\" \"\(name)\" {\n  name = \"same\"\n}\n"
        }
        let project = try UserProject.inSandbox(["main.tf": group("g")])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write(group("g") + group("h"), to: "main.tf")
        let plan = try await project.keyform("plan", "-target=ionoscloud_group.h")
        #expect(plan.exitStatus == 0 && !plan.everything.contains("exists already"), "\(plan.everything)")
    }
}
