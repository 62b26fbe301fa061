internal import CCurl
internal import HTTPTransport
internal import Synchronization

/// What passes between the tasks that send requests and the thread that carries them out.
final class Mailbox: Sendable {
    typealias Reply = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

    enum Command: Sendable {
        case start(id: Int, HTTPRequest, Reply)
        case cancel(id: Int)
    }

    /// What the thread finds in the box.
    struct Delivery: Sendable {
        var commands: [Command]
        var isStopped: Bool
    }

    private struct State {
        var commands: [Command] = []
        /// Requests under way, and whether each has been cancelled before it was submitted.
        var isCancelled: [Int: Bool] = [:]
        var submitted: Set<Int> = []
        var nextID = 0
        var isThreadRunning = false
        var isStopped = false
        /// Why no request can be sent, once that is known.
        var refusal: TransportError?
        /// The thread's multi handle, for waking it, while it has one.
        var wakeHandle: UInt = 0

        func wake() {
            if let multi = UnsafeMutableRawPointer(bitPattern: wakeHandle) {
                kf_multi_wakeup(multi)
            }
        }
    }

    private let configuration: CurlConfiguration
    private let state = Mutex(State())

    init(configuration: CurlConfiguration) {
        self.configuration = configuration
    }

    /// Makes a number for a request that is about to be submitted.
    func reserve() -> Int {
        state.withLock { state in
            state.nextID += 1
            state.isCancelled[state.nextID] = false
            return state.nextID
        }
    }

    /// Hands a request to the thread, which will reply once and only once.
    func submit(_ id: Int, _ request: HTTPRequest, _ reply: Reply) {
        let refusal: TransportError? = state.withLock { state in
            if state.isCancelled[id] == true {
                state.isCancelled[id] = nil
                return .cancelledBeforeSending
            }
            if let refusal = state.refusal {
                state.isCancelled[id] = nil
                return refusal
            }
            if !state.isThreadRunning {
                guard TransferLoop.start(mailbox: self, configuration: configuration) else {
                    state.isCancelled[id] = nil
                    return .notSent(.shortage(.threads), "no thread could be started for the connection")
                }
                state.isThreadRunning = true
            }
            state.submitted.insert(id)
            state.commands.append(.start(id: id, request, reply))
            state.wake()
            return nil
        }
        if let refusal {
            reply.resume(returning: .failure(refusal))
        }
    }

    func cancel(_ id: Int) {
        state.withLock { state in
            guard state.isCancelled[id] != nil else {
                return
            }
            state.isCancelled[id] = true
            if state.submitted.contains(id) {
                state.commands.append(.cancel(id: id))
                state.wake()
            }
        }
    }

    /// Ends the thread and every request under way.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.wake()
        }
    }

    /// Says how the thread can be woken, or with `nil` that it no longer can.
    func attach(_ multi: UnsafeMutableRawPointer?) {
        let handle = multi.map { UInt(bitPattern: $0) } ?? 0
        state.withLock { $0.wakeHandle = handle }
    }

    /// Takes what has come since the last time.
    func take() -> Delivery {
        state.withLock { state in
            let commands = state.commands
            state.commands = []
            return Delivery(commands: commands, isStopped: state.isStopped)
        }
    }

    /// Refuses every request from now on, and takes those that are waiting.
    func close(because refusal: TransportError) -> [Command] {
        state.withLock { state in
            state.refusal = refusal
            let commands = state.commands
            state.commands = []
            return commands
        }
    }

    /// Forgets a request that has been replied to.
    func finish(_ id: Int) {
        state.withLock { state in
            state.isCancelled[id] = nil
            state.submitted.remove(id)
        }
    }
}

extension TransportError {
    static let cancelledBeforeSending = TransportError(
        kind: .cancelled,
        message: "the request was cancelled before it was sent",
        mayHaveReachedServer: false
    )

    static let noConnectionInTime = TransportError(
        kind: .connectTimeout,
        message: "too many requests were under way before it",
        mayHaveReachedServer: false
    )

    /// An error that has certainly had no effect on the server.
    static func notSent(_ message: String) -> TransportError {
        notSent(.other, message)
    }

    /// An error of this kind that has certainly had no effect on the server.
    static func notSent(_ kind: Kind, _ message: String) -> TransportError {
        TransportError(kind: kind, message: message, mayHaveReachedServer: false)
    }
}
