/// Compresses as Go's `compress/flate` does at its default level, so that `base64gzip` gives the same text.
///
/// Matches are found through chains of places with the same four bytes; a match waits one place for a longer one.
struct Deflater {
    private static let windowSize = 1 << 15
    private static let minimumMatch = 4
    private static let maximumMatch = 258
    private static let hashBits = 17
    private static let blockTokens = 1 << 14
    // The parameters of level 6.
    private static let goodLength = 8
    private static let lazyLength = 16
    private static let niceLength = 128
    private static let chainLength = 128

    enum Token {
        case literal(UInt8)
        case match(length: Int, distance: Int)
    }

    private let input: [UInt8]
    private var heads = [Int32](repeating: -1, count: 1 << hashBits)
    private var previous: [Int32]
    private var tokens: [Token] = []
    private var writer = DeflateBlockWriter()
    /// Where the tokens that are not written yet begin; `nil` when that has left the window.
    private var blockStart: Int? = 0

    init(_ input: [UInt8]) {
        self.input = input
        previous = [Int32](repeating: -1, count: input.count)
    }

    mutating func deflate() -> [UInt8] {
        findTokens()
        // An empty stored block for the flush, and one more that is the last.
        writer.writeStoredHeader(length: 0, isLast: false)
        writer.flush()
        writer.writeStoredHeader(length: 0, isLast: true)
        writer.flush()
        return writer.output
    }

    /// Makes the place known to later ones, and gives the latest place with the same hash.
    private mutating func insert(_ index: Int) -> Int {
        let word = UInt32(bigEndianBytes: input, at: index)
        let hash = Int((word &* 0x1E35_A7BD) >> UInt32(32 - Self.hashBits))
        let head = heads[hash]
        previous[index] = head
        heads[hash] = Int32(truncatingIfNeeded: index)
        return Int(head)
    }

    private mutating func writeBlock(upTo end: Int) {
        writer.writeBlock(tokens, input: blockStart.map { input[$0..<max($0, end)] })
        blockStart = end
        tokens.removeAll(keepingCapacity: true)
    }

    private mutating func findTokens() {
        var index = 0
        var base = 0
        var head = -1
        var length = Self.minimumMatch - 1
        var distance = 0
        var hasPending = false
        while index < input.count {
            // The window moves on by half when it is used up.
            if index - base >= 2 * Self.windowSize - (Self.minimumMatch + Self.maximumMatch),
                base + 2 * Self.windowSize < input.count
            {
                base += Self.windowSize
                if let start = blockStart, start < base {
                    blockStart = nil
                }
            }
            let lookahead = input.count - index
            if lookahead >= Self.minimumMatch {
                head = insert(index)
            }
            let (priorLength, priorDistance) = (length, distance)
            length = Self.minimumMatch - 1
            distance = 0
            let lowest = max(index - Self.windowSize, base)
            if head >= lowest, lookahead > priorLength, priorLength < Self.lazyLength,
                let match = longestMatch(at: index, from: head, lookahead: lookahead, lowest: lowest)
            {
                (length, distance) = match
            }
            if priorLength >= Self.minimumMatch, length <= priorLength {
                tokens.append(.match(length: priorLength, distance: priorDistance))
                let end = index + priorLength - 1
                index += 1
                while index < end {
                    if input.count - index >= Self.minimumMatch {
                        _ = insert(index)
                    }
                    index += 1
                }
                hasPending = false
                length = Self.minimumMatch - 1
                if tokens.count == Self.blockTokens {
                    writeBlock(upTo: index)
                }
            } else {
                if hasPending {
                    tokens.append(.literal(input[index - 1]))
                    if tokens.count == Self.blockTokens {
                        writeBlock(upTo: index)
                    }
                }
                index += 1
                hasPending = true
            }
        }
        if hasPending {
            tokens.append(.literal(input[index - 1]))
        }
        if !tokens.isEmpty {
            writeBlock(upTo: index)
        }
    }

    private func longestMatch(
        at index: Int,
        from head: Int,
        lookahead: Int,
        lowest: Int
    ) -> (length: Int, distance: Int)? {
        let limit = min(lookahead, Self.maximumMatch)
        let nice = min(limit, Self.niceLength)
        var length = Self.minimumMatch - 1
        var distance: Int?
        var candidate = head
        for _ in 0..<(length >= Self.goodLength ? Self.chainLength / 4 : Self.chainLength) {
            if input[index + length] == input[candidate + length] {
                var count = 0
                while count < limit, input[candidate + count] == input[index + count] {
                    count += 1
                }
                // The shortest matches are not worth their codes far away.
                if count > length, count > Self.minimumMatch || index - candidate <= 4096 {
                    length = count
                    distance = index - candidate
                    if count >= nice { break }
                }
            }
            candidate = Int(previous[candidate])
            if candidate < lowest { break }
        }
        return distance.map { (length, $0) }
    }
}
