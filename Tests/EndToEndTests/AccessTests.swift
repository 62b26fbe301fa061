import Foundation
import JSONText
import TestSupport
import Testing

/// Who may do what, asked of a configuration, an account and a plan.
@Suite(.aFewAtATime) struct AccessTests {
    private static func user(_ name: String, administrator: Bool = false) -> String {
        """
        resource "ionoscloud_user" "\(name)" {
          first_name    = "A"
          last_name     = "B"
          email         = "\(name)@people.example"
          password      = "abc123-321CBA"
          administrator = \(administrator)
          group_ids     = [ionoscloud_group.storage.id]
        }

        """
    }

    private static let group = """
        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
        }

        """
    private static let key = "resource \"ionoscloud_s3_key\" \"k\" {\n  user_id = ionoscloud_user.bob.id\n}\n"

    private func project(_ files: [String: String] = [:]) async throws -> UserProject {
        let project = try UserProject.inSandbox(
            ["main.tf": Self.group + Self.user("alice") + Self.user("bob") + Self.key].merging(files) { $1 }
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("\nAccess changes:\n"), "\(apply.everything)")
        #expect(apply.output.contains("\n    bob gets a key\n"), "\(apply.everything)")
        return project
    }

    @Test func everybodyIsShownWithKeysAndGroups() async throws {
        let project = try await project()
        for source in [[], ["-refresh=false"]] {
            let text = try await project.keyform(["access", "bob"] + source)
            #expect(text.exitStatus == 0, "\(text.everything)")
            #expect(
                text.output.contains("bob@people.example\n    ionoscloud_user.bob\n"),
                "\(text.everything)"
            )
            #expect(text.output.contains("    may have keys, by storage\n"), "\(text.everything)")
            #expect(text.output.contains("ionoscloud_s3_key.k, "), "\(text.everything)")
            #expect(!text.output.contains("alice"), "\(text.everything)")
            let json = try JSONValue(
                parsing: try await project.keyform(["access", "-json"] + source).output
            )
            let people = try #require(json["people"]?.array)
            let bob = try #require(people.first { $0["email"] == "bob@people.example" })
            #expect(bob["administrator"] == false)
            #expect(bob["keys_allowed_by"] == ["storage"])
            #expect(bob["keys"]?.array?.count == 1)
            #expect(json["source"]?.string == (source.isEmpty ? "account" : "state"))
        }
        let typo = try await project.keyform("access", "bob@people.exmple")
        #expect(typo.exitStatus == 1)
        #expect(typo.unwrappedErrors.contains("Did you mean \"bob@people.example\"?"), "\(typo.everything)")
        let order = try await project.keyform("access", "-by", "key")
        #expect(order.exitStatus == 1)
        let narrow = try await project.keyform("access", "-by", "bucket", "-refresh=false")
        #expect(narrow.exitStatus == 0, "\(narrow.everything)")
    }

    @Test func whoBecomesAdministratorNeedsAWord() async throws {
        let project = try await project()
        let promoted = Self.group + Self.user("alice", administrator: true) + Self.user("bob") + Self.key
        try project.write(promoted, to: "main.tf")
        let refused = try await project.keyform("plan")
        #expect(refused.exitStatus == 1)
        #expect(refused.output.contains("\n  ! alice becomes administrator\n"), "\(refused.everything)")
        #expect(
            refused.errorOutput.contains("Error: A user would become administrator"),
            "\(refused.everything)"
        )
        #expect(refused.unwrappedErrors.contains("add -allow=administrator."), "\(refused.everything)")

        try project.write("access {\n  allow = [\"administrater\"]\n}\n", to: "own.keyform.hcl")
        let typo = try await project.keyform("validate")
        #expect(typo.exitStatus == 1)
        #expect(typo.unwrappedErrors.contains("Did you mean \"administrator\"?"), "\(typo.everything)")
        try project.write("access {\n  allow = [\"administrator\"]\n}\n", to: "own.keyform.hcl")
        let allowed = try await project.keyform("plan", "-out=p")
        #expect(allowed.exitStatus == 0, "\(allowed.everything)")

        // A saved plan keeps its words and what it says, whatever becomes of the files.
        try project.write("", to: "own.keyform.hcl")
        let shown = try await project.keyform("show", "p")
        #expect(shown.output.contains("\n  ! alice becomes administrator\n"), "\(shown.everything)")
        let json = try JSONValue(parsing: try await project.keyform("show", "-json", "p").output)
        #expect(json["access_changes"]?.array?.first?["kind"] == "becomes_administrator")
        let after = try await project.keyform("access", "-plan", "p", "alice")
        #expect(after.output.contains("    is an administrator\n"), "\(after.everything)")
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let now = try await project.keyform("access", "alice")
        #expect(
            now.output.contains("    may do everything in every bucket of the contract\n"),
            "\(now.everything)"
        )
    }

    @Test func thePlanTellsWhatIsInNoSingleResource() async throws {
        let project = try await project()
        let without = Self.group.replacing("s3_privilege = true", with: "s3_privilege = false")
        try project.write(without + Self.user("alice") + Self.user("bob"), to: "main.tf")
        let plan = try await project.keyform("plan", "-json")
        let lines = try plan.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        let told = try #require(lines.first { $0["type"] == "access_changes" })
        let texts = (told["access_changes"]?.array ?? []).compactMap { $0["text"]?.string }
        #expect(texts.contains("bob loses a key"), "\(texts)")
        #expect(texts.contains("alice may have no keys any more (was allowed by storage)"), "\(texts)")
        try project.write(Self.group + Self.user("alice") + Self.user("bob") + Self.key, to: "main.tf")
        let none = try await project.keyform("plan")
        #expect(!none.output.contains("Access changes"), "\(none.everything)")
    }
}
