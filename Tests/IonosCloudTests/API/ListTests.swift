import Testing

@testable import IonosCloud

/// What counts as a list, and which lists prove what is not in them.
@Suite("Lists")
struct ListTests {
    struct List: Sendable, CustomTestStringConvertible {
        let name: String
        let read: @Sendable (IonosClient) async throws(APIError) -> [String]

        var testDescription: String { name }
    }

    static let lists = [
        List(name: "users") { client throws(APIError) in try await client.listUsers().map(\.id) },
        List(name: "groups") { client throws(APIError) in try await client.listGroups().map(\.id) },
        List(name: "keys") { client throws(APIError) in try await client.listKeys(ofUser: "u").map(\.id) },
        List(name: "members") { client throws(APIError) in
            try await client.listMembers(ofGroup: "g").map(\.id)
        },
        List(name: "groups of a user") { client throws(APIError) in
            try await client.groupsOfUser("u").map(\.id)
        },
    ]

    static let proven = [
        List(name: "users") { client throws(APIError) in try await client.provenUsers().map(\.id) },
        List(name: "groups") { client throws(APIError) in try await client.provenGroups().map(\.id) },
        List(name: "keys") { client throws(APIError) in
            try await client.provenKeys(ofUser: "u").map(\.id)
        },
        List(name: "members") { client throws(APIError) in
            try await client.provenMembers(ofGroup: "g").map(\.id)
        },
    ]

