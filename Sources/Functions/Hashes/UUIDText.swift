/// UUIDs in their usual text (RFC 4122).
enum UUIDText {
    /// The bytes of a namespace given by name or as a UUID.
    static func namespace(_ name: String) -> [UInt8]? {
        switch name {
        case "dns": known(0x10)
        case "url": known(0x11)
        case "oid": known(0x12)
        case "x500": known(0x14)
        default: bytes(name)
        }
    }

    private static func known(_ fourth: UInt8) -> [UInt8] {
        [0x6B, 0xA7, 0xB8, fourth, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4, 0x30, 0xC8]
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        var text = text
        if text.lowercased().utf8.starts(with: "urn:uuid:".utf8) {
            text = String(text.dropFirst(9))
        } else if text.utf8.first == UInt8(ascii: "{"), text.utf8.last == UInt8(ascii: "}") {
            text = String(text.dropFirst().dropLast())
        }
        let digits = text.utf8Bytes
        let dashes = [8, 13, 18, 23]
        switch digits.count {
        case 36:
            guard dashes.allSatisfy({ digits[$0] == UInt8(ascii: "-") }) else { return nil }
            return hexadecimal(digits.enumerated().filter { !dashes.contains($0.offset) }.map(\.element))
        case 32: return hexadecimal(digits)
        default: return nil
        }
    }

    private static func hexadecimal(_ digits: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
            guard pair.utf8.first != UInt8(ascii: "+"), let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The text of sixteen bytes with the bits of a version set.
    static func text(_ bytes: [UInt8], version: UInt8) -> String {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | version << 4
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) {
                text += "-"
            }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
