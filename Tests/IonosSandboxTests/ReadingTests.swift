import IonosSandbox
import Testing

@Suite struct PagingTests {
    private func crowd(
        _ count: Int,
        _ configure: (inout SandboxOptions) -> Void = { _ in }
    ) async throws
        -> SandboxClient
    {
        let client = try SandboxClient(configure)
        // The owner is the first.
        for number in 1..<count { _ = try await client.user("user\(number)@example.com") }
        return client
    }

    @Test func pagesAreAHundredAndLinkToTheirNeighbours() async throws {
        let client = try await crowd(205)
        let first = try await client.send("GET", "/um/users?depth=1").json()
        #expect(first.items.count == 100)
        #expect(first["offset"] == .number(0))
        #expect(first["limit"] == .number(100))
        #expect(first["_links"]?["prev"] == nil)
        var seen = first.ids
        var next = first["_links"]?["next"]?.text
        var pages = 1
        while let url = next {
            // The link is absolute, on the host that the client used, and keeps the rest of the query.
            #expect(url.hasPrefix("http://api.test:8080/cloudapi/v6/um/users?depth=1&"))
            let path = url.replacing("http://api.test:8080/cloudapi/v6", with: "")
            let page = try await client.send("GET", path).json()
            #expect(page["_links"]?["prev"] != nil)
            #expect(page.items.allSatisfy { $0["properties"] != nil })
            seen += page.ids
            next = page["_links"]?["next"]?.text
            pages += 1
        }
        #expect(pages == 3)
        #expect(seen.count == 205)
        #expect(Set(seen).count == 205)
    }

    @Test(arguments: [
        ("offset=3&limit=4", 4, true), ("offset=6&limit=4", 4, false), ("offset=9&limit=4", 1, false),
        ("offset=10", 0, false), ("limit=1000", 10, false), ("offset=&limit=", 10, false),
    ])
    func offsetsAndLimits(query: String, count: Int, hasNext: Bool) async throws {
        let client = try await crowd(10)
        let page = try await client.send("GET", "/um/users?\(query)").json()
        #expect(page.items.count == count)
        #expect((page["_links"]?["next"] != nil) == hasNext)
    }

    @Test(arguments: ["offset=-1", "offset=x", "limit=0", "limit=x", "depth=11", "depth=-1", "depth=x"])
    func numbersThatAreNone(query: String) async throws {
        #expect(try await SandboxClient().send("GET", "/um/users?\(query)").status == 400)
    }

    @Test func theLargestPageCanBeMadeSmall() async throws {
        let client = try await crowd(5) { $0.pageLimit = 2 }
        let page = try await client.send("GET", "/um/users?limit=100").json()
        #expect(page.items.count == 2)
        #expect(page["_links"]?["next"]?.text?.hasSuffix("offset=2&limit=2") == true)
    }

    @Test func otherListsHaveNoPages() async throws {
        let client = try SandboxClient()
        for number in 0..<120 { _ = try await client.group("group \(number)") }
        let list = try await client.send("GET", "/um/groups?limit=10").json()
        #expect(list.items.count == 120)
        #expect(list["_links"] == nil)
        #expect(list["type"] == .string("collection"))
    }
}

@Suite struct FilterTests {
    private func people() async throws -> SandboxClient {
        let client = try SandboxClient()
        for email in ["ada@example.com", "adam@example.com", "bob+s3@Example.org"] {
            _ = try await client.user(email)
        }
        return client
    }

    @Test(arguments: [
        ("filter.email=ada@example.com", ["ada@example.com"]),
        ("filter.email=ada", ["ada@example.com", "adam@example.com"]),
        ("filter.email=EXAMPLE.com", ["ada@example.com", "adam@example.com"]),
        ("filter.email=bob%2Bs3@", ["bob+s3@Example.org"]),
        ("filter.email=bob+s3", []),
        ("filter.email=example&filter.firstname=ada&filter.email=adam", ["adam@example.com"]),
        ("filter.administrator=true", ["owner@sandbox.example"]),
        (
            "filter.email=",
            ["owner@sandbox.example", "ada@example.com", "adam@example.com", "bob+s3@Example.org"]
        ),
        ("filter.email=ada&offset=1&limit=1", ["adam@example.com"]),
        ("orderBy=email&maxResults=2", ["ada@example.com", "adam@example.com"]),
        ("orderBy=email&offset=2&limit=1", ["bob+s3@Example.org"]),
    ])
    func filtersContainIgnoringCase(query: String, emails: [String]) async throws {
        let list = try await people().send("GET", "/um/users?depth=1&\(query)").json()
        #expect(list.items.compactMap { $0["properties"]?["email"]?.text } == emails)
    }

