import FoundationEssentials

/// The checksums that clients send in a header or a trailer.
enum Checksum {
    /// Checks every checksum in `fields` against the body.
    ///
    /// CRC-64/NVME and SHA-1 are taken unchecked: no client uses them unless it is told to.
    static func check(_ fields: [SandboxHeader], of body: [UInt8]) throws(StorageFailure) {
        for field in fields {
            let expected: [UInt8]
            switch field.name.lowercased() {
            case "content-md5":
                expected = MD5.digest(body)
                guard let sent = Data(base64Encoded: field.value), sent.count == 16 else {
                    throw StorageFailure(.invalidDigest)
                }
            case "x-amz-checksum-crc32": expected = crc(body, table: ieee)
            case "x-amz-checksum-crc32c": expected = crc(body, table: castagnoli)
            case "x-amz-checksum-sha256": expected = SHA256.digest(body)
            default: continue
            }
            if Data(base64Encoded: field.value) != Data(expected) { throw StorageFailure(.badDigest) }
        }
    }

    private static func crc(_ bytes: [UInt8], table: [UInt32]) -> [UInt8] {
        var value = UInt32.max
        bytes.withUnsafeBufferPointer { bytes in
            table.withUnsafeBufferPointer { table in
                for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
            }
        }
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: ~value >> $0) }
    }

    private static let ieee = table(polynomial: 0xEDB8_8320)
    private static let castagnoli = table(polynomial: 0x82F6_3B78)

    private static func table(polynomial: UInt32) -> [UInt32] {
        (0..<256).map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in
                value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1
            }
        }
    }
}
