import IonosSandbox
import Testing

@Suite struct MembershipTests {
    @Test func membershipIsSeenFromBothSides() async throws {
        let client = try SandboxClient()
        let (ada, bob) = (try await client.user("ada@x.org"), try await client.user("bob@x.org"))
        let (red, blue) = (try await client.group("red"), try await client.group("blue"))
        let added = try await client.send("POST", "/um/groups/\(red)/users", #"{"id":"\#(ada)"}"#)
        #expect(added.status == 202)
        #expect(try added.id() == ada)
        #expect(added.location != nil)
        try await client.join(bob, red)
        try await client.join(ada, blue)
        #expect(try await client.send("GET", "/um/groups/\(red)/users").json().ids == [ada, bob])
        #expect(try await client.send("GET", "/um/users/\(ada)/groups").json().ids == [red, blue])
        let names = try await client.send("GET", "/um/users/\(ada)/groups?depth=1").json().items
        #expect(names.map { $0["properties"]?["name"] } == [.string("red"), .string("blue")])
        #expect(try await client.send("DELETE", "/um/groups/\(red)/users/\(ada)").status == 202)
        #expect(try await client.send("GET", "/um/users/\(ada)/groups").json().ids == [blue])
        #expect(try await client.send("GET", "/um/groups/\(red)/users").json().ids == [bob])
    }

    @Test(arguments: [SandboxOptions.RepeatedMembership.accept, .refuse])
    func addingAPresentMember(mode: SandboxOptions.RepeatedMembership) async throws {
        let client = try SandboxClient { $0.repeatedMembership = mode }
        let (user, group) = (try await client.user(), try await client.group())
        try await client.join(user, group)
        let again = try await client.send("POST", "/um/groups/\(group)/users", #"{"id":"\#(user)"}"#)
        #expect(again.status == (mode == .accept ? 202 : 422))
        #expect(try await client.send("GET", "/um/groups/\(group)/users").json().ids == [user])
    }

    @Test func whatIsNotThereIsA404() async throws {
        let client = try SandboxClient()
        let (user, group) = (try await client.user(), try await client.group())
        #expect(try await client.send("POST", "/um/groups/none/users", #"{"id":"\#(user)"}"#).status == 404)
        #expect(try await client.send("POST", "/um/groups/\(group)/users", #"{"id":"none"}"#).status == 404)
        #expect(try await client.send("DELETE", "/um/groups/\(group)/users/\(user)").status == 404)
        #expect(try await client.send("DELETE", "/um/groups/none/users/\(user)").status == 404)
        #expect(try await client.send("GET", "/um/groups/none/users").status == 404)
        #expect(try await client.send("GET", "/um/users/none/groups").status == 404)
        #expect(try await client.send("POST", "/um/groups/\(group)/users", "{}").status == 422)
    }
}
