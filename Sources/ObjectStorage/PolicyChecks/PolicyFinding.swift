package import SourceText

/// Something that is wrong or odd about a policy, with every place where it is.
package struct PolicyFinding: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        // What cannot be meant.
        case noStatement
        case tooLarge
        case noPrincipal
        case malformedUser
        case otherContract
        case malformedResource
        case otherBucket
        // What opens more, or shuts out more, than may be meant.
        case open
        case noRestriction
        case emptyCondition
        case shutsOut
        case shutsOutOthers
        // What has no effect.
        case deniesNobody
        case noAction
        case noResource
        case wrongLevel
        case noEffect
        case listingCondition
        case pastDate
        // What may be a slip.
        case exampleContract
        case unknownUser
        case unknownAction
        case caseOfAction
        case unlisted
        case noAddress
        case noDate
        case severalNegated
        case variable
        // What the vendor does not document.
        case version
        case otherPrincipal
        case excluding
        case undocumentedCondition
        case unknownMember
        case shortCondition
    }

    package let kind: Kind
    /// Where and what, each a line.
    package let places: [String]

    package var severity: Diagnostic.Severity {
        kind <= .otherBucket ? .error : .warning
    }

    /// Whether it is worth knowing and no reason to warn.
    package var isNote: Bool {
        kind == .unlisted || kind == .shortCondition
    }

    /// In one line, the places included.
    package var note: String {
        let most = 3
        let explanation = kind.explanation
        return
            "\(explanation.dropLast(explanation.hasSuffix(":") ? 1 : 0)) (\(places.prefix(most).joined(separator: ", "))"
            + (places.count > most ? " and \(places.count - most) more)" : ")")
    }

    package var summary: String {
        kind.summary
    }

    /// What it means, and the places, of many the first ones.
    package var detail: String {
        let most = 10
        return kind.explanation + places.prefix(most).map { "\n  - \($0)" }.joined()
            + (places.count > most ? "\n  and \(places.count - most) more" : "")
    }
}

extension PolicyFinding.Kind: Comparable {
    /// In the order in which findings are shown.
    package static func < (left: Self, right: Self) -> Bool {
        left.order < right.order
    }

    private static let orders = Dictionary(
        allCases.enumerated().map { ($1, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    private var order: Int {
        Self.orders[self] ?? 0
    }
}
