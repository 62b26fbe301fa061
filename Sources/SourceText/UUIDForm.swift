extension StringProtocol {
    /// Whether text has the form of a UUID, in letters of either case.
    package var isUUID: Bool {
        utf8.count == 36
            && utf8.enumerated().allSatisfy { position, byte in
                switch (position, byte) {
                case (8, _), (13, _), (18, _), (23, _): byte == UInt8(ascii: "-")
                case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")),
                    (_, UInt8(ascii: "A")...UInt8(ascii: "F")):
                    true
                default: false
                }
            }
    }
}
