import Glibc
import HTTPTransport
import TestSupport
import Testing

@testable import CurlTransport

func transport(_ adjust: (inout CurlConfiguration) -> Void = { _ in }) -> CurlTransport {
    var configuration = CurlConfiguration()
    // However busy the machine is, no connection gets too old between two requests of a test.
    configuration.longestIdleness = 3600
    adjust(&configuration)
    return CurlTransport(configuration: configuration)
}

func request(
    _ method: HTTPMethod = .get,
    _ server: LocalServer,
    _ path: String = "/",
    body: [UInt8]? = nil,
    headers: HTTPHeaders = [:],
    timeout: Duration = .seconds(300)
) throws -> HTTPRequest {
    HTTPRequest(
        method: method,
        url: try HTTPURL(parsing: "http://127.0.0.1:\(server.port)\(path)"),
        headers: headers,
        body: body,
        timeout: timeout
    )
}

func failure(_ transport: CurlTransport, _ request: HTTPRequest) async throws -> TransportError {
    try await #require(throws: TransportError.self) {
        _ = try await transport.send(request)
    }
}

@Suite(.timeLimit(.minutes(10)))
struct Exchanges {
    @Test func sendsWhatTheRequestSaysAndReturnsTheAnswer() async throws {
        let server = try LocalServer { _ in
            LocalServer.answer(201, ["X-Request-ID: seven", "x-empty:"], "{\"a\":1}")
        }
        defer { server.stop() }
        let answer = try await transport().send(
            request(
                .put,
                server,
                "/a%2Fb/../c?x=1",
                body: Array("hello".utf8),
                headers: ["X-Thing": "v", "X-None": ""]
            )
        )
        #expect(answer.status == 201)
        #expect(answer.headers["x-request-id"] == "seven")
        #expect(answer.headers["X-Empty"] == "")
        #expect(String(decoding: answer.body, as: UTF8.self) == "{\"a\":1}")
        let seen = try #require(server.requests.first)
        #expect(seen.line == "PUT /a%2Fb/../c?x=1 HTTP/1.1")
        #expect(seen.header("x-thing") == "v")
        #expect(seen.header("X-None") == "")
        #expect(seen.body == Array("hello".utf8))
        #expect(seen.header("Content-Type") == nil)
    }

    @Test func sendsAPostWithoutBodyAsSuch() async throws {
        let server = try LocalServer { _ in LocalServer.answer() }
        defer { server.stop() }
        _ = try await transport().send(request(.post, server))
        _ = try await transport().send(request(.delete, server))
        #expect(server.requests.map(\.line) == ["POST / HTTP/1.1", "DELETE / HTTP/1.1"])
        #expect(server.requests[0].header("Content-Length") == "0")
        #expect(server.requests[0].header("Content-Type") == nil)
        #expect(server.requests[1].header("Content-Length") == nil)
    }

    /// The length belongs to what a `GET` would give; the next answer on the connection is read as such.
    @Test func takesTheHeadAloneAndKeepsTheConnection() async throws {
        let server = try LocalServer { request in
            let status = request.index == 0 ? 200 : 404
            return request.line.hasPrefix("HEAD")
                ? [.send("HTTP/1.1 \(status) Status\r\nContent-Length: 5\r\nETag: e\r\n\r\n")]
                : LocalServer.answer(200, [], "hello")
        }
        defer { server.stop() }
        let transport = transport()
        for status in [200, 404] {
            let answer = try await transport.send(request(.head, server, "/b", timeout: .seconds(60)))
            #expect(answer.status == status)
            #expect(answer.body.isEmpty)
            #expect(answer.headers["ETag"] == "e")
        }
        let answer = try await transport.send(request(.get, server, "/b"))
        #expect(answer.body == Array("hello".utf8))
        #expect(server.requests.map(\.line) == ["HEAD /b HTTP/1.1", "HEAD /b HTTP/1.1", "GET /b HTTP/1.1"])
        #expect(server.requests.map(\.index) == [0, 1, 2])
    }

