internal import BigInt

extension BinaryFloat {
    /// The bounds of decimal exponents that are read; a number outside would need gigabytes to print.
    private static let exponentLimit = 1_000_000

    /// Reads decimal text as Go's `big.ParseFloat` with base 10 does: a sign, digits with a point, an exponent
    /// after `e` (decimal) or `p` (binary), or `Inf` and `inf`.
    init?(text: String, precision: Int) {
        var bytes = Array(text.utf8)[...]
        var negative = false
        if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            negative = sign == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        let rest = String(decoding: bytes, as: UTF8.self)
        if rest == "Inf" || rest == "inf" {
            self = .infinity(isNegative: negative)
            return
        }
        var digits: [UInt8] = []
        var fractionDigits = 0
        var hasPoint = false
        while let byte = bytes.first {
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                digits.append(byte)
                fractionDigits += hasPoint ? 1 : 0
            } else if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                break
            }
            bytes = bytes.dropFirst()
        }
        guard !digits.isEmpty else { return nil }
        var decimalExponent = -fractionDigits
        var binaryExponent = 0
        if let letter = bytes.first {
            let value = Self.exponent(bytes.dropFirst())
            guard let value, abs(value) <= Self.exponentLimit else { return nil }
            switch letter {
            case UInt8(ascii: "e"), UInt8(ascii: "E"): decimalExponent += value
            case UInt8(ascii: "p"), UInt8(ascii: "P"): binaryExponent = value
            default: return nil
            }
        }
        guard let mantissa = BigUInt(String(decoding: digits, as: UTF8.self), radix: 10) else { return nil }
        self.init(
            isNegative: negative,
            mantissa: mantissa,
            binaryExponent: binaryExponent,
            decimalExponent: decimalExponent,
            precision: precision
        )
    }

    /// `mantissa × 2^binaryExponent × 10^decimalExponent`, rounded the way Go rounds it.
    private init(
        isNegative: Bool,
        mantissa: BigUInt,
        binaryExponent: Int,
        decimalExponent: Int,
        precision: Int
    ) {
        let exponent = binaryExponent + decimalExponent
        guard decimalExponent != 0, !mantissa.isZero else {
            self.init(
                isNegative: isNegative,
                mantissa: mantissa,
                exponent: exponent,
                precision: precision
            )
            return
        }
        let exact = BinaryFloat(
            isNegative: isNegative,
            mantissa: mantissa,
            exponent: exponent,
            precision: Int.max
        )
        // Like Go, the power of five has 64 bits more than the result; exact up to 5^248.
        let power = Self.powerOfFive(abs(decimalExponent), precision: precision + 64)
        let result =
            decimalExponent < 0
            ? exact.divided(by: power, precision: precision)
            : exact.multiplied(by: power, precision: precision)
        self = result ?? .zero
    }

    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        var digits = bytes
        if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            digits = digits.dropFirst()
        }
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self))
    }

    private static func powerOfFive(_ exponent: Int, precision: Int) -> BinaryFloat {
        let first = min(exponent, 27)
        var result = BinaryFloat(
            isNegative: false,
            mantissa: BigUInt(5).power(first),
            exponent: 0,
            precision: precision
        )
        var rest = exponent - first
        var square = BinaryFloat(5)
        while rest > 0 {
            if rest & 1 != 0 {
                result = result.multiplied(by: square, precision: precision) ?? result
            }
            square = square.multiplied(by: square, precision: precision + 64) ?? square
            rest >>= 1
        }
        return result
    }

    /// The shortest decimal text that reads back as this number at that precision; never with an exponent.
    func text(precision: Int) -> String {
        let sign = isNegative ? "-" : ""
        switch magnitude {
        case .zero: return sign + "0"
        case .infinite: return isNegative ? "-Inf" : "+Inf"
        case .finite(let mantissa, let exponent):
            var decimal = DecimalDigits(mantissa: mantissa, exponent: exponent)
            decimal.shorten(mantissa: mantissa, exponent: exponent, precision: precision)
            return sign + decimal.plainText
        }
    }

    /// Text with at most ten significant digits, as Go's `%.10g` has it.
    var generalText: String {
        let sign = isNegative ? "-" : ""
        switch magnitude {
        case .zero: return sign + "0"
        case .infinite: return isNegative ? "-Inf" : "+Inf"
        case .finite(let mantissa, let exponent):
            var decimal = DecimalDigits(mantissa: mantissa, exponent: exponent)
            decimal.round(to: 10)
            return sign + decimal.generalText(significant: 10)
        }
    }
}

