import Foundation
import Testing

/// The built `keyform-sandbox` as a process, spoken to over plain sockets.
@Suite struct SandboxServerTests {
    private static let get =
        "GET /cloudapi/v6/contracts?pretty=false HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\n"
    private static let post =
        "POST /cloudapi/v6/um/groups?pretty=false HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\n"
        + "Content-Type: application/json\r\nContent-Length: 27\r\n"
    private static let group = #"{"properties":{"name":"g"}}"#

    @Test func itSaysWhereItListensAndServesSeveralRequestsAConnection() throws {
        let server = try RunningSandbox("-port", "0", "--seed", "1")
        let connection = try LoopbackConnection(port: server.port)
        for _ in 0..<2 {
            try connection.send(Self.get + "\r\n")
            let reply = try connection.receive(until: "}}}]}")
            #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(reply.contains(#""href":"http://h/cloudapi/v6/contracts""#))
        }
        #expect(try server.stop(SIGTERM) == 0)
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let server = try RunningSandbox()
        let connection = try LoopbackConnection(port: server.port)
        try connection.send(
            Self.post + "\r\n" + Self.group + Self.get + "\r\n"
                + "DELETE /cloudapi/v6/contracts HTTP/1.1\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n"
        )
        let text = try connection.receive()
        let statuses = text.matches(of: #/HTTP/1\.1 ([0-9]+) /#).map { String($0.1) }
        #expect(statuses == ["202", "200", "405"])
    }

    @Test func droppedRequestsCloseTheConnectionAndMayHaveHadTheirEffect() throws {
        let server = try RunningSandbox(
            "-fault",
            "POST /um/groups drop-after",
            "-fault",
            "GET /contracts drop"
        )
        for request in [Self.post + "\r\n" + Self.group, Self.get + "\r\n"] {
            let connection = try LoopbackConnection(port: server.port)
            try connection.send(request)
            #expect(try connection.receive() == "")
        }
        let list = "GET /cloudapi/v6/um/groups?depth=1&pretty=false HTTP/1.1\r\nAuthorization: Bearer x\r\n"
        let connection = try LoopbackConnection(port: server.port)
        try connection.send(list + "Connection: close\r\n\r\n")
        #expect(try connection.receive().contains(#""name":"g""#))
    }

    @Test func aSignalEndsItWithConnectionsThatHang() throws {
        let server = try RunningSandbox("-fault", "GET /contracts hang")
        let hanging = try LoopbackConnection(port: server.port)
        try hanging.send(Self.get + "\r\n")
        // Answered by the same thread, so the hanging request has been taken by now.
        let other = try LoopbackConnection(port: server.port)
        try other.send("GET /_sandbox/requests HTTP/1.1\r\nConnection: close\r\n\r\n")
        #expect(try other.receive().hasPrefix("HTTP/1.1 200"))
        #expect(try server.stop(SIGINT) == 0)
        #expect(try hanging.receive() == "")
    }

    @Test func theAccountOutlivesAKill() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "account.db").path
        let server = try RunningSandbox("-state", path)
        let connection = try LoopbackConnection(port: server.port)
        try connection.send(Self.post + "\r\n" + Self.group)
        #expect(try connection.receive(until: "}}").hasPrefix("HTTP/1.1 202"))
        _ = try server.stop(SIGKILL)
        let again = try RunningSandbox("-state", path)
        let second = try LoopbackConnection(port: again.port)
        try second.send(
            "GET /cloudapi/v6/um/groups?depth=1&pretty=false HTTP/1.1\r\nAuthorization: Bearer x\r\n"
                + "Connection: close\r\n\r\n"
        )
        #expect(try second.receive().contains(#""name":"g""#))
    }

    @Test(arguments: ["nonsense", "unknown version", "long body"])
    func badRequestsAreAnsweredAndDoNoHarm(kind: String) throws {
        let (request, answer) =
            switch kind {
            case "nonsense": ("nonsense\r\n\r\n", "HTTP/1.1 400")
            case "unknown version": ("GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 ")
            default:
                (
                    "POST /cloudapi/v6/um/users HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n"
                        + String(repeating: "x", count: 1_100_000),
                    "HTTP/1.1 413"
                )
            }
        let server = try RunningSandbox()
        let connection = try LoopbackConnection(port: server.port)
        try connection.send(request)
        #expect(try connection.receive(until: "\r\n\r\n").hasPrefix(answer))
        let next = try LoopbackConnection(port: server.port)
        try next.send(Self.get + "Connection: close\r\n\r\n")
        #expect(try next.receive().hasPrefix("HTTP/1.1 200"))
    }

    @Test(arguments: [
        (["-port", "70000"], "-port must be from 0 to 65535"),
        (["-fault", "GET /contracts nonsense"], "'nonsense' is neither a status"),
        (["-latency", "5"], "latency"),
        (["-token", "t", "-username", "u", "-password", "p"], "exclude each other"),
        (["-state", "/proc/nothing/there.db"], "/proc/nothing/there.db"),
        (["-nonsense"], "nonsense"),
    ])
    func switchesThatWillNotDo(arguments: [String], message: String) throws {
        let (status, errors) = try RunningSandbox.failure(arguments)
        #expect(status != 0)
        #expect(errors.contains(message))
    }

    @Test func aPortThatIsTakenIsSaidSo() throws {
        let server = try RunningSandbox()
        let (status, errors) = try RunningSandbox.failure(["-port", String(server.port)])
        #expect(status == 1)
        #expect(errors.contains("cannot listen on port \(server.port)"))
    }
}
