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
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    var previous = Array(0...right.count)
    var row = previous
    for (leftIndex, scalar) in left.enumerated() {
        row[0] = leftIndex + 1
        for (rightIndex, other) in right.enumerated() {
            row[rightIndex + 1] = min(
                previous[rightIndex] + (scalar == other ? 0 : 1),
                previous[rightIndex + 1] + 1,
                row[rightIndex] + 1
            )
        }
        guard let least = row.min(), least <= limit else { return nil }
        swap(&previous, &row)
    }
    return previous[right.count] <= limit ? previous[right.count] : nil
}
