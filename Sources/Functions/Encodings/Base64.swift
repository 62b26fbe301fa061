import FoundationEssentials

/// Base64 in its standard alphabet (RFC 4648), with padding.
enum Base64 {
    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, byte) in alphabet.utf8.enumerated() {
            values[Int(byte)] = UInt8(value)
        }
        return values
    }()

    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// Where a text stops being Base64.
    struct InvalidSymbol: Error {
        let offset: Int
    }

    /// Decodes a text; line breaks in it are passed over, as Go does.
    static func decode(_ text: String) throws(InvalidSymbol) -> [UInt8] {
        let bytes = text.utf8Bytes
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 4 * 3)
        var group: UInt32 = 0
        var count = 0
        var padding = 0
        for (offset, byte) in bytes.enumerated() {
            if byte == 0x0A || byte == 0x0D { continue }
            if byte == UInt8(ascii: "=") {
                padding += 1
                guard count + padding <= 4, count >= 2 else { throw InvalidSymbol(offset: offset) }
                continue
            }
            guard padding == 0, let value = values[Int(byte)] else { throw InvalidSymbol(offset: offset) }
            group = group << 6 | UInt32(value)
            count += 1
            if count == 4 {
                result += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
                group = 0
                count = 0
            }
        }
        guard count == 0 || count + padding == 4 else { throw InvalidSymbol(offset: bytes.count) }
        if count > 1 {
            result.append(UInt8(group >> UInt32(6 * count - 8) & 0xFF))
        }
        if count > 2 {
            result.append(UInt8(group >> 2 & 0xFF))
        }
        return result
    }
}
