internal import Glibc
import SourceText

/// Reads lines from a terminal, with editing, history and completion.
package struct LineReader {
    private let output: OutputSink
    private let complete: (String) -> [String]
    private(set) var history: [String] = []
    /// Bytes that were read and belong to a later line.
    private var ahead: ArraySlice<UInt8> = []

    package enum Line {
        case text(String)
        /// Interrupted; `typed` says whether something had been typed, which is given up.
        case interrupted(typed: Bool)
        case ended
    }

    package init(output: OutputSink, complete: @escaping (String) -> [String]) {
        self.output = output
        self.complete = complete
    }

    /// Reads a line behind a prompt; the terminal is in its ordinary mode before and after.
    package mutating func read(prompt: String) -> Line {
        var ordinary = termios()
        guard tcgetattr(STDIN_FILENO, &ordinary) == 0 else {
            output.write(prompt)
            return Swift.readLine().map { .text($0) } ?? .ended
        }
        let line = TerminalMode.reading(
            with: {
                $0.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
                $0.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR)
            },
            { edit(prompt) }
        )
        output.writeAsIs("\r\n")
        if case .text(let text) = line, !text.isEmpty, text != history.last {
            history.append(text)
        }
        return line
    }

    private mutating func edit(_ prompt: String) -> Line {
        var editor = LineEditor(history: history, complete: complete)
        var decoder = KeyDecoder()
        draw(editor, prompt)
        while true {
            guard let key = nextKey(&decoder) else {
                return .ended
            }
            switch editor.press(key) {
            case .editing: break
            case .submitted(let text):
                draw(editor, prompt)
                return .text(text)
            case .interrupted: return .interrupted(typed: !editor.text.isEmpty)
            case .ended: return .ended
            case .choices(let names): output.writeAsIs("\r\n" + columns(names))
            case .clearScreen: output.writeAsIs("\u{1B}[H\u{1B}[2J")
            }
            // Of pasted text, only what stands at the end is drawn.
            if ahead.isEmpty {
                draw(editor, prompt)
            }
        }
    }

    // MARK: - Keys

    private mutating func nextKey(_ decoder: inout KeyDecoder) -> LineEditor.Key? {
        var isInside = false
        while true {
            if let byte = ahead.popFirst() {
                if let key = decoder.feed(byte) {
                    return key
                }
                isInside = true
                continue
            }
            var poll = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            // A lone escape key is told from the beginning of a sequence by what does not follow.
            let count = Glibc.poll(&poll, 1, isInside ? 50 : -1)
            if count == 0, let key = decoder.flush() {
                return key
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let length = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if length > 0 {
                ahead = buffer[..<length]
            } else if length == 0 || errno != EINTR {
                return nil
            }
        }
    }

    // MARK: - Drawing

    /// Draws the part of the line around the cursor that fits into the row.
    private func draw(_ editor: LineEditor, _ prompt: String) {
        let room = max(8, Self.columns() - prompt.count - 1)
        var start = 0
        var before = editor.text[..<editor.cursor].reduce(0) { $0 + $1.columns }
        while before > room - 2 {
            before -= editor.text[start].columns
            start += 1
        }
        var end = start
        var total = 0
        while end < editor.text.count {
            let width = editor.text[end].columns
            guard total + width <= room else {
                break
            }
            total += width
            end += 1
        }
        let typed = String(editor.text[start..<end].map(Self.shown))
        var text = "\r" + prompt + typed + "\u{1B}[K"
        if total > before {
            text += "\u{1B}[\(total - before)D"
        }
        output.writeAsIs(text)
    }

    private func columns(_ names: [String]) -> String {
        let width = (names.map(\.count).max() ?? 0) + 2
        let perRow = max(1, Self.columns() / width)
        var text = ""
        for (index, name) in names.enumerated() {
            text += name
            if (index + 1) % perRow == 0 || index + 1 == names.count {
                text += "\r\n"
            } else {
                text += String(repeating: " ", count: width - name.count)
            }
        }
        return text
    }

    private static func columns() -> Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// What stands for a character on the screen: one that is hidden, in pasted text, is shown as one that takes a column.
    private static func shown(_ character: Character) -> Character {
        character.unicodeScalars.contains(where: \.isHidden) ? "\u{FFFD}" : character
    }
}
