/// A length of time as `rotation` blocks write it: `90d`, `1d12h`, `30s`.
struct RotationDuration: Sendable, Hashable {
    let seconds: Int

    private static let units: [Character: Int] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
    /// A hundred years, beyond which nobody means it.
    private static let limit = 36_500 * 86_400

    /// What is wrong with a text, as a sentence.
    struct Invalid: Error {
        let reason: String
    }

    /// - Throws: what is wrong with the text.
    init(_ text: String) throws(Invalid) {
        var total = 0
        var digits = ""
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let unit = Self.units[character], let number = Int(digits) else {
                throw Self.invalid
            }
            let (product, overflow) = number.multipliedReportingOverflow(by: unit)
            guard !overflow, product <= Self.limit, total + product <= Self.limit else {
                throw Invalid(reason: "It must not be longer than 36500d, a hundred years.")
            }
            total += product
            digits = ""
        }
        guard digits.isEmpty, !text.isEmpty else {
            if digits == text, !text.isEmpty {
                throw Invalid(reason: "It has no unit: write \"\(text)d\" for days, or h, m or s.")
            }
            throw Self.invalid
        }
        seconds = total
    }

    private static let invalid = Invalid(
        reason:
            "It must be whole numbers with the units d, h, m and s, such as \"90d\", \"36h\" or \"1d12h\"."
    )
}
