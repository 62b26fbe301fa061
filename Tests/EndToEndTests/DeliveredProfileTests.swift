import Foundation
import TestSupport
import Testing

/// The AWS tools with the profile that keyform delivers, before, during and after a rotation.
@Suite(.aFewAtATime) struct DeliveredProfileTests {
    private static let key = "ionoscloud_s3_key.app"
    private static let main = """
        resource "ionoscloud_user" "ada" {
          first_name     = "Ada"
          last_name      = "Admin"
          email          = "ada@people.example"
          password       = "correct horse battery"
          administrator  = true
          force_sec_auth = false
        }

        resource "ionoscloud_s3_key" "app" {
          user_id = ionoscloud_user.ada.id
        }

        """
    private static let block = """
        rotation "app" {
          keys    = [ionoscloud_s3_key.app]
          every   = "90d"
          overlap = "2m"
          soak    = "1m"
          deliver "file" {
            path    = "aws/credentials"
            profile = "app"
          }
        }

        """

    @Test(.enabled(if: SandboxClientsTests.hasAWS, "aws is not installed"))
    func awscliWorksAllTheWhile() async throws {
        let server = try RunningSandbox("-s3-port", "0")
        let endpoint = "http://127.0.0.1:\(try #require(server.storagePort))"
        let project = try UserProject(
            ["main.tf": Self.main, "own.keyform.hcl": Self.block],
            server: server,
            environment: ["IONOS_API_URL_OBJECT_STORAGE": endpoint]
        )
        try project.makeFolder("aws")
        func done(_ arguments: String...) async throws {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == 0, "\(arguments): \(outcome.everything)")
        }
        /// The key that the tools use, after they have used it.
        func used() throws -> String {
            let result = try SandboxClientsTests.output(
                of: ["sh", "-euc", Self.script],
                in: URL(filePath: project.path("")),
                Self.environment(project, endpoint)
            )
            #expect(result.status == 0, "\(result.output)")
            return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        try await done("apply", "-auto-approve")
        let first = try used()
        _ = try server.exchange("POST", "/_sandbox/age", body: "93d")
        #expect(try used() == first)
        // Both keys work.
        try await done("rotate")
        let second = try used()
        #expect(second != first && !second.isEmpty)
        // The old key is off, and then gone.
        for lead in ["3m", "270s"] {
            _ = try server.exchange("POST", "/_sandbox/clock", body: lead)
            try await done("rotate")
            #expect(try used() == second)
        }
        let list = try await project.keyform("state", "list", Self.key)
        #expect(list.output == "\(Self.key)\n", "\(list.everything)")
    }

    /// Writes and reads an object, and prints the id of the key.
    private static let script = """
        aws s3api head-bucket --bucket demo > found 2>&1 || aws s3 mb s3://demo > made
        date > sent
        aws s3 cp --quiet sent s3://demo/sent
        aws s3 cp --quiet s3://demo/sent received
        cmp sent received
        aws configure get aws_access_key_id
        """

    private static func environment(_ project: UserProject, _ endpoint: String) -> [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": project.scratch.path("home"), "LANG": "C.UTF-8",
            "AWS_SHARED_CREDENTIALS_FILE": project.path("aws/credentials"), "AWS_PROFILE": "app",
            "AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1",
        ]
    }
}
