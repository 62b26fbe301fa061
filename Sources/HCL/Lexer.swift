/// Cuts text into tokens, by the longest match at each place, in one pass over the bytes.
///
/// Behaviour of HCL's scanner, which Terraform 1.11 uses: what is a template sequence, where a heredoc ends and
/// how stray characters are grouped decides values, messages and formatting alike.
struct Lexer {
    enum Mode {
        /// A configuration file or an expression.
        case configuration
        /// The text of a template, without quotes around it.
        case template
    }

    private enum State {
        case main
        case quoted
        case heredoc
        case bare
    }

    private struct Heredoc {
        let marker: Range<Int>
        var startOfLine: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int
    private var tokens: ContiguousArray<Token> = []
    private var states: [State]
    private var braces = 0
    /// The brace depths at which a closing brace returns to the template around it.
    private var templateBraces: [Int] = []
    private var heredocs: [Heredoc] = []
    /// Set once a search for the end of a comment has failed, so that no later one repeats it.
    private var hasNoMoreCommentEnds = false

    /// The tokens of `bytes`, always with an `endOfFile` at the end.
    static func tokens(of bytes: [UInt8], mode: Mode = .configuration) -> ContiguousArray<Token> {
        bytes.withUnsafeBufferPointer { buffer in
            var lexer = Lexer(buffer, mode: mode)
            lexer.run()
            return lexer.tokens
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, mode: Mode) {
        self.bytes = bytes
        let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        position = hasMark ? 3 : 0
        states = [mode == .configuration ? .main : .bare]
        tokens.reserveCapacity(bytes.count / 5 + 8)
    }

    private mutating func run() {
        while position < bytes.count {
            switch states[states.count - 1] {
            case .main: main()
            case .quoted: quoted()
            case .heredoc: heredoc()
            case .bare: bare()
            }
        }
        emit(.endOfFile, 0)
    }

    private mutating func emit(_ kind: TokenKind, _ length: Int) {
        tokens.append(Token(kind, position, position + length))
        position += length
    }

    private func byte(_ offset: Int) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    private func at(_ offset: Int, _ character: Unicode.Scalar) -> Bool {
        position + offset < bytes.count && bytes[position + offset] == UInt8(ascii: character)
    }

    /// The length of the line end at an offset, 0 where there is none.
    private func lineEnd(_ offset: Int) -> Int {
        if at(offset, "\n") {
            return 1
        }
        return at(offset, "\r") && at(offset + 1, "\n") ? 2 : 0
    }

    private mutating func stray() {
        if let length = UnicodeScan.sequenceLength(bytes, at: position) {
            emit(.invalid, length)
        } else {
            emit(.badUTF8, 1)
        }
    }

    // MARK: Outside of strings

    private mutating func main() {
        let first = bytes[position]
        switch first {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            position += 1
        case UInt8(ascii: "\n"):
            emit(.newline, 1)
        case UInt8(ascii: "\r"):
            if at(1, "\n") {
                emit(.newline, 2)
            } else {
                emit(.invalid, 1)
            }
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            number()
        case UInt8(ascii: "#"):
            lineComment()
        case UInt8(ascii: "/"):
            slash()
        case UInt8(ascii: "{"):
            emit(.openBrace, 1)
            braces += 1
        case UInt8(ascii: "}"):
            if templateBraces.last == braces {
                endTemplateSequence(1)
            } else {
                emit(.closeBrace, 1)
                braces -= 1
            }
        case UInt8(ascii: "~"):
            tilde()
        case UInt8(ascii: "\""):
            emit(.openQuote, 1)
            states.append(.quoted)
        case UInt8(ascii: "<"):
            if !openHeredoc() {
                punctuation(first)
            }
        default:
            if let end = UnicodeScan.identifierEnd(bytes, from: position) {
                emit(.identifier, end - position)
            } else {
                punctuation(first)
            }
        }
    }

    private mutating func punctuation(_ first: UInt8) {
        switch first {
        case UInt8(ascii: "["): emit(.openBracket, 1)
        case UInt8(ascii: "]"): emit(.closeBracket, 1)
        case UInt8(ascii: "("): emit(.openParen, 1)
        case UInt8(ascii: ")"): emit(.closeParen, 1)
        case UInt8(ascii: ","): emit(.comma, 1)
        case UInt8(ascii: "*"): emit(.star, 1)
        case UInt8(ascii: "+"): emit(.plus, 1)
        case UInt8(ascii: "-"): emit(.minus, 1)
        case UInt8(ascii: "%"): emit(.percent, 1)
        case UInt8(ascii: "?"): emit(.question, 1)
        case UInt8(ascii: "^"): emit(.caret, 1)
        case UInt8(ascii: ";"): emit(.semicolon, 1)
        case UInt8(ascii: "`"): emit(.backtick, 1)
        case UInt8(ascii: "'"): emit(.apostrophe, 1)
        case UInt8(ascii: "."):
            if at(1, "."), at(2, ".") {
                emit(.ellipsis, 3)
            } else {
                emit(.dot, 1)
            }
        case UInt8(ascii: ":"): pair(":", .doubleColon, else: .colon)
        case UInt8(ascii: "!"): pair("=", .notEqual, else: .bang)
        case UInt8(ascii: "<"): pair("=", .lessOrEqual, else: .less)
        case UInt8(ascii: ">"): pair("=", .greaterOrEqual, else: .greater)
        case UInt8(ascii: "&"): pair("&", .and, else: .ampersand)
        case UInt8(ascii: "|"): pair("|", .or, else: .pipe)
        case UInt8(ascii: "="):
            if at(1, ">") {
                emit(.fatArrow, 2)
            } else {
                pair("=", .doubleEqual, else: .equal)
            }
        default: stray()
        }
    }

    private mutating func pair(_ second: Unicode.Scalar, _ both: TokenKind, else single: TokenKind) {
        if at(1, second) {
            emit(both, 2)
        } else {
            emit(single, 1)
        }
    }

    /// Digits, dots and exponents in any order, up to the last that is not a dot: `1...` is `1` and `...`.
    private mutating func number() {
        var scan = position + 1
        var end = scan
        while scan < bytes.count {
            let byte = bytes[scan]
            if UnicodeScan.isDigit(byte) {
                scan += 1
                end = scan
            } else if byte == UInt8(ascii: ".") {
                scan += 1
            } else if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
                var digit = scan + 1
                if digit < bytes.count, bytes[digit] == UInt8(ascii: "+") || bytes[digit] == UInt8(ascii: "-")
                {
                    digit += 1
                }
                guard digit < bytes.count, UnicodeScan.isDigit(bytes[digit]) else {
                    break
                }
                scan = digit + 1
                end = scan
            } else {
                break
            }
        }
        emit(.number, end - position)
    }

