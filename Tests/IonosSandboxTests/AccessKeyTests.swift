import IonosSandbox
import Testing

/// The management API of the object storage, and what the data plane knows of its keys.
@Suite struct AccessKeyTests {
    private func send(
        _ client: SandboxClient,
        _ method: String,
        _ path: String,
        _ body: String = "",
        authorization: String = "Bearer x"
    ) async throws -> Reply {
        let outcome = await client.sandbox.respond(
            to: SandboxRequest(
                method: method,
                path: path,
                headers: [
                    SandboxHeader("Host", "s3.ionos.com"), SandboxHeader("Authorization", authorization),
                ],
                body: Array(body.utf8)
            )
        )
        guard case .answer(let response, _) = outcome else {
            throw SandboxClient.Unanswered(outcome: outcome)
        }
        return Reply(response: response)
    }

    private static let body = #"{"properties":{"description":"ci","accessKey":"","secretKey":""}}"#

    private func status(_ reply: Reply) throws -> String? { try reply.json()["metadata"]?["status"]?.text }

    @Test func aKeyIsMadeReadListedRenewedAndDeleted() async throws {
        let client = try SandboxClient()
        let made = try await send(client, "POST", "/accesskeys", Self.body)
        #expect(made.status == 201)
        #expect(made["description"] == .string("ci"))
        #expect(made["canonicalUserId"] == nil)
        let secret = try #require(made["secretKey"]?.text)
        let path = "/accesskeys/\(try made.id())"
        let read = try await send(client, "GET", path)
        #expect(read["secretKey"] == nil)
        #expect(read["accessKey"] == made["accessKey"])
        let owner = try await client.owner()
        #expect(read["contractUserId"] == .string("31415926:\(owner)"))
        #expect(read["canonicalUserId"]?.text?.isEmpty == false)
        #expect(try read.json()["metadata"]?["administrative"] == .bool(true))
        #expect(try await send(client, "GET", "/accesskeys").json().ids == [try made.id()])
        // The same key stands under its access key in the other API.
        let same = try await client.send("GET", "/um/users/\(owner)/s3keys/\(made["accessKey"]?.text ?? "")")
        #expect(same["secretKey"] == .string(secret))
        let renewed = try await send(client, "PUT", "\(path)/renew")
        #expect(renewed["accessKey"] == made["accessKey"])
        #expect(renewed["secretKey"]?.text != secret)
        #expect(try await send(client, "PUT", path, #"{"properties":{}}"#)["description"] == .string(""))
        #expect(try await send(client, "DELETE", path).status == 204)
        #expect(try await send(client, "GET", path).status == 404)
        #expect(try await send(client, "DELETE", path).status == 404)
        #expect(try await client.send("GET", "/um/users/\(owner)/s3keys").json().ids.isEmpty)
    }

    @Test func aKeyOfOnesOwnChoiceIsEnsured() async throws {
        let client = try SandboxClient()
        let id = "0f3a2b10-0000-4000-8000-000000000001"
        #expect(try await send(client, "PUT", "/accesskeys/\(id)", Self.body).status == 201)
        let again = try await send(client, "PUT", "/accesskeys/\(id)", Self.body)
        #expect(again.status == 200)
        #expect(try again.id() == id)
        #expect(again["secretKey"] == nil)
        #expect(try await send(client, "GET", "/accesskeys").json().ids == [id])
    }

    @Test func aKeyIsProvisionedAndMayFail() async throws {
        let client = try SandboxClient {
            $0.statusPolls = 1
            $0.faults = [try Fault(parsing: "POST /accesskeys #2 failed message='no room'")]
        }
        let first = "/accesskeys/\(try await send(client, "POST", "/accesskeys", Self.body).id())"
        #expect(try status(try await send(client, "GET", first)) == "PROVISIONING")
        #expect(try status(try await send(client, "GET", first)) == "AVAILABLE")
        let second = "/accesskeys/\(try await send(client, "POST", "/accesskeys", Self.body).id())"
        #expect(try status(try await send(client, "GET", second)) == "PROVISIONING")
        let failed = try await send(client, "GET", second)
        #expect(try status(failed) == "FAILED")
        #expect(try failed.json()["metadata"]?["statusMessage"] == .string("no room"))
    }

