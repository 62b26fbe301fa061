/// Finds which lines of a text changed, with few changes.
///
/// Lines that occur in one of the texts only cannot be common, so they are set aside first: of a text that was
/// formatted, most changed lines are such, and the standard library's comparison takes the square of their number.
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
        for change in newPlaces.map({ new[$0] }).difference(from: oldPlaces.map { old[$0] }) {
            switch change {
            case .remove(let place, _, _): removed[oldPlaces[place]] = true
            case .insert(let place, _, _): added[newPlaces[place]] = true
            }
        }
        Self.slide(&removed, old, beside: added)
        Self.slide(&added, new, beside: removed)
    }

    /// Moves changes to the latest place where they say the same, or to one where the other text has a change, too.
    private static func slide(_ changed: inout [Bool], _ lines: [Int], beside other: [Bool]) {
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
