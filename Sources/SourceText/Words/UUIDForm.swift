extension String {
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

    /// The text with other words in the place of some UUIDs, wherever they stand in it.
    ///
    /// The words are asked for by the UUID in lower case; nil leaves it as it is.
    package func replacingUUIDs(_ words: (String) -> String?) -> String {
        let bytes = Array(utf8)
        var result: [UInt8] = []
        var isChanged = false
        var position = 0
        while position < bytes.count {
            if let word = Self.uuid(bytes, at: position).flatMap({ words($0) }) {
                result += word.utf8
                position += Self.uuidLength
                isChanged = true
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return isChanged ? String(decoding: result, as: UTF8.self) : self
    }

    private static let uuidLength = 36

    private static func uuid(_ bytes: [UInt8], at position: Int) -> String? {
        let hyphen = UInt8(ascii: "-")
        guard position + uuidLength <= bytes.count, bytes[position + 8] == hyphen,
            bytes[position + 13] == hyphen
        else {
            return nil
        }
        let text = String(decoding: bytes[position..<(position + uuidLength)], as: UTF8.self)
        return text.isUUID ? text.lowercased() : nil
    }
}
