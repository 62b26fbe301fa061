import CurlTransport
import Glibc
import IonosAPI
import Testing

/// The proxy variables, each in a process of its own, because an environment belongs to a whole process.
@Suite(.timeLimit(.minutes(10)))
struct Proxies {
    @Test func plainRequestsGoToTheProxyWhole() async throws {
        await #expect(processExitsWith: .success) {
            let proxy = try LocalServer { _ in LocalServer.answer(203) }
            setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            let answer = try await send("http://api.invalid:8080/x?y=1")
            #expect(answer.status == 203)
            #expect(proxy.requests.first?.line == "GET http://api.invalid:8080/x?y=1 HTTP/1.1")
        }
    }

    @Test func encryptedRequestsAskForATunnelAndTellTheProxyNothing() async throws {
        await #expect(processExitsWith: .success) {
            let proxy = try LocalServer { _ in LocalServer.answer(407) }
            setenv("https_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            let error = await #expect(throws: TransportError.self) {
                _ = try await send("https://api.invalid/secret")
            }
            #expect(error?.message.contains("407") == true)
            #expect(error?.mayHaveReachedServer == false)
            let seen = proxy.requests.first
            #expect(seen?.line == "CONNECT api.invalid:443 HTTP/1.1")
            #expect(seen?.header("Authorization") == nil)
        }
    }

    @Test func hostsOfNoProxyAreAskedDirectly() async throws {
        await #expect(processExitsWith: .success) {
            let server = try LocalServer { _ in LocalServer.answer(204) }
            setenv("http_proxy", "http://127.0.0.1:1", 1)
            setenv("no_proxy", "example.com,127.0.0.1", 1)
            let answer = try await send("http://127.0.0.1:\(server.port)/x")
            #expect(answer.status == 204)
            #expect(server.requests.first?.line == "GET /x HTTP/1.1")
        }
    }

    @Test func aProxyThatIsNotThereIsNamed() async throws {
        await #expect(processExitsWith: .success) {
            setenv("all_proxy", "http://127.0.0.1:1", 1)
            let error = await #expect(throws: TransportError.self) {
                _ = try await send("http://api.invalid/x")
            }
            #expect(error?.kind == .refused)
            #expect(error?.mayHaveReachedServer == false)
        }
    }
}

private func send(_ address: String) async throws -> HTTPResponse {
    try await CurlTransport().send(
        HTTPRequest(
            method: .get,
            url: try HTTPURL(parsing: address),
            headers: ["Authorization": "Bearer secret"],
            body: nil,
            timeout: .seconds(300)
        )
    )
}
