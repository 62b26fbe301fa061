import TestSupport
import Testing

/// The password of an imported user is not known: the plan says so, and how to set it.
@Suite(.aFewAtATime) struct ImportedPasswordTests {
    private static func user(_ argument: String, lifecycle: String = "") -> String {
        """
        resource "ionoscloud_user" "u" {
          first_name = "Ada"
          last_name  = "L"
          email      = "ada@people.example"
          active     = true
          \(argument)
          \(lifecycle)
        }

        """
    }

    static let kinds: [(before: String, change: String, tells: String)] = [
        (
            "password = \"planted-Password-1\"", "password = \"planted-Password-2\"",
            "To set it, change \"password\" to another value and apply"
        ),
        (
            "password_wo = \"planted-Password-1\"\n  password_wo_version = 1",
            "password_wo = \"planted-Password-1\"\n  password_wo_version = 2",
            "To send \"password_wo\", raise \"password_wo_version\" and apply."
        ),
    ]

    /// A project with a user who is there already, its id, and no state.
    private func forgotten(_ argument: String) async throws -> (UserProject, id: String) {
        let project = try UserProject(["main.tf": Self.user(argument)], server: RunningSandbox())
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let shown = try await project.keyform("state", "show", "ionoscloud_user.u").output
        let id = try #require(shown.firstMatch(of: #/\n *id +=\s"([^"]+)"/#))
        #expect(try await project.keyform("state", "rm", "ionoscloud_user.u").exitStatus == 0)
        return (project, String(id.1))
    }

    private func text(_ outcome: ProcessOutcome) -> String {
        outcome.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test(arguments: 0..<2)
    func itIsSaidUntilItIsSent(_ index: Int) async throws {
        let kind = Self.kinds[index]
        let (project, id) = try await forgotten(kind.before)
        let imported = try await project.keyform("import", "ionoscloud_user.u", id)
        #expect(imported.exitStatus == 0 && text(imported).contains(kind.tells), "\(imported.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0 && plan.output.contains("No changes."), "\(plan.everything)")
        #expect(text(plan).contains("The API does not return passwords"), "\(plan.everything)")
        #expect(text(plan).contains(kind.tells), "\(plan.everything)")
        // The way that is told.
        try project.write(Self.user(kind.change), to: "main.tf")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0 && apply.output.contains("1 changed"), "\(apply.everything)")
        #expect(!text(apply).contains("does not return passwords"), "\(apply.everything)")
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0 && !text(after).contains("password"), "\(after.everything)")
    }

    @Test func anImportBlockSaysItToo() async throws {
        let (project, id) = try await forgotten(Self.kinds[0].before)
        try project.write(
            Self.user(Self.kinds[0].before) + "import {\n  to = ionoscloud_user.u\n  id = \"\(id)\"\n}\n",
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0 && plan.output.contains("1 to import"), "\(plan.everything)")
        #expect(text(plan).contains("The API does not return passwords"), "\(plan.everything)")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let next = try await project.keyform("plan")
        #expect(text(next).contains("The API does not return passwords"), "\(next.everything)")
        try project.write(
            Self.user(Self.kinds[0].before, lifecycle: "lifecycle {\n    ignore_changes = [password]\n  }"),
            to: "main.tf"
        )
        let ignored = try await project.keyform("plan")
        #expect(
            ignored.exitStatus == 0 && !text(ignored).contains("does not return"),
            "\(ignored.everything)"
        )
    }

    /// What came with a Terraform state is known to have been sent.
    @Test func aPasswordFromATerraformStateIsKnown() async throws {
        let (project, id) = try await forgotten(Self.kinds[0].before)
        #expect(try await project.keyform("import", "ionoscloud_user.u", id).exitStatus == 0)
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        try project.write(exported.output, to: "old.tfstate")
        #expect(try await project.keyform("state", "rm", "ionoscloud_user.u").exitStatus == 0)
        #expect(try await project.keyform("state", "import-terraform", "old.tfstate").exitStatus == 0)
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0 && !text(plan).contains("does not return"), "\(plan.everything)")
    }
}
