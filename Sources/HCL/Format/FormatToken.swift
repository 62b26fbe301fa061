/// A token on its way through the formatter: its text, and the spaces that go before it.
struct FormatToken {
    let kind: TokenKind
    /// Where the text is: in the source, or among the texts that formatting has made up.
    let range: Range<Int>
    let isMadeUp: Bool
    var spacesBefore: Int

    var bracketChange: Int {
        kind.bracketChange
    }
}

/// The tokens of a file with the texts they refer to.
struct FormatTokens {
    let source: [UInt8]
    private(set) var madeUp: [UInt8] = []
    var tokens: ContiguousArray<FormatToken> = []

    mutating func append(_ token: Token, spacesBefore: Int) {
        tokens.append(
            FormatToken(kind: token.kind, range: token.range, isMadeUp: false, spacesBefore: spacesBefore)
        )
    }

    mutating func append(_ kind: TokenKind, text: [UInt8]) {
        let start = madeUp.count
        madeUp.append(contentsOf: text)
        tokens.append(
            FormatToken(kind: kind, range: start..<madeUp.count, isMadeUp: true, spacesBefore: 0)
        )
    }

    mutating func append(_ kind: TokenKind, _ text: StaticString) {
        append(kind, text: Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)))
    }

    func text(_ token: FormatToken) -> ArraySlice<UInt8> {
        token.isMadeUp ? madeUp[token.range] : source[token.range]
    }

    func text(_ token: FormatToken, is word: StaticString) -> Bool {
        token.range.count == word.utf8CodeUnitCount
            && text(token).elementsEqual(
                UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            )
    }

    /// Whether the token ends a line; comments to the end of a line hold its end themselves.
    func endsLine(_ token: FormatToken) -> Bool {
        token.kind == .newline || token.kind == .comment && text(token).last == UInt8(ascii: "\n")
    }

    /// The width of some tokens with the spaces before them, in grapheme clusters.
    func columns(_ range: Range<Int>) -> Int {
        var columns = 0
        for token in tokens[range] {
            columns += token.spacesBefore + clusters(text(token))
        }
        return columns
    }

    private func clusters(_ text: ArraySlice<UInt8>) -> Int {
        var pairs = 0
        var previous: UInt8 = 0
        for byte in text {
            if byte >= 0x80 {
                return String(decoding: text, as: UTF8.self).count
            }
            if byte == UInt8(ascii: "\n"), previous == UInt8(ascii: "\r") {
                pairs += 1
            }
            previous = byte
        }
        return text.count - pairs
    }

    /// The text of all tokens with their spaces.
    func render() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.count + source.count / 8)
        for token in tokens {
            if token.spacesBefore > 0 {
                result.append(contentsOf: repeatElement(UInt8(ascii: " "), count: token.spacesBefore))
            }
            result.append(contentsOf: text(token))
        }
        return result
    }
}
