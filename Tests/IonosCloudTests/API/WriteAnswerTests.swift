import Testing

@testable import IonosCloud

/// What the answers to writes say about what became of them.
@Suite("Answers to writes")
struct WriteAnswerTests {
    private static let location = (
        name: "Location", value: "https://api.ionos.com/cloudapi/v6/requests/r-1/status"
    )

    @Test(arguments: [
        "", "<html>OK</html>", "{}", "[]", "null", "true", #"{"id":null}"#, #"{"id":""}"#, #"{"id":"."}"#,
        #"{"id":".."}"#, #"{"id":" "}"#, #"{"id":"a/b"}"#, #"{"id":"a\\b"}"#, #"{"id":"a\u0000b"}"#,
        #"{"id":"a\nb"}"#, #"{"id":"\u001b[1mk"}"#, #"{"id":"k\u202e"}"#, #"{"id":7}"#,
        #"{"id":"k","type":"collection","items":[]}"#, #"{"id":"k","type":"request-status"}"#,
        #"{"id":"k","httpStatus":500,"messages":[]}"#,
        #"{"id":"k","href":"https://api.ionos.com/cloudapi/v6/um/users/u/s3keys/other"}"#,
        #"{"httpStatus":422,"messages":[{"errorCode":"200","message":"no"}]}"#,
    ])
    func aCreateIsNotDoneByAnAnswerWithoutAnObject(body: String) async throws {
        for status in [200, 201, 202] {
            let server = ScriptedServer(Array(repeating: .answer(status, [Self.location], body), count: 3))
            let client = try server.client()
            let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
            #expect(error.kind == .malformedAnswer)
            #expect(error.outcomeIsUncertain)
            // What became of the request can be asked for all the same.
            #expect(error.location?.requestID == "r-1")
            #expect(server.requests.count == 1)
        }
    }

    @Test func saysWhatAnErrorThatComesAsASuccessSays() async throws {
        let body = #"{"httpStatus":422,"messages":[{"errorCode":"200","message":"no seats for the-token"}]}"#
        let client = try ScriptedServer([.answer(200, [], body)]).client()
        let error = try await failure { () throws(APIError) in try await client.createKey(ofUser: "u") }
        #expect(error.description.contains("no seats for (sensitive value) (error 200)"))
        #expect(error.description.contains("the body is an error, although the status is a success"))
    }

    @Test func anUpdateTellsTheObjectOnlyWhereItIsThatObject() async throws {
        for (body, isOwn) in [
            (#"{"id":"K"}"#, true), (#"{"id":"k"}"#, true), (#"{"id":"other"}"#, false), ("", false),
            ("{}", false),
            ("<html>", false), (#"{"id":"k","messages":[{"message":"no"}]}"#, false),
        ] {
            let client = try ScriptedServer([.answer(200, [], body)]).client()
            let accepted = try await client.setKeyActive(true, key: "k", ofUser: "u")
            #expect((accepted.object != nil) == isOwn, "\(body)")
            #expect(accepted.unproven?.status == 200)
            #expect(accepted.unproven?.outcomeIsUncertain == true)
        }
    }

    @Test func addingAMemberTellsWhetherItIsThatUser() async throws {
        for (body, isOwn) in [
            (#"{"id":"U"}"#, true), (#"{"id":"g"}"#, false), ("", false), ("<html>", false),
        ] {
            let client = try ScriptedServer([.answer(200, [], body)]).client()
            #expect(try await client.addMember("u", toGroup: "g").object == isOwn)
        }
    }

    @Test func aRemovalTellsWhetherItsAnswerIsTheAPIs() async throws {
        for (body, isPlain) in [
            ("", true), ("{}", true), (#"{"id":"k"}"#, true), ("<html>", false), ("[]", false),
            (#"{"httpStatus":404,"messages":[]}"#, false),
        ] {
            let client = try ScriptedServer([.answer(200, [], body)]).client()
            #expect(try await client.deleteKey("k", ofUser: "u").object.isPlain == isPlain, "\(body)")
        }
    }

    // MARK: The status of a request

    private func outcome(_ body: String, about ids: Set<String> = []) async throws -> RequestOutcome {
        let server = ScriptedServer(Array(repeating: .answer(200, [], body), count: 5))
        let location = try #require(RequestLocation(Self.location.value))
        return try await server.client().waitForRequest(location, about: ids)
    }

    private func status(_ members: String, _ metadata: String = "") -> String {
        #"{\#(members)"metadata":{"status":"DONE"\#(metadata)}}"#
    }

    @Test func isThatOfTheRequest() async throws {
        for members in [
            #""id":"r-1","#, #""id":"R-1/status","type":"request-status","#,
            #""href":"https://h/cloudapi/v6/requests/r-1/status","#,
        ] {
            let outcome = try await outcome(status(members))
            guard case .done = outcome else {
                Issue.record("\(members): \(outcome)")
                continue
            }
        }
    }

    /// One that does not say whose it is may be anybody's.
    @Test func isNotThatOfAnother() async throws {
        for members in [
            "", #""id":null,"href":"","#, #""type":"request-status","#,
            #""id":"r-2","#, #""id":"r-2/status","#, #""href":"https://h/cloudapi/v6/requests/r-2/status","#,
            #""id":"r-1","href":"https://h/cloudapi/v6/requests/r-2/status","#,
            #""httpStatus":500,"#, #""messages":[{"errorCode":"1","message":"no"}],"#,
        ] {
            #expect(try await outcome(status(members)).isUnknown, "\(members)")
        }
    }

    @Test func isAboutTheObject() async throws {
        func targets(_ ids: String...) -> String {
            #","targets":[\#(ids.map { #"{"target":{"id":"\#($0)"},"status":"DONE"}"# }.joined(separator: ","))]"#
        }
        for (metadata, isKnown) in [
            ("", true), (#","targets":[]"#, true), (#","targets":[{}]"#, true), (targets("K"), true),
            (targets("x", "k"), true), (targets("x"), false),
        ] {
            #expect(
                try await outcome(status(#""id":"r-1","#, metadata), about: ["k", "u"]).isUnknown == !isKnown,
                "\(metadata)"
            )
            #expect(try await !outcome(status(#""id":"r-1","#, metadata)).isUnknown)
        }
    }
}
