import Foundation
import JSONText
import TestSupport
import Testing

/// Plans as files for those who are to approve of them.
@Suite(.aFewAtATime) struct ReviewTests {
    static let secrets = [
        "correct-horse-battery-1", "correct-horse-battery-2", "correct-horse-battery-3",
        "correct-horse-battery-4",
    ]

    static let main = """
        variable "password" {
          sensitive = true
          default   = "correct-horse-battery-1"
        }

        resource "ionoscloud_user" "ada" {
          first_name     = "Ada"
          last_name      = "</details> @team #12 <!-- keyform-plan -->"
          email          = "ada@people.example"
          password       = "correct-horse-battery-2"
          administrator  = true
          force_sec_auth = false
        }

        resource "ionoscloud_s3_key" "ada" {
          user_id = ionoscloud_user.ada.id
        }

        resource "terraform_data" "note" {
          input = { text = "<img src=http://evil.example/x.png>", secret = sensitive("correct-horse-battery-3") }
        }

        output "password" {
          value     = var.password
          sensitive = true
        }

        """

    private func project() throws -> UserProject {
        try UserProject(
            ["main.tf": Self.main],
            server: try RunningSandbox(),
            environment: ["IONOS_TOKEN": "correct-horse-battery-4"]
        )
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func theyHaveThePlanAndNoSecret() async throws {
        let project = try project()
        let files = ["-markdown=plan.md", "-report=plan.html"]
        let first = try await project.keyform(["plan", "-detailed-exitcode"] + files)
        #expect(first.exitStatus == 2, "\(first.everything)")
        // Nothing was made for a look.
        #expect(!FileManager.default.fileExists(atPath: project.path("keyform.db")))
        #expect(
            try project.scratch.read("project/plan.md").contains(
                "Digest: none, because\n\n```diff\n  there is no state yet"
            )
        )
        let plan = try await project.keyform(["plan", "-out=p", "-json"] + files)
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let (text, page) = try (
            project.scratch.read("project/plan.md"), project.scratch.read("project/plan.html")
        )
        #expect(text.hasPrefix("<!-- keyform-plan "))
        #expect(text.contains("## keyform: plan: 3 to add, 0 to change, 0 to destroy."), "\(text)")
        #expect(text.contains("! ada becomes administrator"), "\(text)")
        #expect(text.contains("+ ionoscloud_user.ada will be created"), "\(text)")
        #expect(page.contains("ionoscloud_user.ada will be created"))
        #expect(try mode(project.path("plan.md")) == 0o600)
        #expect(try mode(project.path("plan.html")) == 0o600)
        let written = try project.scratch.read("project/p")
        for secret in Self.secrets {
            #expect(
                !text.contains(secret) && !page.contains(secret) && !plan.everything.contains(secret),
                "\(secret)"
            )
            #expect(!written.contains(secret), "\(secret)")
        }
        let digest = try #require(text.firstMatch(of: /(?m)^Digest: `([0-9a-f]{64})`$/)?.1)
        #expect(page.contains(digest))
        #expect(plan.output.contains("\"digest\":\"\(digest)\""))
        // What was saved says the same.
        let shown = try await project.keyform("show", "-markdown=shown.md", "-report=shown.html", "p")
        #expect(shown.exitStatus == 0, "\(shown.everything)")
        #expect(try project.scratch.read("project/shown.md").contains("Digest: `\(digest)`"))
        #expect(try project.scratch.read("project/shown.html").contains(digest))
        let applied = try await project.keyform("apply", "-approved=\(digest)")
        #expect(applied.exitStatus == 0, "\(applied.everything)")
        let after = try await project.keyform(["plan", "-detailed-exitcode"] + files)
        #expect(after.exitStatus == 0, "\(after.everything)")
        #expect(!after.output.contains("Digest:"))
        let nothing = try project.scratch.read("project/plan.md")
        #expect(nothing.hasPrefix(text.prefix { $0 != "\n" }))
        #expect(nothing.contains("## keyform: no changes"), "\(nothing)")
        #expect(try project.scratch.read("project/plan.html").contains("\"title\":\"No changes\""))
    }

    @Test func aPlanThatFailsSaysSo() async throws {
        let project = try project()
        let files = ["-markdown=plan.md", "-report=plan.html"]
        #expect(try await project.keyform(["plan", "-out=p"] + files).exitStatus == 0)
        let marker = try project.scratch.read("project/plan.md").prefix { $0 != "\n" }
        try project.edit("main.tf", "password       = \"", "passwort       = \"")
        let failed = try await project.keyform(["plan"] + files)
        #expect(failed.exitStatus == 1, "\(failed.everything)")
        let (text, page) = try (
            project.scratch.read("project/plan.md"), project.scratch.read("project/plan.html")
        )
        #expect(text.hasPrefix(marker + "\n## keyform: planning failed\n"), "\(text)")
        #expect(text.contains("passwort"), "\(text)")
        #expect(page.contains("\"title\":\"Planning failed\""))
        #expect(!text.contains("Digest:") && !text.contains("will be created"))
        try project.edit("main.tf", "passwort       = \"", "password       = [] \"")
        #expect(try await project.keyform(["plan"] + files).exitStatus == 1)
        let broken = try project.scratch.read("project/plan.md") + project.scratch.read("project/plan.html")
        #expect(broken.contains("Planning failed"))
        for secret in Self.secrets {
            #expect(!text.contains(secret) && !page.contains(secret) && !broken.contains(secret), "\(secret)")
        }
    }

    @Test func onlyTheirOwnFilesAreReplaced() async throws {
        let project = try project()
        try project.write("dear diary\n", to: "diary.txt")
        try project.write("", to: "summary")
        try FileManager.default.createSymbolicLink(
            atPath: project.path("link"),
            withDestinationPath: project.path("diary.txt")
        )
        for option in ["-markdown", "-report"] {
            for (path, reason) in [
                ("diary.txt", "it exists and is not a"), ("link", "it exists and is not a"),
                (".", "directory"),
                ("nowhere/file", "there is no folder"), ("keyform.db", "belongs to a state"),
            ] {
                let refused = try await project.keyform("plan", "\(option)=\(path)")
                #expect(refused.exitStatus == 1, "\(refused.everything)")
                #expect(refused.unwrappedErrors.contains(reason), "\(option) \(path): \(refused.everything)")
                #expect(!refused.output.contains("will be created"))
            }
        }
        #expect(try project.scratch.read("project/diary.txt") == "dear diary\n")
        for (link, target) in [("here", "."), ("there", "b")] {
            try FileManager.default.createSymbolicLink(
                atPath: project.path(link),
                withDestinationPath: target
            )
        }
        let both = try await project.keyform("plan", "-markdown=a", "-report=a")
        #expect(both.exitStatus == 1)
        #expect(both.unwrappedErrors.contains("Incompatible options"), "\(both.everything)")
        for options in [
            ["-out=b.html", "-report=./b.html"], ["-out=here/b", "-markdown=b"], ["-out=b", "-json-into=b"],
            ["-report=b", "-json-into=there"], ["-generate-config-out=b.tf", "-out=b.tf"],
        ] {
            let refused = try await project.keyform(["plan"] + options)
            #expect(refused.exitStatus == 1, "\(options)")
            #expect(refused.unwrappedErrors.contains("need a file each"), "\(refused.everything)")
            for file in ["b", "b.html", "b.tf"] {
                #expect(
                    !FileManager.default.fileExists(atPath: project.path(file)),
                    "\(options) made \(file)"
                )
            }
        }
        // An empty one is somebody's who waits for it, as a CI system does.
        #expect(try await project.keyform("plan", "-markdown=summary").exitStatus == 0)
        #expect(try await project.keyform("plan", "-markdown=summary").exitStatus == 0)
        #expect(try await project.keyform("plan", "-report=summary").exitStatus == 1)
        #expect(try await project.keyform("show", "-report=x.html").exitStatus == 1)
    }
}
