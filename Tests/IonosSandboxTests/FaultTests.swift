import IonosSandbox
import Testing

@Suite struct FaultTests {
    private func client(_ faults: String...) throws -> SandboxClient {
        try SandboxClient { $0.faults = try faults.map { try Fault(parsing: $0) } }
    }

    private let groupBody = #"{"properties":{"name":"g"}}"#

    private func groupCount(_ client: SandboxClient) async throws -> Int {
        try await client.send("GET", "/um/groups").json().items.count
    }

    @Test func aStatusBeforeTheEffectKeepsItFromHappening() async throws {
        let client = try client("POST /um/groups #1 503")
        let reply = try await client.send("POST", "/um/groups", groupBody)
        #expect(reply.status == 503)
        #expect(try reply.json()["httpStatus"] == .number(503))
        #expect(try await groupCount(client) == 0)
        #expect(try await client.send("POST", "/um/groups", groupBody).status == 202)
    }

    @Test func aStatusAfterTheEffectHidesIt() async throws {
        let client = try client("POST /um/groups 504 html after")
        let reply = try await client.send("POST", "/um/groups", groupBody)
        #expect(reply.status == 504)
        #expect(reply.response.header("Content-Type") == "text/html")
        #expect(String(decoding: reply.response.body, as: UTF8.self).hasPrefix("<html>"))
        #expect(reply.location == nil)
        #expect(try await groupCount(client) == 1)
    }

    @Test(arguments: [
        ("drop", SandboxOutcome.drop(afterEffect: false, delayMilliseconds: 0), 0),
        ("drop-after", .drop(afterEffect: true, delayMilliseconds: 0), 1),
        ("drop-after delay=2s", .drop(afterEffect: true, delayMilliseconds: 2000), 1),
        ("hang", .hang(afterEffect: false), 0),
        ("hang-after", .hang(afterEffect: true), 1),
    ])
    func unansweredRequests(words: String, outcome: SandboxOutcome, groups: Int) async throws {
        let client = try client("POST /um/groups \(words)")
        #expect(await client.outcome("POST", "/um/groups", groupBody) == outcome)
        #expect(try await groupCount(client) == groups)
        #expect(await client.sandbox.requestLog.first?.status == nil)
    }

    @Test(arguments: [
        ("429 retry-after=1.5", 429, "1.5"), ("500 empty", 500, nil), ("422 message='no way'", 422, nil),
        ("200", 200, nil),
    ])
    func statusesAreAsWritten(words: String, status: Int, retryAfter: String?) async throws {
        let client = try client("GET /contracts \(words)")
        let reply = try await client.send("GET", "/contracts")
        #expect(reply.status == status)
        #expect(reply.response.header("Retry-After") == retryAfter)
        switch status {
        case 500: #expect(reply.response.body.isEmpty)
        case 422: #expect(try reply.json().message == "no way")
        case 200: #expect(try reply.json() == .object([:]))
        default: #expect(try reply.json().message != nil)
        }
    }

    @Test func failedRequestsAreAcceptedFirst() async throws {
        let client = try client(
            "POST /um/groups #1 failed-undone message='quota'",
            "POST /um/groups #2 failed"
        )
        for (message, count) in [("quota", 0), ("The request could not be executed", 1)] {
            let reply = try await client.send("POST", "/um/groups", groupBody)
            #expect(reply.status == 202)
            let path = try #require(reply.location).replacing("http://api.test:8080/cloudapi/v6", with: "")
            let metadata = try #require(try await client.send("GET", path).json()["metadata"])
            #expect(metadata["status"] == .string("FAILED"))
            #expect(metadata["message"] == .string(message))
            #expect(try await groupCount(client) == count)
        }
    }

    @Test func answersCanBeDistorted() async throws {
        let client = try client(
            "GET /um/users/* id=odd",
            "GET /um/users/*/s3keys/* omit=secretKey omit=metadata type=group",
            "POST /um/groups #1 as=201 no-location",
            "POST /um/groups #2 garbled",
            "GET /um/groups omit=properties extra type=odd"
        )
        let user = try await client.user()
        let key = try await client.send("GET", "/um/users/\(user)/s3keys/\(try await client.key(of: user))")
        #expect(key["active"] == .bool(true))
        #expect(key["secretKey"] == nil)
        let odd = try await client.send("GET", "/um/users/\(user)")
        #expect(try odd.id() == "odd")
        #expect(odd["email"] == .string("ada@example.com"))
        #expect(try key.json()["metadata"] == nil)
        #expect(try key.json()["type"] == .string("group"))
        let group = try await client.send("POST", "/um/groups", groupBody)
        #expect(group.status == 201)
        #expect(group.location == nil)
        #expect(group["name"] == .string("g"))
        let garbled = try await client.send("POST", "/um/groups", groupBody)
        #expect(garbled.status == 202)
        #expect(throws: (any Error).self) { try garbled.json() }
        let list = try await client.send("GET", "/um/groups?depth=1").json()
        #expect(list["sandboxExtra"] != nil)
        #expect(list["type"] == .string("collection"))
        #expect(list.items.allSatisfy { $0["type"] == .string("odd") })
        #expect(list.items.allSatisfy { $0["properties"] == nil && $0["sandboxExtra"] != nil })
    }

