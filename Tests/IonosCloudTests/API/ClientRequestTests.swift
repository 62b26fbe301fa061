import HTTPTransport
import JSONText
import Testing

@testable import IonosCloud

struct ClientRequestTests {
    private let user =
        #"{"id":"u1","type":"user","properties":{"firstname":"A","lastname":"B","email":"a@b.c","administrator":false,"forceSecAuth":true,"secAuthActive":false,"active":true,"s3CanonicalUserId":null},"metadata":{"createdDate":"2015-12-04T14:34:09.809Z"},"entities":{"groups":{"items":[{"id":"g1"},{"id":"g2"}]}}}"#

    @Test func readsAUser() async throws {
        let server = ScriptedServer([.answer(200, [], user)])
        let user = try await server.client().getUser("u1")
        #expect(server.requests.map(\.line) == ["GET /um/users/u1?depth=1"])
        #expect(user.id == "u1")
        #expect(user.firstName == "A")
        #expect(user.email == "a@b.c")
        #expect(user.forceSecAuth == true)
        #expect(user.s3CanonicalUserID == nil)
        #expect(user.groupIDs == ["g1", "g2"])
        #expect(user.createdDate == "2015-12-04T14:34:09.809Z")
    }

    @Test func saysWhoItIsAndWhatItTakes() async throws {
        let server = ScriptedServer([.answer(200, [], "{}"), .answer(200, [], "{}"), .answer(200, [], user)])
        _ = try await server.client {
            $0.userAgent = "keyform/1.2"; $0.contractNumber = ""
        }.contracts()
        _ = try await server.client { $0.contractNumber = "42" }.contracts()
        let properties = UserProperties(firstName: "A", lastName: "B", email: "e", password: Secret("p"))
        _ = try await server.client().createUser(properties)
        let requests = server.requests
        #expect(requests[0].headers["Accept"] == "application/json")
        #expect(requests[0].headers["User-Agent"] == "keyform/1.2")
        #expect(requests[0].headers["X-Contract-Number"] == nil)
        #expect(requests[0].headers["Content-Type"] == nil)
        #expect(requests[1].headers["X-Contract-Number"] == "42")
        #expect(requests[2].headers["Content-Type"] == "application/json")
    }

    @Test func createsAUserAndHandsTheIdOverBeforeItsStatusIsKnown() async throws {
        let location = "https://api.ionos.com/cloudapi/v6/requests/r-1/status"
        let server = ScriptedServer([.answer(202, [(name: "location", value: location)], user)])
        let accepted = try await server.client().createUser(
            UserProperties(
                firstName: "A",
                lastName: "B",
                email: "a@b.c",
                password: Secret("p w"),
                administrator: true
            )
        )
        #expect(accepted.object.id == "u1")
        #expect(accepted.requestID == "r-1")
        #expect(accepted.location?.path == "/requests/r-1/status")
        #expect(server.requests.map(\.line) == ["POST /um/users"])
        let expected: JSONValue = [
            "properties": [
                "firstname": "A", "lastname": "B", "email": "a@b.c", "administrator": true,
                "forceSecAuth": false,
                "active": true, "password": "p w",
            ]
        ]
        #expect(server.requests.first?.json == expected)
    }

    @Test func leavesThePasswordOutOfAnUpdate() async throws {
        let server = ScriptedServer([.answer(200, [], user), .answer(204), .answer(200, [], "<html>")])
        let properties = UserProperties(firstName: "A", lastName: "B", email: "e", active: false)
        let client = try server.client()
        #expect(try await client.updateUser("u1", properties).object?.id == "u1")
        #expect(try await client.updateUser("u1", properties).object == nil)
        #expect(try await client.updateUser("u1", properties).object == nil)
        #expect(server.requests.first?.line == "PUT /um/users/u1")
        #expect(server.requests.first?.json?["properties"]?["password"] == nil)
        #expect(server.requests.first?.json?["properties"]?["active"] == false)
    }

