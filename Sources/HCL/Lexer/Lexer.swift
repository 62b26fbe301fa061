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

    enum State {
        case main
        case quoted
        case heredoc
        case bare
    }

    struct Heredoc {
        let marker: Range<Int>
        var startOfLine: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int
    var tokens: ContiguousArray<Token> = []
    var states: [State]
    var braces = 0
    /// The brace depths at which a closing brace returns to the template around it.
    var templateBraces: [Int] = []
    var heredocs: [Heredoc] = []
    /// Set once a search for the end of a comment has failed, so that no later one repeats it.
    var hasNoMoreCommentEnds = false

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

    mutating func run() {
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

    mutating func emit(_ kind: TokenKind, _ length: Int) {
        tokens.append(Token(kind, position, position + length))
        position += length
    }

    func byte(_ offset: Int) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    func at(_ offset: Int, _ character: Unicode.Scalar) -> Bool {
        position + offset < bytes.count && bytes[position + offset] == UInt8(ascii: character)
    }

    /// The length of the line end at an offset, 0 where there is none.
    func lineEnd(_ offset: Int) -> Int {
        if at(offset, "\n") {
            return 1
        }
        return at(offset, "\r") && at(offset + 1, "\n") ? 2 : 0
    }

    mutating func stray() {
        if let length = UnicodeScan.sequenceLength(bytes, at: position) {
            emit(.invalid, length)
        } else {
            emit(.badUTF8, 1)
        }
    }

    // MARK: Outside of strings

    mutating func main() {
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

    mutating func punctuation(_ first: UInt8) {
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

    mutating func pair(_ second: Unicode.Scalar, _ both: TokenKind, else single: TokenKind) {
        if at(1, second) {
            emit(both, 2)
        } else {
            emit(single, 1)
        }
    }

    /// Digits, dots and exponents in any order, up to the last that is not a dot: `1...` is `1` and `...`.
    mutating func number() {
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

    mutating func lineComment() {
        var end = position
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            end += 1
        }
        emit(.comment, min(end + 1, bytes.count) - position)
    }

    mutating func slash() {
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

    mutating func tilde() {
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

    mutating func endTemplateSequence(_ length: Int) {
        emit(.templateEnd, length)
        braces -= 1
        templateBraces.removeLast()
        states.removeLast()
    }

    mutating func openHeredoc() -> Bool {
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
}
