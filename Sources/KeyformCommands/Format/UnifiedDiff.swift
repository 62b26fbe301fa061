/// Differences between two texts in the form of `diff -u`.
enum UnifiedDiff {
    private static let contextLines = 3

    /// The differences under the labels `old/NAME` and `new/NAME`; nothing when the texts are equal.
    static func text(from old: [UInt8], to new: [UInt8], name: String) -> [UInt8] {
        guard old != new else {
            return []
        }
        let before = lines(old)
        let after = lines(new)
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func number(_ line: ArraySlice<UInt8>) -> Int {
            if let known = numbers[line] {
                return known
            }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let comparison = LineComparison(before.map(number), after.map(number))
        var result = Array("--- old/\(name)\n+++ new/\(name)\n".utf8)
        for hunk in hunks(changes(comparison)) {
            append(hunk, before, after, to: &result)
        }
        return result
    }

    /// Lines with their ends.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }

    private struct Change {
        var old: Range<Int>
        var new: Range<Int>
    }

    private static func changes(_ comparison: LineComparison) -> [Change] {
        let (removed, added) = (comparison.removed, comparison.added)
        var changes: [Change] = []
        var (x, y) = (0, 0)
        while x < removed.count || y < added.count {
            let (startX, startY) = (x, y)
            while x < removed.count, removed[x] {
                x += 1
            }
            while y < added.count, added[y] {
                y += 1
            }
            if x > startX || y > startY {
                changes.append(Change(old: startX..<x, new: startY..<y))
            } else {
                x += 1
                y += 1
            }
        }
        return changes
    }

    /// Changes that are shown together, as their contexts touch.
    private static func hunks(_ changes: [Change]) -> [[Change]] {
        var hunks: [[Change]] = []
        for change in changes {
            if let last = hunks.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * contextLines {
                hunks[hunks.count - 1].append(change)
            } else {
                hunks.append([change])
            }
        }
        return hunks
    }

    private static func append(
        _ hunk: [Change],
        _ before: [ArraySlice<UInt8>],
        _ after: [ArraySlice<UInt8>],
        to result: inout [UInt8]
    ) {
        guard let first = hunk.first, let last = hunk.last else {
            return
        }
        let lead = min(contextLines, first.old.lowerBound)
        let trail = min(contextLines, before.count - last.old.upperBound)
        let old = first.old.lowerBound - lead..<last.old.upperBound + trail
        let new = first.new.lowerBound - lead..<last.new.upperBound + trail
        result += "@@ -\(position(old)) +\(position(new)) @@\n".utf8
        var next = old.lowerBound
        for change in hunk {
            append(before[next..<change.old.lowerBound], " ", to: &result)
            append(before[change.old], "-", to: &result)
            append(after[change.new], "+", to: &result)
            next = change.old.upperBound
        }
        append(before[next..<old.upperBound], " ", to: &result)
    }

    /// The first line and how many; no lines stand after the one that is named.
    private static func position(_ range: Range<Int>) -> String {
        switch range.count {
        case 0: "\(range.lowerBound),0"
        case 1: "\(range.lowerBound + 1)"
        default: "\(range.lowerBound + 1),\(range.count)"
        }
    }

    private static func append(
        _ lines: ArraySlice<ArraySlice<UInt8>>,
        _ sign: Unicode.Scalar,
        to result: inout [UInt8]
    ) {
        for line in lines {
            result.append(UInt8(ascii: sign))
            result += line
            if line.last != UInt8(ascii: "\n") {
                result += "\n\\ No newline at end of file\n".utf8
            }
        }
    }
}
