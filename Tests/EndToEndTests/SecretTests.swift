import Foundation
import Glibc
import TestSupport
import Testing

/// Planted secrets appear nowhere but where they were asked for by name.
@Suite(.aFewAtATime) struct SecretTests {
    private static let password = "Planted-Password-93"
    private static let token = "planted-token-4711-abcdef"

    @Test func nothingLeaks() async throws {
        let server = try RunningSandbox("-token", Self.token)
        var project = try UserProject(fixture: "quickstart", server: server)
        project.environment["IONOS_TOKEN"] = Self.token
        project.environment["TF_VAR_initial_password"] = Self.password
        project.environment["KEYFORM_LOG"] = "debug"
        var written: [(command: String, text: String)] = []
        func run(_ arguments: String..., status: Int32 = 0) async throws {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == status, "\(arguments) \(outcome.everything)")
            written.append((arguments.joined(separator: " "), outcome.everything))
        }
        try await run("plan", "-out=a.plan")
        try await run("show", "a.plan")
        try await run("show", "-json", "a.plan")
        try await run("apply", "a.plan")
        try await run("plan", "-destroy", "-out=b.plan")
        try await run("show")
        try await run("show", "-json")
        try await run("output")
        try await run("state", "list")
        try await run("state", "show", #"ionoscloud_s3_key.personal["alice"]"#)
        try await run("state", "show", #"ionoscloud_user.people["alice"]"#)
        try await run("apply", "-auto-approve", "-var", "team=other")

        let raw = try await project.keyform("output", "-raw", "alice_secret_key")
        let secret = raw.output
        #expect(raw.exitStatus == 0 && secret.utf8.count >= 20, "\(raw.everything)")
        let json = try await project.keyform("output", "-json")
        #expect(json.output.contains(secret))
        let bodies = try server.users().count
        #expect(bodies == 0)

        try expectClean(written, project, [Self.password, Self.token, secret])
        for name in try project.files() where !name.hasSuffix(".tf") {
            let mode = try FileManager.default.attributesOfItem(atPath: project.scratch.path(name))[
                .posixPermissions
            ]
            #expect(mode as? Int == 0o600, "\(name)")
        }
    }

    @Test func nothingLeaksWhereTheApplyFailedOrWasKilled() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users/*/s3keys #2- hang-after")
        var project = try UserProject(fixture: "quickstart", server: server)
        project.environment["TF_VAR_initial_password"] = Self.password
        project.environment["KEYFORM_LOG"] = "debug"
        let apply = try project.start("apply", "-auto-approve", "-parallelism=1")
        try await eventually("two keys are asked for") {
            try server.requests().filter { $0.shape == "POST /um/users/ID/s3keys" }.count == 2
        }
        apply.kill()
        let killed = await apply.outcome()
        #expect(try project.files().contains("project/keyform.db-wal"))
        try expectClean([("apply", killed.everything)], project, [Self.password])
        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        let secrets = try await project.keyform("output", "-json", "secret_keys")
        let values = secrets.output.matches(of: #/"([A-Za-z0-9_\-\+\/=]{20,})"/#).map { String($0.1) }
        #expect(values.count == 3, "\(secrets.everything)")
        try expectClean([("apply", killed.everything + next.everything)], project, values + [Self.password])
    }

    /// A crash leaves neither a core file nor a dump of memory on the screen.
    @Test(arguments: [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGQUIT])
    func aCrashTellsNothing(signal: Int32) async throws {
        let server = try RunningSandbox("-fault", "POST /um/users hang")
        let project = try UserProject(fixture: "s3-key", server: server)
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("a user is asked for") { try server.requests().contains { $0.method == "POST" } }
        let limits = try String(contentsOfFile: "/proc/\(apply.processID)/limits", encoding: .utf8)
        let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(core.split(whereSeparator: \.isWhitespace)[4...5] == ["0", "0"])
        apply.send(signal)
        let outcome = await apply.outcome()
        #expect(outcome.ending == .signalled(signal), "\(outcome.everything)")
        #expect(outcome.errorOutput.isEmpty, "\(outcome.everything)")
    }

    @Test func aPasswordOfBasicCredentialsIsNotShown() async throws {
        let server = try RunningSandbox("-username", "me", "-password", Self.password)
        var project = try UserProject(fixture: "s3-key", server: server)
        project.environment["IONOS_TOKEN"] = nil
        project.environment["IONOS_USERNAME"] = "me"
        project.environment["IONOS_PASSWORD"] = Self.password
        project.environment["KEYFORM_LOG"] = "trace"
        let good = try await project.keyform("apply", "-auto-approve")
        #expect(good.exitStatus == 0, "\(good.everything)")
        project.environment["IONOS_USERNAME"] = "you"
        let bad = try await project.keyform("plan")
        #expect(bad.exitStatus == 1)
        let encoded = Data("me:\(Self.password)".utf8).base64EncodedString()
        try expectClean([("", good.everything + bad.everything)], project, [Self.password, encoded])
    }

    /// A secret in a file of the configuration is the person's own doing; nowhere else may it be.
    private func expectClean(
        _ written: [(command: String, text: String)],
        _ project: UserProject,
        _ secrets: [String]
    ) throws {
        let files = try project.files().filter { !$0.hasSuffix(".tf") }
        #expect(files.contains("project/keyform.db"))
        for secret in secrets {
            for (command, text) in written {
                #expect(!text.contains(secret), "\(secret) is shown by \(command)")
            }
            for name in files {
                let data = try Data(contentsOf: URL(filePath: project.scratch.path(name)))
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(name)")
            }
        }
    }
}
