import Addresses
import ObjectStorage
import Providers
import SourceText
import Testing

@testable import IonosCloud

/// What is said where buckets are recorded and nothing names a pair that could sign for them any more.
@Suite struct MissingSignerTests {
    private let signer = MissingSigner(DiagnosticsError(.error("No credentials", "They are missing.")))

    private func said() -> Diagnostic? {
        #expect(throws: DiagnosticsError.self) { _ = try signer.pair() }?.diagnostics.first
    }

    @Test func theReasonIsSaidAsItIs() {
        #expect(said()?.detail == "They are missing.")
    }

    @Test func theKeyThatSignedBeforeIsNamedWithTheBlockToPutBack() throws {
        let key = try InstanceAddress(parsing: #"ionoscloud_s3_key.admins["a"]"#)
        signer.receive(FormerSigner(key: key, provider: ProviderAddress(name: "ionoscloud")))
        #expect(said()?.summary == "No credentials")
        let detail = try #require(said()?.detail)
        #expect(detail.hasPrefix("They are missing.\n\nThe key ionoscloud_s3_key.admins[\"a\"], which"))
        #expect(detail.hasSuffix("\n\nsigner {\n  key = ionoscloud_s3_key.admins[\"a\"]\n}"))
        signer.receive(FormerSigner(key: key, provider: ProviderAddress(name: "ionoscloud", alias: "x")))
        #expect(said()?.detail.hasSuffix("]\n  provider = ionoscloud.x\n}") == true)
    }
}
