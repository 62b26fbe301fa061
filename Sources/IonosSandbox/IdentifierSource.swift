/// The source of ids, secrets and entity tags: a counted, seeded stream (SplitMix64).
///
/// The account keeps seed and count, so a stream goes on where it stopped when the sandbox is opened again, and the
/// same seed gives the same ids for the same requests.
struct IdentifierSource {
    private(set) var seed: UInt64
    private(set) var count: UInt64 = 0

    mutating func next() -> UInt64 {
        count &+= 1
        return mixed(seed &+ count &* 0x9E37_79B9_7F4A_7C15)
    }

    /// A random (version 4) UUID.
    mutating func uuid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array(hexadecimal(high).utf8) + Array(hexadecimal(low).utf8)
        let parts = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }

    /// An access key id of the length that keys have since April 2024.
    mutating func accessKey() -> String {
        "EEAAAAE" + text(count: 85, alphabet: Self.urlAlphabet)
    }

    /// A secret key.
    ///
    /// Every one contains `/` and `+`, so that clients which cannot carry them are found out.
    mutating func secretKey() -> String {
        text(count: 31, alphabet: Self.alphabet) + "/" + text(count: 15, alphabet: Self.alphabet) + "+"
            + text(count: 16, alphabet: Self.alphabet)
    }

    /// A canonical user id as the object storage writes it.
    mutating func canonicalUserID() -> String {
        hexadecimal(next()) + hexadecimal(next())
    }

    /// The id of an object's version.
    mutating func versionID() -> String {
        text(count: 32, alphabet: Self.letters)
    }

    private mutating func text(count: Int, alphabet: [UInt8]) -> String {
        String(
            decoding: (0..<count).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] },
            as: UTF8.self
        )
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let alphabet = letters + Array("+/".utf8)
    private static let urlAlphabet = letters + Array("-_".utf8)
}

/// The entity tag of an object's version: another for each version, the same at each reading.
func entityTag(of id: String, version: Int64) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let first = mixed(hash &+ UInt64(bitPattern: version))
    return hexadecimal(first) + hexadecimal(mixed(first))
}

private func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
}

private func hexadecimal(_ value: UInt64) -> String {
    String(
        decoding: stride(from: 60, through: 0, by: -4).map { hexDigit(UInt8(value >> UInt64($0) & 0xF)) },
        as: UTF8.self
    )
}
