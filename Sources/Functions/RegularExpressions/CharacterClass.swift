/// A set of scalars.
struct CharacterClass: Sendable {
    /// A part that no list of ranges describes, such as a category.
    struct Property: Sendable {
        let contains: @Sendable (Unicode.Scalar) -> Bool
        let isNegated: Bool
    }

    private(set) var ranges: [ClosedRange<UInt32>] = []
    /// Ranges that hold the other case of their letters too.
    private(set) var foldedRanges: [ClosedRange<UInt32>] = []
    private var properties: [Property] = []
    var isNegated = false

    init() {}

    init(_ scalar: Unicode.Scalar, foldsCase: Bool) {
        insert(scalar.value...scalar.value, foldsCase: foldsCase)
    }

    /// Everything, or everything but a line feed.
    static func anything(withNewline: Bool) -> CharacterClass {
        var result = CharacterClass()
        if !withNewline {
            result.insert(0x0A...0x0A)
        }
        result.isNegated = true
        return result
    }

    mutating func insert(_ range: ClosedRange<UInt32>, foldsCase: Bool = false) {
        if foldsCase {
            foldedRanges.append(range)
        } else {
            ranges.append(range)
        }
    }

    mutating func insert(_ named: [ClosedRange<UInt32>], isNegated: Bool, foldsCase: Bool = false) {
        if isNegated {
            var next: UInt32 = 0
            for range in named.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if range.lowerBound > next {
                    insert(next...(range.lowerBound - 1))
                }
                next = range.upperBound + 1
            }
            insert(next...0x10FFFF)
        } else {
            for range in named {
                insert(range, foldsCase: foldsCase)
            }
        }
    }

    mutating func insert(_ property: Property) {
        properties.append(property)
    }

    /// Sorts and joins the ranges, so that a search can halve them.
    mutating func normalize() {
        ranges = Self.normalized(ranges)
        foldedRanges = Self.normalized(foldedRanges)
    }

    private static func normalized(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound + 1 {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// The only scalar, when there is one and its case counts.
    var singleScalar: UInt32? {
        guard !isNegated, properties.isEmpty, foldedRanges.isEmpty, ranges.count == 1,
            ranges[0].lowerBound == ranges[0].upperBound
        else { return nil }
        return ranges[0].lowerBound
    }

    func contains(_ value: UInt32) -> Bool {
        isInParts(value) != isNegated
    }

    private func isInParts(_ value: UInt32) -> Bool {
        if Self.holds(ranges, value) { return true }
        if !foldedRanges.isEmpty {
            if Self.holds(foldedRanges, value) { return true }
            if CaseFolding.others(of: value).contains(where: { Self.holds(foldedRanges, $0) }) { return true }
        }
        guard !properties.isEmpty, let scalar = Unicode.Scalar(value) else { return false }
        return properties.contains { $0.contains(scalar) != $0.isNegated }
    }

    private static func holds(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
        if ranges.count < 8 {
            for range in ranges where range.contains(value) {
                return true
            }
            return false
        }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < ranges.count && ranges[low].lowerBound <= value
    }
}

/// Which scalars differ in case only.
enum CaseFolding {
    /// Those with more than two members.
    private static let orbits: [[UInt32]] = [
        [0x4B, 0x6B, 0x212A], [0x53, 0x73, 0x17F], [0xC5, 0xE5, 0x212B], [0xB5, 0x39C, 0x3BC],
        [0xDF, 0x1E9E],
        [0x392, 0x3B2, 0x3D0], [0x395, 0x3B5, 0x3F5], [0x398, 0x3B8, 0x3D1, 0x3F4],
        [0x345, 0x399, 0x3B9, 0x1FBE],
        [0x39A, 0x3BA, 0x3F0], [0x3A0, 0x3C0, 0x3D6], [0x3A1, 0x3C1, 0x3F1], [0x3A3, 0x3C2, 0x3C3],
        [0x3A6, 0x3C6, 0x3D5], [0x3A9, 0x3C9, 0x2126], [0x1E60, 0x1E61, 0x1E9B],
    ]

    static func others(of value: UInt32) -> [UInt32] {
        if value < 0x80 {
            switch value {
            case 0x4B, 0x6B, 0x53, 0x73: break
            case 0x41...0x5A, 0x61...0x7A: return [value ^ 0x20]
            default: return []
            }
        }
        if let orbit = orbits.first(where: { $0.contains(value) }) { return orbit }
        // The dotted capital and the dotless small I fold to nothing else.
        guard value != 0x130, value != 0x131, let scalar = Unicode.Scalar(value) else { return [] }
        return [scalar.simpleUppercase.value, scalar.simpleLowercase.value, scalar.simpleTitlecase.value]
    }
}
