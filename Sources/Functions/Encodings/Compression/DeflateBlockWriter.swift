/// Writes blocks of deflated data (RFC 1951), each in the smallest of its three forms.
struct DeflateBlockWriter {
    private(set) var output: [UInt8] = []
    private var bits: UInt64 = 0
    private var bitCount = 0

    private static let endOfBlock = 256
    private static let firstLength = 257
    private static let lengthCodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// For each code of a length or a distance, the least value and the number of bits that follow.
    private struct Ranges {
        var bases: [Int] = []
        var extraBits: [Int] = []

        /// The first `singles` codes have no bits; from then on every `group` codes have one more.
        init(first: Int, singles: Int, group: Int, count: Int) {
            var base = first
            for code in 0..<count {
                let bits = code < singles ? 0 : (code - singles) / group + 1
                bases.append(base)
                extraBits.append(bits)
                base += 1 << bits
            }
        }

        func code(of value: Int) -> Int {
            (bases.firstIndex { $0 > value } ?? bases.count) - 1
        }
    }

    private static let lengths: Ranges = {
        var ranges = Ranges(first: 3, singles: 8, group: 4, count: 29)
        // The longest match has a code of its own.
        ranges.bases[28] = 258
        ranges.extraBits[28] = 0
        return ranges
    }()

    private static let distances = Ranges(first: 1, singles: 4, group: 2, count: 30)

    mutating func write(_ value: Int, count: Int) {
        bits |= UInt64(value) << UInt64(bitCount)
        bitCount += count
        while bitCount >= 8 {
            output.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            bitCount -= 8
        }
    }

    /// Fills the last byte with zeros.
    mutating func flush() {
        if bitCount > 0 {
            write(0, count: 8 - bitCount)
        }
    }

    mutating func writeStoredHeader(length: Int, isLast: Bool) {
        write(isLast ? 1 : 0, count: 3)
        flush()
        write(length, count: 16)
        write(~length & 0xFFFF, count: 16)
    }

    /// Writes tokens; without the input that they stand for the block is not stored.
    mutating func writeBlock(_ tokens: [Deflater.Token], input: ArraySlice<UInt8>?) {
        var literalFrequencies = [Int](repeating: 0, count: 286)
        var distanceFrequencies = [Int](repeating: 0, count: 30)
        var extraBits = 0
        for token in tokens {
            switch token {
            case .literal(let byte): literalFrequencies[Int(byte)] += 1
            case .match(let length, let distance):
                let (lengthCode, distanceCode) = (
                    Self.lengths.code(of: length), Self.distances.code(of: distance)
                )
                literalFrequencies[Self.firstLength + lengthCode] += 1
                distanceFrequencies[distanceCode] += 1
                extraBits += Self.lengths.extraBits[lengthCode] + Self.distances.extraBits[distanceCode]
            }
        }
        literalFrequencies[Self.endOfBlock] += 1
        let storedSize = input.flatMap { $0.count <= 65535 ? ($0.count + 5) * 8 : nil }
        if storedSize == nil {
            // Only the choice between the codes is left then, for which these do not count.
            extraBits = 0
        }
        // A code of distances must not be empty.
        if distanceFrequencies.allSatisfy({ $0 == 0 }) {
            distanceFrequencies[0] = 1
        }
        let dynamic = DynamicHeader(literalFrequencies, distanceFrequencies)
        let fixedSize =
            3 + HuffmanCode.fixedLiterals.size(of: literalFrequencies)
            + HuffmanCode.fixedDistances.size(of: distanceFrequencies) + extraBits
        let dynamicSize =
            dynamic.size + dynamic.literals.size(of: literalFrequencies)
            + dynamic.distances.size(of: distanceFrequencies) + extraBits
        if let storedSize, let input, storedSize < min(fixedSize, dynamicSize) {
            writeStoredHeader(length: input.count, isLast: false)
            output += input
        } else if dynamicSize < fixedSize {
            write(dynamic)
            write(tokens, dynamic.literals, dynamic.distances)
        } else {
            write(2, count: 3)
            write(tokens, HuffmanCode.fixedLiterals, HuffmanCode.fixedDistances)
        }
    }

