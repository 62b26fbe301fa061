internal import BigInt

/// A binary floating-point number of any precision, with the rounding of Go's `big.Float` (nearest, ties to even).
///
/// Finite values are `mantissa × 2^exponent` with an odd mantissa, so that equal numbers have equal fields.
struct BinaryFloat: Sendable, Hashable {
    enum Magnitude: Sendable, Hashable {
        case zero
        case finite(mantissa: BigUInt, exponent: Int)
        case infinite
    }

    /// Bits before or behind the point that a number can have, a little more than 10,000 decimal digits.
    ///
    /// What is larger is infinite and what is smaller zero, since printing takes a time that grows with the square;
    /// whoever computes with numbers says so.
    static let sizeLimit = 33_300

    let isNegative: Bool
    let magnitude: Magnitude

    init(isNegative: Bool, magnitude: Magnitude) {
        self.isNegative = isNegative
        self.magnitude = magnitude
    }

    /// The value of `mantissa × 2^exponent` rounded to so many bits.
    ///
    /// `isInexact` says that the true mantissa is a little larger than the given one.
    init(
        isNegative: Bool,
        mantissa: BigUInt,
        exponent: Int,
        isInexact: Bool = false,
        precision: Int
    ) {
        self.isNegative = isNegative
        guard !mantissa.isZero else {
            magnitude = .zero
            return
        }
        var mantissa = mantissa
        var exponent = exponent
        let excess = mantissa.bitWidth - precision
        if excess > 0 {
            let half = BigUInt(1) << (excess - 1)
            var quotient = mantissa >> excess
            let rest = mantissa - (quotient << excess)
            if rest > half || (rest == half && (isInexact || !quotient.isMultiple(of: 2))) {
                quotient += 1
            }
            mantissa = quotient
            exponent += excess
        }
        let top = mantissa.bitWidth + exponent
        guard precision == Int.max || abs(top) <= Self.sizeLimit else {
            magnitude = top > 0 ? .infinite : .zero
            return
        }
        let zeros = mantissa.trailingZeroBitCount
        magnitude = .finite(mantissa: mantissa >> zeros, exponent: exponent + zeros)
    }

    init(_ value: Int) {
        self.init(isNegative: value < 0, mantissa: BigUInt(value.magnitude), exponent: 0, precision: 64)
    }

    static let zero = BinaryFloat(isNegative: false, magnitude: .zero)

    static func infinity(isNegative: Bool) -> BinaryFloat {
        BinaryFloat(isNegative: isNegative, magnitude: .infinite)
    }

    var isZero: Bool {
        magnitude == .zero
    }

    var negated: BinaryFloat {
        BinaryFloat(isNegative: !isNegative, magnitude: magnitude)
    }

    func rounded(to precision: Int) -> BinaryFloat {
        guard case .finite(let mantissa, let exponent) = magnitude else { return self }
        return BinaryFloat(
            isNegative: isNegative,
            mantissa: mantissa,
            exponent: exponent,
            precision: precision
        )
    }

    /// The number without its fraction.
    var integerPart: BigInt? {
        switch magnitude {
        case .zero: 0
        case .infinite: nil
        case .finite(let mantissa, let exponent):
            BigInt(
                sign: isNegative ? .minus : .plus,
                magnitude: exponent >= 0 ? mantissa << exponent : mantissa >> -exponent
            )
        }
    }

    var isInteger: Bool {
        switch magnitude {
        case .zero: true
        case .infinite: false
        case .finite(_, let exponent): exponent >= 0
        }
    }
}

