import Evaluation
import Values

/// Numbers as Go's `fmt` writes its big numbers, which is what Terraform's format verbs are made of.
extension FormatVerb {
    private func sign(isNegative: Bool) -> String {
        if isNegative { return "-" }
        return hasPlus ? "+" : (hasSpace ? " " : "")
    }

    func integerText(_ number: Number) throws(FunctionError) -> String {
        let radix =
            switch Unicode.Scalar(letter) {
            case "b": 2
            case "o": 8
            case "d": 10
            default: 16
            }
        guard var digits = number.integerText(radix: radix) else {
            throw TextFormatter.unsupported(self, "an integer is required")
        }
        let isNegative = digits.hasPrefix("-")
        if isNegative {
            digits.removeFirst()
        }
        if letter == UInt8(ascii: "X") {
            digits = digits.uppercased()
        }
        var prefix = ""
        if hasSharp {
            prefix =
                switch Unicode.Scalar(letter) {
                case "b": "0b"
                case "o": "0"
                case "x": "0x"
                case "X": "0X"
                default: ""
                }
        }
        if precision == 0, digits == "0" { return "" }
        var zeros = max(0, (precision ?? 0) - digits.utf8.count)
        let sign = sign(isNegative: isNegative)
        let missing = max(0, (width ?? 0) - sign.utf8.count - prefix.utf8.count - zeros - digits.utf8.count)
        if hasMinus {
            return sign + prefix + String(repeating: "0", count: zeros) + digits
                + String(repeating: " ", count: missing)
        }
        var spaces = missing
        if hasZero, precision == nil {
            zeros = missing
            spaces = 0
        }
        return String(repeating: " ", count: spaces) + sign + prefix + String(repeating: "0", count: zeros)
            + digits
    }

    func floatText(_ number: Number) -> String {
        let magnitude: String
        if let exact = number.exactDecimal {
            switch Unicode.Scalar(letter) {
            case "f": magnitude = exact.fixedText(precision: precision ?? 6)
            case "e": magnitude = exact.scientificText(precision: precision ?? 6, letter: "e")
            case "E": magnitude = exact.scientificText(precision: precision ?? 6, letter: "E")
            case let letter:
                magnitude = number.generalText(precision: precision, letter: letter == "G" ? "E" : "e")
            }
        } else {
            magnitude = "Inf"
        }
        let isNegative = number.sign < 0 || (number.exactDecimal?.isNegative ?? false)
        let sign = number.isInfinite && !isNegative ? (hasSpace ? " " : "+") : sign(isNegative: isNegative)
        let missing = max(0, (width ?? 0) - sign.utf8.count - magnitude.utf8.count)
        if hasMinus { return sign + magnitude + String(repeating: " ", count: missing) }
        if hasZero, !number.isInfinite { return sign + String(repeating: "0", count: missing) + magnitude }
        return String(repeating: " ", count: missing) + sign + magnitude
    }
}

extension Number {
    /// The shortest text, with an exponent below 1e-4 and from 1e+06 on.
    var generalText: String {
        guard let exact = exactDecimal else { return description }
        return (exact.isNegative ? "-" : "") + generalText(precision: nil, letter: "e")
    }

    /// Without a sign; at most so many digits, or as few as tell the number.
    fileprivate func generalText(precision: Int?, letter: Unicode.Scalar) -> String {
        guard var decimal = precision == nil ? shortestDecimal : exactDecimal else { return description }
        let digits: Int
        var limit: Int
        if let precision {
            digits = max(1, precision)
            decimal.round(to: digits)
            limit = digits
            if limit > decimal.digits.count, decimal.digits.count >= decimal.exponent {
                limit = decimal.digits.count
            }
        } else {
            digits = decimal.digits.count
            limit = 6
        }
        let power = decimal.exponent - 1
        if power < -4 || power >= limit {
            return decimal.scientificText(precision: min(digits, decimal.digits.count) - 1, letter: letter)
        }
        let shown = digits > decimal.exponent ? decimal.digits.count : digits
        return decimal.fixedText(precision: max(0, shown - decimal.exponent))
    }
}

extension ExactDecimal {
    private func digit(_ index: Int) -> UInt8 {
        digits.indices.contains(index) ? digits[index] : UInt8(ascii: "0")
    }

    /// The magnitude with so many digits behind the point.
    fileprivate func fixedText(precision: Int) -> String {
        var rounded = self
        rounded.round(to: exponent + precision)
        var bytes: [UInt8] = []
        if rounded.exponent > 0 {
            bytes += (0..<rounded.exponent).map(rounded.digit)
        } else {
            bytes.append(UInt8(ascii: "0"))
        }
        if precision > 0 {
            bytes.append(UInt8(ascii: "."))
            bytes += (rounded.exponent..<(rounded.exponent + precision)).map(rounded.digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The magnitude as a digit, so many others behind the point, and a power of ten.
    fileprivate func scientificText(precision: Int, letter: Unicode.Scalar) -> String {
        var rounded = self
        rounded.round(to: 1 + precision)
        var bytes = [rounded.digit(0)]
        if precision > 0 {
            bytes.append(UInt8(ascii: "."))
            bytes += (1..<(1 + precision)).map(rounded.digit)
        }
        let power = rounded.digits.isEmpty ? 0 : rounded.exponent - 1
        let sign = power < 0 ? "-" : "+"
        return String(decoding: bytes, as: UTF8.self) + String(letter) + sign + (abs(power) < 10 ? "0" : "")
            + String(abs(power))
    }
}
