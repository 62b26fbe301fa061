/// A version number, compared part by part.
struct Version: Sendable, CustomStringConvertible {
    let parts: [Int]
    /// How many parts were written.
    let significant: Int
    let prerelease: String

    /// A release.
    init(_ major: Int, _ minor: Int, _ patch: Int) {
        parts = [major, minor, patch]
        significant = 3
        prerelease = ""
    }

    init?(_ text: some StringProtocol) {
        var text = text[...]
        if text.first == "v" {
            text = text.dropFirst()
        }
        if let plus = text.firstIndex(of: "+") {
            text = text[..<plus]
        }
        var prerelease = ""
        if let dash = text.firstIndex(of: "-") {
            prerelease = String(text[text.index(after: dash)...])
            text = text[..<dash]
            guard !prerelease.isEmpty else { return nil }
        }
        var parts: [Int] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = Int(part) else { return nil }
            parts.append(number)
        }
        significant = parts.count
        while parts.count < 3 {
            parts.append(0)
        }
        self.parts = parts
        self.prerelease = prerelease
    }

    var description: String {
        parts.map(String.init).joined(separator: ".") + (prerelease.isEmpty ? "" : "-\(prerelease)")
    }

    /// Negative, zero or positive.
    func compared(to other: Version) -> Int {
        for index in 0..<max(parts.count, other.parts.count) {
            let left = index < parts.count ? parts[index] : 0
            let right = index < other.parts.count ? other.parts[index] : 0
            if left != right {
                return left < right ? -1 : 1
            }
        }
        if prerelease == other.prerelease {
            return 0
        }
        // A release comes after its previews.
        if prerelease.isEmpty || other.prerelease.isEmpty {
            return prerelease.isEmpty ? 1 : -1
        }
        return prerelease < other.prerelease ? -1 : 1
    }
}

/// Conditions on a version, separated by commas, as `required_version` takes them.
struct VersionConstraint: Sendable {
    private enum Operator: String, CaseIterable {
        case pessimistic = "~>"
        case notEqual = "!="
        case greaterOrEqual = ">="
        case lessOrEqual = "<="
        case equal = "="
        case greater = ">"
        case less = "<"
    }

    private let conditions: [(Operator, Version)]

    /// The versions that the conditions name.
    var bounds: [Version] {
        conditions.map(\.1)
    }

    init?(_ text: String) {
        var conditions: [(Operator, Version)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var rest = trimmed(part)
            var found = Operator.equal
            if let given = Operator.allCases.first(where: { rest.hasPrefix($0.rawValue) }) {
                found = given
                rest = trimmed(rest.dropFirst(given.rawValue.count))
            }
            guard let version = Version(rest) else { return nil }
            conditions.append((found, version))
        }
        self.conditions = conditions
    }

    func allows(_ version: Version) -> Bool {
        conditions.allSatisfy { condition, bound in
            let order = version.compared(to: bound)
            switch condition {
            case .equal: return order == 0
            case .notEqual: return order != 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .pessimistic:
                // All written parts but the last one are fixed.
                let fixed = max(bound.significant - 1, 1)
                return order >= 0 && version.parts.prefix(fixed).elementsEqual(bound.parts.prefix(fixed))
            }
        }
    }
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first.isWhitespace {
        text = text.dropFirst()
    }
    while let last = text.last, last.isWhitespace {
        text = text.dropLast()
    }
    return text
}
