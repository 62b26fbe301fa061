import IonosSandbox
import Testing

@Suite("the account's clock")
struct ClockTests {
    @Test func everyAnswerTellsTheTime() async throws {
        let client = try SandboxClient()
        let date = "Fri, 04 Dec 2015 14:34:09 GMT"
        #expect(try await client.send("GET", "/um/users").response.header("Date") == date)
        #expect(try await client.send("GET", "/um/users/nobody").response.header("Date") == date)
    }

    @Test func mayBeAheadAndBeSet() async throws {
        let client = try SandboxClient { $0.clockSkew = 60_000 }
        func date() async throws -> String? {
            try await client.send("GET", "/um/users").response.header("Date")
        }
        #expect(try await date() == "Fri, 04 Dec 2015 14:35:09 GMT")
        for (body, expected) in [("-10m", "14:24:09"), ("+1h", "15:34:09"), ("0", "14:34:09")] {
            #expect(try await client.send("POST", "/_sandbox/clock", body).status == 204)
            #expect(try await date() == "Fri, 04 Dec 2015 \(expected) GMT")
        }
        #expect(try await client.send("POST", "/_sandbox/clock", "soon").status == 400)
    }

    @Test func makesKeysOlder() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        let old = try await client.send("POST", "/um/users/\(user)/s3keys").id()
        let other = try await client.send("POST", "/um/users/\(user)/s3keys").id()
        func created(_ id: String) async throws -> String? {
            try await client.send("GET", "/um/users/\(user)/s3keys/\(id)").json()["metadata"]?["createdDate"]?
                .text
        }
        #expect(try await client.send("POST", "/_sandbox/age", "93d \(old)").status == 204)
        #expect(try await created(old) == "2015-09-02T14:34:09.809Z")
        #expect(try await created(other) == "2015-12-04T14:34:09.809Z")
        #expect(try await client.send("POST", "/_sandbox/age", "1d").status == 204)
        #expect(try await created(other) == "2015-12-03T14:34:09.809Z")
        #expect(try await client.send("POST", "/_sandbox/age", "old").status == 400)
    }
}
