/// The container of gzip (RFC 1952), with the bytes that Go's writer makes: no name, no time.
enum GZip {
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF]
        var deflater = Deflater(bytes)
        output += deflater.deflate()
        output += crc32(bytes).byteSwapped.bigEndianBytes
        output += UInt32(truncatingIfNeeded: bytes.count).byteSwapped.bigEndianBytes
        return output
    }

    private static let crcTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 != 0 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes {
            value = crcTable[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8
        }
        return ~value
    }
}
