import IonosSandbox
import Testing

private let privilegeText = "The user needs to be part of a group that has ACCESS_S3_OBJECT_STORAGE privilege"
private let notFoundText = "The access key cannot be found, please double-check the key id and try again."

@Suite struct KeyTests {
    @Test func aKeyIsMadeActiveWithLongIdAndOpaqueSecretAndReadWithIt() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        let created = try await client.send("POST", "/um/users/\(user)/s3keys")
        #expect(created.status == 202)
        #expect(created.location != nil)
        #expect(created["active"] == .bool(true))
        let id = try created.id()
        #expect(id.utf8.count == 92)
        let secret = try #require(created["secretKey"]?.text)
        #expect(secret.contains("/") && secret.contains("+"))
        let read = try await client.send("GET", "/um/users/\(user)/s3keys/\(id)")
        #expect(read.status == 200)
        #expect(try read.json() == (try created.json()))
        let listed = try await client.send("GET", "/um/users/\(user)/s3keys?depth=2").json().items
        #expect(listed.map { $0["properties"]?["secretKey"] } == [.string(secret)])
    }

    @Test func theFirstKeyGivesTheUserACanonicalIdThatStays() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        let first = try await client.key(of: user)
        let canonical = try #require(
            try await client.send("GET", "/um/users/\(user)")["s3CanonicalUserId"]?.text
        )
        #expect(!canonical.isEmpty)
        _ = try await client.key(of: user)
        _ = try await client.send("DELETE", "/um/users/\(user)/s3keys/\(first)")
        #expect(try await client.send("GET", "/um/users/\(user)")["s3CanonicalUserId"] == .string(canonical))
    }

    @Test func onlyActiveCanBeChangedAndTheSecretStays() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        let created = try await client.send("POST", "/um/users/\(user)/s3keys")
        let path = "/um/users/\(user)/s3keys/\(try created.id())"
        let changed = try await client.send(
            "PUT",
            path,
            #"{"properties":{"active":false,"secretKey":"mine"}}"#
        )
        #expect(changed.status == 202)
        #expect(changed.location != nil)
        let read = try await client.send("GET", path)
        #expect(read["active"] == .bool(false))
        #expect(read["secretKey"] == created["secretKey"])
        #expect(try read.json()["metadata"]?["etag"] != created.json()["metadata"]?["etag"])
    }

    @Test func deletingAKeyHasNoLocation() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        let key = try await client.key(of: user)
        let deleted = try await client.send("DELETE", "/um/users/\(user)/s3keys/\(key)")
        #expect(deleted.status == 200)
        #expect(deleted.location == nil)
        #expect(deleted.response.body.isEmpty)
        #expect(try await client.send("GET", "/um/users/\(user)/s3keys").json().items.isEmpty)
    }

    @Test(arguments: [
        (SandboxOptions.KeyNotFound.plain, 422, notFoundText),
        (.prefixed, 422, "[VDC-21-2] " + notFoundText),
        (.notFound, 404, "Resource does not exist"),
    ])
    func aKeyThatIsNotThere(mode: SandboxOptions.KeyNotFound, status: Int, text: String) async throws {
        let client = try SandboxClient { $0.keyNotFound = mode }
        let (user, other) = (try await client.user(), try await client.user("bob@example.com"))
        let key = try await client.key(of: user)
        for path in ["/um/users/\(user)/s3keys/none", "/um/users/\(other)/s3keys/\(key)"] {
            for (method, body) in [("GET", ""), ("PUT", #"{"properties":{"active":true}}"#), ("DELETE", "")] {
                let reply = try await client.send(method, path, body)
                #expect(reply.status == status)
                #expect(try reply.json().message == text)
            }
        }
        #expect(try await client.send("GET", "/um/users/\(user)/s3keys/\(key)").status == 200)
    }

    @Test func theKeysOfAUserWhoIsNotThereAreA404() async throws {
        let client = try SandboxClient()
        for method in ["GET", "POST"] {
            #expect(try await client.send(method, "/um/users/none/s3keys").status == 404)
        }
        #expect(try await client.send("GET", "/um/users/none/s3keys/none").status == 404)
    }

    @Test(arguments: [5, 2])
    func aUserHasOnlySoManyKeys(limit: Int) async throws {
        let client = try SandboxClient { $0.keyLimit = limit }
        let user = try await client.user()
        for _ in 0..<limit { _ = try await client.key(of: user) }
        let excess = try await client.send("POST", "/um/users/\(user)/s3keys")
        #expect(excess.status == 422)
        #expect(try excess.json().message?.contains("maximum number of access keys") == true)
        let ids = try await client.send("GET", "/um/users/\(user)/s3keys").json().ids
        #expect(Set(ids).count == limit)
        _ = try await client.send("DELETE", "/um/users/\(user)/s3keys/\(ids[0])")
        _ = try await client.key(of: user)
    }

    @Test func withoutTheRuleAnyoneMayHaveKeys() async throws {
        let client = try SandboxClient()
        _ = try await client.key(of: try await client.user())
    }

    @Test func theRuleWantsAGroupWithThePrivilegeOrAnAdministrator() async throws {
        let client = try SandboxClient { $0.privilegeRule = true }
        let user = try await client.user()
        let admin = try await client.user("admin@example.com", administrator: true)
        _ = try await client.key(of: admin)
        _ = try await client.key(of: try await client.owner())
        func attempt() async throws -> Reply { try await client.send("POST", "/um/users/\(user)/s3keys") }
        let refused = try await attempt()
        #expect(refused.status == 422)
        #expect(try refused.json().message?.hasSuffix(privilegeText) == true)
        let plain = try await client.group("plain", s3Privilege: false)
        try await client.join(user, plain)
        #expect(try await attempt().status == 422)
        _ = try await client.send("PUT", "/um/groups/\(plain)", #"{"properties":{"s3Privilege":true}}"#)
        #expect(try await attempt().status == 202)
        _ = try await client.send("DELETE", "/um/groups/\(plain)/users/\(user)")
        #expect(try await attempt().status == 422)
    }

    @Test func aNewPrivilegeIsNoticedAfterTheDelayOnly() async throws {
        let client = try SandboxClient {
            $0.privilegeRule = true
            $0.privilegeDelay = 3000
        }
        let (user, group) = (try await client.user(), try await client.group("late", s3Privilege: false))
        try await client.join(user, group)
        client.time.advance(milliseconds: 10_000)
        // The privilege counts from when the group got it, not from when the user joined.
        _ = try await client.send("PUT", "/um/groups/\(group)", #"{"properties":{"s3Privilege":true}}"#)
        client.time.advance(milliseconds: 2999)
        #expect(try await client.send("POST", "/um/users/\(user)/s3keys").status == 422)
        client.time.advance(milliseconds: 1)
        #expect(try await client.send("POST", "/um/users/\(user)/s3keys").status == 202)
        let other = try await client.user("bob@example.com")
        try await client.join(other, group)
        #expect(try await client.send("POST", "/um/users/\(other)/s3keys").status == 422)
        client.time.advance(milliseconds: 3000)
        #expect(try await client.send("POST", "/um/users/\(other)/s3keys").status == 202)
    }

    @Test func bodiesThatWillNotDo() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        let path = "/um/users/\(user)/s3keys/\(try await client.key(of: user))"
        #expect(try await client.send("PUT", path, #"{"properties":{"active":"no"}}"#).status == 422)
        #expect(try await client.send("PUT", path, "{}").status == 422)
        #expect(try await client.send("PUT", path, "nonsense").status == 400)
        // Creation takes no body, but some clients send one.
        #expect(try await client.send("POST", "/um/users/\(user)/s3keys", "{}").status == 202)
    }

    @Test func theSingleSignOnAddressIsThere() async throws {
        let client = try SandboxClient()
        let reply = try await client.send("GET", "/um/users/\(try await client.user())/s3ssourl")
        #expect(try reply.json()["ssoUrl"]?.text?.hasPrefix("https://") == true)
    }
}