    @Test(
        "nothing but a list is one",
        arguments: lists + proven,
        [
            "{}", #"{"items":null}"#, #"{"items":{}}"#, #"{"items":"none"}"#, #"{"items":0}"#, "[]", "null",
            "",
            "<html><body>Welcome</body></html>", #"{"id":"u","type":"collection"}"#,
            #"{"type":"collection","items":[7]}"#, #"{"type":"collection","items":[{}]}"#,
            #"{"type":"collection","items":[{"id":""}]}"#, #"{"type":"collection","items":[{"id":".."}]}"#,
            #"{"type":"collection","items":[{"id":"a/b"}]}"#,
            #"{"type":"collection","items":[{"id":"a\u001b[2J"}]}"#,
            #"{"httpStatus":404,"messages":[{"errorCode":"309","message":"Resource does not exist"}]}"#,
            #"{"messages":[{"message":"no"}],"type":"collection","items":[]}"#,
        ]
    )
    func isNone(list: List, body: String) async throws {
        let server = ScriptedServer(Array(repeating: .answer(200, [], body), count: 9))
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await list.read(client) }
        #expect(error.kind == .malformedAnswer)
        #expect(error.status == 200)
        #expect(server.requests.count == 4)
    }

    @Test("what comes in the end counts", arguments: lists + proven)
    func isAskedForAgain(list: List) async throws {
        let server = ScriptedServer([
            .answer(200, [], "{}"), .answer(200, [], #"{"items":null}"#),
            .answer(200, [], #"{"type":"collection","items":[{"id":"a"}]}"#),
        ])
        #expect(try await list.read(try server.client()) == ["a"])
    }

    @Test("an ordinary one may leave out what it is", arguments: lists)
    func mayBePlain(list: List) async throws {
        for body in [
            #"{"items":[{"id":"a"}]}"#, #"{"type":"list","items":[{"id":"a","type":"person"}]}"#,
            #"{"id":"another","type":"collection","href":"https://h/elsewhere","items":[{"id":"a"}]}"#,
            #"{"size":9,"limit":1,"items":[{"id":"a"}]}"#,
        ] {
            let server = ScriptedServer([.answer(200, [], body)])
            #expect(try await list.read(try server.client()) == ["a"])
        }
    }

    // MARK: Proof

    private func keys(_ steps: [ScriptedServer.Step]) async throws -> (Result<[String], APIError>, Int) {
        let server = ScriptedServer(steps)
        let client = try server.client()
        do throws(APIError) {
            let ids = try await client.provenKeys(ofUser: "U-1").map(\.id)
            return (.success(ids), server.requests.count)
        } catch {
            return (.failure(error), server.requests.count)
        }
    }

    private func list(_ members: String, _ items: String = #"{"id":"k"}"#) -> ScriptedServer.Step {
        .answer(200, [], "{\(members)\(members.isEmpty ? "" : ",")\"items\":[\(items)]}")
    }

    @Test(
        "is given by a list that is the one that was asked for",
        arguments: [
            #""type":"collection""#, #""type":"Collection","id":"","href":null"#,
            #""type":"collection","id":"U-1/s3keys","href":"https://api.ionos.com/cloudapi/v6/um/users/u-1/s3keys?depth=1""#,
            #""type":"collection","id":"u-1""#, #""type":"collection","id":"s3keys""#,
            #""type":"collection","id":"8e1f","href":"/um/users/U-1/s3keys/""#,
            #""type":"collection","href":"<RESOURCE-URI>""#,
            #""type":"collection","offset":0,"limit":100"#,
            #""type":"collection","limit":1,"_links":{"self":"x"}"#,
            #""type":"collection","size":1,"limit":null"#,
        ]
    )
    func isGiven(members: String) async throws {
        let (result, requests) = try await keys([list(members)])
        #expect(try result.get() == ["k"])
        #expect(requests == 1)
    }

    @Test(
        "is not given by another list",
        arguments: [
            "", #""type":null"#, #""type":7"#, #""type":"user""#, #""type":"s3key""#,
            #""type":"collection","href":"https://api.ionos.com/cloudapi/v6/um/users/U-2/s3keys""#,
            #""type":"collection","href":"/um/users/U-1/groups""#,
            #""type":"collection","id":"U-2/s3keys""#, #""type":"collection","id":"U-2""#,
            #""type":"collection","id":"U-2/s3keys","href":"/um/users/U-1/s3keys""#,
            #""type":"collection","id":"U-1/s3keys","href":"/um/users/U-2/s3keys""#,
            #""type":"collection","offset":5"#, #""type":"collection","limit":0"#,
            #""type":"collection","limit":-1"#, #""type":"collection","items":[{"id":"l"}]"#,
            #""type":"collection","type":"collection""#,
        ]
    )
    func isNotGiven(members: String) async throws {
        let (result, requests) = try await keys(Array(repeating: list(members), count: 9))
        #expect(throws: APIError.self) { try result.get() }
        #expect(requests == 4)
        // Another look may bring the right one.
        let (later, _) = try await keys([list(members), list(#""type":"collection""#)])
        #expect(try later.get() == ["k"])
    }

    @Test func isNotGivenByItemsOfAnotherKind() async throws {
        for (type, isKey) in [
            ("user", false), ("collection", false), ("group", true), ("s3key", true), ("odd", true),
        ] {
            let step = list(#""type":"collection""#, #"{"id":"k","type":"\#(type)"}"#)
            let (result, _) = try await keys(Array(repeating: step, count: 4))
            #expect((try? result.get()) == (isKey ? ["k"] : nil), "\(type)")
        }
    }

    @Test func isNotGivenByAListThatShowsLessThanItSays() async throws {
        for members in [
            #""size":2"#, #""total":2"#, #""totalCount":2"#, #""limit":1"#,
            #""limit":1,"size":2,"_links":{}"#,
        ] {
            let type = #""type":"collection","#
            // The server takes no notice of pages.
            let (same, _) = try await keys(Array(repeating: list(type + members), count: 9))
            #expect(throws: APIError.self, "\(members)") { try same.get() }
            // It does: what is missing follows, and nothing after that.
            let (whole, requests) = try await keys([
                list(type + members), list(type + #""offset":1,"size":2"#, #"{"id":"l"}"#),
            ])
            #expect(try whole.get() == ["k", "l"])
            #expect(requests == 2)
        }
        let (empty, _) = try await keys(
            Array(repeating: list(#""type":"collection","size":3"#, ""), count: 9)
        )
        #expect(throws: APIError.self) { try empty.get() }
        // An empty page ends a list that is as long as a page can be.
        let (full, _) = try await keys([
            list(#""type":"collection","limit":1"#), list(#""type":"collection","offset":1"#, ""),
        ])
        #expect(try full.get() == ["k"])
    }

    /// 203 is a proxy's version of an answer, 206 a part of one.
    @Test(arguments: [203, 206])
    func isNotGivenByAPartOrAnothersVersion(status: Int) async throws {
        let empty = ScriptedServer.Step.answer(status, [], #"{"type":"collection","items":[]}"#)
        let (result, _) = try await keys(Array(repeating: empty, count: 9))
        #expect(throws: APIError.self) { try result.get() }
        let (later, _) = try await keys([empty, list(#""type":"collection""#)])
        #expect(try later.get() == ["k"])
    }

    @Test func followsLinks() async throws {
        let (result, _) = try await keys([
            list(#""type":"collection","_links":{"next":"https://h/x?offset=1&limit=1"}"#),
            list(#""type":"collection","offset":1,"_links":{}"#, #"{"id":"l"}"#),
        ])
        #expect(try result.get() == ["k", "l"])
    }

    // MARK: What is not there

    /// A page of another server, or of a gateway, says nothing about an object.
    @Test(arguments: [
        ("", true), ("{}", true), (#"{"messages":[]}"#, true), ("<html>404</html>", false), ("404", false),
    ])
    func onlyTheAPISaysThatSomethingIsNotThere(body: String, isBelieved: Bool) async throws {
        let server = ScriptedServer(Array(repeating: .answer(404, [], body), count: 9))
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.getUser("u") }
        #expect((error.kind == .notFound) == isBelieved)
        #expect(error.status == 404)
        #expect(server.requests.count == (isBelieved ? 1 : 4))
    }
}
