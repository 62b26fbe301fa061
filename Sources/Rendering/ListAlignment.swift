import Values

/// Says which elements of two lists belong together when a list is shown as it changes.
enum ListAlignment {
    struct Pair {
        let before: Int?
        let after: Int?
    }

    /// Beyond this many comparisons the middle of two lists is shown as wholly replaced.
    private static let comparisonLimit = 4_000_000

    /// Lists of equal length by position, unless all that was there is still there, so that it was merely put into
    /// another order; otherwise by the longest common subsequence, in which objects between two common elements are
    /// paired, as Terraform does.
    static func pairs(_ before: [Value], _ after: [Value]) -> [Pair] {
        if before.count == after.count, !Set(before).isSubset(of: after) {
            return before.indices.map { Pair(before: $0, after: $0) }
        }
        return pairs(before, after) { isObject($0) && isObject($1) }
    }

    /// Lines, of which none is changed into another.
    static func pairs(_ before: [Substring], _ after: [Substring]) -> [Pair] {
        pairs(before, after) { _, _ in false }
    }

    private static func pairs<Element: Hashable>(
        _ before: [Element],
        _ after: [Element],
        canChange: (Element, Element) -> Bool
    ) -> [Pair] {
        var result: [Pair] = []
        var left = 0
        var right = 0
        func gap(_ leftEnd: Int, _ rightEnd: Int) {
            while left < leftEnd {
                if right < rightEnd, canChange(before[left], after[right]) {
                    result.append(Pair(before: left, after: right))
                    right += 1
                } else {
                    result.append(Pair(before: left, after: nil))
                }
                left += 1
            }
            while right < rightEnd {
                result.append(Pair(before: nil, after: right))
                right += 1
            }
        }
        for (commonLeft, commonRight) in common(before, after) {
            gap(commonLeft, commonRight)
            result.append(Pair(before: left, after: right))
            left += 1
            right += 1
        }
        gap(before.count, after.count)
        return result
    }

    /// The longest common subsequence as pairs of positions.
    private static func common<Element: Hashable>(_ before: [Element], _ after: [Element]) -> [(Int, Int)] {
        let limit = min(before.count, after.count)
        var prefix = 0
        while prefix < limit, before[prefix] == after[prefix] {
            prefix += 1
        }
        var suffix = 0
        while suffix < limit - prefix, before[before.count - 1 - suffix] == after[after.count - 1 - suffix] {
            suffix += 1
        }
        var found = (0..<prefix).map { ($0, $0) }
        let left = Array(before[prefix..<(before.count - suffix)])
        let right = Array(after[prefix..<(after.count - suffix)])
        if left.count * right.count <= comparisonLimit {
            found += table(left, right).map { ($0 + prefix, $1 + prefix) }
        }
        found += (0..<suffix).reversed().map { (before.count - 1 - $0, after.count - 1 - $0) }
        return found
    }

    private static func table<Element: Hashable>(_ left: [Element], _ right: [Element]) -> [(Int, Int)] {
        guard !left.isEmpty, !right.isEmpty else {
            return []
        }
        let width = right.count + 1
        var lengths = [Int32](repeating: 0, count: (left.count + 1) * width)
        for row in 1...left.count {
            for column in 1...right.count {
                lengths[row * width + column] =
                    left[row - 1] == right[column - 1]
                    ? lengths[(row - 1) * width + column - 1] + 1
                    : max(lengths[(row - 1) * width + column], lengths[row * width + column - 1])
            }
        }
        var found: [(Int, Int)] = []
        var row = left.count
        var column = right.count
        while row > 0, column > 0 {
            if left[row - 1] == right[column - 1] {
                found.append((row - 1, column - 1))
                row -= 1
                column -= 1
            } else if lengths[(row - 1) * width + column] > lengths[row * width + column - 1] {
                row -= 1
            } else {
                column -= 1
            }
        }
        return found.reversed()
    }

    private static func isObject(_ value: Value) -> Bool {
        switch value.content {
        case .object, .map: true
        default: false
        }
    }
}
