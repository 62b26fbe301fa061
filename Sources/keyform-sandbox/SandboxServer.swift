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

    /// Serves until the process is asked to stop by SIGTERM or SIGINT; the object storage only if it has a port.
    static func run(sandbox: Sandbox, port: Int, storagePort: Int?) async throws {
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
        var channels: [any Channel] = []
        do {
            channels.append(try await listen(.account, sandbox, port: port, group))
            if let storagePort {
                channels.append(try await listen(.objectStorage, sandbox, port: storagePort, group))
            }
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        let ports = channels.compactMap { $0.localAddress?.port }
        if ports.count == 2 { await sandbox.announceStorage(at: "http://127.0.0.1:\(ports[1])") }
        announce(port: ports.first ?? port, storagePort: ports.dropFirst().first)
        for await _ in stop { break }
        for channel in channels { try? await channel.close() }
        // Closes the connections too, those that wait for an answer that never comes among them.
        try? await group.shutdownGracefully()
    }

    private static func listen(
        _ interface: RequestHandler.Interface,
        _ sandbox: Sandbox,
        port: Int,
        _ group: MultiThreadedEventLoopGroup
    ) async throws -> any Channel {
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
                    try channel.pipeline.syncOperations.addHandler(
                        RequestHandler(sandbox: sandbox, interface: interface)
                    )
                }
            }
        do {
            return try await bootstrap.bind(host: "127.0.0.1", port: port).get()
        } catch {
            throw BindError(
                description:
                    "cannot listen on port \(port): \(error). Choose another, or 0 for a free one."
            )
        }
    }

    /// What standard output says of where to connect to: the address, and with an object storage the variables of all.
    private static func announce(port: Int, storagePort: Int?) {
        var text = "keyform-sandbox listening on http://127.0.0.1:\(port)/cloudapi/v6\n"
        if let storagePort {
            text += """
                export IONOS_API_URL=http://127.0.0.1:\(port)
                export IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT=http://127.0.0.1:\(port)
                export IONOS_API_URL_OBJECT_STORAGE=http://127.0.0.1:\(storagePort)
                export AWS_ENDPOINT_URL=http://127.0.0.1:\(storagePort)
                export AWS_DEFAULT_REGION=eu-central-3

                """
        }
        let line = Array(text.utf8)
        _ = write(STDOUT_FILENO, line, line.count)
    }
}
