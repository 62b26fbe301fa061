internal import BigInt

/// Decimal digits without trailing zeros: `0.DIGITS × 10^exponent`.
struct DecimalDigits {
    private var digits: [UInt8]
    private var exponent: Int

    /// All the digits of `mantissa × 2^exponent`.
    init(mantissa: BigUInt, exponent: Int) {
        if exponent >= 0 {
            self.init(mantissa << exponent, fractionDigits: 0)
        } else {
            self.init(mantissa * BigUInt(5).power(-exponent), fractionDigits: -exponent)
        }
    }

    /// The digits of an integer of which the last ones stand behind the point.
    private init(_ scaled: BigUInt, fractionDigits: Int) {
        digits = Self.text(of: scaled)
        exponent = digits.count - fractionDigits
        trim()
    }

    /// The decimal digits of an integer; several times as fast as the library's conversion, which allocates for
    /// every step.
    private static func text(of value: BigUInt) -> [UInt8] {
        let chunkDigits = 19
        let chunk: UInt = 10_000_000_000_000_000_000
        var words = Array(value.words)
        var chunks: [UInt] = []
        while let top = words.last {
            guard top != 0 else {
                words.removeLast()
                continue
            }
            var rest: UInt = 0
            for index in words.indices.reversed() {
                (words[index], rest) = chunk.dividingFullWidth((rest, words[index]))
            }
            chunks.append(rest)
        }
        guard let first = chunks.popLast() else { return [] }
        var text = Array(String(first).utf8)
        text.reserveCapacity(text.count + chunks.count * chunkDigits)
        while let next = chunks.popLast() {
            let digits = String(next).utf8
            text += repeatElement(UInt8(ascii: "0"), count: chunkDigits - digits.count)
            text += digits
        }
        return text
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
        // Half a unit in the last place, in units of the last decimal digit.
        let fractionDigits = max(0, shift - exponent)
        let half = fractionDigits > 0 ? BigUInt(5).power(fractionDigits) : BigUInt(1) << (exponent - shift)
        let scaled = halves * half
        let lower = DecimalDigits(scaled - half, fractionDigits: fractionDigits)
        let upper = DecimalDigits(scaled + half, fractionDigits: fractionDigits)
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
