// The standard library normalises for its own string comparison but offers the result as SPI only. The
// alternative, Foundation, costs every start of the program more than the whole evaluation.
@_spi(_Unicode) internal import Swift

extension String {
    /// The text in Unicode's normalisation form C, which all strings of the language have.
    package var normalizedNFC: String {
        // Nothing below U+0300 takes part in composition as the second part, nor changes by itself.
        if utf8.allSatisfy({ $0 < 0xCC }) { return self }
        var scalars = String.UnicodeScalarView()
        scalars.reserveCapacity(utf8.count)
        for scalar in _nfc {
            scalars.append(scalar)
        }
        return String(scalars)
    }
}

extension Value {
    /// A string, brought into normalisation form C.
    package static func string(_ text: String) -> Value {
        Value(.string(text.normalizedNFC))
    }
}
