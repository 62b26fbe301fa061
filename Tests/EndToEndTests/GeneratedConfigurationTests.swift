import Foundation
import JSONText
import TestSupport
import Testing

/// What `-generate-config-out` writes of objects that somebody else made: it plans empty, and a flag that is taken out of it
/// again is one that the configuration had set.
@Suite(.aFewAtATime) struct GeneratedConfigurationTests {
    private static let made = """
        resource "ionoscloud_group" "g" {
          name         = "s3"
          s3_privilege = true
        }
        resource "ionoscloud_user" "u" {
          first_name = "Ada"
          last_name  = "Lovelace"
          email      = "ada@example.com"
          password   = "abcdefgh-12"
        }
        resource "ionoscloud_s3_key" "k" {
          user_id = ionoscloud_user.u.id
          active  = false
        }
        output "ids" {
          value = [ionoscloud_group.g.id, ionoscloud_user.u.id, ionoscloud_s3_key.k.id]
        }
        """

    /// A group and a key: of a user nobody knows the password, which has to be filled in.
    private func generated() async throws -> (project: UserProject, server: RunningSandbox) {
        let server = try RunningSandbox("-status-polls", "0")
        let maker = try UserProject(["main.tf": Self.made], server: server)
        #expect(try await maker.keyform("apply", "-auto-approve").exitStatus == 0)
        let output = try await maker.keyform("output", "-json", "ids").output
        let ids = try #require(try JSONValue(parsing: output).array?.compactMap(\.string))
        try #require(ids.count == 3)
        let blocks = [
            ("ionoscloud_group.g", ids[0]), ("ionoscloud_s3_key.k", "\(ids[1])/\(ids[2])"),
        ]
        let project = try UserProject(
            ["imports.tf": blocks.map { "import {\n  to = \($0)\n  id = \"\($1)\"\n}\n" }.joined()],
            server: server
        )
        let plan = try await project.keyform("plan", "-generate-config-out=generated.tf")
        #expect(
            plan.output.contains("2 to import, 0 to add, 0 to change, 0 to destroy"),
            "\(plan.everything)"
        )
        return (project, server)
    }

    @Test func itPlansEmptyAfterTheImport() async throws {
        let (project, server) = try await generated()
        let text = String(decoding: try project.bytes("project/generated.tf"), as: UTF8.self)
        #expect(text.contains("active  = false") || text.contains("active = false"), "\(text)")
        #expect(!text.contains("secret_key") && !text.contains("abcdefgh-12"))
        try server.forgetRequests()
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("2 imported, 0 added, 0 changed, 0 destroyed"), "\(apply.everything)")
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0, "\(after.everything)")
        #expect(try await project.keyform("fmt", "-check").exitStatus == 0)
    }

    @Test func aFlagThatIsTakenOutIsRevoked() async throws {
        let (project, _) = try await generated()
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let text = String(decoding: try project.bytes("project/generated.tf"), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let flag = lines.filter { $0.contains("s3_privilege") }
        #expect(flag.count == 1 && flag[0].hasSuffix("= true"), "\(text)")
        try project.write(
            lines.filter { !$0.contains("s3_privilege") }.joined(separator: "\n"),
            to: "generated.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.output.contains("true -> false"), "\(plan.everything)")
        #expect(plan.output.contains("0 to add, 1 to change, 0 to destroy"), "\(plan.everything)")
    }
}
