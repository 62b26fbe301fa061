import Foundation
import JSONText
import TestSupport
import Testing

/// Taking an argument out of the file takes away what it gave; what others gave is shown and left.
@Suite(.aFewAtATime) struct RevocationTests {
    private let server: RunningSandbox

    init() throws {
        server = try RunningSandbox()
    }

    private func group(_ lines: String) -> String {
        "resource \"ionoscloud_group\" \"g\" {\n  name = \"storage\"\n  \(lines)\n}\n"
    }

    private func applied(_ text: String) async throws -> UserProject {
        let project = try UserProject(["main.tf": text], server: server)
        try await apply(project)
        return project
    }

    private func apply(_ project: UserProject, _ more: String...) async throws {
        let outcome = try await project.keyform(["apply", "-auto-approve"] + more)
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
    }

    /// The plan, of which is expected whether there is anything to do.
    private func plan(_ project: UserProject, _ more: String..., changes: Bool) async throws -> ProcessOutcome
    {
        let outcome = try await project.keyform(["plan", "-detailed-exitcode"] + more)
        #expect(outcome.exitStatus == (changes ? 2 : 0), "\(outcome.everything)")
        return outcome
    }

    @Test func aPrivilegeThatLeavesTheFileIsRevoked() async throws {
        let project = try await applied(group("s3_privilege = true\n  create_snapshot = true"))
        try project.write(group("create_snapshot = true"), to: "main.tf")
        let plan = try await plan(project, "-out=p", changes: true)
        #expect(plan.output.contains("~ s3_privilege                           = true -> false"))
        #expect(
            plan.output.contains(
                "# (revoked, because the configuration does not set it any more: s3_privilege)"
            )
        )
        #expect(!plan.output.contains("~ create_snapshot"))
        let shown = try await project.keyform("show", "-json", "p")
        let change = try JSONValue(parsing: shown.output)["resource_changes"]?.array?.first
        #expect(change?["revoked"]?.array == [.string("s3_privilege")])
        let applied = try await project.keyform("apply", "p")
        #expect(
            applied.output.contains("Resources: 0 added, 1 changed, 0 destroyed."),
            "\(applied.everything)"
        )
        let path = try server.only("groups")
        #expect(try server.property("s3Privilege", of: path)?.bool == false)
        #expect(try server.property("createSnapshot", of: path)?.bool == true)
        let log = try await project.keyform("log", "show", "2")
        #expect(
            log.output.contains("why:      configuration changed; no longer set, so revoked: s3_privilege")
        )
        _ = try await self.plan(project, changes: false)
    }

    @Test func aPrivilegeThatOthersGaveIsShownAndLeft() async throws {
        let project = try await applied(group("create_snapshot = true"))
        let path = try server.only("groups")
        try server.change(path, ["s3Privilege": true])
        for _ in 1...2 {
            let plan = try await plan(project, changes: false)
            let text = plan.everything
            #expect(text.contains("A group has privileges that the configuration does not name"), "\(text)")
            #expect(text.contains("  - s3_privilege") && !text.contains("  - create_snapshot"))
            try await apply(project)
        }
        #expect(try server.property("s3Privilege", of: path)?.bool == true)
        // Naming it makes it the configuration's, without a request; then it can be taken away.
        try project.write(group("create_snapshot = true\n  s3_privilege = true"), to: "main.tf")
        try server.forgetRequests()
        try await apply(project)
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
        try project.write(group("create_snapshot = true"), to: "main.tf")
        _ = try await plan(project, changes: true)
        try await apply(project)
        #expect(try server.property("s3Privilege", of: path)?.bool == false)
    }

    @Test func whatTerraformHadOnCountsAsSet() async throws {
        let first = try await applied(group("s3_privilege = true\n  create_snapshot = true"))
        let exported = try await first.keyform("state", "export-terraform")
        let project = try UserProject(
            ["main.tf": group("s3_privilege = true\n  create_snapshot = true")],
            server: server
        )
        try project.write(exported.output, to: "old.tfstate")
        let taken = try await project.keyform("state", "import-terraform", "old.tfstate")
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        _ = try await plan(project, changes: false)
        try project.write(group("create_snapshot = true"), to: "main.tf")
        let plan = try await plan(project, changes: true)
        #expect(plan.output.contains("~ s3_privilege                           = true -> false"))
    }

    @Test func anImportSetsOnlyWhatTheBlockNames() async throws {
        let first = try await applied(group("s3_privilege = true\n  create_snapshot = true"))
        let id = try #require(try server.only("groups").split(separator: "/").last.map(String.init))
        #expect(try await first.keyform("state", "rm", "ionoscloud_group.g").exitStatus == 0)
        let imported = try await first.keyform("import", "ionoscloud_group.g", id)
        #expect(imported.exitStatus == 0, "\(imported.everything)")
        try first.write(group("create_snapshot = true"), to: "main.tf")
        _ = try await plan(first, changes: true)
        #expect(try await first.keyform("state", "rm", "ionoscloud_group.g").exitStatus == 0)
        let again = try await first.keyform("import", "ionoscloud_group.g", id)
        #expect(again.exitStatus == 0, "\(again.everything)")
        let plan = try await plan(first, changes: false)
        #expect(plan.everything.contains("  - s3_privilege"), "\(plan.everything)")
    }

    private func user(_ lines: String) -> String {
        """
        resource "ionoscloud_user" "u" {
          first_name = "Ada"
          last_name  = "Lovelace"
          email      = "ada@people.example"
          password   = "abc123-321CBA"
          \(lines)
        }

        """
    }

    @Test func nobodyIsSwitchedOnByAMissingLine() async throws {
        let project = try await applied(user("active = false"))
        let id = try #require(try server.users().first?["id"]?.string)
        #expect(try await !plan(project, changes: false).everything.contains("not active"))
        try project.write(user(""), to: "main.tf")
        for _ in 1...2 {
            let plan = try await plan(project, changes: false)
            let text = plan.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains("A user is not active, and the configuration does not say so"), "\(text)")
            #expect(text.contains("No user is activated because a line is missing."))
            try await apply(project)
            #expect(try server.property("active", of: "/um/users/\(id)")?.bool == false)
        }
        // Neither is anybody locked out by one.
        try project.write(user("active = true"), to: "main.tf")
        try await apply(project)
        try project.write(user(""), to: "main.tf")
        #expect(try await !plan(project, changes: false).everything.contains("not active"))
        try await apply(project)
        #expect(try server.property("active", of: "/um/users/\(id)")?.bool == true)
    }

    /// A plan of a part looks at its part.
    @Test func aPlanOfAPartRecordsItsPart() async throws {
        let both =
            group("s3_privilege = true") + "resource \"ionoscloud_group\" \"h\" {\n  name = \"other\"\n}\n"
        let project = try await applied(both)
        try project.write(both.replacingOccurrences(of: "s3_privilege = true", with: ""), to: "main.tf")
        _ = try await plan(project, "-target=ionoscloud_group.h", changes: false)
        try await apply(project, "-target=ionoscloud_group.h")
        _ = try await plan(project, "-target=ionoscloud_group.g", changes: true)
        try await apply(project, "-refresh-only")
        _ = try await plan(project, changes: true)
    }
}
