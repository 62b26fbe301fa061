import IonosSandbox
import Testing

@Suite struct ShareTests {
    private static let resource = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70"

    private func path(_ group: String, _ resource: String = Self.resource) -> String {
        "/um/groups/\(group)/shares/\(resource)"
    }

    @Test func aShareIsMadeChangedAndDeleted() async throws {
        let client = try SandboxClient()
        let group = try await client.group()
        #expect(try await client.send("GET", path(group)).status == 404)
        let made = try await client.send("POST", path(group), #"{"properties":{"editPrivilege":true}}"#)
        #expect(made.status == 202)
        #expect(try made.id() == Self.resource)
        #expect(made["sharePrivilege"] == .bool(false))
        #expect(
            try await client.send("POST", path(group), #"{"properties":{"editPrivilege":true}}"#).status
                == 422
        )
        let changed = try await client.send("PUT", path(group), #"{"properties":{"sharePrivilege":true}}"#)
        #expect(changed["editPrivilege"] == .bool(true))
        #expect(changed["sharePrivilege"] == .bool(true))
        #expect(try await client.send("GET", "/um/groups/\(group)/shares").json().ids == [Self.resource])
        #expect(try await client.send("DELETE", path(group)).status == 202)
        for method in ["GET", "DELETE"] {
            #expect(try await client.send(method, path(group)).status == 404)
        }
    }

    @Test func sharesGoWithTheirGroup() async throws {
        let client = try SandboxClient()
        let (group, other) = (try await client.group("a"), try await client.group("b"))
        for id in [group, other] {
            _ = try await client.send("POST", path(id), #"{"properties":{}}"#)
        }
        _ = try await client.send("DELETE", "/um/groups/\(group)")
        #expect(try await client.send("GET", path(group)).status == 404)
        #expect(try await client.send("GET", path(other)).status == 200)
    }

    @Test func anotherOfTheSameResourceTakesItsPlaceForAWhile() async throws {
        let client = try SandboxClient { $0.shareConflict = 60_000 }
        let (group, other) = (try await client.group("a"), try await client.group("b"))
        for id in [group, other] {
            #expect(try await client.send("POST", path(id), #"{"properties":{}}"#).status == 202)
        }
        #expect(try await client.send("GET", path(group)).status == 404)
        #expect(try await client.send("GET", path(other)).status == 200)
    }

    @Test(arguments: ["{}", #"{"properties":{"editPrivilege":1}}"#, ""])
    func bodiesThatWillNotDo(_ body: String) async throws {
        let client = try SandboxClient()
        let group = try await client.group()
        #expect([400, 422].contains(try await client.send("POST", path(group), body).status))
        #expect(try await client.send("POST", path(group, "cluster"), #"{"properties":{}}"#).status == 422)
        #expect(try await client.send("POST", path(Self.resource), #"{"properties":{}}"#).status == 404)
    }

    @Test func datacentersAreMadeListedAndDeleted() async throws {
        let client = try SandboxClient { $0.pageLimit = 2 }
        var ids: [String] = []
        for name in ["a", "b", "c"] {
            let body = #"{"properties":{"name":"\#(name)","location":"de/txl"}}"#
            ids.append(try await client.send("POST", "/datacenters", body).id())
        }
        #expect(try await client.send("GET", "/datacenters?depth=1").json().ids == Array(ids.prefix(2)))
        #expect(try await client.send("GET", "/datacenters?offset=2").json().ids == [ids[2]])
        #expect(try await client.send("GET", "/datacenters?filter.name=B").json().ids == [ids[1]])
        #expect(try await client.send("GET", "/datacenters/\(ids[0])")["location"] == .string("de/txl"))
        #expect(try await client.send("DELETE", "/datacenters/\(ids[0])").status == 202)
        #expect(try await client.send("GET", "/datacenters/\(ids[0])").status == 404)
        #expect(try await client.send("POST", "/datacenters", #"{"properties":{"name":"x"}}"#).status == 422)
    }
}