    @Test func groupsAndMembersFilterToo() async throws {
        let client = try await people()
        let (red, blue) = (
            try await client.group("Red team"), try await client.group("blue", s3Privilege: false)
        )
        #expect(try await client.send("GET", "/um/groups?filter.name=red").json().ids == [red])
        #expect(try await client.send("GET", "/um/groups?filter.s3Privilege=false").json().ids == [blue])
        #expect(try await client.send("GET", "/um/groups?orderBy=name").json().ids == [red, blue])
        let ada = try #require(try await client.send("GET", "/um/users?filter.email=ada@").json().ids.first)
        try await client.join(ada, red)
        #expect(try await client.send("GET", "/um/groups/\(red)/users?filter.email=bob").json().ids == [])
        #expect(try await client.send("GET", "/um/users/\(ada)/groups?filter.name=Team").json().ids == [red])
    }

    @Test func keysFilterByWhatTheyHaveAndWhoMadeThem() async throws {
        let client = try await people()
        let user = try #require(try await client.send("GET", "/um/users?filter.email=ada@").json().ids.first)
        let key = try await client.key(of: user)
        for (query, ids) in [
            ("filter.active=true", [key]), ("filter.active=false", []), ("filter.createdBy=owner@", [key]),
            ("filter.lastModifiedDate=2015-12-04", [key]), ("orderBy=createdDate", [key]),
        ] {
            #expect(try await client.send("GET", "/um/users/\(user)/s3keys?\(query)").json().ids == ids)
        }
    }

    @Test(arguments: SandboxOptions.ListFilters.allCases)
    func filtersAreObeyedIgnoredOrRefused(way: SandboxOptions.ListFilters) async throws {
        let client = try SandboxClient { $0.listFilters = way }
        _ = try await client.user()
        let reply = try await client.send("GET", "/um/users?filter.email=ada")
        #expect(reply.status == (way == .refuse ? 400 : 200))
        if way != .refuse {
            #expect(try reply.json().items.count == (way == .ignore ? 2 : 1))
        }
        #expect(try await client.send("GET", "/um/users?depth=1&limit=5").status == 200)
    }

    @Test func aFilterThatCannotBeObeyedIsRefused() async throws {
        let reply = try await SandboxClient().send("GET", "/um/users?filter.mail=x")
        #expect(reply.status == 400)
        #expect(try reply.json().message?.contains("'mail'") == true)
    }
}

@Suite struct DepthTests {
    @Test func collectionsShowReferencesThenPropertiesThenEntities() async throws {
        let client = try SandboxClient()
        let (user, group) = (try await client.user(), try await client.group())
        try await client.join(user, group)
        func item(_ depth: String) async throws -> Tree {
            try #require(try await client.send("GET", "/um/groups\(depth)").json().items.first)
        }
        let bare = try await item("")
        #expect(bare["id"] == .string(group) && bare["type"] == .string("group") && bare["href"] != nil)
        #expect(bare["properties"] == nil)
        #expect(try await item("?depth=0") == bare)
        let one = try await item("?depth=1")
        #expect(one["properties"]?["name"] == .string("storage") && one["entities"] == nil)
        let two = try #require(try await item("?depth=2")["entities"]?["users"])
        #expect(two.ids == [user] && two.items[0]["properties"] == nil)
        let three = try #require(try await item("?depth=3")["entities"]?["users"])
        #expect(three.items[0]["properties"]?["email"] == .string("ada@example.com"))
    }

