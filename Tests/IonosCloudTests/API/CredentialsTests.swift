import HTTPTransport
import Testing

@testable import IonosCloud

struct CredentialsTests {
    /// Payload `{"identity":{"contractNumber":31415926,"uuid":"u-1"}}`.
    private let token = "e30.eyJpZGVudGl0eSI6eyJjb250cmFjdE51bWJlciI6MzE0MTU5MjYsInV1aWQiOiJ1LTEifX0.c2ln"

    private func header(_ credentials: Credentials) async throws -> String? {
        let server = ScriptedServer([.answer(200, [], "{}")])
        _ = try await server.client(credentials: credentials).contracts()
        return server.requests.first?.headers["authorization"]
    }

    @Test func preferATokenAsABearer() async throws {
        let credentials = try Credentials(
            environment: ["IONOS_TOKEN": " t1\n", "IONOS_USERNAME": "u", "IONOS_PASSWORD": "p"]
        )
        #expect(credentials.source == "IONOS_TOKEN")
        #expect(try await header(credentials) == "Bearer t1")
    }

    @Test func encodeUserNameAndPassword() async throws {
        let credentials = try Credentials(environment: [
            "IONOS_USERNAME": "Aladdin", "IONOS_PASSWORD": "open sesame",
        ])
        #expect(credentials.source == "IONOS_USERNAME and IONOS_PASSWORD")
        #expect(credentials.username == "Aladdin")
        #expect(try await header(credentials) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    }

    @Test func preferTheProviderBlockToTheEnvironment() async throws {
        let credentials = try Credentials(
            provider: .init(token: "block"),
            environment: ["IONOS_TOKEN": "variable"]
        )
        #expect(try await header(credentials) == "Bearer block")
        #expect(credentials.source == "the provider block's token")
        let mixed = try Credentials(
            provider: .init(token: "", username: "u"),
            environment: ["IONOS_TOKEN": "", "IONOS_PASSWORD": "p"]
        )
        #expect(try await header(mixed) == "Basic dTpw")
        #expect(mixed.source == "the provider block's username and IONOS_PASSWORD")
    }

    @Test(arguments: [
        [:], ["IONOS_TOKEN": ""], ["IONOS_USERNAME": "u"], ["IONOS_PASSWORD": "p"],
        ["IONOS_TOKEN": "two words"], ["IONOS_TOKEN": "a\r\nX-Evil: 1"], ["IONOS_TOKEN": "ä"],
        ["IONOS_TOKEN": " "],
        ["IONOS_USERNAME": "a:b", "IONOS_PASSWORD": "p"],
    ])
    func nameTheVariablesWhenTheyAreNotUsable(_ environment: [String: String]) {
        let error = #expect(throws: CredentialsError.self) { try Credentials(environment: environment) }
        #expect(error?.description.contains("IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD") == true)
        #expect(error?.description.contains("two words") == false)
    }

    @Test func tellTheContractOfAToken() {
        let credentials = Credentials(token: token)
        #expect(credentials.contractNumber == "31415926")
        #expect(credentials.userID == "u-1")
        #expect(Credentials(token: "opaque").contractNumber == nil)
        #expect(Credentials(token: "a.!!.c").contractNumber == nil)
        #expect(Credentials(username: "u", password: "p").contractNumber == nil)
    }

    @Test func areNeverPrinted() async throws {
        let server = ScriptedServer([.answer(401)])
        let client = try server.client(
            credentials: Credentials(username: "hidden-user", password: "hidden-password")
        )
        let error = try await failure { () throws(APIError) in try await client.contracts() }
        let properties = UserProperties(
            firstName: "a",
            lastName: "b",
            email: "c",
            password: Secret("hidden-password")
        )
        let request = try #require(server.requests.first)
        var dumped = ""
        for value in [client, client.self, error, properties, request, request.headers, Secret("hidden-x")]
            as [Any]
        {
            dump(value, to: &dumped)
            dumped += "\(value) \(String(reflecting: value))"
        }
        #expect(!dumped.contains("hidden"))
        #expect(!dumped.contains(try #require(request.headers["Authorization"]).dropFirst(6)))
    }
}
