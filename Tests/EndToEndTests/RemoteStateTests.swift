import Foundation
import TestSupport
import Testing

/// One configuration that reads the outputs of another.
@Suite(.aFewAtATime) struct RemoteStateTests {
    private static let network = """
        resource "time_static" "t" {
          rfc3339 = "2026-01-31T08:00:00Z"
        }

        output "since" {
          value = time_static.t.id
        }

        output "secret" {
          value     = "hunter2-of-the-network"
          sensitive = true
        }

        """
    private static let reader = """
        data "terraform_remote_state" "net" {
          backend = "local"
          config  = { path = "net/terraform.tfstate" }
        }

        output "since" {
          value = data.terraform_remote_state.net.outputs.since
        }

        """
    private static let file = """
        {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{
          "since":{"value":"of Terraform","type":"string"}},"resources":[]}
        """

    private func project() throws -> UserProject {
        try UserProject.inSandbox([
            "main.tf": Self.reader, "net/main.tf": Self.network, "net/terraform.tfstate": Self.file,
        ])
    }

    /// The database of another configuration is no matter of -state here.
    @Test func aDamagedDatabaseIsToBeRestoredWhereItIs() async throws {
        let project = try project()
        try project.write("no database, but long enough to be looked at", to: "net/keyform.sandbox.db")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        let text = plan.unwrappedErrors
        #expect(
            text.contains("net/keyform.sandbox.db cannot be opened as a keyform state"),
            "\(plan.everything)"
        )
        #expect(text.contains("Restore it from a backup"))
        #expect(!text.contains("-state"), "\(plan.everything)")
        #expect(text.contains("data.terraform_remote_state.net"))
    }

    @Test func theOutputsOfTerraformAreRead() async throws {
        let project = try project()
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("since = \"of Terraform\""))
    }

    @Test func thoseOfKeyformComeFirst() async throws {
        var project = try project()
        project.globals = ["-sandbox", "-chdir=net"]
        try FileManager.default.removeItem(atPath: project.path("net/terraform.tfstate"))
        let made = try await project.keyform("apply", "-auto-approve")
        #expect(made.exitStatus == 0, "\(made.everything)")
        try project.write(Self.file, to: "net/terraform.tfstate")
        project.globals = ["-sandbox"]
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("since = \"2026-01-31T08:00:00Z\""), "\(apply.everything)")
        #expect(
            apply.everything.contains(
                "Note: outputs are read from net/keyform.sandbox.db, with which keyform manages that configuration, not from"
                    + " net/terraform.tfstate"
            ),
            "\(apply.everything)"
        )
        // A secret stays one, and needs the key.
        try project.write(
            Self.reader + "output \"s\" {\n  value = data.terraform_remote_state.net.outputs.secret\n}\n",
            to: "main.tf"
        )
        let refused = try await project.keyform("plan")
        #expect(refused.errorOutput.contains("Output refers to sensitive values"), "\(refused.everything)")
        #expect(!refused.everything.contains("hunter2"))
        let closed = try await project.keyform(
            ["plan"],
            environment: ["KEYFORM_STATE_KEY_FILE": project.scratch.path("home/other.key")]
        )
        #expect(closed.exitStatus == 1)
        #expect(closed.everything.contains("The output is left out."), "\(closed.everything)")
        #expect(!closed.everything.contains("hunter2"))
    }
}
