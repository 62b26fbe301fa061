internal import BigInt

/// A number as Terraform has them: binary floating point with the precision of its origin, printed as the
/// shortest decimal.
///
/// Text reads with 512 bits. Counts made by functions have 64 and results of logarithms and powers 53, as in
/// Terraform, where this shows in the digits of their quotients. Precision takes no part in equality.
package struct Number: Sendable {
    private enum Storage: Sendable {
        /// Every integer that fits, except `-0`.
        case small(Int)
        indirect case large(BinaryFloat)
    }

    private let storage: Storage
    private let precision: UInt16

    /// Bits of a number that was read from text.
    static let textPrecision = 512

    /// A count or an index, with the 64 bits that Terraform gives those.
    package init(_ value: Int) {
        storage = .small(value)
        precision = 64
    }

    private init(_ value: Int, precision: Int) {
        storage = .small(value)
        self.precision = UInt16(clamping: precision)
    }

    private init(_ value: BinaryFloat, precision: Int) {
        self.precision = UInt16(clamping: precision)
        if case .finite(let mantissa, let exponent) = value.magnitude, exponent >= 0,
            mantissa.bitWidth + exponent < 64
        {
            let magnitude = Int(mantissa << exponent)
            storage = .small(value.isNegative ? -magnitude : magnitude)
        } else if value == .zero {
            storage = .small(0)
        } else {
            storage = .large(value)
        }
    }

    /// Reads decimal text: `5`, `+5`, `.5`, `1e3`, `inf`.
    package init?(text: String) {
        if text.utf8.count <= 18,
            text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let value = Int(text)
        {
            self.init(value, precision: Self.textPrecision)
        } else if let value = BinaryFloat(text: text, precision: Self.textPrecision) {
            self.init(value, precision: Self.textPrecision)
        } else {
            return nil
        }
    }

    /// Reads an integer of any length in a base from 2 to 62, with an optional sign.
    ///
    /// Up to base 36 letters count alike in both cases; above, capitals follow the small ones.
    package init?(integerText text: String, radix: Int) {
        guard (2...62).contains(radix), !Self.isTooLong(text) else { return nil }
        var digits = Array(text.utf8)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
        }
        guard !digits.isEmpty else { return nil }
        var magnitude = BigUInt(0)
        for byte in digits {
            guard let digit = Self.digit(byte, radix: radix) else { return nil }
            magnitude = magnitude * BigUInt(radix) + BigUInt(digit)
        }
        guard magnitude.bitWidth <= BinaryFloat.sizeLimit else { return nil }
        let value = BigInt(sign: isNegative ? .minus : .plus, magnitude: magnitude)
        let precision = max(64, value.magnitude.bitWidth)
        self.init(
            BinaryFloat(
                isNegative: value.sign == .minus && !value.isZero,
                mantissa: value.magnitude,
                exponent: 0,
                precision: precision
            ),
            precision: precision
        )
    }

    /// The most digits that a number is read with, and can have on either side of the point.
    package static let digitLimit = 10_000

    /// Whether a text has more digits than are read.
    static func isTooLong(_ text: String) -> Bool {
        text.utf8.count > digitLimit + 2
    }

    /// Whether a text that is not read as a number is one all the same, with too many digits.
    static func isOutOfRange(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        func skip(_ isSkipped: (UInt8) -> Bool) -> Int {
            let count = bytes.prefix(while: isSkipped).count
            bytes = bytes.dropFirst(count)
            return count
        }
        func skipSign() {
            if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                bytes = bytes.dropFirst()
            }
        }
        let isDigit = { (byte: UInt8) in byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        skipSign()
        var digits = skip(isDigit)
        if bytes.first == UInt8(ascii: ".") {
            bytes = bytes.dropFirst()
            digits += skip(isDigit)
        }
        guard digits > 0 else { return false }
        if let letter = bytes.first, "eEpP".utf8.contains(letter) {
            bytes = bytes.dropFirst()
            skipSign()
            guard skip(isDigit) > 0 else { return false }
        }
        return bytes.isEmpty && Number(text: text) == nil
    }

    /// What is wrong with a number that is out of range.
    package static let rangeMessage: QuotingText =
        "a number can have at most 10,000 digits before the decimal point and behind it"

    /// No fewer bytes than it takes to write the number.
    var longestText: Int {
        guard case .large(let value) = storage, case .finite(let mantissa, let exponent) = value.magnitude
        else {
            return 20
        }
        // A bit takes less than a third of a digit.
        return 20 + max(mantissa.bitWidth, abs(exponent), abs(mantissa.bitWidth + exponent)) / 3
    }

    private static func digit(_ byte: UInt8, radix: Int) -> Int? {
        let value: Int? =
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 10
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A")) + (radix > 36 ? 36 : 10)
            default: nil
            }
        return value.flatMap { $0 < radix ? $0 : nil }
    }

    /// A result of floating-point functions; `nil` for what is not a number.
    package init?(_ value: Double) {
        guard !value.isNaN else { return nil }
        if value.isInfinite {
            self.init(.infinity(isNegative: value < 0), precision: 53)
        } else if value.isZero {
            self.init(BinaryFloat(isNegative: value.sign == .minus, magnitude: .zero), precision: 53)
        } else {
            let fraction = value.significand * 4_503_599_627_370_496
            self.init(
                BinaryFloat(
                    isNegative: value < 0,
                    mantissa: BigUInt(UInt64(fraction)),
                    exponent: Int(value.exponent) - 52,
                    precision: 53
                ),
                precision: 53
            )
        }
    }

    var float: BinaryFloat {
        switch storage {
        case .small(let value): BinaryFloat(value)
        case .large(let value): value
        }
    }

    /// The value, when it is an integer that fits.
    package var int: Int? {
        switch storage {
        case .small(let value): value
        case .large(let value): value.isZero ? 0 : nil
        }
    }

    package var isInteger: Bool {
        if case .large(let value) = storage { value.isInteger } else { true }
    }

    package var isInfinite: Bool {
        if case .large(let value) = storage, value.magnitude == .infinite { true } else { false }
    }

    /// -1, 0 or 1.
    package var sign: Int {
        switch storage {
        case .small(let value): value.signum()
        case .large(let value): value.isZero ? 0 : (value.isNegative ? -1 : 1)
        }
    }

    /// The nearest double.
    package var double: Double {
        switch storage {
        case .small(let value): return Double(value)
        case .large(let value):
            switch value.rounded(to: 53).magnitude {
            case .zero: return value.isNegative ? -0.0 : 0
            case .infinite: return value.isNegative ? -.infinity : .infinity
            case .finite(let mantissa, let exponent):
                let magnitude = Double(
                    sign: .plus,
                    exponent: max(-2000, min(2000, exponent)),
                    significand: Double(UInt64(mantissa))
                )
                return value.isNegative ? -magnitude : magnitude
            }
        }
    }
}

