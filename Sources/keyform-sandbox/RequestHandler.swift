import IonosSandbox
import NIOCore
import NIOHTTP1

/// One connection: gathers a request, has the sandbox answer it, and does on the wire what the outcome says.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Which of the sandbox's interfaces a port is for.
    enum Interface {
        case account
        case objectStorage

        /// The largest body that is taken: the JSON APIs' are below a kilobyte, a part of an object has megabytes.
        var bodyLimit: Int { self == .account ? 1 << 20 : 1 << 26 }
    }

    private let sandbox: Sandbox
    private let interface: Interface
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(sandbox: Sandbox, interface: Interface) {
        self.sandbox = sandbox
        self.interface = interface
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
                let head = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            }
        case .body(let buffer):
            guard head != nil else { return }
            if body.count + buffer.readableBytes > interface.bodyLimit {
                head = nil
                refuseBody(context: context)
            } else {
                body.append(contentsOf: buffer.readableBytesView)
            }
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A request that cannot be parsed has been answered by the pipeline; what is left is a broken connection.
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        let request = SandboxRequest(
            method: head.method.rawValue,
            path: head.uri,
            headers: head.headers.map { SandboxHeader($0.name, $0.value) },
            body: body
        )
        body = []
        let keepsAlive = head.isKeepAlive
        let sandbox = sandbox
        let interface = interface
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.makeFutureWithTask {
            switch interface {
            case .account: await sandbox.respond(to: request)
            case .objectStorage: await sandbox.respondAsStorage(to: request)
            }
        }.whenSuccess { outcome in
            handler.value.carryOut(outcome, keepsAlive: keepsAlive, context: bound.value)
        }
    }

    private func carryOut(_ outcome: SandboxOutcome, keepsAlive: Bool, context: ChannelHandlerContext) {
        switch outcome {
        case .answer(let response, let delay):
            after(delay, context: context) { handler, context in
                handler.send(response, keepsAlive: keepsAlive, context: context)
            }
        case .drop(_, let delay):
            after(delay, context: context) { _, context in context.close(promise: nil) }
        case .hang:
            break
        }
    }

    private func after(
        _ milliseconds: Int64,
        context: ChannelHandlerContext,
        do action: @escaping @Sendable (RequestHandler, ChannelHandlerContext) -> Void
    ) {
        guard milliseconds > 0 else {
            action(self, context)
            return
        }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { action(handler.value, bound.value) }
    }

    private func send(_ response: SandboxResponse, keepsAlive: Bool, context: ChannelHandlerContext) {
        var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
        let hasBody = response.status != 204 && response.status != 304
        // The answer to a HEAD brings the length of the body that it has not.
        if hasBody, !headers.contains(name: "Content-Length") {
            headers.add(name: "Content-Length", value: String(response.body.count))
        }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: response.status),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !response.body.isEmpty && hasBody {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        }
        let isWritten = context.eventLoop.makePromise(of: Void.self)
        if !keepsAlive {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            isWritten.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: isWritten)
    }

    private func refuseBody(context: ChannelHandlerContext) {
        let (type, text) =
            switch interface {
            case .account:
                (
                    "json",
                    #"{"httpStatus":413,"messages":[{"errorCode":"413","message":"The body is too large"}]}"#
                )
            case .objectStorage:
                (
                    "xml",
                    "<Error><Code>EntityTooLarge</Code><Message>The sandbox takes 64 MiB at once</Message></Error>"
                )
            }
        let response = SandboxResponse(
            status: 413,
            headers: [SandboxHeader("Content-Type", "application/\(type)")],
            body: Array(text.utf8)
        )
        send(response, keepsAlive: false, context: context)
    }
}
