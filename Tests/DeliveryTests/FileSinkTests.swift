import Credentials
import Glibc
import Rotation
import TestSupport
import Testing

@testable import Delivery

/// Keys that go into files.
@Suite struct FileSinkTests {
    @Test func aProfileIsMergedAndTheRestStays() async throws {
        let trial = try DeliveryTrial()
        let path = try trial.folder.write("# mine\n[other]\naws_access_key_id = X\n", to: "credentials")
        let sink = SinkSettings.file(path: path, format: "aws", profile: "app")
        let receipt = try await trial.deliver(sink)
        #expect(receipt.notes.isEmpty)
        let text = try trial.folder.read("credentials")
        #expect(
            text.hasPrefix("# mine\n[other]\naws_access_key_id = X\n\n[app]\naws_access_key_id = NEWKEY\n")
        )
        #expect(text.contains("aws_secret_access_key = \(DeliveryTrial.secret)\n"))
        #expect(text.contains("endpoint_url = https://s3.eu-central-3.ionoscloud.com\n"))
        #expect(text.contains("# Written by keyform for ionoscloud_s3_key.app[\"a b\"], state lineage-1\n"))
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        // Once more is the same, and the next key takes the place of the last.
        #expect(try await trial.deliver(sink) == receipt)
        #expect(try trial.folder.read("credentials") == text)
        let next = try await trial.deliver(sink, try trial.key("NEXTKEY"))
        #expect(next.content != receipt.content)
        #expect(next.notes.contains { $0.contains("NEWKEY") && $0.contains("was replaced") })
        // Whoever rotates a key knows that.
        #expect(try await trial.deliver(sink, try trial.key("LASTKEY", previous: "NEXTKEY")).notes == [])
        #expect(try trial.folder.read("credentials").contains("NEWKEY") == false)
    }

    @Test func withoutAProfileTheAddressGivesItsName() async throws {
        let trial = try DeliveryTrial()
        _ = try await trial.deliver(.file(path: trial.folder.path("c"), format: "aws", profile: nil))
        #expect(try trial.folder.read("c").hasPrefix("[app-a-b]\n"))
        _ = try await trial.deliver(.file(path: trial.folder.path("s3cfg"), format: "s3cmd", profile: nil))
        #expect(try trial.folder.read("s3cfg").hasPrefix("[default]\n"))
    }

    @Test(arguments: ["json", "env"])
    func aWholeFileIsReplacedOnlyWhereItWasWritten(format: String) async throws {
        let trial = try DeliveryTrial()
        let sink = SinkSettings.file(path: trial.folder.path("key"), format: format, profile: nil)
        _ = try await trial.deliver(sink)
        _ = try await trial.deliver(sink, try trial.key("NEXTKEY"))
        #expect(try trial.folder.read("key").contains("NEXTKEY"))
        #expect(try trial.folder.read("key").contains("PreviousAccessKeyId") == false)
        try trial.folder.write("somebody's\n", to: "key")
        let failure = try #require(try await trial.failure(sink))
        #expect(failure.reason.contains("it exists and is not a file of an access key"))
        #expect(!failure.isUncertain)
        #expect(try trial.folder.read("key") == "somebody's\n")
    }

    @Test func saysWhatIsInTheWay() async throws {
        var trial = try DeliveryTrial()
        func reason(_ path: String) async throws -> String {
            try await trial.failure(.file(path: path, format: "json", profile: nil))?.reason ?? ""
        }
        #expect(try await reason(trial.folder.path("no/key")).contains("there is no folder"))
        #expect(try await reason(trial.folder.path).contains("it is a directory"))
        trial.taken = [trial.folder.path("keyform.db")]
        #expect(try await reason(trial.folder.path("keyform.db")).contains("belongs to a state"))
    }

    @Test func aSecretThatNoFileCanHoldGoesNowhere() async throws {
        let trial = try DeliveryTrial()
        let failure = try #require(
            try await trial.failure(
                .file(path: trial.folder.path("k"), format: "aws", profile: "a"),
                try trial.key(secret: "two\nlines")
            )
        )
        #expect(failure.reason.contains("hidden characters"))
        #expect(!trial.folder.holds("k"))
    }

    /// What a rotation block may say is what there is.
    @Test func theFormatsAreThoseOfCredentials() {
        #expect(SinkSettings.fileFormats == CredentialsFormat.allCases.map(\.rawValue))
        #expect(
            SinkSettings.profileFormats
                == Set(CredentialsFormat.allCases.filter(\.isProfileFile).map(\.rawValue))
        )
        #expect(Set(SinkSettings.inputFormats).isSubset(of: SinkSettings.fileFormats))
    }
}
