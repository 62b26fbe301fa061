/// A UUID as it is written (RFC 9562): `12345678-1234-4234-8234-123456789abc`.
struct UUIDText {
    let text: String

    /// - Parameter bytes: sixteen.
    init(bytes: [UInt8]) {
        let digits = Array(BinaryText.hexadecimal(bytes))
        text = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    /// Reads one in any of the forms that people write; nil for other text.
    ///
    /// In either case, with `urn:uuid:` before it, in braces, or as digits alone.
    init?(_ given: String) {
        var text = given.lowercased()[...]
        if text.hasPrefix("urn:uuid:") {
            text = text.dropFirst("urn:uuid:".count)
        } else if text.hasPrefix("{"), text.hasSuffix("}") {
            text = text.dropFirst().dropLast()
        }
        let digits = text.split(separator: "-", omittingEmptySubsequences: false)
        let isGrouped = digits.map(\.count) == [8, 4, 4, 4, 12]
        let bytes = Array(digits.joined().utf8)
        guard isGrouped || digits.count == 1 && given.utf8.count == 32, bytes.count == 32,
            let values = Self.values(bytes)
        else {
            return nil
        }
        self.init(bytes: values)
    }

    private static func values(_ digits: [UInt8]) -> [UInt8]? {
        let nibbles = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) }
        guard nibbles.count == digits.count else {
            return nil
        }
        return stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    }

    /// The bytes of a UUID with the bits of its version and variant.
    static func stamped(_ bytes: [UInt8], version: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | version << 4
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes
    }
}
