package import ResourceSchemas
package import Values

extension AttributeSchema {
    /// Of the elements that the API reports, those that one of the claims names; the others are somebody else's.
    ///
    /// Claims are what is recorded and what is configured. An element that the configuration names and that is there
    /// already, whatever made it, is adopted like that.
    ///
    /// - Returns: null when nothing is claimed; what was observed for any other attribute.
    package func owned(_ observed: Value, claimedBy claims: [Value?]) -> Value {
        guard ownsElements, let present = observed.elements else {
            return observed
        }
        guard let claimed = elements(of: claims) else {
            return .null(type).marked(observed.marks)
        }
        return .set(
            present.compactMap { claimed[normal($0.unmarkedDeep)] },
            of: type.elementType ?? .string
        )
        .marked(observed.marks)
    }

    /// Of the elements that the API reports, all but those that only another resource names: the set is to hold no
    /// others than its configuration's.
    ///
    /// - Parameters:
    ///   - observed: what the API reports.
    ///   - claims: what is recorded and what is configured.
    ///   - others: what the attribute at the other end names, as `normal` writes it.
    /// - Returns: what was observed, when nothing else names any of it.
    func ownedExclusively(_ observed: Value, claimedBy claims: [Value?], but others: Set<String>) -> Value {
        guard ownsElements, !others.isEmpty, let present = observed.elements else {
            return observed
        }
        let claimed = elements(of: claims) ?? [:]
        return .set(
            present.compactMap { element in
                claimed[normal(element.unmarkedDeep)]
                    ?? (others.contains(element.stringValue.map(normal) ?? "") ? nil : element)
            },
            of: type.elementType ?? .string
        )
        .marked(observed.marks)
    }

    /// The known elements of all claims as the first of them writes them, by what counts of them; nil when there is no
    /// claim.
    private func elements(of claims: [Value?]) -> [Value: Value]? {
        var claimed: [Value: Value] = [:]
        var isClaimed = false
        for claim in claims {
            guard let elements = claim?.elements else { continue }
            isClaimed = true
            for element in elements where element.isWhollyKnown {
                let element = element.unmarkedDeep
                claimed[normal(element)] = claimed[normal(element)] ?? element
            }
        }
        return isClaimed ? claimed : nil
    }

    /// Whether a known value is one of the elements of a set.
    func names(_ element: Value, among set: Value?) -> Bool {
        guard let text = element.unmarkedDeep.stringValue else {
            return false
        }
        return (set?.elements ?? []).contains {
            $0.unmarkedDeep.stringValue.map { normal($0) == normal(text) } ?? false
        }
    }
}
