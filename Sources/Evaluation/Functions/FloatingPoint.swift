#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The natural logarithm; NaN for negative numbers.
func naturalLogarithm(_ value: Double) -> Double {
    log(value)
}

func exponentiation(_ base: Double, _ exponent: Double) -> Double {
    pow(base, exponent)
}
