import Execution
import Providers
import SourceText

/// The objects that were asked for by name.
struct DiscoverSelection {
    private let patterns: [NamePattern]
    private let isUnusedOnly: Bool

    /// - Parameters:
    ///   - names: of objects, or of what they belong to; `*` stands for any text.
    ///   - isUnusedOnly: whether what may be in use is left out.
    init(_ names: [String], isUnusedOnly: Bool) {
        patterns = names.map(NamePattern.init)
        self.isUnusedOnly = isUnusedOnly
    }

    /// - Throws: for a name that nothing has.
    func items(of findings: AccountSurvey.Findings) throws(DiagnosticsError) -> [AccountSurvey.Item] {
        var isMet = patterns.map { _ in false }
        let items = findings.items.filter { item in
            guard !patterns.isEmpty else { return true }
            var isWanted = false
            for (index, pattern) in patterns.enumerated() where pattern.matches(item.object) {
                isMet[index] = true
                isWanted = true
            }
            return isWanted
        }
        guard let missing = isMet.firstIndex(of: false) else {
            return items.filter { !isUnusedOnly || $0.object.isUnused }
        }
        let name = patterns[missing].text
        if findings.managed.contains(where: { patterns[missing].matches($0.object) }) {
            throw DiagnosticsError(
                .error(
                    "Object is managed already",
                    "What is called \"\(name.inLine)\" is in this state, and only what nothing manages here is looked for."
                )
                .hinting("To see what is managed:", command: "keyform state list")
            )
        }
        let known = findings.items.flatMap { [$0.object.name] + $0.object.aliases }
        let hint = nearMiss(name, among: known).map { " Did you mean \"\($0.inLine)\"?" } ?? ""
        let gaps = findings.gaps.isEmpty ? "" : " " + findings.gaps.joined(separator: " ")
        throw DiagnosticsError(
            .error(
                "No such object",
                "Of what was looked for and nothing manages here, nothing is called \"\(name.inLine)\".\(hint)\(gaps)"
            )
        )
    }
}

/// A name, in any case, in which `*` stands for any text.
private struct NamePattern {
    let text: String
    private let parts: [Substring]

    init(_ text: String) {
        self.text = text
        parts = text.lowercased().split(separator: "*", omittingEmptySubsequences: false)
    }

    func matches(_ object: DiscoveredObject) -> Bool {
        ([object.name, object.id, object.importID] + object.aliases + [object.owner].compactMap(\.self))
            .contains { matches($0.lowercased()) }
    }

    private func matches(_ name: String) -> Bool {
        guard let first = parts.first, let last = parts.last, parts.count > 1 else {
            return parts.first.map { name == $0 } ?? false
        }
        guard name.hasPrefix(first) else { return false }
        var rest = name.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard !part.isEmpty else { continue }
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
