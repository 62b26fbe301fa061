/// A comment in a profile by which keyform knows later that it wrote it, and for which state.
struct ProfileMark: Sendable, Equatable {
    /// Of the access key, as text in one line.
    let address: String
    /// The lineage of the state that held the key.
    let lineage: String

    init(address: String, lineage: String) {
        self.address = address
        self.lineage = lineage
    }

    /// Reads a line of a file; nil when it is no mark.
    init?(line: String) {
        guard let start = line.firstRange(of: Self.beginning),
            line[..<start.lowerBound].allSatisfy(\.isWhitespace)
        else { return nil }
        let rest = line[start.upperBound...]
        guard let middle = rest.ranges(of: Self.middle).last else { return nil }
        address = String(rest[..<middle.lowerBound])
        lineage = String(rest[middle.upperBound...].prefix { !$0.isWhitespace })
    }

    var line: String {
        Self.beginning + address + Self.middle + lineage
    }

    private static let beginning = "# Written by keyform for "
    private static let middle = ", state "
}
