package import ResourceSchemas
package import Values

extension AttributeSchema {
    /// Of the elements that the API reports, those that one of the claims names; the others are somebody else's.
    ///
    /// Claims are what is recorded and what is configured. An element that the configuration names and that is there
    /// already, by whoever's hand, is adopted like that.
    ///
    /// - Returns: null when nobody claims anything; what was observed for any other attribute.
    package func owned(_ observed: Value, claimedBy claims: [Value?]) -> Value {
        guard ownsElements, let present = observed.elements else {
            return observed
        }
        guard let claimed = Self.elements(of: claims) else {
            return .null(type)
        }
        return .set(
            present.filter { claimed.contains($0.unmarkedDeep.value) },
            of: type.elementType ?? .string
        )
    }

    /// Of the elements that the API reports, all but those that only another resource names: the set is to hold no
    /// others than its configuration's.
    ///
    /// - Parameters:
    ///   - observed: what the API reports.
    ///   - claims: what is recorded and what is configured.
    ///   - others: what the attribute at the other end names, in lower case.
    /// - Returns: what was observed, when nobody else names any of it.
    func ownedExclusively(_ observed: Value, claimedBy claims: [Value?], but others: Set<String>) -> Value {
        guard ownsElements, !others.isEmpty, let present = observed.elements else {
            return observed
        }
        let claimed = Self.elements(of: claims) ?? []
        return .set(
            present.filter { element in
                claimed.contains(element.unmarkedDeep.value)
                    || !others.contains(element.stringValue?.lowercased() ?? "")
            },
            of: type.elementType ?? .string
        )
    }

    /// The known elements of all claims; nil when there is no claim.
    private static func elements(of claims: [Value?]) -> Set<Value>? {
        var claimed: Set<Value> = []
        var isClaimed = false
        for claim in claims {
            guard let elements = claim?.elements else { continue }
            isClaimed = true
            claimed.formUnion(elements.lazy.filter(\.isWhollyKnown).map(\.unmarkedDeep.value))
        }
        return isClaimed ? claimed : nil
    }
}
