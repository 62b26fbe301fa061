import Glibc

/// Carries bytes to and from a child until it has ended.
struct ProcessPump: ~Copyable {
    /// How long to wait for the pipes before asking again whether the child has ended, in milliseconds.
    private static let tick: Int32 = 10

    private let child: SpawnedChild
    private let shared: SharedState
    private var input: ArraySlice<UInt8>
    private let keepsInputOpen: Bool
    private let deadline: ContinuousClock.Instant
    private var isOutputOpen = true
    private var isErrorOpen = true
    private var isInputOpen = true

    init(
        _ child: SpawnedChild,
        _ shared: SharedState,
        input: [UInt8],
        keepsInputOpen: Bool,
        deadline: ContinuousClock.Instant
    ) {
        self.keepsInputOpen = keepsInputOpen
        self.child = child
        self.shared = shared
        self.input = input[...]
        self.deadline = deadline
    }

    /// Returns when the child is reaped and its pipes are closed; runs on a thread of its own.
    consuming func run() {
        // A child that does not read its input must not kill the tests; the signal goes to the writing thread.
        var brokenPipe = sigset_t()
        sigemptyset(&brokenPipe)
        sigaddset(&brokenPipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &brokenPipe, nil)

        var timedOut = false
        while true {
            feed()
            wait()
            drain()
            if let ending = shared.reap() {
                // What was written just before the end; a grandchild may keep the pipes open for longer.
                drain()
                closeInput()
                close(child.output)
                close(child.errorOutput)
                shared.end(ending, timedOut: timedOut)
                return
            }
            if !timedOut, ContinuousClock.now >= deadline {
                timedOut = true
                shared.send(SIGKILL, toGroup: true)
            }
        }
    }

    private func wait() {
        let ignored: Int32 = -1
        var descriptors = [
            pollfd(fd: isOutputOpen ? child.output : ignored, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isErrorOpen ? child.errorOutput : ignored, events: Int16(POLLIN), revents: 0),
            pollfd(
                fd: isInputOpen && !input.isEmpty ? child.input : ignored,
                events: Int16(POLLOUT),
                revents: 0
            ),
        ]
        poll(&descriptors, nfds_t(descriptors.count), isOutputOpen || isErrorOpen ? Self.tick : 1)
    }

    private mutating func feed() {
        guard isInputOpen else { return }
        while !input.isEmpty {
            let written = input.withUnsafeBytes { write(child.input, $0.baseAddress, $0.count) }
            guard written > 0 else {
                if errno != EAGAIN, errno != EINTR {
                    closeInput()
                }
                return
            }
            input = input.dropFirst(written)
        }
        if !keepsInputOpen {
            closeInput()
        }
    }

    private mutating func closeInput() {
        if isInputOpen {
            close(child.input)
            isInputOpen = false
        }
    }

    private mutating func drain() {
        while isOutputOpen {
            switch receive(child.output) {
            case .bytes(let bytes): shared.collect(output: bytes)
            case .end: isOutputOpen = false
            case .nothingYet: return drainErrors()
            }
        }
        drainErrors()
    }

    private mutating func drainErrors() {
        while isErrorOpen {
            switch receive(child.errorOutput) {
            case .bytes(let bytes): shared.collect(errorOutput: bytes)
            case .end: isErrorOpen = false
            case .nothingYet: return
            }
        }
    }

    private enum Received {
        case bytes([UInt8])
        case nothingYet
        case end
    }

    private func receive(_ descriptor: Int32) -> Received {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            result = read(descriptor, buffer.baseAddress, buffer.count)
            count = max(0, result)
        }
        if result > 0 {
            return .bytes(bytes)
        }
        return result < 0 && (errno == EAGAIN || errno == EINTR) ? .nothingYet : .end
    }
}
