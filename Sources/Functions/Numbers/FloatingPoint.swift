#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Logarithms and powers by the algorithms of Go's library, whose last digits show in Terraform's results.
enum FloatingPoint {
    /// The natural logarithm; NaN for negative numbers.
    static func logarithm(_ value: Double) -> Double {
        if value.isNaN || value == .infinity { return value }
        if value < 0 { return .nan }
        if value == 0 { return -.infinity }
        var (fraction, exponent) = split(value)
        if fraction < 0.5.squareRoot() {
            fraction *= 2
            exponent -= 1
        }
        fraction -= 1
        let power = Double(exponent)
        let s = fraction / (2 + fraction)
        let s2 = s * s
        let s4 = s2 * s2
        // The coefficients of Remez's approximation in FreeBSD's e_log.c.
        let odd =
            s2
            * (6.666666666666735130e-01
                + s4
                * (2.857142874366239149e-01 + s4 * (1.818357216161805012e-01 + s4 * 1.479819860511658591e-01)))
        let even =
            s4 * (3.999999999940941908e-01 + s4 * (2.222219843214978396e-01 + s4 * 1.531383769920937332e-01))
        let half = 0.5 * fraction * fraction
        let rest = half - (s * (half + (odd + even)) + power * 1.90821492927058770002e-10)
        return power * 6.93147180369123816490e-01 - (rest - fraction)
    }

    /// `value = fraction × 2^exponent` with a fraction from a half to one.
    private static func split(_ value: Double) -> (Double, Int) {
        guard value != 0, value.isFinite else { return (value, 0) }
        let fraction = Double(sign: value.sign, exponent: -1, significand: value.significand)
        return (fraction, Int(value.exponent) + 1)
    }

    /// Naoki Shibata's method, as Go has it for machines with fused multiplication and addition.
    private static func exponential(_ value: Double) -> Double {
        let whole = (value * 1.4426950408889634073599246810018920).rounded(.toNearestOrEven)
        var x = value.addingProduct(-whole, 0.69314718055966295651160180568695068359375)
        x = x.addingProduct(-whole, 0.28235290563031577122588448175013436025525412068e-12)
        x *= 0.0625
        var sum = 2.4801587301587301587e-5
        for coefficient in [
            1.9841269841269841270e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3,
            4.1666666666666666667e-2,
            1.6666666666666666667e-1, 0.5, 1.0,
        ] {
            sum = coefficient.addingProduct(sum, x)
        }
        x *= sum
        for _ in 0..<3 {
            x *= x + 2
        }
        return scalbn(1.0.addingProduct(x, x + 2), Int32(whole))
    }

    static func power(_ base: Double, _ exponent: Double) -> Double {
        guard base.isFinite, exponent.isFinite, base != 0, exponent.magnitude < 0x1p63 else {
            return pow(base, exponent)
        }
        if exponent == 0 || base == 1 { return 1 }
        if exponent == 1 { return base }
        if exponent == 0.5 { return base.squareRoot() }
        if exponent == -0.5 { return 1 / base.squareRoot() }
        var whole = exponent.magnitude.rounded(.towardZero)
        var rest = exponent.magnitude - whole
        if rest != 0, base < 0 { return .nan }
        var result = 1.0
        if rest != 0 {
            if rest > 0.5 {
                rest -= 1
                whole += 1
            }
            result = exponential(rest * logarithm(base))
        }
        var resultExponent = 0
        var (factor, factorExponent) = split(base)
        var bits = UInt64(whole)
        while bits != 0 {
            if abs(factorExponent) > 1 << 12 {
                resultExponent += factorExponent
                break
            }
            if bits & 1 == 1 {
                result *= factor
                resultExponent += factorExponent
            }
            factor *= factor
            factorExponent *= 2
            if factor < 0.5 {
                factor += factor
                factorExponent -= 1
            }
            bits >>= 1
        }
        if exponent < 0 {
            result = 1 / result
            resultExponent = -resultExponent
        }
        return scalbn(result, Int32(max(-5000, min(5000, resultExponent))))
    }
}
