internal import Glibc
import Synchronization

/// Bytes on their way to a descriptor, or kept for tests; those of one call stay together.
final class ByteStream: Sendable {
    private struct State {
        var isClosed = false
        var failure: Int32?
        var captured: [UInt8] = []
    }

    /// Nil where what is written is kept.
    let descriptor: Int32?
    private let state = Mutex(State())

    static let standardOutput = ByteStream(STDOUT_FILENO)
    static let standardError = ByteStream(STDERR_FILENO)

    init(_ descriptor: Int32?) {
        self.descriptor = descriptor
    }

    var captured: [UInt8] {
        state.withLock { $0.captured }
    }

    /// Why something was not written.
    var failure: Int32? {
        state.withLock { $0.failure }
    }

    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            state.withLock { state in
                guard let descriptor else {
                    state.captured.append(contentsOf: bytes)
                    return
                }
                var written = 0
                while written < bytes.count, !state.isClosed {
                    let count = Glibc.write(
                        descriptor,
                        bytes.baseAddress.map { $0 + written },
                        bytes.count - written
                    )
                    if count >= 0 {
                        written += count
                    } else if errno == EAGAIN {
                        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        _ = Glibc.poll(&poll, 1, -1)
                    } else if errno != EINTR {
                        state.isClosed = true
                        state.failure = errno
                    }
                }
            }
        }
    }
}
