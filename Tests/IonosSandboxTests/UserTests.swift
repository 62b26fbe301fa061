import IonosSandbox
import Testing

@Suite struct UserTests {
    @Test func aCreatedUserIsActiveAndReadableAndNeverShowsItsPassword() async throws {
        let client = try SandboxClient()
        let created = try await client.send("POST", "/um/users", SandboxClient.userBody("Ada@Example.com"))
        #expect(created.status == 202)
        #expect(created["active"] == .bool(true))
        #expect(created["administrator"] == .bool(false))
        #expect(created["forceSecAuth"] == .bool(false))
        #expect(created["secAuthActive"] == .bool(false))
        #expect(created["s3CanonicalUserId"] == .null)
        #expect(created["password"] == nil)
        let id = try created.id()
        let read = try await client.send("GET", "/um/users/\(id)")
        #expect(read.status == 200)
        #expect(read["email"] == .string("Ada@Example.com"))
        #expect(try read.json()["type"] == .string("user"))
        #expect(try read.json()["href"] == .string("http://api.test:8080/cloudapi/v6/um/users/\(id)"))
        #expect(read["password"] == nil)
    }

    @Test func metadataTellsDatesPeopleAndVersions() async throws {
        let client = try SandboxClient()
        let owner = try await client.owner()
        let id = try await client.user()
        let before = try #require(try await client.send("GET", "/um/users/\(id)").json()["metadata"])
        #expect(before["createdDate"] == .string("2015-12-04T14:34:09.809Z"))
        #expect(before["createdBy"] == .string("owner@sandbox.example"))
        #expect(before["createdByUserId"] == .string(owner))
        client.time.advance(milliseconds: 1191)
        #expect(
            try await client.send("PUT", "/um/users/\(id)", #"{"properties":{"lastname":"King"}}"#).status
                == 202
        )
        let after = try #require(try await client.send("GET", "/um/users/\(id)").json()["metadata"])
        #expect(after["createdDate"] == before["createdDate"])
        #expect(after["lastModifiedDate"] == .string("2015-12-04T14:34:11.000Z"))
        #expect(after["etag"] != before["etag"])
        #expect(try await client.send("GET", "/um/users/\(id)").json()["metadata"]?["etag"] == after["etag"])
    }