    @Test func answersCanBeWritten() async throws {
        let client = try client(
            "GET /contracts #1 200 body='{\"items\":null}'",
            "GET /contracts #2 200 error message='no'",
            "GET /contracts #3 set='items:{}' set='size:9'",
            "POST /um/groups #1 location=https://elsewhere.example/requests/1/status",
            "POST /um/groups #2 202 empty location=/x"
        )
        #expect(try await client.send("GET", "/contracts").json() == .object(["items": .null]))
        let error = try await client.send("GET", "/contracts")
        #expect(error.status == 200)
        #expect(try error.json().message == "no")
        let odd = try await client.send("GET", "/contracts").json()
        #expect(odd["items"] == .object([:]))
        #expect(odd["size"] == .number(9))
        #expect(odd["type"] == .string("collection"))
        let made = try await client.send("POST", "/um/groups", groupBody)
        #expect(made.location == "https://elsewhere.example/requests/1/status")
        #expect(try await client.send("POST", "/um/groups", groupBody).location == "/x")
        #expect(try await groupCount(client) == 1)
        #expect(throws: FaultSyntaxError.self) { try Fault(parsing: "GET * set=items") }
    }

    @Test(arguments: [
        ("#2", [2]), ("#2-4", [2, 3, 4]), ("#5-", [5, 6, 7, 8, 9]), ("/3", [3, 6, 9]),
        ("", [1, 2, 3, 4, 5, 6, 7, 8, 9]), ("0%", []), ("100%", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ])
    func occasions(when: String, hits: [Int]) async throws {
        let client = try client("GET /contracts \(when) 503")
        var seen: [Int] = []
        for number in 1...9 {
            // A request that does not match does not count.
            _ = try await client.send("GET", "/um/groups")
            if try await client.send("GET", "/contracts").status == 503 { seen.append(number) }
        }
        #expect(seen == hits)
    }

    @Test func chanceComesFromTheSeed() async throws {
        func hits(_ seed: UInt64) async throws -> [Bool] {
            let client = try SandboxClient {
                $0.seed = seed
                $0.faults = [try Fault(parsing: "* * 30% 503")]
            }
            var hits: [Bool] = []
            for _ in 0..<200 { hits.append(try await client.send("GET", "/contracts").status == 503) }
            return hits
        }
        let first = try await hits(3)
        #expect(try await hits(3) == first)
        #expect(try await hits(4) != first)
        #expect((30...90).contains(first.count { $0 }))
    }

    @Test func theFirstFaultThatFiresDecidesAndAllCount() async throws {
        let client = try client("GET * #1 503", "GET /contracts #1-2 504")
        var seen: [Int] = []
        for _ in 0..<3 { seen.append(try await client.send("GET", "/contracts").status) }
        #expect(seen == [503, 504, 200])
    }

    @Test(arguments: [
        ("GET /um/users/*", "/um/users/x", true), ("GET /um/users/*", "/um/users", false),
        ("GET /um/users/*", "/um/users/x/groups", false), ("GET /um/users/**", "/um/users/x/groups", true),
        ("GET /um/users/**", "/um/users", true), ("* *", "/contracts", true), ("POST *", "/contracts", false),
        ("get /contracts", "/contracts?pretty=false", true),
    ])
    func patterns(pattern: String, path: String, matches: Bool) async throws {
        let client = try client("\(pattern) 599")
        #expect((try await client.send("GET", path).status == 599) == matches)
    }

    @Test func latencyAndDelayAddUp() async throws {
        let client = try SandboxClient {
            $0.latency = 20
            $0.faults = [try Fault(parsing: "GET /contracts #2 delay=1.5s")]
        }
        var delays: [Int64] = []
        for _ in 0..<2 {
            guard case .answer(_, let delay) = await client.outcome("GET", "/contracts") else { continue }
            delays.append(delay)
        }
        #expect(delays == [20, 1520])
    }

    @Test(arguments: [
        ("", "missing"), ("GET", "missing"), ("GET um 503", "begin with /"), ("GET /um", "what is to happen"),
        ("G3T /um 503", "method"), ("GET /um 199", "status"), ("GET /um 600", "status"),
        ("GET /um nonsense", "nonsense"),
        ("GET /um #0 503", "#0"), ("GET /um #3-2 503", "#3-2"), ("GET /um #x 503", "#x"),
        ("GET /um /0 503", "/0"),
        ("GET /um 101% 503", "101%"), ("GET /um 503 drop", "twice"), ("GET /um html", "follow a status"),
        ("GET /um drop html", "follow a status"), ("GET /um delay=2", "duration"),
        ("GET /um delay=-2s", "duration"),
        ("GET /um colour=red", "colour"), ("GET /um 503 message='x", "quote"),
        ("GET /um #1", "what is to happen"),
        ("GET /um #1-2-3 503", "#1-2-3"), ("GET /um as=7 ", "status"),
    ])
    func textsThatCannotBeRead(text: String, word: String) throws {
        let error = try #require(throws: FaultSyntaxError.self) { try Fault(parsing: text) }
        #expect(error.description.contains(word))
    }

    @Test func theControlPathsSteerAndTell() async throws {
        var client = try SandboxClient()
        client.authorization = nil
        let text = "GET /contracts 503\nPOST /um/groups #1 drop\n"
        #expect(try await client.send("POST", "/_sandbox/faults", text).status == 204)
        #expect(try await client.send("POST", "/_sandbox/faults", "GET /contracts nonsense").status == 400)
        #expect(try await client.send("POST", "/_sandbox/faults", " ").status == 400)
        let faults = try await client.send("GET", "/_sandbox/faults").json()["faults"]
        #expect(faults == .array([.string("GET /contracts 503"), .string("POST /um/groups #1 drop")]))
        #expect(try await client.send("GET", "/contracts").status == 503)
        #expect(try await client.send("DELETE", "/_sandbox/faults").status == 204)
        #expect(try await client.send("GET", "/contracts").status == 401)
        #expect(try await client.send("GET", "/_sandbox/else").status == 404)
        #expect(try await client.send("PUT", "/_sandbox/reset").status == 405)
    }
}
