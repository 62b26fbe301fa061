package import FileAccess
internal import Glibc
import SourceText

/// One of the program's two output streams: every text is on its way when `write` returns.
///
/// All text for a terminal goes through here, and hidden characters are escaped, whoever they come from: of escape
/// sequences only the program's own colours are sent. What was asked for as it is, byte for byte, is given to `writeAsIs`.
///
/// A reader that has gone away (`keyform plan | head`) is no error; what it does not want is dropped.
package final class OutputSink: Sendable {
    private let stream: ByteStream
    /// By what texts for this stream mark the program's own escape sequences.
    package let mark: OutputMark
    /// The line that gives way to whatever is written here.
    package let status: StatusLine?

    /// Standard output.
    package static let standardOutput = OutputSink(.standardOutput, mark: .process, status: .terminal)
    /// Standard error.
    package static let standardError = OutputSink(.standardError, mark: .process, status: .terminal)

    private init(_ stream: ByteStream, mark: OutputMark, status: StatusLine?) {
        self.stream = stream
        self.mark = mark
        self.status = status
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
        return OutputSink(ByteStream(descriptor), mark: .none, status: nil)
    }

    /// A sink that keeps what is written, for tests, with a status line that is drawn into it.
    package static func capturing(mark: OutputMark = .none) -> OutputSink {
        let stream = ByteStream(nil)
        return OutputSink(stream, mark: mark, status: StatusLine(stream, mark: mark))
    }

    /// What a capturing sink has kept.
    package var captured: String {
        String(decoding: stream.captured, as: UTF8.self)
    }

    /// Why something was not written, unless the reader has just had enough.
    package var failure: String? {
        stream.failure.flatMap { $0 == EPIPE ? nil : String(cString: strerror($0)) }
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
        guard let status else {
            stream.write(text)
            return
        }
        status.giveWay(to: text) { stream.write(text) }
    }

    package func line(_ text: String = "") {
        write(text + "\n")
    }
}
