/// A number as it was written, for example `1.50` or `9007199254740993`.
package struct JSONNumber: Sendable, Hashable {
    /// Valid JSON number text (RFC 8259, section 6).
    package let text: String

    /// Wraps text that is already known to be a valid JSON number.
    package init(validated text: String) {
        self.text = text
    }

    package init(_ value: Int) {
        text = String(value)
    }

    /// The shortest text that reads back as the same value, laid out as Go's `encoding/json` does it.
    ///
    /// Plain digits from 1e-6 to below 1e21, an exponent beyond; `nil` for infinities and NaN, which JSON does
    /// not have.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        let decimal = ShortestDecimal(value)
        let usesExponent = value != 0 && (value.magnitude < 1e-6 || value.magnitude >= 1e21)
        text = usesExponent ? decimal.scientific : decimal.positional
    }

    /// The number as an integer, when it is written as one and fits.
    package var integer: Int? {
        Int(text)
    }

    package var double: Double? {
        Double(text)
    }
}

/// The digits and the decimal exponent of a finite number, taken from the standard library's shortest form.
private struct ShortestDecimal {
    private let sign: String
    /// Digits without leading or trailing zeros, `0` for zero.
    private let digits: String
    /// The number is 0.DIGITS times ten to this power.
    private let pointPosition: Int

    init(_ value: Double) {
        sign = value.sign == .minus ? "-" : ""
        let parts = value.magnitude.description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".")
        let whole = mantissa[0]
        let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
        let significant = all.drop { $0 == "0" }
        guard !significant.isEmpty else {
            digits = "0"
            pointPosition = 1
            return
        }
        let trailing = significant.reversed().prefix { $0 == "0" }.count
        digits = String(significant.dropLast(trailing))
        pointPosition = whole.count + exponent - (all.count - significant.count)
    }

    var positional: String {
        if pointPosition <= 0 {
            return sign + "0." + String(repeating: "0", count: -pointPosition) + digits
        }
        if digits.count <= pointPosition {
            return sign + digits + String(repeating: "0", count: pointPosition - digits.count)
        }
        return sign + digits.prefix(pointPosition) + "." + digits.dropFirst(pointPosition)
    }

    var scientific: String {
        let exponent = pointPosition - 1
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+") + String(exponent.magnitude)
    }
}
