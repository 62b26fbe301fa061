import Addresses
import IonosSandbox
import Planning
import Providers
import SourceText
import Testing
import Values

@testable import IonosCloud

@Suite("Import")
struct ImportTests {
    @Test(arguments: [
        ("justonepart", "holds no \"/\""),
        ("/key", "nothing stands before the \"/\""),
        ("31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e/", "nothing stands behind the \"/\""),
        ("", "holds no \"/\""),
        ("alice@example.com/key", "\"alice@example.com\" before the \"/\" is not a UUID"),
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
        try account.provider.validateImportID(
            "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e/key/with/slashes",
            type: "ionoscloud_s3_key"
        )
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
            id: "\(user.objectID)/\(key.objectID)"
        )
        #expect(read == key)
    }

    /// What is known of an object elsewhere, for example in a Terraform state, tells how to import it.
    @Test func theImportIDComesFromTheAttributes() throws {
        let user = "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e"
        let provider = try Account().provider
        func importID(_ type: String, _ id: String, _ attributes: [String: Value]) -> String? {
            provider.resourceType(type)?.importID(
                of: ObservedObject(objectID: id, attributes: .object(ValueMap(attributes.map { ($0, $1) })))
            )
        }
        #expect(importID("ionoscloud_user", user, [:]) == user)
        #expect(importID("ionoscloud_user", "", [:]) == nil)
        #expect(importID("ionoscloud_s3_key", "K", ["user_id": .string(user)]) == "\(user)/K")
        #expect(importID("ionoscloud_s3_key", "K", [:]) == nil)
    }

    @Test func whatIsProbablyOneObjectIsAlike() throws {
        let provider = try Account().provider
        func likeness(_ type: String, _ name: String, _ text: String, at address: String = "a") -> String? {
            provider.resourceType(type)?.likeness(
                of: .object(ValueMap([(name, .string(text))])),
                at: address
            )
        }
        let email = likeness("ionoscloud_user", "email", "Ada@x.example")
        #expect(email != nil && email == likeness("ionoscloud_user", "email", "ada@X.example", at: "b"))
        #expect(email != likeness("ionoscloud_user", "email", "bob@x.example"))
        let group = likeness("ionoscloud_group", "name", "team")
        #expect(group != nil && group == likeness("ionoscloud_group", "name", "team", at: "b"))
        #expect(group != likeness("ionoscloud_group", "name", "Team"))
        let key = likeness("ionoscloud_s3_key", "user_id", "AB")
        #expect(key != nil && key == likeness("ionoscloud_s3_key", "user_id", "ab"))
        #expect(key != likeness("ionoscloud_s3_key", "user_id", "AB", at: "b"))
        #expect(likeness("ionoscloud_user", "first_name", "Ada") == nil)
    }

    /// The state takes an id as the API writes it.
    @Test func anIDInUpperCaseIsTheSameObject() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let key = try await createKey(account, user)
        let provider = account.provider
        for (type, id, object) in [
            ("ionoscloud_user", user.objectID, user), ("ionoscloud_group", group.objectID, group),
            ("ionoscloud_s3_key", "\(user.objectID)/\(key.objectID)", key),
        ] {
            let shouted =
                type == "ionoscloud_s3_key"
                ? "\(user.objectID.uppercased())/\(key.objectID)" : id.uppercased()
            let identity = provider.identity(of: object, type: type)
            #expect(provider.identity(ofImport: id, type: type) == identity)
            #expect(provider.identity(ofImport: shouted, type: type) == identity)
            let read = try await provider.readForImport(type: type, id: shouted)
            #expect(read.objectID == object.objectID)
            #expect(read.attributes["id"] == object.attributes["id"])
            #expect(read.attributes["user_id"] == object.attributes["user_id"])
            #expect(provider.identity(of: read, type: type) == identity)
        }
        // The id of a key counts with its case.
        #expect(
            provider.identity(
                ofImport: "\(user.objectID)/\(key.objectID.lowercased())x",
                type: "ionoscloud_s3_key"
            ) != provider.identity(of: key, type: "ionoscloud_s3_key")
        )
        #expect(provider.identity(ofImport: "no id", type: "ionoscloud_user") == nil)
        #expect(
            provider.identity(of: user, type: "ionoscloud_user")
                != provider.identity(of: user, type: "ionoscloud_group")
        )
    }

    @Test func aKeyThatDoesNotExistIsSaidNotToExist() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await account.provider.readForImport(
                type: "ionoscloud_s3_key",
                id: "\(user.objectID)/nothing"
            )
        }
        #expect(error?.diagnostics.first?.summary == "Cannot import a key that does not exist")
    }

    // MARK: Memberships

    /// Whichever takes fewer requests: the groups' lists, or the users' own.
    @Test func membershipsAreReadWithFewRequests() async throws {
        let account = try Account()
        let users = [try await account.user("alice"), try await account.user("bob")].map(\.objectID)
        var groups: [String] = []
        for name in ["g", "h"] {
            groups.append(
                try await account.create(
                    "ionoscloud_group",
                    ["name": .string(name), "user_ids": .set([.string(users[0])], of: .string)]
                ).objectID
            )
        }
        func request(_ type: String, _ id: String, _ attribute: String, _ wanted: [String]) -> ElementRequest
        {
            ElementRequest(
                address: InstanceAddress(ResourceAddress(type: type, name: id)),
                objectID: id,
                provider: ProviderAddress(ofType: type),
                attribute: attribute,
                elements: Set(wanted)
            )
        }
        let gone = "11111111-1111-4111-8111-111111111111"
        await account.sandbox.clearRequestLog()
        let byGroup = try await account.provider.presentElements(
            users.map { request("ionoscloud_user", $0, "group_ids", [groups[0].uppercased()]) }
        )
        #expect(byGroup == [[groups[0]], []])
        #expect(await account.requests() == ["GET /um/groups/ID/users"])
        await account.sandbox.clearRequestLog()
        let byUser = try await account.provider.presentElements([
            request("ionoscloud_user", users[0], "group_ids", groups + [gone])
        ])
        #expect(byUser == [Set(groups)])
        #expect(await account.requests() == ["GET /um/users/ID/groups"])
        await account.sandbox.clearRequestLog()
        let members = try await account.provider.presentElements([
            request("ionoscloud_group", groups[1], "user_ids", users),
            request("ionoscloud_group", gone, "user_ids", users),
        ])
        #expect(members == [[users[0]], []])
        // That a list is missing proves nothing; the group itself is asked for.
        #expect(
            await account.requests().sorted() == [
                "GET /um/groups/ID", "GET /um/groups/ID/users", "GET /um/groups/ID/users",
            ]
        )
    }
}