/// Decimal digits without trailing zeros: `0.DIGITS × 10^exponent`.
private struct DecimalDigits {
    private var digits: [UInt8]
    private var exponent: Int

    /// All the digits of `mantissa × 2^exponent`.
    init(mantissa: BigUInt, exponent binary: Int) {
        var mantissa = mantissa
        var binary = binary
        if binary < 0 {
            let zeros = min(mantissa.trailingZeroBitCount, -binary)
            mantissa >>= zeros
            binary += zeros
        }
        let scaled = binary >= 0 ? mantissa << binary : mantissa * BigUInt(5).power(-binary)
        digits = Array(String(scaled, radix: 10).utf8)
        exponent = digits.count + min(binary, 0)
        trim()
    }

    private mutating func trim() {
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
        }
        if digits.isEmpty {
            exponent = 0
        }
    }

    private func digit(_ index: Int) -> UInt8 {
        index < digits.count ? digits[index] : UInt8(ascii: "0")
    }

    /// Keeps the fewest digits that still round to the same binary number; the algorithm of Go's `roundShortest`.
    mutating func shorten(mantissa: BigUInt, exponent: Int, precision: Int) {
        let shift = precision + 1 - mantissa.bitWidth
        guard shift > 0 else { return }
        let halves = mantissa << shift
        let lower = DecimalDigits(mantissa: halves - 1, exponent: exponent - shift)
        let upper = DecimalDigits(mantissa: halves + 1, exponent: exponent - shift)
        // The bounds themselves round to this number only when its mantissa is even.
        let isInclusive = (halves >> 1).isMultiple(of: 2)
        for index in digits.indices {
            let low = lower.digit(index)
            let middle = digits[index]
            let high = upper.digit(index)
            let canGoDown = low != middle || (isInclusive && index + 1 == lower.digits.count)
            let canGoUp =
                middle != high && (isInclusive || middle + 1 < high || index + 1 < upper.digits.count)
            switch (canGoDown, canGoUp) {
            case (true, true): return round(to: index + 1)
            case (true, false): return roundDown(to: index + 1)
            case (false, true): return roundUp(to: index + 1)
            case (false, false): continue
            }
        }
    }

    mutating func round(to count: Int) {
        guard count < digits.count else { return }
        let next = digits[count]
        let isTie = next == UInt8(ascii: "5") && count + 1 == digits.count
        // A tie goes to the even digit.
        let isUp =
            isTie ? count > 0 && (digits[count - 1] - UInt8(ascii: "0")) & 1 != 0 : next >= UInt8(ascii: "5")
        if isUp {
            roundUp(to: count)
        } else {
            roundDown(to: count)
        }
    }

    private mutating func roundDown(to count: Int) {
        guard count < digits.count else { return }
        digits.removeSubrange(count...)
        trim()
    }

    private mutating func roundUp(to count: Int) {
        guard count < digits.count else { return }
        var count = count
        while count > 0, digits[count - 1] >= UInt8(ascii: "9") {
            count -= 1
        }
        if count == 0 {
            digits = [UInt8(ascii: "1")]
            exponent += 1
            return
        }
        digits[count - 1] += 1
        digits.removeSubrange(count...)
    }

    var plainText: String {
        var bytes: [UInt8] = []
        if exponent > 0 {
            bytes += digits.prefix(exponent)
            bytes += repeatElement(UInt8(ascii: "0"), count: max(0, exponent - digits.count))
        } else {
            bytes.append(UInt8(ascii: "0"))
        }
        if digits.count > exponent {
            bytes.append(UInt8(ascii: "."))
            bytes += repeatElement(UInt8(ascii: "0"), count: max(0, -exponent))
            bytes += digits.dropFirst(max(0, exponent))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func generalText(significant: Int) -> String {
        let limit = significant > digits.count && digits.count >= exponent ? digits.count : significant
        let power = exponent - 1
        guard power < -4 || power >= limit else { return plainText }
        var text = String(decoding: digits.prefix(1), as: UTF8.self)
        if digits.count > 1 {
            text += "." + String(decoding: digits.dropFirst(), as: UTF8.self)
        }
        text += power < 0 ? "e-" : "e+"
        return text + (abs(power) < 10 ? "0" : "") + String(abs(power))
    }
}
