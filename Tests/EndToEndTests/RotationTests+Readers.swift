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

    enum Change: CaseIterable {
        case edited, removed, configured
    }

    private func account(_ terms: String, _ change: Change, rotated: Bool) async throws -> Account {
        let account = try Account(terms, readers: Self.reader)
        try await account.prepare()
        if rotated {
            try await account.done("rotate")
        }
        switch change {
        case .edited: try account.project.write("somebody's", to: "reader")
        case .removed: try FileManager.default.removeItem(atPath: account.project.path("reader"))
        case .configured:
            try account.project.edit("main.tf", "content  = ", "file_permission = \"0600\"\n  content  = ")
        }
        return account
    }

    /// Ends with what the account needs, whatever was changed beside the rotation.
    private func applied(_ account: Account) async throws {
        try await account.done("apply", "-auto-approve", "-allow=replace-files")
        try await account.done("rotate")
        #expect(
            try String(contentsOfFile: account.project.path("reader"), encoding: .utf8) == account.delivered
        )
    }

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

    // MARK: - Rotations that do not wait

    @Test(arguments: Change.allCases, [false, true])
    func aCompromisedKeyGoesOffAllTheSame(change: Change, rotated: Bool) async throws {
        let account = try await account("overlap = \"7d\"\n  soak    = \"24h\"", change, rotated: rotated)
        let leaked = try #require(account.delivered)
        let rotate = try await account.done("rotate", "-compromised", Self.key, status: 1)
        #expect(
            rotate.unwrappedErrors.contains(
                "other changes of local_file.reader, so the key in charge of \(Self.key) is not written there"
            ),
            "\(rotate.everything)"
        )
        #expect(try account.keys()[leaked] != true)
        // Places outside have one that works.
        #expect(account.delivered != leaked)
        #expect(try account.isDeliveredKeyOn)
        // It says so until it is done.
        try await account.done("rotate", status: 1)
        #expect(try account.keys()[leaked] != true)
        try await applied(account)
        #expect(try account.keys()[leaked] == nil)
        #expect(try account.isDeliveredKeyOn)
    }

    @Test(arguments: Change.allCases) func anUndoLeadsBackAllTheSame(change: Change) async throws {
        let account = try await account("overlap = \"7d\"\n  soak    = \"24h\"", change, rotated: true)
        let new = try #require(account.delivered)
        let undo = try await account.done("rotate", "-undo", Self.key, status: 1)
        #expect(undo.unwrappedErrors.contains("and both stay on"), "\(undo.everything)")
        let old = try #require(account.delivered)
        #expect(old != new)
        #expect(try account.keys() == [old: true, new: true])
        try await applied(account)
        #expect(account.delivered == old)
        #expect(try account.keys()[old] == true)
    }
}