    @Test func sendsALargeBodyWithoutAskingFirst() async throws {
        let server = try LocalServer { LocalServer.answer(200, [], "\($0.body.count)") }
        defer { server.stop() }
        let answer = try await transport().send(
            request(.post, server, body: [UInt8](repeating: 65, count: 3_000_000))
        )
        #expect(answer.body == Array("3000000".utf8))
        #expect(server.requests.first?.header("Expect") == nil)
    }

    @Test func readsChunksAndALargeBody() async throws {
        let block = [UInt8](repeating: 66, count: 1 << 20)
        let server = try LocalServer { request in
            if request.line.contains("/chunks") {
                return [
                    .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
                    .send("2\r\nde\r\n0\r\n\r\n"),
                ]
            }
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(8 * block.count)\r\n\r\n"
            return [.send(head)] + Array(repeating: .sendBytes(block), count: 8)
        }
        defer { server.stop() }
        let transport = transport()
        #expect(try await transport.send(request(.get, server, "/chunks")).body == Array("abcde".utf8))
        #expect(try await transport.send(request(.get, server, "/large")).body.count == 8 << 20)
        #expect(server.connections == 1)
    }

    @Test func refusesAnAnswerThatIsTooLong() async throws {
        let server = try LocalServer { _ in LocalServer.answer(200, [], String(repeating: "x", count: 5000)) }
        defer { server.stop() }
        let error = try await failure(transport { $0.maximumResponseBytes = 4999 }, request(.get, server))
        #expect(error.kind == .other)
        #expect(error.message.contains("longer than the 4999 bytes"))
        #expect(
            try await transport { $0.maximumResponseBytes = 5000 }.send(request(.get, server)).body.count
                == 5000
        )
    }

    @Test func takesARedirectAsAnAnswer() async throws {
        let server = try LocalServer { _ in
            LocalServer.answer(302, ["Location: http://127.0.0.1:1/elsewhere"])
        }
        defer { server.stop() }
        let answer = try await transport().send(request(.get, server))
        #expect(answer.status == 302)
        #expect(answer.headers["location"] == "http://127.0.0.1:1/elsewhere")
        #expect(server.requests.count == 1)
    }

    @Test func passesOverProvisionalAnswers() async throws {
        let server = try LocalServer { _ in
            [.send("HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n")] + LocalServer.answer(200, ["X-Real: 2"])
        }
        defer { server.stop() }
        let answer = try await transport().send(request(.get, server))
        #expect(answer.status == 200)
        #expect(answer.headers["X-Hint"] == nil)
        #expect(answer.headers["X-Real"] == "2")
    }

    @Test func refusesAHeaderThatWouldSmuggleAnother() async throws {
        let server = try LocalServer { _ in LocalServer.answer() }
        defer { server.stop() }
        let error = try await failure(
            transport(),
            request(.get, server, headers: ["X-A": "b\r\nX-Admin: yes"])
        )
        #expect(!error.mayHaveReachedServer)
        #expect(server.connections == 0)
    }
}

@Suite(.timeLimit(.minutes(10)))
struct Connections {
    @Test func keepsAConnectionForTheNextRequest() async throws {
        let server = try LocalServer { _ in LocalServer.answer() }
        defer { server.stop() }
        let transport = transport()
        for _ in 0..<20 {
            _ = try await transport.send(request(.get, server))
        }
        #expect(server.requests.count == 20)
        #expect(server.connections == 1)
    }

