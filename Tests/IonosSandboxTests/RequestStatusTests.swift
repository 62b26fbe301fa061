import IonosSandbox
import Testing

@Suite struct RequestStatusTests {
    private func status(_ client: SandboxClient, _ location: String) async throws -> Tree {
        let prefix = "http://api.test:8080/cloudapi/v6"
        #expect(location.hasPrefix(prefix))
        let reply = try await client.send("GET", String(location.dropFirst(prefix.count)))
        #expect(reply.status == 200)
        return try #require(try reply.json()["metadata"])
    }

    @Test func everyWriteButTheDeletionOfAKeyHasALocation() async throws {
        let client = try SandboxClient()
        let (user, group) = (try await client.user(), try await client.group())
        let key = try await client.key(of: user)
        let writes = [
            ("POST", "/um/users", SandboxClient.userBody("bob@x.org"), "user"),
            ("PUT", "/um/users/\(user)", #"{"properties":{"active":true}}"#, "user"),
            ("POST", "/um/groups", #"{"properties":{"name":"h"}}"#, "group"),
            ("PUT", "/um/groups/\(group)", #"{"properties":{"name":"i"}}"#, "group"),
            ("POST", "/um/groups/\(group)/users", #"{"id":"\#(user)"}"#, "group"),
            ("DELETE", "/um/groups/\(group)/users/\(user)", "", "group"),
            ("POST", "/um/users/\(user)/s3keys", "", "s3key"),
            ("PUT", "/um/users/\(user)/s3keys/\(key)", #"{"properties":{"active":false}}"#, "s3key"),
            ("DELETE", "/um/groups/\(group)", "", "group"),
            ("DELETE", "/um/users/\(user)", "", "user"),
        ]
        for (method, path, body, type) in writes {
            let reply = try await client.send(method, path, body)
            #expect(reply.status == 202, "\(method) \(path)")
            let location = try #require(reply.location, "\(method) \(path)")
            #expect(location.hasSuffix("/status"))
            let metadata = try await status(client, location)
            #expect(metadata["status"] == .string("DONE"))
            guard case .array(let targets)? = metadata["targets"] else { continue }
            #expect(targets.first?["target"]?["type"] == .string(type))
        }
    }

    @Test func pollsGoFromQueuedToRunningToDone() async throws {
        let client = try SandboxClient { $0.statusPolls = 3 }
        let created = try await client.send("POST", "/um/groups", #"{"properties":{"name":"g"}}"#)
        let location = try #require(created.location)
        var seen: [String] = []
        for _ in 0..<5 { seen.append(try #require(try await status(client, location)["status"]?.text)) }
        #expect(seen == ["QUEUED", "RUNNING", "RUNNING", "DONE", "DONE"])
    }

    @Test func aRequestTakesItsTime() async throws {
        let client = try SandboxClient { $0.statusDelay = 500 }
        let created = try await client.send("POST", "/um/groups", #"{"properties":{"name":"g"}}"#)
        let location = try #require(created.location)
        #expect(try await status(client, location)["status"] == .string("RUNNING"))
        client.time.advance(milliseconds: 500)
        #expect(try await status(client, location)["status"] == .string("DONE"))
    }

    @Test func theRequestItselfCanBeRead() async throws {
        let client = try SandboxClient()
        let created = try await client.send("POST", "/um/users", SandboxClient.userBody("bob@x.org"))
        let location = try #require(created.location)
        let path = location.replacing("http://api.test:8080/cloudapi/v6", with: "").replacing(
            "/status",
            with: ""
        )
        let request = try await client.send("GET", path)
        #expect(request["method"] == .string("POST"))
        #expect(request["url"] == .string("http://api.test:8080/cloudapi/v6/um/users"))
        #expect(try request.json()["metadata"]?["requestStatus"]?["metadata"]?["status"] == .string("DONE"))
        #expect(!String(decoding: request.response.body, as: UTF8.self).contains("abc123"))
    }

    @Test func theRequestsAreListedTheLatestFirst() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        _ = try await client.group()
        let list = try await client.send("GET", "/requests?depth=1").json()
        let urls = list.items.map { $0["properties"]?["url"]?.text }
        #expect(urls == ["um/groups", "um/users"].map { "http://api.test:8080/cloudapi/v6/\($0)" })
        #expect(list.items.first?["metadata"]?["requestStatus"]?["metadata"]?["status"] == .string("DONE"))
        #expect(try await client.send("GET", "/requests?limit=1").json().ids == list.ids.prefix(1) + [])
        #expect(try await client.send("GET", "/um/users/\(user)").status == 200)
    }
}
