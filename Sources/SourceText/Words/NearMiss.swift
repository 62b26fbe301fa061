/// The candidate that was probably meant by a name that does not exist.
///
/// The closest one within two single-character edits, which is where Terraform draws the line too; of equally
/// close ones the first.
package func nearMiss(_ given: String, among candidates: some Sequence<String>) -> String? {
    let limit = 2
    let given = Array(given.unicodeScalars)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let farthest = (best?.distance ?? limit + 1) - 1
        if let distance = editDistance(given, Array(candidate.unicodeScalars), atMost: farthest) {
            best = (candidate, distance)
        }
    }
    return best?.name
}

/// The Levenshtein distance, or `nil` when it is more than `limit`.
///
/// Only the cells beside the diagonal are looked at, as all others are farther: the cost is linear in the length.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost limit: Int) -> Int? {
    guard limit >= 0, abs(left.count - right.count) <= limit else { return nil }
    let width = 2 * limit + 1
    let far = limit + 1
    // Of the row of `leftIndex`, the cell at `offset` is that of the column `leftIndex + offset - limit`.
    var previous = (0..<width).map { $0 < limit ? far : $0 - limit }
    for (index, scalar) in left.enumerated() {
        var row = Array(repeating: far, count: width)
        for offset in 0..<width {
            let column = index + 1 + offset - limit
            guard column >= 0, column <= right.count else { continue }
            guard column > 0 else {
                row[offset] = index + 1
                continue
            }
            var least = previous[offset] + (scalar == right[column - 1] ? 0 : 1)
            if offset + 1 < width { least = min(least, previous[offset + 1] + 1) }
            if offset > 0 { least = min(least, row[offset - 1] + 1) }
            row[offset] = least
        }
        guard let least = row.min(), least <= limit else { return nil }
        previous = row
    }
    let distance = previous[right.count - left.count + limit]
    return distance <= limit ? distance : nil
}