    @Test func asksForEveryObjectWhereItIs() async throws {
        let server = ScriptedServer(
            [
                .answer(200, [], #"{"items":[]}"#), .answer(200, [], #"{"id":"g"}"#),
                .answer(200, [], #"{"items":[]}"#),
            ]
                + Array(repeating: .answer(202), count: 4)
                + Array(repeating: .answer(200, [], #"{"items":[]}"#), count: 2)
                + [
                    .answer(200, [], #"{"id":"k/1"}"#), .answer(202, [], #"{"id":"k"}"#), .answer(202),
                    .answer(200),
                ]
        )
        let client = try server.client()
        _ = try await client.listGroups()
        _ = try await client.getGroup("g")
        _ = try await client.groupsOfUser("u")
        _ = try await client.deleteGroup("g")
        _ = try await client.addMember("u", toGroup: "g")
        _ = try await client.removeMember("u", fromGroup: "g")
        _ = try await client.deleteUser("u")
        _ = try await client.listMembers(ofGroup: "g")
        _ = try await client.listKeys(ofUser: "u")
        _ = try await client.getKey("k/1", ofUser: "u")
        _ = try await client.createKey(ofUser: "u")
        _ = try await client.setKeyActive(false, key: "k+", ofUser: "u")
        _ = try await client.deleteKey("k", ofUser: "u")
        let requests = server.requests
        #expect(
            requests.map(\.line) == [
                "GET /um/groups?depth=1", "GET /um/groups/g?depth=0", "GET /um/users/u/groups?depth=1",
                "DELETE /um/groups/g", "POST /um/groups/g/users", "DELETE /um/groups/g/users/u",
                "DELETE /um/users/u",
                "GET /um/groups/g/users?depth=1", "GET /um/users/u/s3keys?depth=1",
                "GET /um/users/u/s3keys/k%2F1?depth=0", "POST /um/users/u/s3keys",
                "PUT /um/users/u/s3keys/k%2B",
                "DELETE /um/users/u/s3keys/k",
            ]
        )
        #expect(requests[4].json == ["id": "u"])
        #expect(requests[10].body == nil)
        #expect(requests[11].json == ["properties": ["active": false]])
    }

    @Test(arguments: ["", ".", ".."])
    func sendsNothingForAnIdThatCannotBeOne(_ id: String) async throws {
        let server = ScriptedServer([])
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.deleteUser(id) }
        #expect(error.kind == .invalidIdentifier)
        #expect(!error.outcomeIsUncertain)
        #expect(server.requests.isEmpty)
    }

    @Test func bringsEveryGroupPropertyBackThatItDoesNotKnow() async throws {
        let group =
            #"{"id":"g","properties":{"name":"n","s3Privilege":true,"manageDBaaS":false,"createPcc":null,"flyToTheMoon":true,"limit":1.50}}"#
        let server = ScriptedServer([.answer(200, [], group), .answer(200, [], group)])
        let client = try server.client()
        var properties = try #require(try await client.getGroup("g").properties)
        #expect(properties.has(.s3Privilege))
        #expect(properties.privileges[.createPCC] == nil)
        properties.privileges[.reserveIP] = true
        _ = try await client.updateGroup("g", properties)
        #expect(
            server.requests[1].body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"properties":{"name":"n","reserveIp":true,"s3Privilege":true,"manageDBaaS":false,"flyToTheMoon":true,"limit":1.50}}"#
        )
    }

    @Test func knowsTwentyFivePrivileges() {
        #expect(GroupPrivilege.allCases.count == 25)
        #expect(GroupPrivilege(rawValue: "accessAndManageAiModelHub") == .accessAndManageAIModelHub)
    }

    @Test func hidesTheSecretOfAKey() async throws {
        let key = #"{"id":"AK","type":"group","properties":{"secretKey":"s/+x","active":true}}"#
        let server = ScriptedServer([.answer(200, [], #"{"items":[\#(key),{"id":"B"}]}"#)])
        let keys = try await server.client().listKeys(ofUser: "u")
        #expect(keys.map(\.id) == ["AK", "B"])
        #expect(keys[0].secretKey?.reveal() == "s/+x")
        #expect(keys[0].active == true)
        #expect(keys.map(\.hasProperties) == [true, false])
        #expect(!"\(keys)".contains("s/+x"))
    }

    @Test(arguments: [
        ("", "the body is empty"), ("<html>", "not JSON"), ("[]", "the answer is an array"),
        (#"{"id":7}"#, #""id" is a number, a string was expected"#), ("{}", "no id"),
        (
            #"{"id":"u","properties":{"active":"yes"}}"#,
            #""properties.active" is a string, a boolean was expected"#
        ),
        (#"{"id":"u","properties":[]}"#, #""properties" is an array"#),
        (
            #"{"id":"u","entities":{"groups":{"items":[{"id":"a"},{}]}}}"#,
            #""entities.groups.items[1]" has no id"#
        ),
    ])
    func saysWhatIsWrongWithAnAnswer(_ body: String, _ words: String) async throws {
        let server = ScriptedServer(Array(repeating: .answer(200, [], body), count: 5))
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.getUser("u") }
        #expect(error.kind == .malformedAnswer)
        #expect(error.description.contains(words))
        #expect(!error.outcomeIsUncertain)
        let properties = UserProperties(firstName: "", lastName: "", email: "")
        let writing = try await failure { () throws(APIError) in try await client.createUser(properties) }
        #expect(writing.outcomeIsUncertain)
        #expect(server.requests.map(\.method) == [.get, .get, .get, .get, .post])
    }
}
