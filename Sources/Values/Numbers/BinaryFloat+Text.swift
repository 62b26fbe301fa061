internal import BigInt

extension BinaryFloat {

    /// Reads decimal text as Go's `big.ParseFloat` with base 10 does: a sign, digits with a point, an exponent
    /// after `e` (decimal) or `p` (binary), or `Inf` and `inf`.
    init?(text: String, precision: Int) {
        guard !Number.isTooLong(text) else { return nil }
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
            guard let value, abs(value) <= 2 * Number.digitLimit else { return nil }
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
        if magnitude == .infinite || (magnitude == .zero && !mantissa.isZero) { return nil }
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
