import CurlTransport
import Glibc
import HTTPTransport
import TestSupport
import Testing

/// What goes over the wire where a proxy stands between.
@Suite(.timeLimit(.minutes(10)))
struct Proxies {
    @Test func plainRequestsGoToTheProxyWhole() async throws {
        let proxy = try LocalServer { _ in LocalServer.answer(203) }
        defer { proxy.stop() }
        for name in ["http_proxy", "HTTP_PROXY"] {
            let answer = try await send(
                "http://api.invalid:8080/x?y=1",
                [name: "http://127.0.0.1:\(proxy.port)"]
            )
            #expect(answer.status == 203)
            #expect(proxy.requests.last?.line == "GET http://api.invalid:8080/x?y=1 HTTP/1.1")
        }
        #expect(proxy.requests.count == 2)
    }

    @Test func encryptedRequestsAskForATunnelAndTellTheProxyNothing() async throws {
        let proxy = try LocalServer { _ in LocalServer.answer(407) }
        defer { proxy.stop() }
        let error = await #expect(throws: TransportError.self) {
            _ = try await send(
                "https://api.invalid/secret",
                ["https_proxy": "http://127.0.0.1:\(proxy.port)"]
            )
        }
        #expect(error?.message.contains("407") == true)
        #expect(error?.mayHaveReachedServer == false)
        let seen = proxy.requests.first
        #expect(seen?.line == "CONNECT api.invalid:443 HTTP/1.1")
        #expect(seen?.header("Authorization") == nil)
    }

    @Test func hostsOfNoProxyAreAskedDirectly() async throws {
        let server = try LocalServer { _ in LocalServer.answer(204) }
        defer { server.stop() }
        let answer = try await send(
            "http://127.0.0.1:\(server.port)/x",
            ["http_proxy": "http://127.0.0.1:1", "no_proxy": "example.com,127.0.0.0/8"]
        )
        #expect(answer.status == 204)
        #expect(server.requests.first?.line == "GET /x HTTP/1.1")
    }

    @Test func aProxyThatIsNotThereIsNamed() async throws {
        let error = await #expect(throws: TransportError.self) {
            _ = try await send("http://api.invalid/x", ["all_proxy": "http://127.0.0.1:1"])
        }
        #expect(error?.kind == .refused)
        #expect(error?.mayHaveReachedServer == false)
    }

    /// Only what the configuration says counts: libcurl finds nothing out by itself.
    ///
    /// In a process of its own, because an environment belongs to a whole process.
    @Test func theVariablesOfTheProcessAreNotRead() async throws {
        await #expect(processExitsWith: .success) {
            let server = try LocalServer { _ in LocalServer.answer(204) }
            setenv("http_proxy", "http://127.0.0.1:1", 1)
            setenv("all_proxy", "http://127.0.0.1:1", 1)
            setenv("no_proxy", "*", 1)
            #expect(try await send("http://127.0.0.1:\(server.port)/x", [:]).status == 204)
            await #expect(throws: TransportError.self) {
                try await send("http://127.0.0.1:\(server.port)/x", ["http_proxy": "http://127.0.0.1:1"])
            }
        }
    }
}

private func send(_ address: String, _ environment: [String: String]) async throws -> HTTPResponse {
    try await CurlTransport(configuration: CurlConfiguration(environment: environment)).send(
        HTTPRequest(
            method: .get,
            url: try HTTPURL(parsing: address),
            headers: ["Authorization": "Bearer secret"],
            body: nil,
            timeout: .seconds(300)
        )
    )
}