    @Test(arguments: [SandboxOptions.AccessKeyScope.user, .contract])
    func theListIsTheUsersOrTheContracts(scope: SandboxOptions.AccessKeyScope) async throws {
        let client = try SandboxClient { $0.accessKeyScope = scope }
        _ = try await client.key(of: try await client.user())
        // ada@example.com:p
        let mine = try await send(
            client,
            "POST",
            "/accesskeys",
            Self.body,
            authorization: "Basic YWRhQGV4YW1wbGUuY29tOnA="
        )
        #expect(try mine.json()["metadata"]?["administrative"] == .bool(false))
        let owners = try await send(client, "POST", "/accesskeys", Self.body)
        let listed = try await send(client, "GET", "/accesskeys").json().ids
        #expect(listed.count == (scope == .user ? 1 : 3))
        let one = try await send(
            client,
            "GET",
            "/accesskeys?filter.accesskeyId=\(owners["accessKey"]?.text ?? "")"
        )
        #expect(try one.json().ids == [try owners.id()])
        let found = try await send(client, "GET", "/accesskeys/\(try mine.id())").status
        #expect(found == (scope == .user ? 404 : 200))
    }

    @Test func theLimitCountsKeysOfBothAPIs() async throws {
        let client = try SandboxClient { $0.keyLimit = 2 }
        _ = try await client.key(of: try await client.owner())
        #expect(try await send(client, "POST", "/accesskeys", Self.body).status == 201)
        #expect(try await send(client, "POST", "/accesskeys", Self.body).status == 422)
    }

    @Test func regionsAreListedWithTheirEndpoints() async throws {
        let client = try SandboxClient()
        let list = try await send(client, "GET", "/regions").json()
        #expect(list.ids == ["eu-central-3", "eu-central-4", "us-central-1"])
        let endpoint = "https://s3.us-central-1.ionoscloud.com"
        #expect(try await send(client, "GET", "/regions/us-central-1")["endpoint"] == .string(endpoint))
        #expect(try await send(client, "GET", "/regions/nowhere").status == 404)
        await client.sandbox.announceStorage(at: "http://127.0.0.1:1")
        #expect(
            try await send(client, "GET", "/regions/us-central-1")["endpoint"]
                == .string("http://127.0.0.1:1")
        )
    }

    @Test func theDataPlaneNoticesKeysAfterAWhile() async throws {
        let client = try await StorageClient { $0.keyPropagation = 1000 }
        let path = "/um/users/\(client.user)/s3keys/\(try #require(client.accessKey))"
        func code() async throws -> String? { try await client.send("GET", "/").code }
        #expect(try await code() == "InvalidAccessKeyId")
        client.account.time.advance(milliseconds: 1000)
        #expect(try await code() == nil)
        for (isActive, expected) in [("false", "InvalidAccessKeyId"), ("true", nil)] as [(String, String?)] {
            let before = try await code()
            _ = try await client.account.send("PUT", path, #"{"properties":{"active":\#(isActive)}}"#)
            #expect(try await code() == before)
            client.account.time.advance(milliseconds: 1000)
            #expect(try await code() == expected)
        }
        _ = try await client.account.send("DELETE", path)
        #expect(try await code() == nil)
        client.account.time.advance(milliseconds: 1000)
        #expect(try await code() == "InvalidAccessKeyId")
    }

    @Test func switchedOffOrDeletedKeysAreUnknown() async throws {
        let client = try await StorageClient()
        let path = "/um/users/\(client.user)/s3keys/\(try #require(client.accessKey))"
        #expect(try await client.send("GET", "/").status == 200)
        _ = try await client.account.send("PUT", path, #"{"properties":{"active":false}}"#)
        #expect(try await client.send("GET", "/").code == "InvalidAccessKeyId")
        _ = try await client.account.send("PUT", path, #"{"properties":{"active":true}}"#)
        var wrong = client
        wrong.secret += "x"
        #expect(try await wrong.send("GET", "/").code == "SignatureDoesNotMatch")
        _ = try await client.account.send("DELETE", path)
        #expect(try await client.send("GET", "/").code == "InvalidAccessKeyId")
    }
}
