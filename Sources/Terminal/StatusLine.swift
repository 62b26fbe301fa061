internal import Glibc
import SourceText
import Synchronization

/// The line at the end of a terminal that says what is going on, written over in place.
///
/// It gives way to whatever else is printed: it is erased before, and drawn again when it is next shown, behind a whole line
/// only, so that nothing is written into a question. It is on the screen neither after `close` nor after a crash.
package final class StatusLine: Sendable {
    private struct State {
        var drawn: String?
        var isClosed = false
        /// Whether what was printed last ended its line.
        var isBehindLine = true
    }

    private static let erasing: StaticString = "\r\u{1B}[K"
    /// Whether the line of the process is on the screen, for the moment of a crash.
    private static let isOnScreen = Atomic(false)
    private static let crashes = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// That of the terminal on standard output.
    package static let terminal = StatusLine(.standardOutput, mark: .process)

    private let stream: ByteStream
    private let mark: OutputMark
    private let state = Mutex(State())

    init(_ stream: ByteStream, mark: OutputMark) {
        self.stream = stream
        self.mark = mark
    }

    /// Puts a text on the line in place of what is there.
    ///
    /// - Parameter text: fits into the columns of the terminal, and has no line end.
    package func show(_ text: String) {
        state.withLock { state in
            guard !state.isClosed, state.isBehindLine, state.drawn != text, isInForeground else { return }
            if state.drawn == nil, stream.descriptor != nil {
                Self.eraseAtCrash()
                Self.isOnScreen.store(true, ordering: .relaxed)
            }
            state.drawn = text
            stream.write("\r" + text.visible(mark.own) + "\u{1B}[K")
        }
    }

    /// Erases the line.
    package func clear() {
        state.withLock { erase(&$0) }
    }

    /// Erases the line for good.
    package func close() {
        state.withLock { state in
            erase(&state)
            state.isClosed = true
        }
    }

    /// Erases the line, and writes something else.
    func giveWay(to text: String, _ write: () -> Void) {
        state.withLock { state in
            erase(&state)
            state.isBehindLine = Self.endsLine(text) ?? state.isBehindLine
            write()
        }
    }

    /// Whether a text ends its line, whatever colours are switched off behind it; nil where nothing of it is seen.
    private static func endsLine(_ text: String) -> Bool? {
        var bytes = text.utf8[...]
        while bytes.last == UInt8(ascii: "m"), let escape = bytes.lastIndex(of: 0x1B),
            bytes[escape...].dropFirst().dropLast().allSatisfy({
                $0 == UInt8(ascii: "[") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            })
        {
            bytes = bytes[..<escape]
        }
        return bytes.last.map { $0 == UInt8(ascii: "\n") }
    }

    private func erase(_ state: inout State) {
        guard state.drawn != nil else { return }
        state.drawn = nil
        stream.write("\(Self.erasing)")
        Self.isOnScreen.store(false, ordering: .relaxed)
    }

    /// Whether the terminal is this process's to write on, not a shell's that has put it in the background.
    private var isInForeground: Bool {
        guard let descriptor = stream.descriptor else { return true }
        let group = tcgetpgrp(descriptor)
        return group < 0 || group == getpgrp()
    }

    /// Lets the signals of a crash erase the line before they end the process.
    private static func eraseAtCrash() {
        for number in crashes {
            var present = sigaction()
            guard sigaction(number, nil, &present) == 0,
                unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self)
                    == unsafeBitCast(SIG_DFL, to: Int.self)
            else { continue }
            signal(number) { number in
                if StatusLine.isOnScreen.load(ordering: .relaxed) {
                    let bytes: StaticString = "\r\u{1B}[K"
                    _ = Glibc.write(STDOUT_FILENO, bytes.utf8Start, bytes.utf8CodeUnitCount)
                }
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}