    @Test func opensNoMoreConnectionsThanItMay() async throws {
        let server = try LocalServer { _ in LocalServer.answer() }
        defer { server.stop() }
        let transport = transport { $0.maximumTransfers = 2 }
        let request = try request(.get, server)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask { try await transport.send(request).status }
            }
            for try await status in group {
                #expect(status == 200)
            }
        }
        #expect(server.requests.count == 50)
        #expect(server.connections <= 2)
    }

    /// Left alone, libcurl keeps four connections for each request that is under way at the moment, and closes the
    /// others whenever a wave of requests ends.
    @Test(arguments: [1, 10, 32])
    func keepsItsConnectionsFromOneWaveOfRequestsToTheNext(_ parallelism: Int) async throws {
        let server = try LocalServer { _ in LocalServer.answer() }
        defer { server.stop() }
        let transport = transport()
        let request = try request(.get, server)
        let waves = 10
        for _ in 0..<waves {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<parallelism {
                    group.addTask { try await transport.send(request).status }
                }
                for try await status in group {
                    #expect(status == 200)
                }
            }
        }
        #expect(server.requests.count == waves * parallelism)
        #expect(server.connections <= parallelism)
    }

    @Test func doesNotLetARequestWaitForItsTurnLongerThanItsTime() async throws {
        let gate = LocalServer.Gate()
        let server = try LocalServer { _ in [.wait(for: gate)] + LocalServer.answer() }
        defer { server.stop() }
        let transport = transport { $0.maximumTransfers = 1 }
        let first = try request(.get, server)
        let task = Task { try await transport.send(first).status }
        try await until { server.requests.count == 1 }
        let error = try await failure(transport, request(.post, server, timeout: .milliseconds(50)))
        #expect(error.kind == .connectTimeout)
        #expect(!error.mayHaveReachedServer)
        gate.open()
        #expect(try await task.value == 200)
        #expect(server.requests.count == 1)
    }

    @Test func opensANewConnectionWhenTheServerClosedTheOld() async throws {
        let server = try LocalServer { _ in LocalServer.answer(200, ["Connection: close"]) + [.close] }
        defer { server.stop() }
        let transport = transport()
        for _ in 0..<3 {
            _ = try await transport.send(request(.post, server))
        }
        #expect(server.connections == 3)
    }

    @Test func outlivesItsOwnerUntilTheAnswerCame() async throws {
        let gate = LocalServer.Gate()
        let server = try LocalServer { _ in [.wait(for: gate)] + LocalServer.answer() }
        defer { server.stop() }
        let request = try request(.get, server)
        let task = Task { try await transport().send(request).status }
        try await until { server.requests.count == 1 }
        gate.open()
        #expect(try await task.value == 200)
    }
}

@Suite(.timeLimit(.minutes(10)))
struct Cancellation {
    @Test func endsARequestUnderWayAtOnce() async throws {
        let server = try LocalServer { _ in [.fallSilent] }
        defer { server.stop() }
        let transport = transport()
        let request = try request(.post, server)
        let task = Task { await failureKind(transport, request) }
        try await until { server.requests.count == 1 }
        task.cancel()
        let error = try #require(await task.value)
        #expect(error.kind == .cancelled)
        #expect(error.mayHaveReachedServer)
        // The connection is gone too: the server sees it close.
        try await until { server.departures == 1 }
    }

    @Test func neverSendsForATaskThatIsCancelledAlready() async throws {
        let server = try LocalServer { _ in LocalServer.answer() }
        defer { server.stop() }
        let transport = transport()
        let request = try request(.post, server)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failureKind(transport, request)
        }
        let error = try #require(await task.value)
        #expect(error.kind == .cancelled)
        #expect(!error.mayHaveReachedServer)
        #expect(server.connections == 0)
    }

    @Test func manyAtAnyMomentEachEndOnce() async throws {
        let server = try LocalServer { $0.line.contains("/silent") ? [.fallSilent] : LocalServer.answer() }
        defer { server.stop() }
        let transport = transport { $0.maximumTransfers = 8 }
        let requests = try (0..<60).map { try request(.get, server, $0 % 3 == 0 ? "/silent" : "/\($0)") }
        await withTaskGroup(of: TransportError?.self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask {
                    let task = Task { await failureKind(transport, request) }
                    for _ in 0..<(index % 7) {
                        await Task.yield()
                    }
                    task.cancel()
                    return await task.value
                }
            }
            for await error in group {
                #expect(error == nil || error?.kind == .cancelled)
            }
        }
        #expect(try await transport.send(request(.get, server, "/after")).status == 200)
    }
}

private func failureKind(_ transport: CurlTransport, _ request: HTTPRequest) async -> TransportError? {
    do {
        _ = try await transport.send(request)
        return nil
    } catch {
        return error
    }
}

/// Waits for something another thread is about to do.
private func until(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}

/// A socket that began to connect.
func connectWithoutWaiting(port: Int) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    return descriptor
}
