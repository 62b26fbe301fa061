import IonosAPI
import Testing

struct PagingTests {
    private func page(_ ids: some Sequence<Int>, next: String? = nil) -> ScriptedServer.Step {
        let items = ids.map { #"{"id":"u\#($0)","properties":{"email":"\#($0)@x.y"}}"# }.joined(
            separator: ","
        )
        let links = next.map { #","_links":{"next":"\#($0)"}"# } ?? ""
        return .answer(200, [], #"{"items":[\#(items)],"offset":0,"limit":100\#(links)}"#)
    }

    @Test func followsTheLinksAtItsOwnEndpoint() async throws {
        let next = "https://elsewhere.example/cloudapi/v6/um/users?depth=1&limit=100&offset="
        let server = ScriptedServer([
            page(0..<100, next: next + "100"), page(100..<200, next: next + "200"), page(200..<250),
        ])
        let users = try await server.client().listUsers()
        #expect(users.map(\.id) == (0..<250).map { "u\($0)" })
        #expect(
            server.requests.map(\.line) == [
                "GET /um/users?depth=1&offset=0&limit=100", "GET /um/users?depth=1&offset=100&limit=100",
                "GET /um/users?depth=1&offset=200&limit=100",
            ]
        )
        #expect(Set(server.requests.map(\.url.origin.description)) == ["http://api.test:8080"])
    }

    @Test func asksOnceWhenThereIsOnePage() async throws {
        let server = ScriptedServer([page(0..<100)])
        #expect(try await server.client().listUsers(email: "a+b@c.d").count == 100)
        #expect(
            server.requests.map(\.line) == [
                "GET /um/users?depth=1&offset=0&limit=100&filter.email=a%2Bb%40c.d"
            ]
        )
    }

    @Test func goesOnAfterWhatItReadWhenALinkHasNoNumbers() async throws {
        let server = ScriptedServer([page(0..<3, next: "?page=two"), page(2..<5)])
        #expect(try await server.client().listUsers().map(\.id) == ["u0", "u1", "u2", "u3", "u4"])
        #expect(server.requests.last?.line == "GET /um/users?depth=1&offset=3&limit=100")
    }

    @Test func endsWhenTheServerGoesRoundInCircles() async throws {
        let server = ScriptedServer(Array(repeating: page(0..<3, next: "?offset=0"), count: 10))
        #expect(try await server.client().listUsers().count == 3)
        #expect(server.requests.count == 2)
    }

    @Test func followsALinkOfACollectionThatIsNotKnownToHavePages() async throws {
        let server = ScriptedServer([page([1, 2], next: "https://h/x?offset=2&limit=2"), page([3])])
        #expect(try await server.client().listGroups().map(\.id) == ["u1", "u2", "u3"])
        #expect(
            server.requests.map(\.line) == [
                "GET /um/groups?depth=1", "GET /um/groups?depth=1&offset=2&limit=2",
            ]
        )
    }

    @Test func readsASinglePage() async throws {
        let server = ScriptedServer([page(0..<2, next: "?offset=2&limit=2"), page(2..<3)])
        let client = try server.client()
        let first = try await client.userPage(limit: 2)
        #expect(first.next != nil)
        let second = try await client.userPage(first.next)
        #expect(first.items.count == 2)
        #expect(second.items.map(\.id) == ["u2"])
        #expect(second.next == nil)
    }
}