    @Test func objectsShowTheirOwnPropertiesAtOnce() async throws {
        let client = try SandboxClient()
        let (user, group) = (try await client.user(), try await client.group())
        try await client.join(user, group)
        let zero = try await client.send("GET", "/um/users/\(user)").json()
        #expect(zero["properties"] != nil && zero["entities"] == nil)
        let one = try await client.send("GET", "/um/users/\(user)?depth=1").json()
        #expect(one["entities"]?["groups"]?.ids == [group])
        #expect(one["entities"]?["groups"]?.items[0]["properties"] == nil)
        #expect(one["entities"]?["owns"]?.items == [])
        let two = try await client.send("GET", "/um/users/\(user)?depth=2").json()
        #expect(two["entities"]?["groups"]?.items[0]["properties"]?["name"] == .string("storage"))
        let group1 = try await client.send("GET", "/um/groups/\(group)?depth=1").json()
        #expect(group1["entities"]?["users"]?.ids == [user])
        #expect(group1["entities"]?["resources"]?.items == [])
    }

    @Test func theGreatestDepthEnds() async throws {
        let client = try SandboxClient()
        let users = [try await client.user("a@x.org"), try await client.user("b@x.org")]
        for name in ["g", "h"] {
            let group = try await client.group(name)
            for user in users { try await client.join(user, group) }
        }
        let reply = try await client.send("GET", "/um/users?depth=10")
        #expect(reply.status == 200)
        #expect(reply.response.body.count < 50_000)
    }

    @Test func keysFollowTheSameRule() async throws {
        let client = try SandboxClient()
        let user = try await client.user()
        let key = try await client.key(of: user)
        let list = try await client.send("GET", "/um/users/\(user)/s3keys").json()
        #expect(list.ids == [key])
        #expect(list.items[0]["properties"] == nil)
        #expect(
            try await client.send("GET", "/um/users/\(user)/s3keys?depth=1").json().items[0]["properties"]
                != nil
        )
    }
}

