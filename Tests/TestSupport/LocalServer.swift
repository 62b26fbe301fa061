import Glibc
import Synchronization

/// A server on 127.0.0.1 that reads HTTP/1.1 requests and answers with whatever bytes and manners a test wants.
package final class LocalServer: Sendable {
    /// What was received, as it came.
    package struct Request: Sendable {
        /// Counts connections from 0.
        let connection: Int
        /// Counts requests on the connection from 0.
        package let index: Int
        package let line: String
        let headers: [String]
        package let body: [UInt8]

        package func header(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix("\(name.lowercased()):") }.map {
                String($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
            }
        }
    }

    package enum Step: Sendable {
        case send(String)
        case sendBytes([UInt8])
        /// Waits until the client goes away.
        case fallSilent
        /// Goes on when the gate is opened.
        case wait(for: Gate)
        case close
        /// Closes with a TCP reset.
        case reset
    }

    /// What a test opens for the server to go on.
    package final class Gate: Sendable {
        private let descriptors: (read: Int32, write: Int32)

        package init() {
            var pair: [Int32] = [0, 0]
            pipe(&pair)
            descriptors = (pair[0], pair[1])
        }

        deinit {
            close(descriptors.read)
            close(descriptors.write)
        }

        package func open() {
            var byte: UInt8 = 1
            Glibc.write(descriptors.write, &byte, 1)
        }

        package func wait() {
            var byte: UInt8 = 0
            Glibc.read(descriptors.read, &byte, 1)
        }
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
        var departures = 0
        var isStopping = false
        var sockets: Set<Int32> = []
    }

    package typealias Handler = @Sendable (Request) -> [Step]
    /// Speaks on one connection, which is closed when it returns, in whatever protocol.
    package typealias Conversation = @Sendable (_ socket: Int32, _ connection: Int) -> Void

    package let port: Int
    private let listener: Int32
    private let isAccepting: Bool
    private let converse: Conversation?
    private let handler: Handler
    private let state: Mutex<State>

    /// A plain answer with its length.
    package static func answer(_ status: Int = 200, _ headers: [String] = [], _ body: String = "{}") -> [Step]
    {
        let head = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers
        return [.send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)]
    }

    package convenience init(backlog: Int32 = 64, accepting: Bool = true, handler: @escaping Handler) throws {
        try self.init(backlog: backlog, accepting: accepting, converse: nil, handler: handler)
    }

    /// A server of another protocol.
    package convenience init(conversation: @escaping Conversation) throws {
        try self.init(backlog: 64, accepting: true, converse: conversation) { _ in [] }
    }

    private init(
        backlog: Int32,
        accepting: Bool,
        converse: Conversation?,
        handler: @escaping Handler
    ) throws {
        self.converse = converse
        self.handler = handler
        state = Mutex(State())
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, backlog) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard status else {
            throw ServerError()
        }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        isAccepting = accepting
        if accepting {
            detach { $0.acceptAll() }
        }
    }

    struct ServerError: Error {}

    package var requests: [Request] {
        state.withLock(\.requests)
    }

    package var connections: Int {
        state.withLock(\.connections)
    }

    /// Connections that the client has left.
    package var departures: Int {
        state.withLock(\.departures)
    }

    /// Ends every connection and the server.
    package func stop() {
        state.withLock { state in
            state.isStopping = true
            for socket in state.sockets {
                shutdown(socket, Int32(SHUT_RDWR))
            }
        }
        shutdown(listener, Int32(SHUT_RDWR))
        if !isAccepting {
            close(listener)
        }
    }

    private final class Work: Sendable {
        let server: LocalServer
        let run: @Sendable (LocalServer) -> Void

        init(server: LocalServer, run: @escaping @Sendable (LocalServer) -> Void) {
            self.server = server
            self.run = run
        }
    }

    private func detach(_ run: @escaping @Sendable (LocalServer) -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else {
                    return nil
                }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                work.run(work.server)
                return nil
            },
            Unmanaged.passRetained(Work(server: self, run: run)).toOpaque()
        )
        pthread_detach(thread)
    }

    private func acceptAll() {
        // Whoever uses a descriptor closes it: its number may belong to another server at once.
        defer { close(listener) }
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else {
                return
            }
            let number: Int? = state.withLock { state in
                guard !state.isStopping else {
                    return nil
                }
                state.sockets.insert(connection)
                state.connections += 1
                return state.connections - 1
            }
            guard let number else {
                close(connection)
                return
            }
            detach { $0.serve(connection, number) }
        }
    }

    private func serve(_ connection: Int32, _ number: Int) {
        if let converse {
            converse(connection, number)
        } else {
            serveRequests(connection, number)
        }
        _ = state.withLock { $0.sockets.remove(connection) }
        close(connection)
    }

    private func serveRequests(_ connection: Int32, _ number: Int) {
        var buffer: [UInt8] = []
        var index = 0
        serving: while let request = readRequest(connection, &buffer, number, index) {
            index += 1
            state.withLock { $0.requests.append(request) }
            for step in handler(request) {
                switch step {
                case .send(let text): transmit(Array(text.utf8), to: connection)
                case .sendBytes(let bytes): transmit(bytes, to: connection)
                case .fallSilent:
                    _ = receive(connection)
                    state.withLock { $0.departures += 1 }
                    break serving
                case .wait(let gate): gate.wait()
                case .close: break serving
                case .reset:
                    var linger = linger(l_onoff: 1, l_linger: 0)
                    let size = socklen_t(MemoryLayout.size(ofValue: linger))
                    setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, size)
                    break serving
                }
            }
        }
    }

    private func readRequest(
        _ connection: Int32,
        _ buffer: inout [UInt8],
        _ number: Int,
        _ index: Int
    ) -> Request? {
        let mark = Array("\r\n\r\n".utf8)
        var end: Int?
        while true {
            end = buffer.indices.dropLast(3).first { buffer[$0..<($0 + 4)].elementsEqual(mark) }
            if end != nil {
                break
            }
            guard let more = receive(connection) else {
                return nil
            }
            buffer += more
        }
        guard let end else {
            return nil
        }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
        buffer.removeFirst(end + 4)
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
        while buffer.count < length ?? 0 {
            guard let more = receive(connection) else {
                return nil
            }
            buffer += more
        }
        let body = Array(buffer.prefix(length ?? 0))
        buffer.removeFirst(body.count)
        return Request(
            connection: number,
            index: index,
            line: lines.first ?? "",
            headers: Array(lines.dropFirst()),
            body: body
        )
    }

    private func receive(_ connection: Int32) -> [UInt8]? {
        Self.receive(connection)
    }

    package static func receive(_ connection: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    private func transmit(_ bytes: [UInt8], to connection: Int32) {
        Self.transmit(bytes, to: connection)
    }

    package static func transmit(_ bytes: [UInt8], to connection: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                return
            }
            sent += count
        }
    }
}
