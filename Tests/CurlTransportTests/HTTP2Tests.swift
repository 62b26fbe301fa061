import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import CurlTransport

/// What HTTP/2 changes: many requests on one connection, and servers that say which of them they never looked at.
@Suite(
    .enabled(
        if: ServerTLS.isAvailable
            && FileManager.default.isExecutableFile(atPath: SelfSignedCertificate.openssl)
    ),
    .timeLimit(.minutes(10))
)
struct HTTP2 {
    private func transport(_ server: HTTP2Server) throws -> CurlTransport {
        var configuration = try CurlConfiguration(environment: ["SSL_CERT_FILE": server.certificate.file])
        configuration.longestIdleness = 3600
        return CurlTransport(configuration: configuration)
    }

    private func request(
        _ server: HTTP2Server,
        _ method: HTTPMethod = .get,
        timeout: Duration = .seconds(300)
    ) throws -> HTTPRequest {
        HTTPRequest(
            method: method,
            url: try HTTPURL(parsing: "https://localhost:\(server.port)/x"),
            headers: [:],
            body: method == .post ? Array("{}".utf8) : nil,
            timeout: timeout
        )
    }

    private static func text(_ answer: HTTPResponse) -> String {
        String(decoding: answer.body, as: UTF8.self)
    }

    @Test func oneConnectionCarriesManyRequestsAtOnce() async throws {
        let many = 20
        // After the first, none is answered before all are there, and then the last comes first.
        let server = try HTTP2Server { stream, earlier in
            switch earlier.count {
            case 0: [.answer(stream.number)]
            case many: (earlier.dropFirst() + [stream]).reversed().map { .answer($0.number) }
            default: []
            }
        }
        defer { server.stop() }
        let transport = try transport(server)
        #expect(try await Self.text(transport.send(request(server))) == "1")
        let request = try request(server, .post)
        let bodies = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<many {
                group.addTask { Self.text(try await transport.send(request)) }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(bodies == Set((1...many).map { "\(2 * $0 + 1)" }))
        #expect(server.connections == 1)
    }

    /// The limit of one request ends that request only.
    @Test func silenceOnOneStreamLeavesTheOthers() async throws {
        let server = try HTTP2Server { stream, _ in stream.number == 3 ? [] : [.answer(stream.number)] }
        defer { server.stop() }
        let transport = try transport(server)
        _ = try await transport.send(request(server))
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(request(server, .post, timeout: .milliseconds(300)))
        }
        #expect(error?.kind == .noAnswer)
        #expect(error?.mayHaveReachedServer == true)
        #expect(try await Self.text(transport.send(request(server))) == "5")
        #expect(server.connections == 1)
        #expect(server.cancelled.contains { $0.number == 3 })
    }

    @Test func aCancelledRequestEndsItsStreamOnly() async throws {
        let arrived = LocalServer.Gate()
        let server = try HTTP2Server { stream, _ in
            guard stream.number == 3 else {
                return [.answer(stream.number)]
            }
            arrived.open()
            return []
        }
        defer { server.stop() }
        let transport = try transport(server)
        _ = try await transport.send(request(server))
        let request = try request(server, .post)
        let task = Task { try await transport.send(request) }
        await Task.detached { arrived.wait() }.value
        task.cancel()
        let error = await #expect(throws: TransportError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(try await Self.text(transport.send(request)) == "5")
        #expect(server.connections == 1)
        #expect(server.cancelled.contains { $0.number == 3 })
    }

    /// Whatever ends a stream before the answer, the request is on the wire once; the caller decides what then.
    ///
    /// Of a stream that the server refuses, or goes away before, it is certain that it had no effect. libcurl does not
    /// tell these from a connection that broke, so such a write is looked up like any other.
    @Test(arguments: [
        [HTTP2Server.Action.reset(3, HTTP2Server.internalError)], [.reset(3, HTTP2Server.refusedStream)],
        [.goAway(1)], [.goAway(1), .close], [.goAway(3), .close], [.close],
    ])
    func aStreamThatEndsEarlyIsNotSentAgain(_ actions: [HTTP2Server.Action]) async throws {
        let server = try HTTP2Server { stream, earlier in
            stream.connection == 0 && earlier.count == 1 ? actions : [.answer(stream.number)]
        }
        defer { server.stop() }
        let transport = try transport(server)
        _ = try await transport.send(request(server))
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(request(server, .post))
        }
        #expect(error?.kind == .reset)
        #expect(error?.mayHaveReachedServer == true)
        #expect(server.streams.count == 2)
        // And the next request finds a way.
        #expect(try await transport.send(request(server)).status == 200)
    }

    /// Answers to what was sent before the GOAWAY still come; the next request goes to a new connection.
    @Test func aServerThatGoesAwayFinishesWhatItBegan() async throws {
        let server = try HTTP2Server { stream, earlier in
            stream.connection == 0 && earlier.count == 1
                ? [.goAway(stream.number), .answer(stream.number)] : [.answer(stream.number)]
        }
        defer { server.stop() }
        let transport = try transport(server)
        for expected in ["1", "3", "1"] {
            #expect(try await Self.text(transport.send(request(server, .post))) == expected)
        }
        #expect(server.connections == 2)
        #expect(server.streams.count == 3)
    }
}
