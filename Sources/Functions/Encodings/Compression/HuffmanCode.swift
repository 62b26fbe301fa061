/// Prefix codes of limited length for symbols with frequencies (RFC 1951), as short as can be.
struct HuffmanCode {
    /// By symbol, with the bits in the order they are written.
    private(set) var codes: [UInt16]
    /// By symbol; 0 for one that does not occur.
    private(set) var lengths: [Int]

    /// A code for frequencies by symbol.
    init(frequencies: [Int], maximumLength: Int) {
        codes = [UInt16](repeating: 0, count: frequencies.count)
        lengths = [Int](repeating: 0, count: frequencies.count)
        var symbols = frequencies.indices.filter { frequencies[$0] > 0 }
        guard symbols.count > 2 else {
            for (code, symbol) in symbols.enumerated() {
                codes[symbol] = UInt16(code)
                lengths[symbol] = 1
            }
            return
        }
        symbols.sort { (frequencies[$0], $0) < (frequencies[$1], $1) }
        let counts = Self.lengthCounts(symbols.map { frequencies[$0] }, maximumLength: maximumLength)
        var code: UInt16 = 0
        var rest = symbols[...]
        for (length, count) in counts.enumerated().dropFirst() {
            code <<= 1
            for symbol in rest.suffix(count).sorted() {
                codes[symbol] = Self.reversed(code, count: length)
                lengths[symbol] = length
                code += 1
            }
            rest = rest.dropLast(count)
        }
    }

    private init(codes: [UInt16], lengths: [Int]) {
        self.codes = codes
        self.lengths = lengths
    }

    static let fixedLiterals: HuffmanCode = {
        var codes: [UInt16] = []
        var lengths: [Int] = []
        for symbol in 0..<UInt16(286) {
            let (code, length): (UInt16, Int) =
                switch symbol {
                case ..<144: (symbol + 48, 8)
                case ..<256: (symbol + 400 - 144, 9)
                case ..<280: (symbol - 256, 7)
                default: (symbol + 192 - 280, 8)
                }
            codes.append(reversed(code, count: length))
            lengths.append(length)
        }
        return HuffmanCode(codes: codes, lengths: lengths)
    }()

    static let fixedDistances = HuffmanCode(
        codes: (0..<30).map { reversed($0, count: 5) },
        lengths: [Int](repeating: 5, count: 30)
    )

    private static func reversed(_ code: UInt16, count: Int) -> UInt16 {
        (0..<count).reduce(0) { $0 << 1 | (code >> UInt16($1)) & 1 }
    }

    /// How many symbols get a code of each length, by package-merge; the weights ascend and are three at least.
    private static func lengthCounts(_ weights: [Int], maximumLength: Int) -> [Int] {
        let depth = min(maximumLength, weights.count - 1)
        // For each level, whether its items are symbols, or pairs of the items of the level before.
        var levels: [[Bool]] = []
        var items: [Int] = []
        for _ in 0..<depth {
            let pairs = stride(from: 0, to: items.count - items.count % 2, by: 2).map {
                items[$0] + items[$0 + 1]
            }
            var merged: [Int] = []
            var isSymbol: [Bool] = []
            var (symbol, pair) = (0, 0)
            while symbol < weights.count || pair < pairs.count {
                if symbol < weights.count, pair == pairs.count || weights[symbol] < pairs[pair] {
                    merged.append(weights[symbol])
                    isSymbol.append(true)
                    symbol += 1
                } else {
                    merged.append(pairs[pair])
                    isSymbol.append(false)
                    pair += 1
                }
            }
            items = merged
            levels.append(isSymbol)
        }
        var counts = [Int](repeating: 0, count: depth + 1)
        var needed = 2 * weights.count - 2
        var longer: [Int] = []
        for level in levels.reversed() {
            let used = level.prefix(needed).count { $0 }
            longer.append(used)
            needed = 2 * (min(needed, level.count) - used)
        }
        // So many symbols have codes of that length or more.
        longer.append(0)
        for length in 1...depth {
            counts[length] = longer[length - 1] - longer[length]
        }
        return counts
    }

    /// The bits that so many of each symbol take.
    func size(of frequencies: [Int]) -> Int {
        zip(frequencies, lengths).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