    private mutating func write(_ tokens: [Deflater.Token], _ literals: HuffmanCode, _ distances: HuffmanCode)
    {
        for token in tokens {
            switch token {
            case .literal(let byte): write(Int(literals.codes[Int(byte)]), count: literals.lengths[Int(byte)])
            case .match(let length, let distance):
                let code = Self.lengths.code(of: length)
                let symbol = Self.firstLength + code
                write(Int(literals.codes[symbol]), count: literals.lengths[symbol])
                write(length - Self.lengths.bases[code], count: Self.lengths.extraBits[code])
                let distanceCode = Self.distances.code(of: distance)
                write(Int(distances.codes[distanceCode]), count: distances.lengths[distanceCode])
                write(
                    distance - Self.distances.bases[distanceCode],
                    count: Self.distances.extraBits[distanceCode]
                )
            }
        }
        write(Int(literals.codes[Self.endOfBlock]), count: literals.lengths[Self.endOfBlock])
    }

    /// The codes of a block, described in its header by the lengths of their words.
    private struct DynamicHeader {
        let literals: HuffmanCode
        let distances: HuffmanCode
        let literalCount: Int
        let distanceCount: Int
        let lengthCode: HuffmanCode
        /// How many lengths of the code of lengths are written.
        let lengthCodeCount: Int
        /// Symbols of the code of lengths, with what follows them.
        let symbols: [(symbol: Int, extra: Int, bits: Int)]
        let size: Int

        init(_ literalFrequencies: [Int], _ distanceFrequencies: [Int]) {
            literals = HuffmanCode(frequencies: literalFrequencies, maximumLength: 15)
            distances = HuffmanCode(frequencies: distanceFrequencies, maximumLength: 15)
            literalCount = (literalFrequencies.lastIndex { $0 > 0 } ?? 0) + 1
            distanceCount = (distanceFrequencies.lastIndex { $0 > 0 } ?? 0) + 1
            let lengths = Array(literals.lengths[..<literalCount]) + distances.lengths[..<distanceCount]
            symbols = Self.runs(of: lengths)
            var frequencies = [Int](repeating: 0, count: 19)
            for entry in symbols {
                frequencies[entry.symbol] += 1
            }
            lengthCode = HuffmanCode(frequencies: frequencies, maximumLength: 7)
            let order = DeflateBlockWriter.lengthCodeOrder
            lengthCodeCount = max(4, (order.lastIndex { frequencies[$0] > 0 } ?? 0) + 1)
            size =
                3 + 5 + 5 + 4 + 3 * lengthCodeCount + lengthCode.size(of: frequencies)
                + symbols.reduce(0) { $0 + $1.bits }
        }

        private static func runs(of lengths: [Int]) -> [(symbol: Int, extra: Int, bits: Int)] {
            var runs: [(symbol: Int, extra: Int, bits: Int)] = []
            var start = 0
            while start < lengths.count {
                let length = lengths[start]
                var count = lengths[start...].prefix { $0 == length }.count
                start += count
                if length != 0 {
                    runs.append((length, 0, 0))
                    count -= 1
                    while count >= 3 {
                        let part = min(count, 6)
                        runs.append((16, part - 3, 2))
                        count -= part
                    }
                } else {
                    while count >= 11 {
                        let part = min(count, 138)
                        runs.append((18, part - 11, 7))
                        count -= part
                    }
                    if count >= 3 {
                        runs.append((17, count - 3, 3))
                        count = 0
                    }
                }
                runs += repeatElement((symbol: length, extra: 0, bits: 0), count: count)
            }
            return runs
        }
    }

    private mutating func write(_ header: DynamicHeader) {
        write(4, count: 3)
        write(header.literalCount - 257, count: 5)
        write(header.distanceCount - 1, count: 5)
        write(header.lengthCodeCount - 4, count: 4)
        for symbol in Self.lengthCodeOrder.prefix(header.lengthCodeCount) {
            write(header.lengthCode.lengths[symbol], count: 3)
        }
        for entry in header.symbols {
            write(Int(header.lengthCode.codes[entry.symbol]), count: header.lengthCode.lengths[entry.symbol])
            write(entry.extra, count: entry.bits)
        }
    }
}
