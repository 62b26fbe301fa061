import Synchronization
import TestSupport

/// A server that speaks just enough HTTP/2 over TLS to answer, refuse, and break off requests.
///
/// Request headers are not decoded: streams are told apart by their numbers, which a client gives in order.
final class HTTP2Server: Sendable {
    /// A request that has come in whole.
    struct Stream: Sendable, Hashable {
        /// Counts connections from 0.
        let connection: Int
        /// 1, 3, 5 and so on.
        let number: Int
    }

    enum Action: Sendable {
        /// 200, with the stream's number as the body.
        case answer(Int)
        /// RST_STREAM with an error code.
        case reset(Int, UInt32)
        /// GOAWAY: streams above the number were not looked at.
        case goAway(Int)
        case close
    }

    static let refusedStream: UInt32 = 7
    static let internalError: UInt32 = 2

    private struct State {
        var streams: [Stream] = []
        var cancelled: [Stream] = []
    }

    typealias Handler = @Sendable (_ stream: Stream, _ earlier: [Stream]) -> [Action]

    private let server: LocalServer
    private let state: Log
    let certificate: SelfSignedCertificate

    private final class Log: Sendable {
        let content = Mutex(State())
    }

    /// Starts it.
    ///
    /// - Parameter handler: what to do when a request has come in, given those that came before on its connection.
    /// - Throws: when no certificate can be made, or the system gives no port.
    init(_ handler: @escaping Handler) throws {
        let certificate = try SelfSignedCertificate()
        let log = Log()
        self.certificate = certificate
        state = log
        server = try LocalServer { socket, connection in
            guard let tls = ServerTLS(socket: socket, certificate: certificate) else {
                return
            }
            var conversation = Conversation(tls: tls, connection: connection, log: log, handler: handler)
            conversation.run()
        }
    }

    var port: Int { server.port }
    var connections: Int { server.connections }

    /// Requests that came in whole, in order.
    var streams: [Stream] {
        state.content.withLock(\.streams)
    }

    /// Streams that the client gave up.
    var cancelled: [Stream] {
        state.content.withLock(\.cancelled)
    }

    func stop() {
        server.stop()
    }

    private struct Conversation {
        let tls: ServerTLS
        let connection: Int
        let log: Log
        let handler: Handler
        private var buffer: [UInt8] = []
        private var earlier: [Stream] = []

        init(tls: ServerTLS, connection: Int, log: Log, handler: @escaping Handler) {
            self.tls = tls
            self.connection = connection
            self.log = log
            self.handler = handler
        }

        mutating func run() {
            let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8.count
            guard take(preface) != nil else {
                return
            }
            tls.write(Self.frame(type: 4, flags: 0, stream: 0))
            while let head = take(9) {
                let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
                let (type, flags) = (head[3], head[4])
                let number = head[5...].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
                guard let payload = take(length) else {
                    return
                }
                let stream = Stream(connection: connection, number: number)
                switch type {
                case 0 where flags & 1 != 0, 1 where flags & 1 != 0:
                    log.content.withLock { $0.streams.append(stream) }
                    let actions = handler(stream, earlier)
                    earlier.append(stream)
                    guard perform(actions) else {
                        return
                    }
                case 3: log.content.withLock { $0.cancelled.append(stream) }
                case 4 where flags & 1 == 0: tls.write(Self.frame(type: 4, flags: 1, stream: 0))
                case 6 where flags & 1 == 0: tls.write(Self.frame(type: 6, flags: 1, stream: 0, payload))
                default: break
                }
            }
        }

        /// Whether the conversation goes on.
        private func perform(_ actions: [Action]) -> Bool {
            for action in actions {
                switch action {
                case .answer(let number):
                    let statusOK: UInt8 = 0x88
                    tls.write(
                        Self.frame(type: 1, flags: 4, stream: number, [statusOK])
                            + Self.frame(type: 0, flags: 1, stream: number, Array("\(number)".utf8))
                    )
                case .reset(let number, let code):
                    tls.write(Self.frame(type: 3, flags: 0, stream: number, Self.bytes(code)))
                case .goAway(let last):
                    tls.write(
                        Self.frame(type: 7, flags: 0, stream: 0, Self.bytes(UInt32(last)) + Self.bytes(0))
                    )
                case .close:
                    return false
                }
            }
            return true
        }

        private mutating func take(_ count: Int) -> [UInt8]? {
            while buffer.count < count {
                guard let more = tls.read() else {
                    return nil
                }
                buffer += more
            }
            defer { buffer.removeFirst(count) }
            return Array(buffer.prefix(count))
        }

        private static func frame(type: UInt8, flags: UInt8, stream: Int, _ payload: [UInt8] = []) -> [UInt8]
        {
            bytes(UInt32(payload.count)).dropFirst() + [type, flags] + bytes(UInt32(stream)) + payload
        }

        private static func bytes(_ number: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
    }
}