    @Test(arguments: [
        (#"{}"#, 422, "properties"),
        (#"{"properties":{}}"#, 422, "firstname"),
        (#"{"properties":{"firstname":"a","lastname":"b","email":"a@b.c"}}"#, 422, "password"),
        (
            #"{"properties":{"firstname":" ","lastname":"b","email":"a@b.c","password":"12345"}}"#, 422,
            "firstname"
        ),
        (
            #"{"properties":{"firstname":"a","lastname":"b","email":"a@b.c","password":"1234"}}"#, 422,
            "policy"
        ),
        (
            #"{"properties":{"firstname":"a","lastname":"b","email":"ab.c","password":"12345"}}"#, 422,
            "e-mail"
        ),
        (#"{"properties":{"firstname":"a","lastname":"b","email":"a@b","password":"12345"}}"#, 422, "e-mail"),
        (
            #"{"properties":{"firstname":"a","lastname":"b","email":"a@@b.c","password":"12345"}}"#, 422,
            "e-mail"
        ),
        (
            #"{"properties":{"firstname":"a","lastname":"b","email":"a b@b.c","password":"12345"}}"#, 422,
            "e-mail"
        ),
        (#"{"properties":{"firstname":7}}"#, 422, "firstname"),
        (#"{"properties":{"firstname":"#, 400, "JSON"),
        ("[]", 422, "(root)"),
        ("", 400, "missing"),
    ])
    func bodiesThatWillNotDo(body: String, status: Int, word: String) async throws {
        let client = try SandboxClient()
        let reply = try await client.send("POST", "/um/users", body)
        #expect(reply.status == status)
        #expect(try reply.json()["httpStatus"] == .number(Double(status)))
        #expect(try #require(try reply.json().message).contains(word))
        #expect(try await client.send("GET", "/um/users").json().items.count == 1)
    }

    @Test func everyMissingPropertyIsComplainedAbout() async throws {
        let reply = try await SandboxClient().send("POST", "/um/users", #"{"properties":{}}"#)
        guard case .array(let messages)? = try reply.json()["messages"] else {
            Issue.record("no messages")
            return
        }
        #expect(messages.count == 4)
        #expect(messages.allSatisfy { $0["errorCode"] == .string("200") })
    }

    @Test func fiveCharactersAreAPassword() async throws {
        let body = #"{"properties":{"firstname":"a","lastname":"b","email":"a@b.c","password":"12345"}}"#
        #expect(try await SandboxClient().send("POST", "/um/users", body).status == 202)
    }

    @Test func anAddressIsUniqueWhateverItsCase() async throws {
        let client = try SandboxClient()
        _ = try await client.user("ada@example.com")
        let again = try await client.send("POST", "/um/users", SandboxClient.userBody("ADA@example.COM"))
        #expect(again.status == 422)
        #expect(try again.json().message?.contains("already exists") == true)
        let other = try await client.user("bob@example.com")
        let taken = try await client.send(
            "PUT",
            "/um/users/\(other)",
            #"{"properties":{"email":"Ada@example.com"}}"#
        )
        #expect(taken.status == 422)
        let own = try await client.send(
            "PUT",
            "/um/users/\(other)",
            #"{"properties":{"email":"BOB@example.com"}}"#
        )
        #expect(own.status == 202)
    }

    @Test func anAddressIsFreeAgainAfterItsUserIsGone() async throws {
        let client = try SandboxClient()
        let id = try await client.user()
        #expect(try await client.send("DELETE", "/um/users/\(id)").status == 202)
        _ = try await client.user()
    }

    @Test func theServerMayChangeTheCaseOfAddresses() async throws {
        let client = try SandboxClient { $0.emailCase = .lower }
        let id = try await client.user("Ada@Example.com")
        #expect(try await client.send("GET", "/um/users/\(id)")["email"] == .string("ada@example.com"))
    }

    @Test(arguments: [SandboxOptions.OmittedProperties.keep, .reset])
    func omittedPropertiesAreKeptOrReset(mode: SandboxOptions.OmittedProperties) async throws {
        let client = try SandboxClient { $0.omittedProperties = mode }
        let id = try await client.user(administrator: true)
        let full =
            #"{"properties":{"firstname":"A","lastname":"L","email":"ada@example.com","active":false}}"#
        let reply = try await client.send("PUT", "/um/users/\(id)", full)
        #expect(reply.status == 202)
        #expect(reply["administrator"] == .bool(mode == .keep))
        #expect(reply["active"] == .bool(false))
        let partial = try await client.send("PUT", "/um/users/\(id)", #"{"properties":{"firstname":"B"}}"#)
        #expect(partial.status == (mode == .keep ? 202 : 422))
    }

    @Test func aPasswordInAnUpdateObeysThePolicyAndNullMeansOmitted() async throws {
        let client = try SandboxClient()
        let id = try await client.user()
        let weak = try await client.send("PUT", "/um/users/\(id)", #"{"properties":{"password":"123"}}"#)
        #expect(weak.status == 422)
        let null = try await client.send(
            "PUT",
            "/um/users/\(id)",
            #"{"id":"x","properties":{"password":null}}"#
        )
        #expect(null.status == 202)
    }

    @Test func readOnlyPropertiesAreIgnored() async throws {
        let client = try SandboxClient()
        let id = try await client.user()
        let body = #"{"properties":{"secAuthActive":true,"s3CanonicalUserId":"mine","unheardOf":{}}}"#
        let reply = try await client.send("PUT", "/um/users/\(id)", body)
        #expect(reply.status == 202)
        #expect(reply["secAuthActive"] == .bool(false))
        #expect(reply["s3CanonicalUserId"] == .null)
    }

    @Test func theOwnerIsAnAdministratorWhoCannotBeRemovedOrChanged() async throws {
        let client = try SandboxClient()
        let owner = try await client.owner()
        let read = try await client.send("GET", "/um/users/\(owner)")
        #expect(read["administrator"] == .bool(true))
        #expect(read["active"] == .bool(true))
        #expect(try await client.send("DELETE", "/um/users/\(owner)").status == 422)
        for change in [
            #""email":"x@y.z""#, #""firstname":"X""#, #""lastname":"X""#, #""active":false"#,
            #""administrator":false"#,
        ] {
            let reply = try await client.send("PUT", "/um/users/\(owner)", "{\"properties\":{\(change)}}")
            #expect(reply.status == 422, "\(change)")
        }
        let harmless = #"{"properties":{"forceSecAuth":true}}"#
        #expect(try await client.send("PUT", "/um/users/\(owner)", harmless).status == 202)
    }

    @Test func aUserThatIsNotThereIsA404() async throws {
        let client = try SandboxClient()
        for (method, body) in [("GET", ""), ("PUT", #"{"properties":{}}"#), ("DELETE", "")] {
            let reply = try await client.send(method, "/um/users/no-such-user", body)
            #expect(reply.status == 404)
            let json = try reply.json()
            #expect(json.message == "Resource does not exist")
            guard case .array(let messages)? = json["messages"] else { continue }
            #expect(messages.first?["errorCode"] == .string("309"))
        }
    }

    @Test func deletingAUserTakesKeysAndMembershipsAlong() async throws {
        let client = try SandboxClient()
        let (user, group) = (try await client.user(), try await client.group())
        try await client.join(user, group)
        let key = try await client.key(of: user)
        #expect(try await client.send("DELETE", "/um/users/\(user)").status == 202)
        #expect(try await client.send("GET", "/um/groups/\(group)/users").json().items.isEmpty)
        #expect(try await client.send("GET", "/um/users/\(user)/s3keys/\(key)").status == 404)
        #expect(try await client.send("DELETE", "/um/users/\(user)").status == 404)
    }

    @Test func deletingAUserWithKeysMayBeRefused() async throws {
        let client = try SandboxClient { $0.userDeletion = .refuse }
        let user = try await client.user()
        let key = try await client.key(of: user)
        #expect(try await client.send("DELETE", "/um/users/\(user)").status == 422)
        #expect(try await client.send("DELETE", "/um/users/\(user)/s3keys/\(key)").status == 200)
        #expect(try await client.send("DELETE", "/um/users/\(user)").status == 202)
    }
}
