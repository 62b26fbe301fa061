/// How programs write a text in other characters: Base64 for headers and Kubernetes, hexadecimal, percent-encoding for URLs.
enum SecretEncodings {
    /// What a text looks like in each of them, as far as it is the same whatever stands around the text.
    static func all(of text: String) -> [[UInt8]] {
        let bytes = Array(text.utf8)
        var found: [[UInt8]] = []
        for offset in 0..<3 {
            let core = base64Core(bytes, offset: offset)
            found.append(core)
            found.append(
                core.map {
                    $0 == UInt8(ascii: "+")
                        ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
                }
            )
        }
        for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
            let digits = Array(digits.utf8)
            found.append(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
            found.append(percentEncoded(bytes, digits))
        }
        return found
    }

    /// The characters that depend on the text alone when so many bytes, of a group of three, stand before it.
    private static func base64Core(_ bytes: [UInt8], offset: Int) -> [UInt8] {
        var bits: UInt32 = 0
        // The bits that a character shares with what stands before the text are not its own.
        var count = offset == 0 ? 0 : offset == 1 ? -4 : -2
        var core: [UInt8] = []
        core.reserveCapacity(bytes.count * 4 / 3)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                core.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        return core
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    private static func percentEncoded(_ bytes: [UInt8], _ digits: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte in
            isUnreserved(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "-._~".utf8.contains(byte)
    }

    /// The bytes of a text in Base64, in either alphabet, with padding or without; nil where it is none.
    fileprivate static func base64(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        var isPadding = false
        for character in text.utf8 {
            let value: UInt32
            switch character {
            case 0x41...0x5A where !isPadding: value = UInt32(character) - 0x41
            case 0x61...0x7A where !isPadding: value = UInt32(character) - 0x61 + 26
            case 0x30...0x39 where !isPadding: value = UInt32(character) - 0x30 + 52
            case UInt8(ascii: "+") where !isPadding, UInt8(ascii: "-") where !isPadding: value = 62
            case UInt8(ascii: "/") where !isPadding, UInt8(ascii: "_") where !isPadding: value = 63
            case UInt8(ascii: "="):
                isPadding = true
                continue
            case 0x0A, 0x0D: continue
            default: return nil
            }
            bits = (bits << 6 | value) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xFF))
            }
        }
        return bytes
    }

    /// The bytes of a text in hexadecimal; nil where it is none.
    fileprivate static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).compactMap { index in
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            return UInt8(high << 4 | low)
        }
    }
}

extension String {
    /// What it stands for, should it be Base64 or hexadecimal.
    package var decodedTexts: [String] {
        [SecretEncodings.base64(self), SecretEncodings.hexadecimal(self)].compactMap { bytes in
            bytes.flatMap { String(validating: $0, as: UTF8.self) }
        }
        .filter { $0.count >= KnownSecrets.shortest }
    }
}
