import HTTPTransport
import Testing

@testable import IonosCloud

/// What people read when something goes wrong, word for word.
struct ErrorTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let step: ScriptedServer.Step
        let text: String

        var testDescription: String { String(text.prefix(60)) }
    }

    private static let cases = [
        Case(
            step: .answer(
                422,
                [(name: "X-Request-Id", value: "r-7")],
                #"{"httpStatus":422,"messages":[{"errorCode":"200","message":"[VDC-1-2] first"},{"errorCode":"201","message":"second"}]}"#
            ),
            text: """
                the IONOS API answered 422 Unprocessable Entity to DELETE /um/groups/g: [VDC-1-2] first (error 200); \
                second (error 201). (request id r-7, contract 42)
                """
        ),
        Case(
            step: .answer(409, [], #"{"messages":[{"message":"busy"}]}"#),
            text: """
                the IONOS API answered 409 Conflict to DELETE /um/groups/g: busy. Something else may be changing the \
                same object: run the same command again. (contract 42)
                """
        ),
        Case(
            step: .answer(401, [], ""),
            text: """
                the IONOS API answered DELETE /um/groups/g with 401 Unauthorized. The server does not accept the \
                credentials from IONOS_TOKEN: the token is wrong, or expired. Make a new one. (contract 42)
                """
        ),
        Case(
            step: .answer(
                401,
                [],
                #"{"httpStatus":401,"messages":[{"errorCode":"315","message":"Unauthorized"}]}"#
            ),
            text: """
                the IONOS API answered 401 Unauthorized to DELETE /um/groups/g: error 315. The server does not accept \
                the credentials from IONOS_TOKEN: the token is wrong, or expired. Make a new one. (contract 42)
                """
        ),
        Case(
            step: .answer(
                418,
                [],
                """
                <html><!-- no < one > needs this --><head><STYLE>p { color: red }</STYLE>
                <script type="x">var a = "<b>" </script></head><body>Short <b>and</b> stout<script>never ends
                """
            ),
            text: "the IONOS API answered 418 to DELETE /um/groups/g: Short and stout. (contract 42)"
        ),
        Case(
            step: .answer(400, [], "<html><body>400 Bad Request</body></html>"),
            text: """
                the IONOS API answered DELETE /um/groups/g with 400 Bad Request. Check that the endpoint (IONOS_API_URL) is \
                that of the IONOS Cloud API. (contract 42)
                """
        ),
        Case(
            step: .answer(
                402,
                [],
                "<!DOCTYPE html><html><head><title>Trial\n  ended</title></head><body><h1>No</h1></body></html>"
            ),
            text: """
                the IONOS API answered 402 Payment Required to DELETE /um/groups/g: Trial ended. The contract does \
                not allow it, perhaps because it is a trial: see the contract in the Data Center Designer, or ask IONOS \
                support. (contract 42)
                """
        ),
        Case(
            step: .answer(400, [], "<html><body><p>Bad &nbsp; gateway</p><script>x()</script></body></html>"),
            text: """
                the IONOS API answered 400 Bad Request to DELETE /um/groups/g: Bad &nbsp; gateway. Check that the endpoint (IONOS_API_URL) is that of \
                the IONOS Cloud API. (contract 42)
                """
        ),
        Case(
            step: .answer(
                302,
                [(name: "Location", value: "https://elsewhere.example/login?token=secret")],
                ""
            ),
            text: """
                the IONOS API answered DELETE /um/groups/g with 302. Redirects to https://elsewhere.example/login are not \
                followed. Check the endpoint (IONOS_API_URL). (contract 42)
                """
        ),
        Case(
            step: .fail(.tls, mayHaveReachedServer: false),
            text: """
                no answer from the IONOS API at http://api.test:8080 to DELETE /um/groups/g: it is so. Check the endpoint; \
                where a proxy or a \
                private certificate authority is meant to be there, name its certificates in SSL_CERT_FILE. (contract 42)
                """
        ),
    ]

    @Test(arguments: cases)
    func isClear(_ given: Case) async throws {
        let server = ScriptedServer([given.step])
        let client = try server.client { $0.contractNumber = "42" }
        let error = try await failure { () throws(APIError) in try await client.deleteGroup("g") }
        #expect(error.description == given.text)
    }

    @Test func tellsHowOftenASilentServerWasAsked() async throws {
        let server = ScriptedServer([
            .after(.seconds(100), .answer(200)), .after(.seconds(100), .answer(200)),
        ])
        let start = server.now()
        let client = try server.client()
        let error = try await failure { () throws(APIError) in try await client.getUser("u") }
        #expect(
            error.description == """
                no answer from the IONOS API at http://api.test:8080 to GET /um/users/u: no answer (sent 2 times). Try again later; \
                if it stays like that, check the network, the proxy variables and the endpoint (IONOS_API_URL).
                """
        )
        #expect(server.now() - start < .seconds(125))
    }

    @Test(arguments: [
        ScriptedServer.Step.fail(.dns),
        .answer(422, [], #"{"httpStatus":422,"messages":[{"message":"it is so"}]}"#),
    ])
    func showsNothingThatIsWithheld(step: ScriptedServer.Step) async throws {
        let server = ScriptedServer([ScriptedServer.Step](repeating: step, count: 5))
        let client = try server.client { $0.withheldTexts = ["it is so"] }
        let error = try await failure { () async throws(APIError) in try await client.deleteGroup("g") }
        #expect(!error.description.contains("it is so"))
        #expect(error.description.contains("(sensitive value)"))
    }
}
