import Foundation
import JSONText
import TestSupport
import Testing

/// A key whose secret is not the recorded one is named by the plan that finds it.
@Suite(.aFewAtATime) struct ChangedSecretTests {
    @Test func theSecretOfAKeyThatOthersChangedIsANote() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        // A state with another secret than the account has now.
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets").output
        let credentials = try await project.keyform(
            "credentials",
            "ionoscloud_s3_key.example",
            "-format",
            "json"
        )
        let secret = try #require(try JSONValue(parsing: credentials.output)["SecretAccessKey"]?.string)
        let other = String(secret.reversed())
        try project.write(
            exported.replacingOccurrences(of: secret, with: other)
                .replacingOccurrences(of: "\"password\": null", with: "\"password\": \"abc123-321CBA\""),
            to: "old.json"
        )
        for name in ["keyform.db", "keyform.db-wal", "keyform.db-shm"] {
            try? FileManager.default.removeItem(atPath: project.path(name))
        }
        let taken = try await project.keyform("state", "import-terraform", "old.json")
        #expect(taken.exitStatus == 0, "\(taken.everything)")

        let plan = try await project.keyform("plan", "-detailed-exitcode")
        let text = plan.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(plan.exitStatus == 0, "\(text)")
        #expect(text.contains("Warning: Secret was changed outside of keyform"), "\(text)")
        #expect(text.contains("The secret_key of ionoscloud_s3_key.example (id "), "\(text)")
        #expect(!text.contains(secret) && !text.contains(other))
        let stream = try await project.keyform("plan", "-json")
        #expect(stream.output.contains("Secret was changed outside of keyform"), "\(stream.output)")
        // The apply takes it in, and then there is nothing to say.
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        #expect(try await !project.keyform("plan").everything.contains("Secret was changed"))
        let now = try await project.keyform("credentials", "ionoscloud_s3_key.example", "-format", "json")
        #expect(now.output.contains(secret))
    }
}
