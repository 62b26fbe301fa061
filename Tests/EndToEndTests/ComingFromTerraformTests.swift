import Foundation
import TestSupport
import Testing

/// That the page which shows how a team moves from Terraform and back shows what happens, with Terraform where there is
/// one.
@Suite(.aFewAtATime) struct ComingFromTerraformTests {
    private static let document = "docs/coming-from-terraform.md"

    private static let configuration = """
        terraform {
          required_providers {
            ionoscloud = {
              source = "ionos-cloud/ionoscloud"
            }
          }
        }

        resource "ionoscloud_group" "team" {
          name         = "team"
          s3_privilege = true
          user_ids     = [ionoscloud_user.ada.id]
        }

        resource "ionoscloud_user" "ada" {
          first_name = "Ada"
          last_name  = "L"
          email      = "ada@people.example"
          password   = "planted-Password-1"
          active     = true
        }

        resource "ionoscloud_s3_key" "ada" {
          user_id = ionoscloud_user.ada.id
          active  = true
        }

        output "secret_key" {
          value     = ionoscloud_s3_key.ada.secret_key
          sensitive = true
        }

        """

    private static let vault = """
        resource "vault_kv_secret_v2" "keys" {
          mount     = "kv"
          name      = "ada"
          data_json = jsonencode({ secret = ionoscloud_s3_key.ada.secret_key })
        }

        """

    private static let vaultRow = """
        {"mode": "managed", "type": "vault_kv_secret_v2", "name": "keys",
         "provider": "provider[\\"registry.terraform.io/hashicorp/vault\\"]", "instances": [
          {"schema_version": 0, "attributes": {"id": "kv/data/ada", "name": "ada", "mount": "kv"},
           "sensitive_attributes": []}]}
        """

    /// A folder as Terraform has left it, with a state of its own in the place of keyform's.
    private func project() async throws -> UserProject {
        let project = try UserProject(["main.tf": Self.configuration], server: RunningSandbox())
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        for name in try project.files() where name.contains("keyform.db") {
            try FileManager.default.removeItem(atPath: project.scratch.path(name))
        }
        let rows = try #require(exported.output.range(of: "\"resources\": ["))
        try project.write(
            exported.output.replacingCharacters(in: rows, with: "\"resources\": [\(Self.vaultRow),"),
            to: "terraform.tfstate"
        )
        try project.write(Self.vault, to: "vault.tf")
        return project
    }

    private static var terraformFolder: String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init).first {
            FileManager.default.isExecutableFile(atPath: "\($0)/terraform")
        }
    }

    /// The commands in the order of the page, with what is shown below them.
    private static func commands() throws -> [ReadmeTests.Shown] {
        commands(
            in: try String(contentsOf: Fixtures.repository.appending(path: document), encoding: .utf8)
        )
    }

    /// The same of any page.
    static func commands(in text: String) -> [ReadmeTests.Shown] {
        var found: [ReadmeTests.Shown] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```console"
            } else if isInside, line.hasPrefix("$ ") {
                found.append(ReadmeTests.Shown(command: String(line.dropFirst(2))))
            } else if isInside, !found.isEmpty {
                found[found.count - 1].output.append(String(line))
            }
        }
        return found
    }

    @Test func thePageShowsWhatHappens() async throws {
        let project = try await project()
        let commands = try Self.commands()
        #expect(commands.count >= 10)
        let program = URL(filePath: try BuiltProducts.executable("keyform")).deletingLastPathComponent().path
        let terraform = Self.terraformFolder
        let path = "\(program):\(terraform.map { "\($0):" } ?? "")/usr/bin:/bin"
        var transcript = Transcript(project)
        var shown = Transcript(project)
        for step in commands {
            if terraform == nil,
                step.command.contains("terraform state") || step.command.contains("forget.sh")
            {
                // What Terraform would do to its state.
                try project.write(#"{"version":4,"serial":99,"resources":[]}"#, to: "terraform.tfstate")
                continue
            }
            let outcome = try await project.runner(
                "/bin/sh",
                environment: ["PATH": path, "CHECKPOINT_DISABLE": "1"]
            ).run(["-c", step.command], input: [], timeout: .seconds(120))
            #expect(outcome.exitStatus == 0, "\(step.command)\n\(outcome.everything)")
            #expect(!outcome.everything.contains("planted"), "\(step.command)\n\(outcome.everything)")
            guard !step.output.isEmpty else { continue }
            let actual = transcript.scrubbed(outcome.output)
                .split(separator: "\n", omittingEmptySubsequences: false)
            let expected = shown.scrubbed(step.output.joined(separator: "\n"))
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(
                ReadmeTests.matches(actual.dropLast(), expected[...]),
                "the page shows something else below \(step.command):\n\(outcome.output)"
            )
        }
        guard terraform != nil else { return }
        // What moved to the other folder is there, and what was given back is where it was.
        let moved = try project.scratch.read("vault/terraform.tfstate")
        #expect(moved.contains("vault_kv_secret_v2") && !moved.contains("ionoscloud"))
        let back = try project.scratch.read("project/terraform.tfstate")
        #expect(back.contains("ionoscloud_s3_key") && !back.contains("vault_kv_secret_v2"))
        #expect(back.contains("planted-Password-1"))
        let stopped = try await project.keyform("plan")
        #expect(stopped.unwrappedErrors.contains("Terraform manages objects here"), "\(stopped.everything)")
    }

    /// What the page says of other providers, with one that needs no download.
    @Test(.enabled(if: terraformFolder != nil))
    func anotherFolderReadsWhatKeyformHas() async throws {
        let project = try UserProject(["main.tf": Self.configuration], server: RunningSandbox())
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try FileManager.default.createDirectory(
            atPath: project.scratch.path("vault"),
            withIntermediateDirectories: false
        )
        try project.scratch.write(
            """
            variable "secret_key" {
              type      = string
              sensitive = true
            }

            output "length" {
              value = nonsensitive(length(var.secret_key))
            }
            """,
            to: "vault/main.tf"
        )
        let secret = try await project.keyform("output", "-raw", "secret_key")
        let text = try String(contentsOf: Fixtures.repository.appending(path: Self.document), encoding: .utf8)
        let command = try #require(text.split(separator: "\n").first { $0.hasPrefix("TF_VAR_secret_key=") })
        let program = URL(filePath: try BuiltProducts.executable("keyform")).deletingLastPathComponent().path
        let outcome = try await project.runner(
            "/bin/sh",
            environment: [
                "PATH": "\(program):\(try #require(Self.terraformFolder)):/usr/bin:/bin",
                "CHECKPOINT_DISABLE": "1",
            ]
        ).run(["-c", String(command)], input: [], timeout: .seconds(120))
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(outcome.output.contains("length = \(secret.output.count)"), "\(outcome.everything)")
    }
}
