/// The operator of a condition, taken apart: `ForAnyValue:StringLikeIfExists`.
package struct ConditionOperator: Sendable, Hashable {
    /// `ForAllValues` or `ForAnyValue`; nil for none.
    package let quantifier: String?
    /// Such as `StringLike`.
    package let base: String
    /// Whether a request without the key fits.
    package let isIfExists: Bool

    private static let suffix = "IfExists"

    package init(_ text: String) {
        var rest = text[...]
        quantifier = ["ForAllValues", "ForAnyValue"].first { rest.hasPrefix($0 + ":") }
        if let quantifier {
            rest = rest.dropFirst(quantifier.count + 1)
        }
        isIfExists = rest.hasSuffix(Self.suffix) && rest.count > Self.suffix.count
        base = String(isIfExists ? rest.dropLast(Self.suffix.count) : rest)
    }

    /// Whether its values are addresses.
    package var comparesAddresses: Bool {
        base == "IpAddress" || base == "NotIpAddress"
    }

    /// Whether its values are moments.
    package var comparesDates: Bool {
        Self.dates.contains(base)
    }

    private static let dates: Set<String> = [
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
        "DateGreaterThanEquals",
    ]

    /// One spelling for values that mean the same.
    func normal(_ value: String) -> String {
        if comparesAddresses {
            return AddressRange(value)?.text ?? value
        }
        if comparesDates {
            return PolicyDate(value)?.text ?? value
        }
        return value
    }
}
