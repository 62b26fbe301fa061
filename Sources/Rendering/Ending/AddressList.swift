import Addresses
import SourceText

/// Addresses below each other.
enum AddressList {
    /// The most instances of one block that are listed one by one.
    private static let mostInstances = 10

    /// Each on a line of its own, but for blocks of many instances; of very many, the first and how many more.
    ///
    /// - Parameters:
    ///   - addresses: what to list; each is listed once.
    ///   - limit: the most lines, besides the one that says how many more there are.
    /// - Returns: lines that begin with two blanks, without an end.
    static func text(_ addresses: [InstanceAddress], limit: Int = 40) -> String {
        var seen: Set<InstanceAddress> = []
        let once = addresses.filter { seen.insert($0).inserted }
        let counts = Dictionary(grouping: once, by: \.resource).mapValues(\.count)
        var told: Set<ResourceAddress> = []
        let all = once.compactMap { address -> String? in
            guard let count = counts[address.resource], count > mostInstances else {
                return "  \(address.description.inLine)"
            }
            let isFirst = told.insert(address.resource).inserted
            return isFirst ? "  \(address.resource) (\(count) instances)" : nil
        }
        let lines = Array(all.prefix(limit))
        let rest = all.count - lines.count
        return (lines + (rest > 0 ? ["  and \(rest) more"] : [])).joined(separator: "\n")
    }
}
