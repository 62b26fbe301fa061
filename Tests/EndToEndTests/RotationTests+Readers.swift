import Foundation
import TestSupport
import Testing

/// What reads a key that is rotated, in the configuration: what is new, and what has other changes.
extension RotationTests {
    private static let reader = """
        resource "local_file" "reader" {
          filename = "reader"
          content  = ionoscloud_s3_key.app.id
        }

        """

    /// While there are two keys, the address means the one in charge.
    @Test(arguments: [true, false]) func aNewReaderGetsTheKeyInCharge(isUndone: Bool) async throws {
        let account = try Account("overlap = \"7d\"\n  soak    = \"24h\"")
        try await account.prepare()
        let old = try #require(account.delivered)
        try await account.done("rotate")
        if isUndone {
            try await account.done("rotate", "-undo", Self.key)
        }
        #expect((account.delivered == old) == isUndone)
        try account.project.write(Self.reader, to: "reader.tf")
        try await account.done("apply", "-auto-approve")
        #expect(
            try String(contentsOfFile: account.project.path("reader"), encoding: .utf8) == account.delivered
        )
    }
}
