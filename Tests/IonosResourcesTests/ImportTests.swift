import IonosResources
import Planning
import SourceText
import Testing
import Values

@Suite("Import")
struct ImportTests {
    @Test(arguments: [
        ("justonepart", "holds no \"/\""),
        ("/key", "nothing stands before the \"/\""),
        ("user/", "nothing stands behind the \"/\""),
        ("", "holds no \"/\""),
    ])
    func aKeysIDHasTwoParts(id: String, problem: String) throws {
        let account = try Account()
        let error = #expect(throws: DiagnosticsError.self) {
            try account.provider.validateImportID(id, type: "ionoscloud_s3_key")
        }
        #expect(error?.diagnostics.first?.detail.contains(problem) == true)
    }

    @Test func aKeysIDIsSplitAtTheFirstSlash() throws {
        let account = try Account()
        try account.provider.validateImportID("user/key/with/slashes", type: "ionoscloud_s3_key")
    }

    @Test func otherIDsAreUUIDs() throws {
        let account = try Account()
        #expect(throws: DiagnosticsError.self) {
            try account.provider.validateImportID("alice@example.com", type: "ionoscloud_user")
        }
    }

    @Test func aKeyComesWithItsSecret() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        let read = try await account.provider.readForImport(
            type: "ionoscloud_s3_key",
            id: "\(user.objectID)/\(key.objectID)",
            provider: nil
        )
        #expect(read == key)
    }

    @Test func aKeyThatDoesNotExistIsSaidNotToExist() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await account.provider.readForImport(
                type: "ionoscloud_s3_key",
                id: "\(user.objectID)/nothing",
                provider: nil
            )
        }
        #expect(error?.diagnostics.first?.summary == "Cannot import a key that does not exist")
    }
}
