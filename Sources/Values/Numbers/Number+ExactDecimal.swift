internal import BigInt

/// All decimal digits of a finite number: `0.DIGITS × 10^exponent`, without zeros at the end.
package struct ExactDecimal: Sendable, Hashable {
    package let isNegative: Bool
    /// As ASCII; empty for zero.
    package private(set) var digits: [UInt8]
    package private(set) var exponent: Int

    fileprivate init(isNegative: Bool, scaled: BigUInt, exponent: Int) {
        self.isNegative = isNegative
        digits = scaled.isZero ? [] : Array(String(scaled, radix: 10).utf8)
        self.exponent = digits.count + exponent
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

    /// Rounds to so many digits, a tie to the even one; negative counts change nothing, as in Go.
    package mutating func round(to count: Int) {
        guard count >= 0, count < digits.count else { return }
        let next = digits[count]
        let isTie = next == UInt8(ascii: "5") && count + 1 == digits.count
        let isUp =
            isTie ? count > 0 && (digits[count - 1] - UInt8(ascii: "0")) & 1 != 0 : next >= UInt8(ascii: "5")
        digits.removeSubrange(count...)
        guard isUp else { return trim() }
        while digits.last == UInt8(ascii: "9") {
            digits.removeLast()
        }
        if let last = digits.popLast() {
            digits.append(last + 1)
        } else {
            digits = [UInt8(ascii: "1")]
            exponent += 1
        }
    }

    /// Reads plain decimal text, as numbers print.
    init(plain text: String) {
        var bytes = Array(text.utf8)
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative {
            bytes.removeFirst()
        }
        let point = bytes.firstIndex(of: UInt8(ascii: "."))
        let whole = bytes[..<(point ?? bytes.count)]
        let fraction = point.map { bytes[($0 + 1)...] } ?? []
        let all = whole + fraction
        let zeros = all.prefix { $0 == UInt8(ascii: "0") }.count
        digits = Array(all.dropFirst(zeros))
        exponent = whole.count - zeros
        trim()
    }
}

extension Number {
    /// All digits of the number; `nil` when it is infinite.
    package var exactDecimal: ExactDecimal? {
        let value = float
        switch value.magnitude {
        case .infinite: return nil
        case .zero: return ExactDecimal(isNegative: value.isNegative, scaled: 0, exponent: 0)
        case .finite(let mantissa, let exponent):
            return ExactDecimal(
                isNegative: value.isNegative,
                scaled: exponent >= 0 ? mantissa << exponent : mantissa * BigUInt(5).power(-exponent),
                exponent: min(exponent, 0)
            )
        }
    }

    /// The digits the number prints with; `nil` when it is infinite.
    package var shortestDecimal: ExactDecimal? {
        isInfinite ? nil : ExactDecimal(plain: description)
    }
}
