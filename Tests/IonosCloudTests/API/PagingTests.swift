import HTTPTransport
import Testing

@testable import IonosCloud

struct PagingTests {
    private func page(_ ids: some Sequence<Int>, next: String? = nil) -> ScriptedServer.Step {
        let items = ids.map { #"{"id":"u\#($0)","properties":{"email":"\#($0)@x.y"}}"# }.joined(
            separator: ","
        )
        let links = next.map { #","_links":{"next":"\#($0)"}"# } ?? ""
        return .answer(200, [], #"{"items":[\#(items)],"offset":0,"limit":100\#(links)}"#)
    }

    /// An account of so many users, in pages of so many at most.
    private func account(of count: Int, pages size: Int = 100) -> ScriptedServer {
        ScriptedServer { request in
            func number(_ name: String) -> Int {
                let parameter = request.line.split(whereSeparator: { "?&".contains($0) }).last {
                    $0.hasPrefix("\(name)=")
                }
                return parameter.flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
            }
            let offset = number("offset")
            let end = min(count, offset + min(number("limit"), size))
            let next = "https://elsewhere.example/cloudapi/v6/um/users?limit=\(size)&offset=\(end)"
            return page(min(offset, end)..<end, next: end < count ? next : nil)
        }
    }

    @Test(arguments: [0, 1, 99, 100, 101, 200, 250, 399, 400, 401, 1234, 10_000], [100, 30])
    func readsEveryUserOnceAndFewPagesInVain(_ count: Int, _ size: Int) async throws {
        let server = account(of: count, pages: size)
        let users = try await server.client().listUsers()
        #expect(users.map(\.id) == (0..<count).map { "u\($0)" })
        let pages = max(1, (count + size - 1) / size)
        #expect(server.requests.count < pages + min(pages, 8))
        #expect(Set(server.requests.map(\.url.origin.description)) == ["http://api.test:8080"])
    }

    @Test func followsTheLinksAtItsOwnEndpoint() async throws {
        let server = account(of: 250)
        #expect(try await server.client().listUsers().count == 250)
        #expect(
            server.requests.map(\.line).sorted() == [
                "GET /um/users?depth=1&offset=0&limit=100", "GET /um/users?depth=1&offset=100&limit=100",
                "GET /um/users?depth=1&offset=200&limit=100",
            ]
        )
        #expect(Set(server.requests.map(\.url.origin.description)) == ["http://api.test:8080"])
    }

    /// Each by itself, many at a time, suspended in between: none may be told that its user is not there.
    @Test func searchesAtTheSameTimeFindTheirOwn() async throws {
        let server = ScriptedServer { request in
            let email = request.line.split(separator: "=").last ?? ""
            let user = #"{"id":"of \#(email)","properties":{"email":"\#(email)"}}"#
            return .answer(200, [], #"{"items":[\#(user)],"offset":0,"limit":100}"#)
        }
        let client = try server.client()
        for _ in 0..<50 {
            let found: [String] = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<16 {
                    group.addTask {
                        await Task.yield()
                        let users = try await client.listUsers(email: "u\(number)")
                        return users.map(\.id)
                    }
                }
                var found: [String] = []
                for try await ids in group {
                    found += ids
                }
                return found
            }
            #expect(Set(found) == Set((0..<16).map { "of u\($0)" }))
            #expect(found.count == 16)
        }
    }

    @Test func aPageThatCannotBeHadIsAnErrorOnlyWhenItExists() async throws {
        let whole = account(of: 150)
        let server = ScriptedServer { request in
            request.line.contains("offset=200")
                ? .answer(400, [], "{}") : whole.respond?(request) ?? .answer(500)
        }
        #expect(try await server.client().listUsers().count == 150)
        #expect(server.requests.count == 3)
        let broken = ScriptedServer { request in
            request.line.contains("offset=100")
                ? .answer(400, [], "{}") : whole.respond?(request) ?? .answer(500)
        }
        let client = try broken.client()
        let error = try await failure { () throws(APIError) in try await client.listUsers() }
        #expect(error.status == 400)
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
        let server = ScriptedServer { request in
            request.line.contains("offset=0&") ? page(0..<3, next: "?page=two") : page(2..<5)
        }
        #expect(try await server.client().listUsers().map(\.id) == ["u0", "u1", "u2", "u3", "u4"])
        #expect(server.requests.contains { $0.line == "GET /um/users?depth=1&offset=3&limit=100" })
    }

    @Test func endsWhenTheServerGoesRoundInCircles() async throws {
        let server = ScriptedServer(Array(repeating: page(0..<3, next: "?offset=0"), count: 10))
        #expect(try await server.client().listUsers().count == 3)
        #expect(server.requests.count == 3)
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
