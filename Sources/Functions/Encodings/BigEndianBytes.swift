extension FixedWidthInteger {
    /// The bytes, most significant first.
    var bigEndianBytes: [UInt8] {
        (0..<(Self.bitWidth / 8)).map { UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 - 8 * $0)) }
    }

    init(bigEndianBytes bytes: [UInt8], at start: Int) {
        var value: Self = 0
        for index in 0..<(Self.bitWidth / 8) {
            value = value << 8 | Self(bytes[start + index])
        }
        self = value
    }
}
