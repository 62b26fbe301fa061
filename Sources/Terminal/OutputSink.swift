package import FileAccess
internal import Glibc
import SourceText
import Synchronization

/// One of the program's two output streams: every text is on its way when `write` returns.
///
/// All text for a terminal goes through here, and hidden characters are escaped, whoever they come from: of escape
/// sequences only the program's own colours are sent. What was asked for as it is, byte for byte, is given to `writeAsIs`.
///
/// A reader that has gone away (`keyform plan | head`) is no error; what it does not want is dropped.
package final class OutputSink: Sendable {
    private struct State {
        var isClosed = false
        var failure: Int32?
        var captured: [UInt8] = []
    }

    private let descriptor: Int32?
    private let state = Mutex(State())
    /// By what texts for this stream mark the program's own escape sequences.
    package let mark: OutputMark

    /// Standard output.
    package static let standardOutput = OutputSink(descriptor: STDOUT_FILENO, mark: .process)
    /// Standard error.
    package static let standardError = OutputSink(descriptor: STDERR_FILENO, mark: .process)

    private init(descriptor: Int32?, mark: OutputMark) {
        self.descriptor = descriptor
        self.mark = mark
    }

    /// A file, pipe or device that is there, to which all is added behind what it holds; a pipe that nobody reads is
    /// waited for.
    ///
    /// - Throws: why it cannot be opened.
    package static func adding(to path: String) throws(FileSystem.Failure) -> OutputSink {
        let descriptor = open(SystemPath.cString(path), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw FileSystem.Failure(reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFBLK else {
            close(descriptor)
            throw FileSystem.Failure(reason: "it is a disk; give another name")
        }
        return OutputSink(descriptor: descriptor, mark: .none)
    }

    /// A sink that keeps what is written, for tests.
    package static func capturing(mark: OutputMark = .none) -> OutputSink {
        OutputSink(descriptor: nil, mark: mark)
    }

    /// What a capturing sink has kept.
    package var captured: String {
        state.withLock { String(decoding: $0.captured, as: UTF8.self) }
    }

    /// Why something was not written, unless the reader has just had enough.
    package var failure: String? {
        state.withLock { $0.failure }.flatMap { $0 == EPIPE ? nil : String(cString: strerror($0)) }
    }

    /// Writes all of a text, hidden characters escaped; texts written at the same time do not mix.
    package func write(_ text: String) {
        writeAsIs(text.visible(mark.own))
    }

    /// Writes all of a value that was asked for as it is, or of a text that steers the terminal on purpose.
    package func writeAsIs(_ text: String) {
        guard !text.isEmpty else {
            return
        }
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

    package func line(_ text: String = "") {
        write(text + "\n")
    }
}
