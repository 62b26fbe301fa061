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
        var claimed: Set<Value> = []
        var isClaimed = false
        for claim in claims {
            guard let elements = claim?.elements else { continue }
            isClaimed = true
            claimed.formUnion(elements.lazy.filter(\.isWhollyKnown).map(\.unmarkedDeep.value))
        }
        guard isClaimed else {
            return .null(type)
        }
        return .set(
            present.filter { claimed.contains($0.unmarkedDeep.value) },
            of: type.elementType ?? .string
        )
    }
}