extension Number: Hashable {
    package static func == (left: Number, right: Number) -> Bool {
        if case .small(let left) = left.storage, case .small(let right) = right.storage {
            return left == right
        }
        return left.float.compared(to: right.float) == 0
    }

    package func hash(into hasher: inout Hasher) {
        if let int {
            hasher.combine(int)
        } else {
            hasher.combine(float)
        }
    }
}

extension Number: Comparable {
    package static func < (left: Number, right: Number) -> Bool {
        if case .small(let left) = left.storage, case .small(let right) = right.storage {
            return left < right
        }
        return left.float.compared(to: right.float) < 0
    }
}

extension Number: CustomStringConvertible {
    /// The shortest decimal that reads back as this number, without an exponent; `+Inf`, `-Inf`, `-0`.
    package var description: String {
        if case .small(let value) = storage, precision >= 64 || value.magnitude < 1 << 53 {
            return String(value)
        }
        return float.text(precision: Int(precision))
    }

    /// At most ten significant digits, as Go prints by `%.10g`: what Terraform shows in messages and orders sets by.
    package var shortText: String {
        if case .small(let value) = storage, value.magnitude < 1_000_000 { return String(value) }
        return float.generalText
    }

    /// An integer in another base, lower case; `nil` when this is none.
    package func integerText(radix: Int) -> String? {
        guard isInteger, let value = float.integerPart else { return nil }
        return String(value, radix: radix)
    }
}

extension Number {
    /// Whether an integer result needs no rounding at this precision.
    private static func fits(_ value: Int, _ precision: UInt16) -> Bool {
        precision >= 64 || value.magnitude < 1 << 53
    }

