@preconcurrency import Dispatch
import Glibc
import IonosSandbox
import NIOCore
import NIOHTTP1
import NIOPosix

/// The HTTP/1.1 server in front of a sandbox, on the loopback interface only.
enum SandboxServer {
    /// The port cannot be listened on.
    struct BindError: Error, CustomStringConvertible {
        let description: String
    }

    /// Serves until the process is asked to stop by SIGTERM or SIGINT.
    static func run(sandbox: Sandbox, port: Int) async throws {
        let (stop, continuation) = AsyncStream<Int32>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Requests of one connection are handed on one after the other, pipelined or not.
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: true,
                        withErrorHandling: true
                    )
                    try channel.pipeline.syncOperations.addHandler(RequestHandler(sandbox: sandbox))
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
        } catch {
            try? await group.shutdownGracefully()
            throw BindError(
                description:
                    "cannot listen on port \(port): \(error). Choose another, or 0 for a free one."
            )
        }
        announce(port: channel.localAddress?.port ?? port)
        for await _ in stop { break }
        try? await channel.close()
        // Closes the connections too, those that wait for an answer that never comes among them.
        try? await group.shutdownGracefully()
    }

    /// The one line on standard output that says where to connect to.
    private static func announce(port: Int) {
        let line = Array("keyform-sandbox listening on http://127.0.0.1:\(port)/cloudapi/v6\n".utf8)
        _ = write(STDOUT_FILENO, line, line.count)
    }
}
