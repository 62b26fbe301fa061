import HTTPTransport
import IonosSandbox
import Testing

@testable import KeyformCommands

/// Which part of the simulated account a request inside the process goes to.
@Suite struct SandboxTransportTests {
    private func send(
        _ method: HTTPMethod,
        _ address: String,
        authorization: String? = nil
    ) async throws -> HTTPResponse {
        let transport = SandboxTransport(sandbox: try Sandbox())
        let headers = HTTPHeaders(authorization.map { [(name: "Authorization", value: $0)] } ?? [])
        return try await transport.send(
            HTTPRequest(method: method, url: try HTTPURL(parsing: address), headers: headers)
        )
    }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func hostsOfTheObjectStorageAreTheDataPlane() async throws {
        for host in ["s3.eu-central-3.ionoscloud.com", "demo.s3.us-central-1.ionoscloud.com"] {
            let answer = try await send(.get, "https://\(host)/")
            #expect([403, 404].contains(answer.status))
            #expect(text(answer).contains("<Error>"))
        }
    }

    @Test func whatIsSignedIsForTheDataPlaneAtAnyHost() async throws {
        let answer = try await send(
            .get,
            "http://127.0.0.1:9000/",
            authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=x"
        )
        #expect(text(answer).contains("<Code>MissingSecurityHeader</Code>"))
    }

    @Test func theManagementAPIAndTheAccountAnswerJSON() async throws {
        let regions = try await send(.get, "https://s3.ionos.com/regions", authorization: "Bearer x")
        #expect(regions.status == 200)
        #expect(text(regions).contains("https://s3.eu-central-4.ionoscloud.com"))
        let contracts = try await send(
            .get,
            "https://api.ionos.com/cloudapi/v6/contracts",
            authorization: "Bearer x"
        )
        #expect(contracts.status == 200)
    }

    @Test func anAddressInAnAnswerHasThePortThatWasAsked() async throws {
        let answer = try await send(
            .get,
            "http://127.0.0.1:9000/accesskeys?pretty=false",
            authorization: "Bearer x"
        )
        #expect(text(answer).contains(#""href":"http://127.0.0.1:9000/accesskeys""#))
    }
}
