import HTTPTransport
import Rotation
import TestSupport
import Testing

@testable import Delivery

/// Keys that go to Vault.
@Suite struct VaultSinkTests {
    private static func trial() throws -> DeliveryTrial {
        var trial = try DeliveryTrial()
        trial.clock = HastyClock()
        return trial
    }

    private func sink(
        _ address: String,
        path: String = "apps/app",
        namespace: String? = nil,
        token: String = "VAULT_TOKEN"
    ) -> SinkSettings {
        .vault(
            VaultSettings(
                address: address,
                mount: "kv",
                path: path,
                tokenVariable: token,
                namespace: namespace
            )
        )
    }

    private static let written = [
        "Version": "1", "AccessKeyId": "NEWKEY", "SecretAccessKey": DeliveryTrial.secret,
        "Address": "ionoscloud_s3_key.app[\"a b\"]", "Region": "eu-central-3",
        "Endpoint": "https://s3.eu-central-3.ionoscloud.com", "UserId": "u-1",
        "PreviousAccessKeyId": "OLDKEY",
    ]

    @Test func aNewSecretIsWritten() async throws {
        let trial = try Self.trial()
        let vault = try VaultServer()
        defer { vault.stop() }
        let receipt = try await trial.deliver(sink(vault.address))
        #expect(vault.secret("apps/app")?.version == 1)
        #expect(vault.secret("apps/app")?.fields == Self.written)
        #expect(
            vault.lines == [
                "GET /v1/kv/data/apps/app", "GET /v1/sys/internal/ui/mounts/kv", "POST /v1/kv/data/apps/app",
            ]
        )
        #expect(receipt.notes.isEmpty)
    }

    @Test func whatOthersKeepThereStaysAndTheSameIsNotWrittenTwice() async throws {
        let trial = try Self.trial()
        let vault = try VaultServer()
        defer { vault.stop() }
        vault.put(
            ["owner": "team a", "AccessKeyId": "OLDKEY", "PreviousAccessKeyId": "OLDER"],
            at: "apps/app"
        )
        _ = try await trial.deliver(sink(vault.address), try trial.key(previous: nil))
        var expected = Self.written
        expected["owner"] = "team a"
        expected["PreviousAccessKeyId"] = nil
        #expect(vault.secret("apps/app")?.version == 2)
        #expect(vault.secret("apps/app")?.fields == expected)
    }

    @Test func aNameIsEncoded() async throws {
        let trial = try Self.trial()
        let vault = try VaultServer(namespace: "team%20a/b")
        defer { vault.stop() }
        _ = try await trial.deliver(sink(vault.address, path: "a b/ä?", namespace: "team a/b"))
        #expect(vault.lines.first == "GET /v1/kv/data/a%20b/%C3%A4%3F")
        #expect(vault.secret("a b/ä?")?.version == 1)
    }

    @Test func somebodyWhoWritesInBetweenIsNotOverwritten() async throws {
        let trial = try Self.trial()
        let vault = try VaultServer(mood: .contended(times: 2))
        defer { vault.stop() }
        _ = try await trial.deliver(sink(vault.address))
        #expect(vault.secret("apps/app")?.version == 3)
        #expect(vault.secret("apps/app")?.fields["others"] == "1")
        #expect(vault.secret("apps/app")?.fields["AccessKeyId"] == "NEWKEY")
        vault.change(to: .contended(times: 100))
        let failure = try #require(try await trial.failure(sink(vault.address), try trial.key("NEXTKEY")))
        #expect(failure.reason.contains("again and again"))
        #expect(vault.secret("apps/app")?.fields["AccessKeyId"] == nil)
    }

    @Test func aLostAnswerIsLookedAfter() async throws {
        let trial = try Self.trial()
        let vault = try VaultServer(mood: .losingAnAnswer)
        defer { vault.stop() }
        _ = try await trial.deliver(sink(vault.address))
        #expect(vault.secret("apps/app")?.version == 1)
        #expect(vault.secret("apps/app")?.fields == Self.written)
    }

    @Test func aServerThatIsNotWellIsAskedAgain() async throws {
        let trial = try Self.trial()
        let vault = try VaultServer(mood: .failing(503, times: 2))
        defer { vault.stop() }
        _ = try await trial.deliver(sink(vault.address))
        #expect(vault.secret("apps/app")?.version == 1)
    }

    // MARK: Refusals

    /// No token and no secret is in what is said.
    private func refusal(
        _ sink: SinkSettings,
        token: String? = VaultServer.token
    ) async throws -> DeliveryFailure {
        var trial = try Self.trial()
        trial.environment["VAULT_TOKEN"] = token
        let failure = try #require(try await trial.failure(sink))
        for text in [failure.reason, failure.remedy] {
            #expect(!text.contains(DeliveryTrial.secret) && !text.contains("hvs."), "\(text)")
        }
        return failure
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let other = try VaultServer()
        defer { other.stop() }
        let vault = try VaultServer(mood: .standingBy(location: other.address + "/v1/kv/data/apps/app"))
        defer { vault.stop() }
        let failure = try await refusal(sink(vault.address))
        #expect(failure.reason.contains("status 307"))
        #expect(failure.remedy.contains("No redirect is followed"))
        #expect(other.lines.isEmpty)
    }

    @Test func aTokenThatIsRefusedIsSaid() async throws {
        let vault = try VaultServer()
        defer { vault.stop() }
        let failure = try await refusal(sink(vault.address), token: "hvs.other")
        #expect(failure.reason.contains("status 403: permission denied"), "\(failure.reason)")
        #expect(failure.remedy.contains("read, create and update on kv/data/apps/app"))
        #expect(!failure.isUncertain)
    }

    @Test(arguments: [nil, "", "hvs.with\nend"])
    func withoutATokenNothingIsSent(token: String?) async throws {
        let vault = try VaultServer()
        defer { vault.stop() }
        let failure = try await refusal(sink(vault.address), token: token)
        #expect(failure.reason.contains("VAULT_TOKEN"))
        #expect(vault.lines.isEmpty)
    }

    @Test func onlyVariablesOfVaultAreTokens() async throws {
        let vault = try VaultServer()
        defer { vault.stop() }
        _ = try await refusal(sink(vault.address, token: "PATH"))
        #expect(vault.lines.isEmpty)
    }

    @Test func aStoreOfTheFirstVersionIsNotWrittenTo() async throws {
        let vault = try VaultServer(mood: .firstVersion)
        defer { vault.stop() }
        let failure = try await refusal(sink(vault.address))
        #expect(failure.reason.contains("version 1"))
        #expect(failure.remedy.contains("vault kv enable-versioning kv"))
        #expect(!vault.lines.contains { $0.hasPrefix("POST") })
    }

    @Test(arguments: ["http://vault.example", "ftp://127.0.0.1", "https://u:p@127.0.0.1"])
    func addressesInClearAreRefused(address: String) async throws {
        let failure = try await refusal(sink(address))
        #expect(!failure.reason.contains("u:p") || failure.reason.contains("user name"))
    }

    @Test func anAddressWhereNobodyIsIsSaid() async throws {
        let vault = try VaultServer()
        vault.stop()
        let failure = try await refusal(sink(vault.address))
        #expect(failure.reason.contains("gave no answer"))
        #expect(!failure.isUncertain)
    }

    @Test func whatIsNoVaultIsSaid() async throws {
        let server = try LocalServer { _ in LocalServer.answer(200, [], "<html>") }
        defer { server.stop() }
        let failure = try await refusal(sink("http://127.0.0.1:\(server.port)"))
        #expect(failure.reason.contains("no secret of version 2"))
    }

    /// A server may repeat what it was sent.
    @Test func whatAServerRepeatsIsNotShown() async throws {
        let server = try LocalServer { request in
            guard request.line.hasPrefix("POST") else {
                return LocalServer.answer(
                    200,
                    [],
                    #"{"data":{"data":{},"metadata":{"version":1}}}"#
                )
            }
            let token = request.header("X-Vault-Token") ?? ""
            return LocalServer.answer(
                422,
                [],
                #"{"errors":["token \#(token), key \#(DeliveryTrial.secret.replacing("\"", with: "\\\""))"]}"#
            )
        }
        defer { server.stop() }
        let failure = try await refusal(sink("http://127.0.0.1:\(server.port)"))
        #expect(
            failure.reason.contains("status 422: token (sensitive value), key (sensitive value)"),
            "\(failure.reason)"
        )
    }
}