    /// The sum, or `nil` for opposed infinities.
    package func adding(_ other: Number) -> Number? {
        let precision = max(precision, other.precision)
        if case .small(let left) = storage, case .small(let right) = other.storage {
            let (sum, overflow) = left.addingReportingOverflow(right)
            if !overflow, Self.fits(sum, precision) { return Number(sum, precision: Int(precision)) }
        }
        return float.adding(other.float, precision: Int(precision)).map {
            Number($0, precision: Int(precision))
        }
    }

    /// The difference, or `nil` for infinities of one sign.
    package func subtracting(_ other: Number) -> Number? {
        let precision = max(precision, other.precision)
        if case .small(let left) = storage, case .small(let right) = other.storage {
            let (difference, overflow) = left.subtractingReportingOverflow(right)
            if !overflow, Self.fits(difference, precision) {
                return Number(difference, precision: Int(precision))
            }
        }
        return float.adding(other.float.negated, precision: Int(precision))
            .map { Number($0, precision: Int(precision)) }
    }

    /// The product, or `nil` for zero times infinity.
    package func multiplied(by other: Number) -> Number? {
        let precision = max(precision, other.precision)
        if case .small(let left) = storage, case .small(let right) = other.storage, left != 0, right != 0 {
            let (product, overflow) = left.multipliedReportingOverflow(by: right)
            if !overflow { return Number(product, precision: Int(precision)) }
        }
        // Terraform multiplies with 512 bits and keeps as many as the exact product needs.
        guard let product = float.multiplied(by: other.float, precision: Self.textPrecision) else {
            return nil
        }
        var needed = 0
        if case .finite(let mantissa, _) = product.magnitude {
            needed = mantissa.bitWidth
        }
        return Number(product, precision: max(Int(precision), needed))
    }

    /// The quotient, or `nil` for `0/0`; any other number by zero is infinite.
    package func divided(by other: Number) -> Number? {
        let precision = max(precision, other.precision)
        if case .small(let left) = storage, case .small(let right) = other.storage, left != 0, right != 0,
            left % right == 0, right != -1
        {
            return Number(left / right, precision: Int(precision))
        }
        return float.divided(by: other.float, precision: Int(precision))
            .map { Number($0, precision: Int(precision)) }
    }

    /// What Terraform's `%` gives: the sign of the dividend; the dividend itself for a zero divisor; otherwise `nil`
    /// where infinity takes part.
    package func remainder(dividingBy other: Number) -> Number? {
        if other.sign == 0 { return self }
        if isInfinite || other.isInfinite { return nil }
        if case .small(let left) = storage, case .small(let right) = other.storage, right != -1 {
            return Number(left % right, precision: Int(precision))
        }
        guard let whole = divided(by: other)?.float.integerPart else { return nil }
        let bits = Int(precision)
        let times = BinaryFloat(
            isNegative: whole.sign == .minus && !whole.isZero,
            mantissa: whole.magnitude,
            exponent: 0,
            precision: bits
        )
        return other.float.multiplied(by: times, precision: bits)
            .flatMap { float.adding($0.negated, precision: bits) }
            .map { Number($0, precision: bits) }
    }

    package var negated: Number {
        if case .small(let value) = storage, value != 0, value != .min {
            return Number(-value, precision: Int(precision))
        }
        return Number(float.negated, precision: Int(precision))
    }

    package var absolute: Number {
        if case .small(let value) = storage, value >= 0 { return self }
        return Number(
            BinaryFloat(isNegative: false, magnitude: float.magnitude),
            precision: Int(precision)
        )
    }

    /// The greatest integer that is not greater.
    package var floor: Number {
        isInteger || isInfinite ? self : rounding(away: sign < 0)
    }

    /// The least integer that is not less.
    package var ceiling: Number {
        isInteger || isInfinite ? self : rounding(away: sign > 0)
    }

    private func rounding(away: Bool) -> Number {
        guard let whole = float.integerPart else { return self }
        let magnitude = whole.magnitude + (away ? 1 : 0)
        return Number(
            BinaryFloat(
                isNegative: sign < 0 && !magnitude.isZero,
                mantissa: magnitude,
                exponent: 0,
                precision: Int(precision)
            ),
            precision: Int(precision)
        )
    }
}

extension Number: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) {
        self.init(value)
    }
}