    private mutating func lineComment() {
        var end = position
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            end += 1
        }
        emit(.comment, min(end + 1, bytes.count) - position)
    }

    private mutating func slash() {
        if at(1, "/") {
            lineComment()
        } else if at(1, "*"), !hasNoMoreCommentEnds {
            var end = position + 2
            while end + 1 < bytes.count {
                if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") {
                    emit(.comment, end + 2 - position)
                    return
                }
                end += 1
            }
            hasNoMoreCommentEnds = true
            emit(.slash, 1)
        } else {
            emit(.slash, 1)
        }
    }

    private mutating func tilde() {
        guard at(1, "}") else {
            emit(.tilde, 1)
            return
        }
        if templateBraces.last == braces {
            endTemplateSequence(2)
        } else {
            // The parser says what is wrong with a strip marker outside of a template.
            emit(.templateEnd, 2)
            braces -= 1
        }
    }

    private mutating func endTemplateSequence(_ length: Int) {
        emit(.templateEnd, length)
        braces -= 1
        templateBraces.removeLast()
        states.removeLast()
    }

    private mutating func openHeredoc() -> Bool {
        guard at(1, "<") else {
            return false
        }
        let start = position + (at(2, "-") ? 3 : 2)
        guard let end = UnicodeScan.identifierEnd(bytes, from: start) else {
            return false
        }
        let newline = lineEnd(end - position)
        guard newline > 0 else {
            return false
        }
        heredocs.append(Heredoc(marker: start..<end, startOfLine: true))
        emit(.openHeredoc, end + newline - position)
        states.append(.heredoc)
        return true
    }

    // MARK: Inside of strings

    /// Handles what all templates share: sequences, their escapes, and a lone `$` or `%`.
    private mutating func templateMark(text: TokenKind) {
        let mark = bytes[position]
        if at(1, "{") {
            let kind: TokenKind =
                mark == UInt8(ascii: "$") ? .templateInterpolation : .templateControl
            emit(kind, at(2, "~") ? 3 : 2)
            braces += 1
            templateBraces.append(braces)
            if !heredocs.isEmpty {
                heredocs[heredocs.count - 1].startOfLine = false
            }
            states.append(.main)
        } else if byte(1) == mark, at(2, "{") {
            emit(text, at(3, "~") ? 4 : 3)
        } else {
            emit(text, 1)
        }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%")
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// The end of the text that runs from `start` to a mark, a line end, or (in quotes) a quote or backslash.
    private func textEnd(from start: Int, quoted: Bool) -> Int {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte < 0x80 {
                if Self.isMark(byte) || Self.isLineEnd(byte)
                    || quoted && (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\"))
                {
                    break
                }
                end += 1
            } else if let length = UnicodeScan.sequenceLength(bytes, at: end) {
                end += length
            } else {
                break
            }
        }
        return end
    }

    private mutating func quoted() {
        let first = bytes[position]
        if Self.isMark(first) {
            if position + 1 == bytes.count {
                emit(.invalid, 1)
            } else {
                templateMark(text: .quotedText)
            }
            return
        }
        if first == UInt8(ascii: "\"") {
            emit(.closeQuote, 1)
            states.removeLast()
            return
        }
        if Self.isLineEnd(first) {
            var end = position
            while end < bytes.count, Self.isLineEnd(bytes[end]) {
                end += 1
            }
            emit(.quotedNewline, end - position)
            if endsStringEarly() {
                states = [.main]
                templateBraces = []
            }
            return
        }
        var end = position
        while true {
            end = textEnd(from: end, quoted: true)
            // A backslash takes the character after it along, also a quote, `$` or `%`.
            guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\\"), !Self.isLineEnd(bytes[end + 1]),
                let length = UnicodeScan.sequenceLength(bytes, at: end + 1)
            else {
                break
            }
            end += 1 + length
        }
        if end > position {
            emit(.quotedText, end - position)
        } else {
            stray()
        }
    }

    /// Whether the line after a line end in a quoted string begins an item or ends a block.
    ///
    /// The line end is an error either way. If it is the closing quote that is missing, reading on as a string
    /// would turn the rest of the file inside out, and report every line of it.
    private func endsStringEarly() -> Bool {
        guard heredocs.isEmpty, states[0] == .main else {
            return false
        }
        var index = position
        func skipSpaces() {
            while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t")
            {
                index += 1
            }
        }
        skipSpaces()
        guard index < bytes.count else {
            return true
        }
        if bytes[index] == UInt8(ascii: "}") || bytes[index] == UInt8(ascii: "#") {
            return true
        }
        guard let end = UnicodeScan.identifierEnd(bytes, from: index) else {
            return false
        }
        index = end
        skipSpaces()
        guard index < bytes.count else {
            return false
        }
        switch bytes[index] {
        case UInt8(ascii: "="): return index + 1 < bytes.count && bytes[index + 1] != UInt8(ascii: "=")
        case UInt8(ascii: "{"): return true
        // A label follows a space; a quote right behind a word ends the string.
        case UInt8(ascii: "\""): return index > end
        default: return false
        }
    }

    private mutating func heredoc() {
        if Self.isMark(bytes[position]) {
            heredocs[heredocs.count - 1].startOfLine = false
            if position + 1 == bytes.count {
                emit(.invalid, 1)
            } else {
                templateMark(text: .plainText)
            }
            return
        }
        let end = textEnd(from: position, quoted: false)
        let newline = lineEnd(end - position)
        if newline > 0 {
            let top = heredocs[heredocs.count - 1]
            if top.startOfLine, isMarker(position..<end, top.marker) {
                heredocs.removeLast()
                states.removeLast()
                emit(.closeHeredoc, end - position)
                emit(.newline, newline)
                return
            }
            heredocs[heredocs.count - 1].startOfLine = true
            emit(.plainText, end + newline - position)
        } else if end > position {
            heredocs[heredocs.count - 1].startOfLine = false
            emit(.plainText, end - position)
        } else if Self.isLineEnd(bytes[position]) {
            // Terraform's scanner gives up at a carriage return on its own.
            emit(.invalid, bytes.count - position)
        } else {
            emit(.badUTF8, 1)
        }
    }

    private func isMarker(_ line: Range<Int>, _ marker: Range<Int>) -> Bool {
        guard line.count >= marker.count else {
            return false
        }
        let trimmed = UnicodeScan.trimmed(bytes, line)
        return trimmed.count == marker.count && bytes[trimmed].elementsEqual(bytes[marker])
    }

    private mutating func bare() {
        if Self.isMark(bytes[position]) {
            templateMark(text: .plainText)
            return
        }
        let end = textEnd(from: position, quoted: false)
        let length = end + lineEnd(end - position) - position
        if length > 0 {
            emit(.plainText, length)
        } else if Self.isLineEnd(bytes[position]) {
            // After a carriage return on its own, Terraform takes the rest of the template literally.
            emit(.plainText, bytes.count - position)
        } else {
            emit(.badUTF8, 1)
        }
    }
}