extension BinaryFloat {
    /// The rounded sum, or `nil` for the sum of opposed infinities.
    func adding(_ other: BinaryFloat, precision: Int) -> BinaryFloat? {
        switch (magnitude, other.magnitude) {
        case (.infinite, .infinite):
            return isNegative == other.isNegative ? self : nil
        case (.infinite, _):
            return self
        case (_, .infinite):
            return other
        case (.zero, .zero):
            return BinaryFloat(isNegative: isNegative && other.isNegative, magnitude: .zero)
        case (.zero, _):
            return other.rounded(to: precision)
        case (_, .zero):
            return rounded(to: precision)
        case (.finite(let mantissa, let exponent), .finite(let otherMantissa, let otherExponent)):
            let common = min(exponent, otherExponent)
            let left = BigInt(
                sign: isNegative ? .minus : .plus,
                magnitude: mantissa << (exponent - common)
            )
            let right = BigInt(
                sign: other.isNegative ? .minus : .plus,
                magnitude: otherMantissa << (otherExponent - common)
            )
            let sum = left + right
            return BinaryFloat(
                isNegative: sum.sign == .minus && !sum.isZero,
                mantissa: sum.magnitude,
                exponent: common,
                precision: precision
            )
        }
    }

    /// The rounded product, or `nil` for zero times infinity.
    func multiplied(by other: BinaryFloat, precision: Int) -> BinaryFloat? {
        let negative = isNegative != other.isNegative
        switch (magnitude, other.magnitude) {
        case (.zero, .infinite), (.infinite, .zero):
            return nil
        case (.infinite, _), (_, .infinite):
            return .infinity(isNegative: negative)
        case (.zero, _), (_, .zero):
            return BinaryFloat(isNegative: negative, magnitude: .zero)
        case (.finite(let mantissa, let exponent), .finite(let otherMantissa, let otherExponent)):
            return BinaryFloat(
                isNegative: negative,
                mantissa: mantissa * otherMantissa,
                exponent: exponent + otherExponent,
                precision: precision
            )
        }
    }

    /// The rounded quotient, or `nil` for `0/0` and for infinity by infinity.
    func divided(by other: BinaryFloat, precision: Int) -> BinaryFloat? {
        let negative = isNegative != other.isNegative
        switch (magnitude, other.magnitude) {
        case (.zero, .zero), (.infinite, .infinite):
            return nil
        case (.infinite, _), (_, .zero):
            return .infinity(isNegative: negative)
        case (.zero, _), (_, .infinite):
            return BinaryFloat(isNegative: negative, magnitude: .zero)
        case (.finite(let mantissa, let exponent), .finite(let otherMantissa, let otherExponent)):
            // Two bits more than wanted, so that rounding sees a half and the remainder says whether there is more.
            let shift = max(0, precision + 2 + otherMantissa.bitWidth - mantissa.bitWidth)
            let (quotient, rest) = (mantissa << shift).quotientAndRemainder(dividingBy: otherMantissa)
            // The sticky bit stands one place below the quotient.
            let sticky = (quotient << 1) | (rest.isZero ? 0 : 1)
            return BinaryFloat(
                isNegative: negative,
                mantissa: sticky,
                exponent: exponent - otherExponent - shift - 1,
                precision: precision
            )
        }
    }

    /// Negative, zero or positive as the number is less than, equal to or greater than the other.
    func compared(to other: BinaryFloat) -> Int {
        let sign = isZero ? 0 : (isNegative ? -1 : 1)
        let otherSign = other.isZero ? 0 : (other.isNegative ? -1 : 1)
        if sign != otherSign { return sign < otherSign ? -1 : 1 }
        if sign == 0 { return 0 }
        return magnitudeCompared(to: other) * sign
    }

    private func magnitudeCompared(to other: BinaryFloat) -> Int {
        switch (magnitude, other.magnitude) {
        case (.infinite, .infinite), (.zero, .zero): return 0
        case (.infinite, _), (_, .zero): return 1
        case (_, .infinite), (.zero, _): return -1
        case (.finite(let mantissa, let exponent), .finite(let otherMantissa, let otherExponent)):
            let top = mantissa.bitWidth + exponent
            let otherTop = otherMantissa.bitWidth + otherExponent
            if top != otherTop { return top < otherTop ? -1 : 1 }
            let common = min(exponent, otherExponent)
            let left = mantissa << (exponent - common)
            let right = otherMantissa << (otherExponent - common)
            return left == right ? 0 : (left < right ? -1 : 1)
        }
    }
}
