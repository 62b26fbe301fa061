import SourceText

/// The inside of quotes and heredocs.
extension Lexer {
    /// Handles what all templates share: sequences, their escapes, and a lone `$` or `%`.
    mutating func templateMark(text: TokenKind) {
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

    static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%")
    }

    static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// The end of the text that runs from `start` to a mark, a line end, or (in quotes) a quote or backslash.
    func textEnd(from start: Int, quoted: Bool) -> Int {
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

    mutating func quoted() {
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
    func endsStringEarly() -> Bool {
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

    mutating func heredoc() {
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

    func isMarker(_ line: Range<Int>, _ marker: Range<Int>) -> Bool {
        guard line.count >= marker.count else {
            return false
        }
        let trimmed = UnicodeScan.trimmed(bytes, line)
        return trimmed.count == marker.count && bytes[trimmed].elementsEqual(bytes[marker])
    }

    mutating func bare() {
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