@Suite struct TransportTests {
    @Test(arguments: [
        (String?.none, 401), ("", 401), ("Bearer", 401), ("Bearer ", 401), ("Digest x", 401),
        ("Basic !!", 401),
        ("Basic bm9jb2xvbg==", 401), ("Basic OnB3", 401), ("Bearer token", 200), ("bearer token", 200),
        ("Basic dXNlcjpwdw==", 200), ("Basic dXNlcjo=", 200),
    ])
    func anyWellFormedCredentialsWillDoByDefault(authorization: String?, status: Int) async throws {
        var client = try SandboxClient()
        client.authorization = authorization
        let reply = try await client.send("GET", "/contracts")
        #expect(reply.status == status)
        if status == 401 { #expect(try reply.json()["httpStatus"] == .number(401)) }
    }

    @Test func onlyTheGivenTokenWillDo() async throws {
        var client = try SandboxClient { $0.credentials = .token("s3cret") }
        for (authorization, status) in [
            ("Bearer s3cret", 200), ("Bearer s3cres", 401), ("Basic dXNlcjpwdw==", 401),
        ] {
            client.authorization = authorization
            #expect(try await client.send("GET", "/contracts").status == status)
        }
    }

    @Test func onlyTheGivenPasswordWillDo() async throws {
        var client = try SandboxClient { $0.credentials = .basic(username: "user", password: "pw") }
        for (authorization, status) in [
            ("Basic dXNlcjpwdw==", 200), ("Basic dXNlcjpwdQ==", 401), ("Bearer pw", 401),
        ] {
            client.authorization = authorization
            #expect(try await client.send("GET", "/contracts").status == status)
        }
    }

    @Test func aUserOfTheAccountIsTakenAtItsWord() async throws {
        var client = try SandboxClient()
        let user = try await client.user("user@x.org")
        let admin = try await client.user("boss@x.org", administrator: true)
        client.authorization = "Basic dXNlckB4Lm9yZzpwdw=="
        let refused = try await client.send("GET", "/um/users")
        #expect(refused.status == 403)
        #expect(try refused.json().message?.hasPrefix("Access Denied") == true)
        client.authorization = "Basic Qm9zc0B4Lm9yZzpwdw=="
        let group = try await client.group()
        #expect(!group.isEmpty)
        let made = try await client.send("POST", "/um/users", SandboxClient.userBody("new@x.org")).json()
        #expect(made["metadata"]?["createdByUserId"] == .string(admin))
        #expect(made["metadata"]?["createdBy"] == .string("boss@x.org"))
        _ = try await client.send("PUT", "/um/users/\(admin)", #"{"properties":{"active":false}}"#)
        #expect(try await client.send("GET", "/um/users/\(user)").status == 401)
    }

    @Test(arguments: [
        ("GET", "/um/nothing", 404), ("GET", "/um/users/a/b/c", 404), ("PATCH", "/um/users/x", 405),
        ("PUT", "/um/users", 405), ("DELETE", "/contracts", 405), ("PUT", "/um/groups/g/users", 405),
        ("GET", "//um//users/", 200), ("GET", "/um/users/%zz", 400), ("GET", "/um/users/%ff", 400),
        ("GET", "", 200),
        ("GET", "/requests/none/status", 404),
    ])
    func pathsAndMethods(method: String, path: String, status: Int) async throws {
        let reply = try await SandboxClient().send(method, path)
        #expect(reply.status == status)
        if status == 405 { #expect(reply.response.header("Allow") != nil) }
        #expect(try reply.json()["httpStatus"] == (status == 200 ? nil : .number(Double(status))))
    }

    @Test(arguments: ["/um/users", "/cloudapi/v5/um/users", "/", ""])
    func outsideTheBasePathThereIsNothing(path: String) async throws {
        let client = try SandboxClient()
        let request = SandboxRequest(
            method: "GET",
            path: path,
            headers: [SandboxHeader("authorization", "Bearer x"), SandboxHeader("host", "h")]
        )
        guard case .answer(let response, _) = await client.sandbox.respond(to: request) else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == 404)
    }

    @Test(arguments: [
        "//cloudapi/v6/um/users", "http://other/cloudapi/v6/um/users", "/cloudapi/v6/um/users/",
    ])
    func basePathsAsClientsWriteThem(path: String) async throws {
        let client = try SandboxClient()
        let request = SandboxRequest(
            method: "GET",
            path: path,
            headers: [SandboxHeader("authorization", "Bearer x"), SandboxHeader("host", "h")]
        )
        guard case .answer(let response, _) = await client.sandbox.respond(to: request) else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self).contains(#""http://h/cloudapi/v6/um/users"#))
    }

    @Test func bodiesMustBeJSON() async throws {
        let client = try SandboxClient()
        let body = #"{"properties":{"name":"g"}}"#
        for (type, status) in [
            ("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("application/json", 202),
            ("application/json; charset=utf-8", 202),
        ] {
            let reply = try await client.send(
                "POST",
                "/um/groups",
                body,
                headers: [SandboxHeader("Content-Type", type)]
            )
            #expect(reply.status == status)
        }
    }

    @Test func prettyIsTheDefault() async throws {
        let client = try SandboxClient()
        func text(_ query: String) async throws -> String {
            String(decoding: try await client.send("GET", "/contracts\(query)").response.body, as: UTF8.self)
        }
        #expect(try await text("").contains("\n  \"id\" : \"contracts\""))
        #expect(try await text("?pretty=true") == text(""))
        #expect(try await text("?pretty=false").hasPrefix(#"{"id":"contracts","type":"collection""#))
    }

    @Test func theContractTellsItsNumberAndOwner() async throws {
        let client = try SandboxClient {
            $0.contractNumber = 42
            $0.ownerEmail = "boss@x.org"
        }
        let headers = [SandboxHeader("X-Contract-Number", "42")]
        let contract = try #require(
            try await client.send("GET", "/contracts", headers: headers).json().items.first
        )
        #expect(contract["type"] == .string("contract"))
        #expect(contract["properties"]?["contractNumber"] == .number(42))
        #expect(contract["properties"]?["owner"] == .string("boss@x.org"))
        #expect(contract["properties"]?["resourceLimits"]?["coresPerServer"] != nil)
    }

    @Test func textSurvivesWhateverIsInIt() async throws {
        let client = try SandboxClient()
        let name = #"q\"uo\\te/ \n\t\u0001 é 🔑 \u2028"#
        let created = try await client.send("POST", "/um/groups", #"{"properties":{"name":"\#(name)"}}"#)
        #expect(created["name"] == .string("q\"uo\\te/ \n\t\u{1} é 🔑 \u{2028}"))
    }
}
