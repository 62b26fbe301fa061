/// Finds which lines of a text changed, with few changes.
///
/// The algorithm is the one with linear space of Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).
/// Lines that occur in one of the texts only cannot be common, so they are set aside first: of a text that was
/// formatted, most changed lines are such.
struct LineComparison {
    /// For each line whether it is not in the other text.
    private(set) var removed: [Bool]
    private(set) var added: [Bool]

    /// Compares texts whose lines are given as numbers, equal for equal lines.
    init(_ old: [Int], _ new: [Int]) {
        let shortest = min(old.count, new.count)
        let head = (0..<shortest).prefix { old[$0] == new[$0] }.count
        let tail = (0..<shortest - head).prefix { old[old.count - 1 - $0] == new[new.count - 1 - $0] }.count
        let left = head..<old.count - tail
        let right = head..<new.count - tail
        let inOld = Set(old[left])
        let inNew = Set(new[right])
        removed = old.indices.map { left.contains($0) && !inNew.contains(old[$0]) }
        added = new.indices.map { right.contains($0) && !inOld.contains(new[$0]) }
        let oldPlaces = left.filter { !removed[$0] }
        let newPlaces = right.filter { !added[$0] }
        var search = Search(oldPlaces.map { old[$0] }, newPlaces.map { new[$0] })
        search.compare(0..<oldPlaces.count, 0..<newPlaces.count)
        for place in search.removed {
            removed[oldPlaces[place]] = true
        }
        for place in search.added {
            added[newPlaces[place]] = true
        }
        Self.settle(&removed, old, beside: added)
        Self.settle(&added, new, beside: removed)
    }

    /// Moves changes to the latest place where they say the same, or to one where the other text has a change, too.
    private static func settle(_ changed: inout [Bool], _ lines: [Int], beside other: [Bool]) {
        // Where the other text has a change before its n-th common line.
        var breaks: Set<Int> = []
        var common = 0
        for isChanged in other {
            if isChanged {
                breaks.insert(common)
            } else {
                common += 1
            }
        }
        common = 0
        var index = 0
        while index < lines.count {
            guard changed[index] else {
                common += 1
                index += 1
                continue
            }
            var start = index
            var end = index
            while end < lines.count, changed[end] {
                end += 1
            }
            var best = breaks.contains(common) ? 0 : nil as Int?
            var moves = 0
            while end < lines.count, !changed[end], lines[start] == lines[end] {
                changed[start] = false
                changed[end] = true
                start += 1
                end += 1
                moves += 1
                common += 1
                while end < lines.count, changed[end] {
                    end += 1
                }
                if breaks.contains(common) {
                    best = moves
                }
            }
            if let best, moves > best {
                for _ in best..<moves where start > 0 && lines[start - 1] == lines[end - 1] {
                    start -= 1
                    end -= 1
                    common -= 1
                    changed[start] = true
                    changed[end] = false
                }
            }
            index = end
        }
    }
}

private struct Search {
    private let old: [Int]
    private let new: [Int]
    private(set) var removed: [Int] = []
    private(set) var added: [Int] = []
    /// The farthest places on each diagonal, seen from the start and from the end.
    private var forward: [Int]
    private var backward: [Int]
    /// What makes a diagonal's number an index.
    private let offset: Int

    init(_ old: [Int], _ new: [Int]) {
        self.old = old
        self.new = new
        offset = new.count + 1
        forward = Array(repeating: 0, count: old.count + new.count + 3)
        backward = forward
    }

    mutating func compare(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        var rest = [(oldRange, newRange)]
        while let (oldRange, newRange) = rest.popLast() {
            var (left, right) = (oldRange, newRange)
            while let first = left.first, let other = right.first, old[first] == new[other] {
                left = left.dropFirst()
                right = right.dropFirst()
            }
            while let last = left.last, let other = right.last, old[last] == new[other] {
                left = left.dropLast()
                right = right.dropLast()
            }
            if left.isEmpty || right.isEmpty {
                removed += left
                added += right
                continue
            }
            let (x, y) = middle(left, right)
            rest.append((x..<left.upperBound, y..<right.upperBound))
            rest.append((left.lowerBound..<x, right.lowerBound..<y))
        }
    }

    /// A place on a shortest path through the ranges, which begin and end with different lines.
    private mutating func middle(_ left: Range<Int>, _ right: Range<Int>) -> (Int, Int) {
        let lowest = left.lowerBound - right.upperBound
        let highest = left.upperBound - right.lowerBound
        let start = left.lowerBound - right.lowerBound
        let end = left.upperBound - right.upperBound
        let isOdd = (start - end) % 2 != 0
        var (forwardLow, forwardHigh) = (start, start)
        var (backwardLow, backwardHigh) = (end, end)
        forward[start + offset] = left.lowerBound
        backward[end + offset] = left.upperBound
        while true {
            (forwardLow, forwardHigh) = widen(
                forwardLow,
                forwardHigh,
                lowest...highest,
                &forward,
                filler: -1
            )
            for diagonal in stride(from: forwardHigh, through: forwardLow, by: -2) {
                let below = forward[diagonal - 1 + offset]
                let above = forward[diagonal + 1 + offset]
                var x = below < above ? above : below + 1
                while x < left.upperBound, x - diagonal < right.upperBound, old[x] == new[x - diagonal] {
                    x += 1
                }
                forward[diagonal + offset] = x
                if isOdd, diagonal >= backwardLow, diagonal <= backwardHigh, backward[diagonal + offset] <= x
                {
                    return (x, x - diagonal)
                }
            }
            (backwardLow, backwardHigh) = widen(
                backwardLow,
                backwardHigh,
                lowest...highest,
                &backward,
                filler: .max
            )
            for diagonal in stride(from: backwardHigh, through: backwardLow, by: -2) {
                let below = backward[diagonal - 1 + offset]
                let above = backward[diagonal + 1 + offset]
                var x = below < above ? below : above - 1
                while x > left.lowerBound, x - diagonal > right.lowerBound,
                    old[x - 1] == new[x - diagonal - 1]
                {
                    x -= 1
                }
                backward[diagonal + offset] = x
                if !isOdd, diagonal >= forwardLow, diagonal <= forwardHigh, x <= forward[diagonal + offset] {
                    return (x, x - diagonal)
                }
            }
        }
    }

    /// The diagonals to look at next: one more on each side, or one fewer where there is none.
    private func widen(
        _ low: Int,
        _ high: Int,
        _ limits: ClosedRange<Int>,
        _ places: inout [Int],
        filler: Int
    ) -> (Int, Int) {
        var (low, high) = (low, high)
        if low > limits.lowerBound {
            low -= 1
            places[low - 1 + offset] = filler
        } else {
            low += 1
        }
        if high < limits.upperBound {
            high += 1
            places[high + 1 + offset] = filler
        } else {
            high -= 1
        }
        return (low, high)
    }
}
