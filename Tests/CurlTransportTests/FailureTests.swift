import Glibc
import HTTPTransport
import TestSupport
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(10)))
struct Failures {
    @Test func namesARefusedConnection() async throws {
        let server = try LocalServer { _ in [] }
        server.stop()
        let error = try await failure(transport(), request(.post, server))
        #expect(error.kind == .refused)
        #expect(!error.mayHaveReachedServer)
    }

    @Test func namesAHostThatDoesNotExist() async throws {
        let url = try HTTPURL(parsing: "https://keyform.invalid/")
        let error = try await failure(transport(), HTTPRequest(method: .post, url: url))
        #expect(error.kind == .dns)
        #expect(!error.mayHaveReachedServer)
    }

    @Test func endsWhenTheServerStaysSilent() async throws {
        let server = try LocalServer { _ in [.fallSilent] }
        defer { server.stop() }
        let error = try await failure(transport(), request(.get, server, timeout: .milliseconds(80)))
        #expect(error.kind == .noAnswer)
        #expect(error.mayHaveReachedServer)
    }

    @Test func endsWhenTheAnswerDoesNotGoOn() async throws {
        let server = try LocalServer { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .fallSilent]
        }
        defer { server.stop() }
        let error = try await failure(transport(), request(.get, server, timeout: .milliseconds(80)))
        #expect(error.kind == .noAnswer)
    }

    @Test func endsWhenNoConnectionComesAbout() async throws {
        // A listener that accepts nothing, its queue full: further connections get no answer at all.
        let server = try LocalServer(backlog: 0, accepting: false) { _ in [] }
        defer { server.stop() }
        let fillers = (0..<4).map { _ in connectWithoutWaiting(port: server.port) }
        defer { fillers.forEach { close($0) } }
        var request = try request(.post, server)
        request.connectTimeout = .milliseconds(100)
        let error = try await failure(transport(), request)
        #expect(error.kind == .connectTimeout)
        #expect(!error.mayHaveReachedServer)
    }

    @Test(arguments: [LocalServer.Step.close, .reset])
    func namesAConnectionThatBreaksInsteadOfAnAnswer(_ step: LocalServer.Step) async throws {
        let server = try LocalServer { _ in [step] }
        defer { server.stop() }
        let error = try await failure(transport(), request(.post, server))
        #expect(error.kind == .reset)
        #expect(error.mayHaveReachedServer)
        #expect(server.requests.count == 1)
    }

    @Test func namesAnAnswerThatBreaksOff() async throws {
        let server = try LocalServer { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .close]
        }
        defer { server.stop() }
        let error = try await failure(transport(), request(.get, server))
        #expect(error.kind == .reset)
    }

    /// The case in which libcurl, left alone, sends the request again by itself.
    @Test(arguments: [HTTPMethod.post, .put, .delete, .get, .head], [LocalServer.Step.close, .reset])
    func neverSendsTwiceWhenAKeptConnectionBreaks(_ method: HTTPMethod, _ step: LocalServer.Step) async throws
    {
        let server = try LocalServer { $0.index == 0 ? LocalServer.answer() : [step] }
        defer { server.stop() }
        let transport = transport()
        _ = try await transport.send(request(.get, server, "/first"))
        let error = try await failure(transport, request(method, server, "/second"))
        #expect(error.kind == .reset)
        #expect(error.mayHaveReachedServer)
        #expect(server.requests.map(\.line).filter { $0.contains("/second") }.count == 1)
        #expect(try await transport.send(request(.get, server, "/third")).status == 200)
    }

    @Test func namesAServerThatDoesNotSpeakTLS() async throws {
        let server = try LocalServer { _ in LocalServer.answer() }
        defer { server.stop() }
        var request = try request(.post, server)
        request.url = try HTTPURL(parsing: "https://127.0.0.1:\(server.port)/")
        request.connectTimeout = .milliseconds(500)
        let error = try await failure(transport(), request)
        #expect(!error.mayHaveReachedServer)
        #expect(server.requests.isEmpty)
    }

    @Test func namesWhatIsNotHTTP() async throws {
        let server = try LocalServer { _ in [.send("SSH-2.0-OpenSSH_9\r\n"), .close] }
        defer { server.stop() }
        let error = try await failure(transport(), request(.get, server))
        #expect(error.kind == .otherProtocol)
        #expect(!error.message.isEmpty)
    }
}
